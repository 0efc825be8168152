"""A small invented standard for the small city, and its adoption, for every portal test that needs a standard in force."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from sekimori.portal.organization.models import Organ
from sekimori.portal.rules import services
from sekimori.portal.rules.models import Adoption
from sekimori.standards.models import Package
from tests.world import FIRST, World
from tests.world_roles import ROLES


def words(ja: str) -> dict[str, str]:
    return {"ja": ja, "en": f"({ja})"}


def clause(clause_id: str, text: str, *norms: dict[str, Any], scope: str = "section", **more: Any) -> dict[str, Any]:
    """A leaf that says `text`, with its norms (a duty of 職員等 when none is given)."""
    return {
        "id": clause_id,
        "level": more.pop("level", "item"),
        "requirement": words(text),
        "scope": scope,
        "norms": list(norms) or [{"actors": ["employee"], "modality": "duty"}],
        "question": words(f"「{text}」を守っていますか。"),
        **more,
    }


def norm(actor: str, modality: str = "duty", **more: Any) -> dict[str, Any]:
    return {"actors": [actor], "modality": modality, **more}


CLAUSES: list[dict[str, Any]] = [
    {"id": "1", "level": "chapter", "title": "体制"},
    {"id": "1(1)", "level": "item", "title": "最高情報セキュリティ責任者"},
    clause("1(1)①", "副市長が最高情報セキュリティ責任者です。", norm("ciso", "definition"), scope="city", level="paragraph"),
    clause(
        "1(2)", "情報セキュリティの重要な事項は推進会議で決めます。", norm("security_committee"), scope="city", title="推進会議"
    ),
    {"id": "2", "level": "chapter", "title": "持出しと報告"},
    clause(
        "2(1)",
        "職員等は、機器を庁外へ持ち出すとき、情報セキュリティ管理者の許可を受けます。",
        norm(
            "employee",
            "permission",
            counterparts=[{"relation": "permission", "roles": ["section_security_manager"]}],
            time="beforehand",
        ),
        mechanisms=[{"kind": "procedure", "name": "takeout"}],
    ),
    clause(
        "2(2)",
        "職員等は、紛失に気付いたとき、情報セキュリティ管理者に速やかに報告します。",
        norm(
            "employee",
            counterparts=[{"relation": "report", "roles": ["section_security_manager"]}],
            time="promptly",
            condition=words("紛失に気付いたとき"),
        ),
    ),
    clause("2(3)", "職員等は、業務以外に機器を使ってはいけません。", norm("employee", "prohibition")),
]  # fmt: skip


def small_package(edition: str = "1", clauses: Sequence[dict[str, Any]] | None = None, **changes: Any) -> Package:
    """汐見市's invented standard; `changes` replaces whole parts of it."""
    axis = {
        "key": "confidentiality",
        "label": words("機密性"),
        "levels": [
            {"key": "c2", "rank": 2, "label": words("機密性２"), "criterion": words("公開しない")},
            {"key": "c1", "rank": 1, "label": words("機密性１"), "criterion": words("その他")},
        ],
    }
    data: dict[str, Any] = {
        "key": "shiomi",
        "edition": edition,
        "label": words("汐見市情報セキュリティ対策基準（架空）"),
        "source": words("試験のための架空の市の基準"),
        "clauses": list(clauses or CLAUSES),
        "mechanisms": [
            {"key": "takeout", "kind": "procedure", "label": words("持出許可")},
            {"key": "self_inspection", "kind": "attest", "label": words("自己点検")},
        ],
        "roles": [role.model_dump(mode="json") | {"deputies": [], "deputies_act_in": []} for role in ROLES],
        "bodies": [{"key": "security_committee", "label": words("情報セキュリティ推進会議"), "clause": "1(2)"}],
        "designations": [
            {"key": key, "label": words(label)}
            for key, label in (
                ("deputy_mayor", "副市長"),
                ("general_affairs_director", "総務部長"),
                ("digital_section_head", "デジタル推進課長"),
            )
        ],
        "classification": {
            "key": "shiomi",
            "label": words("情報資産の分類"),
            "axes": [axis],
            "restrictions": [],
            "unknown": {"confidentiality": "c2"},
        },
        "times": [{"word": "promptly", "minutes": 60}, {"word": "beforehand", "minutes": 0}],
    }
    return Package.model_validate({**data, **changes})


def adopt(
    world: World,
    package: Package | None = None,
    *,
    effective_on: dt.date = FIRST,
    organs: Sequence[str] = ("mayor", "assembly", "election"),
    by: str = "chief",
    **more: Any,
) -> Adoption:
    """The package (the small one when none is given) taken and adopted for these organs, with minutes."""
    keys = dict(Organ.objects.values_list("key", "pk"))
    with world.acting(by):
        edition = services.edition_take(package or small_package())
        return services.edition_adopt(
            edition=edition.pk,
            organs=[keys[organ] for organ in organs],
            effective_on=effective_on,
            decision=services.Decision(
                decided_on=min(effective_on, FIRST), reference="令6推会第1号", body="security_committee"
            ),
            **more,
        )
