"""A small invented package, and texts to align to it."""

from __future__ import annotations

from typing import Any

import pytest

from sekimori.standards.aligning import Alignment, align
from sekimori.standards.models import Clause, Package, Role
from sekimori.standards.norms import read_norms
from tests.standards.texts import Clause as Node


def clause(
    id_: str, title: str, ja: str = "", *norms: dict[str, Any], mechanisms: list[dict[str, Any]] | None = None
) -> Clause:
    record: dict[str, Any] = {"id": id_, "level": "paragraph", "title": title}
    if ja:
        record |= {
            "requirement": {"ja": ja, "en": "-"},
            "scope": "city",
            "question": {"ja": ja, "en": "-"},
            "norms": [{"actors": ["employee"], "modality": "duty", **norm} for norm in norms],
            "mechanisms": mechanisms or [],
        }
    return Clause.model_validate(record, strict=False)


def leave(role: str) -> dict[str, Any]:
    return {"modality": "permission", "counterparts": [{"relation": "permission", "roles": [role]}]}


CLAUSES = (
    clause("1", "組織体制"),
    clause("1①", "", "副市長がＣＩＳＯになります。", {"actors": ["ciso"], "modality": "definition"}),
    clause("2", "持ち出しと廃棄"),
    clause(
        "2①",
        "端末の持ち出し",
        "職員等は、端末を外部に持ち出すとき、情報セキュリティ管理者の許可を受けます。持ち出しの記録を残します。",
        leave("section_security_manager"),
        {"records": True},
        mechanisms=[
            {"kind": "procedure", "name": "takeout", "norms": [0]},
            {"kind": "register", "name": "takeout_records", "norms": [1]},
        ],
    ),
    clause(
        "2②",
        "媒体の廃棄",
        "記録媒体を廃棄する人は、情報を復元できないようにして、情報セキュリティ管理者の許可を受けます。",
        leave("section_security_manager"),
        mechanisms=[{"kind": "procedure", "name": "disposal"}],
    ),
    clause("3", "パスワード"),
    clause("3①", "", "職員等は、パスワードを他人に知られないよう管理します。", {}),
    clause(
        "3②",
        "",
        "職員等は、パスワードが漏れたとき、速やかに情報セキュリティ管理者に報告します。",
        {"counterparts": [{"relation": "report", "roles": ["section_security_manager"]}], "time": "promptly"},
    ),
)
ROLES = tuple(
    Role.model_validate(
        {
            "key": key,
            "label": {"ja": ja, "en": key},
            "short": ja,
            "clause": at,
            "holder": {"every": True},
            "scope": "city",
        },
        strict=False,
    )
    for key, ja, at in (
        ("ciso", "最高情報セキュリティ責任者（ＣＩＳＯ）", "1①"),
        ("section_security_manager", "情報セキュリティ管理者", "2①"),
        ("employee", "職員等", "2①"),
    )
)
FACTS: dict[str, Any] = {"key": "small", "edition": "test", "clauses": CLAUSES, "roles": ROLES, "mechanisms": ()}
PACKAGE = Package.model_construct(None, **FACTS)


def aligned(*nodes: Node | str) -> Alignment:
    """The alignment of an invented text to the small package; a bare string is the text of clause 第1条, 第2条, …"""
    listed = [one if isinstance(one, Node) else Node(f"第{at}条", one) for at, one in enumerate(nodes, 1)]
    return align(listed, read_norms(listed, ROLES), PACKAGE)


@pytest.fixture(scope="session")
def package() -> Package:
    return PACKAGE
