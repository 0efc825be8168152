"""The custody slip of an exhibit on one page of A4, with the lines on which people sign."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from sekimori import sandbox
from sekimori.common import eras
from sekimori.common.clock import TOKYO
from sekimori.portal.acts import context
from sekimori.portal.organization import selectors as organization
from sekimori.portal.rooms.models import Exhibit, Handover

TEMPLATE = Path(__file__).resolve().parent / "print" / "slip.typ"
# So many lines are left empty, to be filled in by hand.
EMPTY = 8


def written(at: dt.datetime) -> str:
    """A moment as it stands on paper."""
    local = at.astimezone(TOKYO)
    return f"{eras.format_long(local.date())} {local:%H:%M}"


def custody_slip(exhibit: Exhibit) -> bytes:
    """The slip as PDF. Raises NotAvailable when the machine has no Japanese font or cannot confine the renderer."""
    title = _("証拠管理票（受渡し記録）")
    made = sandbox.run(
        "sekimori.common.typesetting:pdf",
        TEMPLATE.read_bytes(),
        {"data": _data(exhibit, title), "title": title},
        profile=sandbox.RENDER,
    )
    return bytes(made)


def _data(exhibit: Exhibit, title: str) -> dict[str, Any]:
    city, sample = organization.city_name()
    rows = [
        (_("証拠番号"), exhibit.number),
        (_("証拠の名称"), exhibit.what),
        (_("内容"), exhibit.detail),
        (_("採取した人"), exhibit.taken_by),
        (_("採取日時"), written(exhibit.taken_at)),
        (_("採取場所"), exhibit.taken_place),
        (_("採取の方法"), exhibit.how),
        (_("封印番号"), exhibit.seal_number),
        (_("保管場所"), exhibit.place),
        (_("ハッシュ値（SHA-256）"), exhibit.digest),
        (_("記録"), f"{written(exhibit.recorded_at)}　{exhibit.recorded_label}"),
    ]
    return {
        "city": city,
        "sample": _("見本（架空の市です）") if sample else "",
        "title": title,
        "handling": _("機密性３　関係者以外閲覧禁止"),
        "rows": [{"label": label, "value": value or "―"} for label, value in rows],
        "chain": _("受渡しの記録"),
        "columns": [_("日時"), _("渡した人（署名）"), _("受け取った人（署名）"), _("目的・受領書・封印")],
        "handovers": [_line(each) for each in exhibit.handovers.all()],
        "empty": EMPTY,
        "note": _("証拠を動かすたびに一行書き、画面にも記録します。封印を破ったときは、新しい封印番号を書きます。"),
        "printed": _("印刷 %(at)s") % {"at": written(context.now())},
    }


def _line(each: Handover) -> dict[str, str]:
    more = [each.purpose, each.receipt_number, each.seal_number]
    to = "　".join(part for part in (each.organisation, each.to_whom) if part)
    return {"at": written(each.handed_at), "from": each.from_whom, "to": to, "more": "／".join(p for p in more if p)}
