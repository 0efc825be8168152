"""The plan on A4 and the card of A6, for when nothing works."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

from django.utils.translation import gettext as _

from sekimori import sandbox
from sekimori.common import eras
from sekimori.portal.acts import context
from sekimori.portal.emergency.contents import Plan
from sekimori.portal.organization import selectors as organization

Shape = Literal["a4", "a6"]
TEMPLATES = Path(__file__).resolve().parent / "print"


def paper(plan: Plan, shape: Shape) -> bytes:
    """The plan as PDF. Raises NotAvailable when the machine has no Japanese font or cannot confine the renderer."""
    title = _("緊急時対応計画") if shape == "a4" else _("緊急時対応カード")
    template = (TEMPLATES / f"plan_{shape}.typ").read_bytes()
    made = sandbox.run(
        "sekimori.common.typesetting:pdf",
        template,
        {"data": _data(plan, title), "title": title},
        profile=sandbox.RENDER,
    )
    return bytes(made)


def _data(plan: Plan, title: str) -> dict[str, Any]:
    city, sample = organization.city_name()
    labels = dict(plan.network.roles)
    return {
        "city": _("見本（架空の市です） %(city)s") % {"city": city} if sample else city,
        "title": title,
        "day": _("%(day)s現在の記録から作成") % {"day": eras.format_long(context.today())},
        "document": plan.title or _("（計画の文書はまだ定められていません）"),
        "stale": _("この計画を見直した後に、連絡先の職が変わっています。見直してください。") if plan.standing.changed else "",
        "words": {
            "parts": _("計画に定める内容"), "nowhere": _("（記載なし）"), "contacts": _("連絡先"), "outside": _("外部の連絡先"),
            "deputies": _("代理"), "chain": _("報告の順序と時間"), "levels": _("レベル"), "cards": _("まずすること"),
            "leave": _("しないこと"), "measures": _("誰が止めてよいか"), "minutes": _("分"), "night": _("夜間"),
            "offline": _("停電のときにも見られるよう、紙で保管してください。"),
            "contact_columns": [_("役割"), _("所属・職"), _("氏名"), _("連絡先"), _("代理")],
            "chain_columns": [_("役割"), _("すること"), _("時間")],
            "level_columns": [_("レベル"), _("意味"), _("知らせる人")],
            "measure_columns": [_("措置"), _("指示できる人"), _("行う人"), _("手順")],
        },
        "parts": [vars(each) for each in plan.parts],
        "contacts": [
            {
                "role": labels.get(each.role, each.role),
                "post": f"{each.unit_name} {each.post}".strip(),
                "name": each.name,
                "numbers": [f"{number.label} {number.value}" for number in each.numbers],
                "deputies": list(each.deputies),
            }
            for each in plan.network.entries
        ],
        "outside": [dict(vars(each)) for each in plan.network.outside],
        "chain": [{**each, "minutes": str(each["minutes"])} for each in plan.chain],
        "levels": [{**each, "rank": str(each["rank"])} for each in plan.levels],
        "cards": list(plan.cards),
        "measures": [{**each, "minutes": str(each["minutes"])} for each in plan.measures],
    }  # fmt: skip
