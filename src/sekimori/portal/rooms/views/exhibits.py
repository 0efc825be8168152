"""The exhibits of an incident: taken, handed on, printed, taken out as an archive that can be verified elsewhere."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from sekimori.portal.acts import context, policies
from sekimori.portal.evidence import services as evidence
from sekimori.portal.incidents import room_tabs
from sekimori.portal.incidents import selectors as incidents
from sekimori.portal.incidents.models import Room
from sekimori.portal.rooms import printing, selectors, services
from sekimori.portal.rooms.forms import ExhibitForm, HandoverForm
from sekimori.portal.rooms.models import Exhibit
from sekimori.portal.rooms.services import Handed, Item
from sekimori.portal.ui.components import SummaryRow
from sekimori.portal.ui.listing import Column
from sekimori.portal.ui.pages import RecordPage


@require_GET
def exhibits(request: HttpRequest, pk: int) -> HttpResponse:
    """The exhibits of an incident and through whose hands they went."""
    actor = context.current().actor
    room = services.room_for_exhibits(pk)
    found = selectors.exhibits(room, actor)
    names = {
        "title": f"{room.number} {room.kind_label}",
        "record": room,
        "tabs": room_tabs.links(room, "exhibits"),
        "exhibits": [{"record": each, "rows": _rows(each)} for each in found],
        "columns": _columns(),
        "may_take": bool(policies.decide(actor, "attach", room)),
    }
    return render(request, "rooms/exhibits.html", names)


def _rows(each: Exhibit) -> list[SummaryRow]:
    holder, place = selectors.holder_of(each)
    rows = [
        SummaryRow(_("いま持っている人"), holder, hint=place),
        SummaryRow(_("採取"), each.taken_at, hint=f"{each.taken_by}　{each.taken_place}"),
        SummaryRow(_("採取の方法"), each.how),
        SummaryRow(_("内容"), each.detail),
        SummaryRow(_("封印番号"), each.seal_number),
        SummaryRow(_("ハッシュ値（SHA-256）"), each.digest),
        SummaryRow(_("記録"), each.recorded_at, hint=each.recorded_label),
    ]
    if each.evidence is not None:
        address = reverse("evidence:detail", args=[each.evidence_id])
        rows.insert(1, SummaryRow(_("ファイル"), each.evidence.name, href=address))
    return [row for row in rows if row.value]


def _columns() -> list[Column[Any]]:
    return [
        Column("handed_at", _("日時"), "handed_at", nowrap=True),
        Column("from_whom", _("渡した人"), "from_whom", head=True),
        Column("to_whom", _("受け取った人"), lambda each: f"{each.organisation} {each.to_whom}".strip()),
        Column("purpose", _("目的"), "purpose", wide=True),
        Column("receipt", _("受領書"), lambda each: each.receipt_number or (str(each.receipt) if each.receipt else ""),
               link=lambda each: reverse("evidence:detail", args=[each.receipt_id]) if each.receipt_id else ""),
        Column("place", _("保管場所"), "place"),
        Column("recorded", _("記録"), "recorded_at", nowrap=True),
    ]  # fmt: skip


class Take(RecordPage[Room]):
    """証拠を登録する."""

    form_class = ExhibitForm
    need = "attach"
    title = gettext_lazy("証拠を登録する")
    submit_label = gettext_lazy("登録する")
    template_name = "rooms/form.html"

    def asked(self) -> Room:
        return incidents.room(self.kwargs["pk"], context.current().actor, self.need)

    def cancel(self) -> str:
        return reverse("rooms:exhibits", args=[self.kwargs["pk"]])

    def initial(self) -> dict[str, Any]:
        return {"taken_by": context.current().actor.name}

    def further(self) -> dict[str, Any]:
        return {"lead": str(self.record), "incident": self.record}

    def save(self, form: ExhibitForm) -> str:
        data = form.cleaned_data
        given = {each: data[each] for each in data if each not in {"file", "submission"}}
        file = data["file"]
        taken = evidence.evidence_take(file, name=file.name, as_is=True) if file else None
        made = services.exhibit_take(
            incident=self.record.pk,
            item=Item(**given),
            file=taken,
            name=file.name if file else "",
            token=form.submission,
        )
        return self.said(_("証拠（%(number)s）を登録しました。") % {"number": made.number})


class HandOver(RecordPage[Exhibit]):
    """受渡しを記録する."""

    form_class = HandoverForm
    need = "hand_over"
    title = gettext_lazy("証拠の受渡しを記録する")
    lead = gettext_lazy("記録した受渡しは、後から変えられません。")
    submit_label = gettext_lazy("記録する")
    template_name = "rooms/form.html"

    def asked(self) -> Exhibit:
        return selectors.exhibit_of(self.kwargs["pk"], context.current().actor, self.need)

    def cancel(self) -> str:
        return reverse("rooms:exhibits", args=[self.record.incident_id])

    def initial(self) -> dict[str, Any]:
        return {"from_whom": selectors.holder_of(self.record)[0]}

    def further(self) -> dict[str, Any]:
        return {"lead": str(self.record), "incident": self.record.incident}

    def save(self, form: HandoverForm) -> str:
        data = form.cleaned_data
        given = {each: data[each] for each in data if each not in {"receipt", "submission"}}
        file = data["receipt"]
        taken = evidence.evidence_take(file, name=file.name, as_is=True) if file else None
        services.handover_record(
            exhibit=self.record.pk,
            given=Handed(**given),
            receipt=taken,
            name=file.name if file else "",
            token=form.submission,
        )
        return self.said(_("受渡しを記録しました。"))


@require_GET
def slip(request: HttpRequest, pk: int) -> HttpResponse:
    """The custody slip on A4."""
    del request
    found = selectors.exhibit_of(pk, context.current().actor)
    answer = HttpResponse(printing.custody_slip(found), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="exhibit-{found.pk}.pdf"'
    return answer


@require_POST
def take_out(request: HttpRequest, pk: int) -> HttpResponse:
    """All exhibits with the ledger's proofs, as an archive that tools/verify.py verifies; that it was taken out is recorded."""
    del request
    with tempfile.TemporaryDirectory(prefix="sekimori-exhibits-") as folder:
        path = Path(folder) / "exhibits.zip"
        room = services.exhibits_take_out(incident=pk, path=path)
        answer = HttpResponse(path.read_bytes(), content_type="application/zip")
    answer["Content-Disposition"] = content_disposition_header(
        as_attachment=True, filename=f"{room.number}-exhibits.zip"
    )
    answer["Cache-Control"] = "no-store"
    return answer
