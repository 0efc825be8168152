"""The report on paper, for when nothing works: an empty form of one A4 page with what to do first."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from sekimori import sandbox
from sekimori.portal.incidents import rules_in_force
from sekimori.portal.organization import selectors as organization
from sekimori.portal.ui.wording import words

TEMPLATE = Path(__file__).resolve().parent / "print" / "form.typ"


def empty_form(address: str) -> bytes:
    """The empty form as PDF; `address` is where the portal stands.

    Raises NotAvailable when the machine has no Japanese font or cannot confine the renderer.
    """
    title = _("インシデント報告書（第一報）")
    made = sandbox.run(
        "sekimori.common.typesetting:pdf",
        TEMPLATE.read_bytes(),
        {"data": _data(title, address), "title": title},
        profile=sandbox.RENDER,
    )
    return bytes(made)


def _data(title: str, address: str) -> dict[str, Any]:
    city, sample = organization.city_name()
    rules = rules_in_force.in_force()
    return {
        "city": city,
        "sample": _("見本（架空の市です）") if sample else "",
        "title": title,
        "lead": _("疑いでも構いません。書けるところだけ書いて、管理者と窓口の両方に、すぐ渡してください。"),
        "rows": [
            {"label": _("報告日時"), "lines": 1, "hint": _("　　　年　　月　　日　　時　　分")},
            {"label": _("気づいた日時"), "lines": 1, "hint": _("　　　年　　月　　日　　時　　分")},
            {"label": _("所属・氏名・内線"), "lines": 1, "hint": ""},
            {"label": _("どんな様子ですか"), "lines": 6, "hint": ""},
            {"label": _("すでにしたこと"), "lines": 2, "hint": ""},
        ],
        "kind": _("何が起きましたか（○を付ける）"),
        "kinds": [words(each.label) for each in rules.kinds],
        "first": _("まずすること"),
        "cards": [
            {"label": words(each.label), "text": words(each.first_aid.do[0])} for each in rules.kinds if each.level > 0
        ],
        "contact": _("受けた人が書く欄"),
        "received": [_("受付日時"), _("受けた人"), _("画面に入力した日時・受付番号")],
        "note": _("後で「電話や紙の報告を入力する」から入力します。報告日時は、この紙に書かれた日時になります。"),
        "address": address,
    }
