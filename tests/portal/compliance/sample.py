"""An invented standard of a dozen clauses in which every rule of combining and every reader at hand has its place."""

from __future__ import annotations

from typing import Any

from sekimori.standards.models import Package
from tests.adopting import clause, norm, small_package, words

NOBODY = {"kind": "check", "name": "nobody_reads_this"}

CLAUSES: list[dict[str, Any]] = [
    {"id": "1", "level": "chapter", "title": "体制"},
    clause("1(1)", "最高情報セキュリティ責任者を置きます。", norm("ciso"), scope="city", mechanisms=[
        {"kind": "check", "name": "roles_filled", "settings": {"roles": ["ciso", "csirt", "chief_security_manager"]}},
    ]),
    clause("1(2)", "課等に情報セキュリティ管理者を置きます。", norm("section_security_manager"), mechanisms=[
        {"kind": "check", "name": "roles_filled", "settings": {"roles": ["section_security_manager"]}},
        {"kind": "check", "name": "units_without_officer"},
    ]),
    clause("1(3)", "部等の長は、所管する対策を決めます。", norm("department_security_officer"), scope="department",
           mechanisms=[{"kind": "gate", "name": "authority", "settings": {"matter": "measures"}}]),
    clause("1(4)", "緊急連絡網を整えます。", norm("chief_security_manager"), scope="city", mechanisms=[
        {"kind": "check", "name": "contact_network_complete", "settings": {"roles": ["ciso"]}},
        {"kind": "register", "name": "contact_network"},
    ]),
    clause("1(5)", "最高情報セキュリティ責任者は、副市長です。", norm("ciso", "definition"), scope="city",
           mechanisms=[{"kind": "register", "name": "role_holders"}]),
    {"id": "2", "level": "chapter", "title": "職員等"},
    clause("2(1)", "職員等は、定めを守ります。", norm("employee"), mechanisms=[{"kind": "notice", "name": "conduct_rules"}]),
    clause("2(2)", "統括情報セキュリティ責任者は、必要に応じ注意を促します。",
           norm("chief_security_manager", as_needed=True), scope="city",
           mechanisms=[{"kind": "notice", "name": "security_advisory"}]),
    clause("2(3)", "職員等は、許可なく機器を持ち出してはいけません。", norm("employee", "permission"), mechanisms=[NOBODY]),
    clause("2(4)", "職員等は、業務以外に機器を使ってはいけません。", norm("employee", "prohibition")),
    clause("2(5)", "管理者は、点検し、必要に応じ指導します。", norm("section_security_manager"),
           norm("section_security_manager", as_needed=True), mechanisms=[
               {"kind": "check", "name": "roles_filled", "norms": [0], "settings": {"roles": ["section_security_manager"]}},
               {**NOBODY, "norms": [1]},
               {"kind": "duty", "name": "yearly_round", "norms": [0], "beyond_text": True},
           ]),
    clause("2(6)", "責任者は、教育に努めます。", norm("department_security_officer", "effort"), scope="department"),
    clause("2(7)", "職員等は、知らせを読みます。", norm("employee"), norm("employee", "desirable"), mechanisms=[
        {"kind": "notice", "name": "conduct_rules", "norms": [0]}, {**NOBODY, "norms": [1]},
    ]),
]  # fmt: skip

MATRIX = [
    {
        "matter": "measures",
        "label": words("所管する対策"),
        "object": over,
        "roles": [role],
        "clauses": ["1(3)"],
    }
    for over, role in (
        ("city", "chief_security_manager"),
        ("department", "department_security_officer"),
        ("section", "section_security_manager"),
    )
]


def entry(kind: str, key: str, **settings: Any) -> dict[str, Any]:
    return {"key": key, "kind": kind, "label": words(key), "settings": settings}


ROLES_SETTING = {"type": "role", "many": True, "label": words("役割")}
MATTER = {"type": "choice", "label": words("事項"), "choices": {"measures": words("所管する対策")}}
MECHANISMS = [
    entry("check", "roles_filled", roles=ROLES_SETTING),
    entry("check", "units_without_officer"),
    entry("check", "contact_network_complete", roles=ROLES_SETTING),
    entry("check", "nobody_reads_this"),
    entry("gate", "authority", matter=MATTER),
    entry("register", "contact_network"),
    entry("register", "role_holders"),
    entry("notice", "conduct_rules"),
    entry("notice", "security_advisory"),
    entry("duty", "yearly_round"),
    entry("attest", "self_inspection"),
]


BODIES = [{"key": "security_committee", "label": words("情報セキュリティ推進会議")}]


def sample_package(edition: str = "1", *without: str) -> Package:
    """The invented standard; a further edition may leave clauses out."""
    clauses = [each for each in CLAUSES if each["id"] not in without]
    return small_package(edition, clauses, authority=MATRIX, mechanisms=MECHANISMS, bodies=BODIES)
