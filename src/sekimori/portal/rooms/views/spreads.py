"""What is asked of other units after an incident, their answers, and what the review of the standard is given to look at."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from sekimori.portal.acts import context, policies
from sekimori.portal.amendments import selectors as amendments
from sekimori.portal.incidents import room_tabs
from sekimori.portal.incidents import selectors as incidents
from sekimori.portal.incidents.models import Room
from sekimori.portal.organization import selectors as organization
from sekimori.portal.registers import selectors as registers
from sekimori.portal.rooms import amending, selectors, services
from sekimori.portal.rooms.forms import AnswerForm, LessonForm, SpreadForm
from sekimori.portal.rooms.listings import AnswerListing
from sekimori.portal.rooms.models import Answer
from sekimori.portal.rooms.services import Asked
from sekimori.portal.rules import selectors as rules
from sekimori.portal.ui.components import SummaryRow
from sekimori.portal.ui.listing import Listing, ListPage
from sekimori.portal.ui.pages import RecordPage
from sekimori.portal.ui.wording import words


@require_GET
def spreads(request: HttpRequest, pk: int) -> HttpResponse:
    """What was asked of other units and given to the review after an incident."""
    actor = context.current().actor
    room = services.room_for_exhibits(pk)
    names = {
        "title": f"{room.number} {room.kind_label}",
        "record": room,
        "tabs": room_tabs.links(room, "spreads"),
        "spreads": [(each, _rows(each)) for each in selectors.spreads(room, actor)],
        "lessons": selectors.lessons(room, actor),
        "may_spread": bool(policies.decide(actor, "spread", room)),
    }
    return render(request, "rooms/spreads.html", names)


def _rows(each: Any) -> list[SummaryRow]:
    answered = _("%(asked)s課のうち%(done)s課が済み・該当なし") % {"asked": each.asked, "done": each.asked - each.open}
    return [
        SummaryRow(_("対象"), each.reach),
        SummaryRow(_("回答の期限"), each.due_at),
        SummaryRow(_("回答"), answered, href=reverse("rooms:spread", args=[each.pk])),
        SummaryRow(_("依頼"), each.sent_at, hint=each.sent_label),
    ]


class OfRoom(RecordPage[Room]):
    """A page with a form about a room."""

    need = "spread"
    template_name = "rooms/form.html"

    def asked(self) -> Room:
        return incidents.room(self.kwargs["pk"], context.current().actor, self.need)

    def cancel(self) -> str:
        return reverse("rooms:spreads", args=[self.kwargs["pk"]])

    def further(self) -> dict[str, Any]:
        return {"lead": str(self.record), "incident": self.record}


class Send(OfRoom):
    """横展開を依頼する."""

    form_class = SpreadForm
    title = gettext_lazy("横展開を依頼する")
    submit_label = gettext_lazy("依頼する")
    draft = "rooms.spread"

    def form_arguments(self) -> dict[str, Any]:
        known = [
            (each.key, _("「%(register)s」に同じものがある課") % {"register": each.label})
            for each in registers.registers()
        ]
        orders = self.record.orders.exclude(state="withdrawn").filter(sort="prevention")
        return {"registers": known, "orders": [(each.pk, str(each)) for each in orders]}

    def save(self, form: SpreadForm) -> str:
        data, actor = form.cleaned_data, context.current().actor
        if data["reach"] == "all":
            units, reach = selectors.sections(), _("すべての課")
        else:
            units = selectors.sections_with(data["reach"], data["words"], actor)
            label = str(registers.register(data["reach"]).label)
            reach = _("「%(register)s」に「%(words)s」がある課") % {"register": label, "words": data["words"]}
        asked = Asked(data["subject"], data["text"], units, reach, data["until"])
        made = services.spread_send(incident=self.record.pk, asked=asked, order=data["order"], token=form.submission)
        return self.said(_("%(count)s課に依頼しました。") % {"count": made.answers.count()})


class Propose(OfRoom):
    """見直しへ提案する."""

    form_class = LessonForm
    title = gettext_lazy("基準の見直しへ提案する")
    submit_label = gettext_lazy("提案する")

    def form_arguments(self) -> dict[str, Any]:
        try:
            clauses = rules.adoption_on().package.normative
        except rules.NotAdopted:
            return {"clauses": []}
        return {
            "clauses": [
                (each.lineage, f"{each.id}　{words(each.requirement)[:40]}") for each in clauses if each.requirement
            ]
        }

    def save(self, form: LessonForm) -> str:
        data = form.cleaned_data
        services.lesson_propose(
            incident=self.record.pk,
            title=data["title"],
            text=data["text"],
            lineage=data["lineage"],
            token=form.submission,
        )
        return self.said(_("見直しの材料に加えました。"))


class Answers(ListPage):
    """What is asked, and who has answered: all of it to those who handle the incident, one's own to the head of a section."""

    listing_class = AnswerListing
    template_name = "rooms/spread.html"

    def further(self, listing: Listing[Any]) -> dict[str, Any]:
        record = selectors.spread_of(self.kwargs["pk"], listing.actor)
        mine = [each for each in selectors.to_answer(listing.actor) if each.spread_id == record.pk]
        room = incidents.incidents(listing.actor).filter(pk=record.incident_id).first()
        inside = room is not None and policies.decide(listing.actor, "order", room)
        return {"title": record.subject, "record": record, "mine": mine, "room": room if inside else None}


class Give(RecordPage[Answer]):
    """横展開に回答する."""

    form_class = AnswerForm
    need = "answer"
    title = gettext_lazy("横展開に回答する")
    submit_label = gettext_lazy("回答する")
    template_name = "rooms/answer.html"

    def asked(self) -> Answer:
        return selectors.answer_of(self.kwargs["pk"], context.current().actor, self.need)

    def cancel(self) -> str:
        return reverse("rooms:spread", args=[self.record.spread_id])

    def initial(self) -> dict[str, Any]:
        return {"said": self.record.said}

    def further(self) -> dict[str, Any]:
        unit = organization.structure().name(self.record.unit_id)
        return {"lead": f"{unit}　{self.record.spread.subject}", "spread": self.record.spread}

    def save(self, form: AnswerForm) -> str:
        data = form.cleaned_data
        services.spread_answer(
            answer=self.record.pk,
            state=data["state"],
            said=data["said"],
            by_when=data["by_when"],
            token=form.submission,
        )
        return self.said(_("回答しました。"))


@require_GET
def lesson(request: HttpRequest, pk: int) -> HttpResponse:
    """What the review is to look at; the way to the incident only for those who answer it."""
    actor = context.current().actor
    record = selectors.lesson_of(pk, actor)
    room = incidents.incidents(actor).filter(pk=record.incident_id).first()
    inside = room is not None and incidents.room_of(room, actor) is not None
    names = {
        "title": record.title,
        "record": record,
        "room": room if inside else None,
        "amendments": amendments.following(amending.key_of(record), actor),
    }
    return render(request, "rooms/lesson.html", names)
