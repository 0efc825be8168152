"""Published answers, the questions one may know of, one question."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from sekimori.portal.acts import context, policies
from sekimori.portal.acts.selectors import history_of
from sekimori.portal.organization import selectors as organization
from sekimori.portal.questions import selectors, statuses
from sekimori.portal.questions.listings import AnswerListing, QuestionListing
from sekimori.portal.questions.models import Published, Question
from sekimori.portal.ui.components import Link, SummaryRow
from sekimori.portal.ui.listing import Listing, ListPage

NEEDS = ("answer", "pass", "withdraw", "mark", "publish")


class Page(ListPage):
    """Either list, with the way to ask."""

    template_name = "questions/list.html"
    tab = "answers"

    def new(self, listing: Listing[Any]) -> Link | None:
        """The button that asks."""
        return Link(_("相談する"), reverse("questions:ask")) if selectors.may_ask(listing.actor) else None

    def further(self, listing: Listing[Any]) -> dict[str, Any]:
        del listing
        names = (("answers", _("公開された回答")), ("all", _("相談の一覧")))
        return {"tabs": [Link(label, reverse(f"questions:{name}"), current=name == self.tab) for name, label in names]}


class Answers(Page):
    """What everybody may read."""

    listing_class = AnswerListing


class All(Page):
    """The questions one may know of."""

    listing_class = QuestionListing
    tab = "all"


@require_GET
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """A published answer; it names nobody."""
    actor = context.current().actor
    record = selectors.published_of(pk, actor)
    names = {
        "title": record.title,
        "record": record,
        "rows": [
            SummaryRow(_("条項"), record.clause, href=reverse("rules:clause", args=[record.clause])),
            SummaryRow(_("回答した役割"), record.role_label),
            SummaryRow(_("公開日時"), record.published_at),
        ],
        "may_retract": bool(policies.decide(actor, "retract", record)),
    }
    return render(request, "questions/answer.html", names)


@require_GET
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """A question with its answer."""
    actor = context.current().actor
    record = selectors.question_of(pk, actor)
    names = {
        "title": record.title,
        "record": record,
        "status": statuses.of_question(record, context.now()),
        "rows": _rows(record),
        "may": {need: bool(policies.decide(actor, need, record)) for need in NEEDS},
        "published": Published.objects.filter(question=record, retracted_at__isnull=True).first(),
        "lines": history_of(record),
    }
    return render(request, "questions/detail.html", names)


def _rows(record: Question) -> list[SummaryRow]:
    rows = [
        SummaryRow(_("条項"), record.clause, href=reverse("rules:clause", args=[record.clause])),
        SummaryRow(_("相談の種類"), str(record.get_nature_display())),
        SummaryRow(_("相談した人"), record.asker_label),
        SummaryRow(_("所属"), organization.structure().name(record.unit_id)),
        SummaryRow(_("相談日時"), record.asked_at),
        SummaryRow(_("回答する人"), str(record.get_stage_display())),
        SummaryRow(_("回答の期限"), record.due_at),
        SummaryRow(_("見直しの材料"), record.for_review),
    ]
    if record.answered_label:
        rows.append(SummaryRow(_("回答した人"), record.answered_label))
        rows.append(SummaryRow(_("回答日時"), record.closed_at))
    return rows
