"""A sheet: shown, filled in, entered from paper, printed."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from sekimori.common.errors import Refused
from sekimori.portal.acts import context, policies
from sekimori.portal.acts.selectors import history_of
from sekimori.portal.inspection import forms, selectors, services, statuses
from sekimori.portal.inspection.listings import CITY_NAME
from sekimori.portal.inspection.models import Sheet
from sekimori.portal.inspection.selectors import SheetView
from sekimori.portal.inspection.services.answering import answer_field, remark_field
from sekimori.portal.inspection.views.common import actor
from sekimori.portal.organization import selectors as organization
from sekimori.portal.ui.components import Figure, SummaryRow
from sekimori.portal.ui.listing import Column
from sekimori.portal.ui.pages import RecordPage


@require_GET
def sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """A sheet as it was answered, or what is to be answered."""
    who = actor()
    record = selectors.sheet_of(pk, who)
    view = selectors.sheet_view(record)
    names = {
        **_names(view),
        "columns": _columns(),
        "lines": view.lines,
        "history_lines": history_of(record),
        "may_answer": bool(policies.decide(who, "answer", record)),
        "may_enter": selectors.may_enter(record, who),
    }
    return render(request, "inspection/sheet.html", names)


@require_GET
def paper(request: HttpRequest, pk: int) -> HttpResponse:
    """A sheet on A4: to be filled in by hand, or as it was answered."""
    view = selectors.sheet_view(selectors.sheet_of(pk, actor()))
    answers = [(key, str(label)) for key, label in statuses.ANSWERS.items()]
    return render(request, "inspection/print.html", {**_names(view), "view": view, "answers": answers})


def _names(view: SheetView) -> dict[str, Any]:
    record = view.record
    who = organization.labels([record.person_id]).get(record.person_id) if record.person_id else None
    place = organization.structure().full_name(record.unit) or str(CITY_NAME)
    bad = sum(bool(each.evidence and each.evidence.bad) for each in view.lines)
    return {
        "title": _("自己点検票"),
        "record": record,
        "campaign": record.campaign,
        "status": statuses.of_sheet(record, context.today()),
        "rows": [
            SummaryRow(_("点検"), record.campaign.title),
            SummaryRow(_("答える人"), str(who) if who else _("%(place)sの管理者") % {"place": place}),
            SummaryRow(_("所属"), place),
            SummaryRow(_("役割"), [organization.role_label(key) for key in record.roles]),
            SummaryRow(_("回答期限"), record.campaign.due_on),
            SummaryRow(_("提出日時"), record.submitted_at),
            SummaryRow(_("記入の方法"), _("紙に記入したものを入力") if record.on_paper else _("画面で回答")),
        ],
        "figures": [
            Figure(_("設問"), len(view.lines), _("問")),
            Figure(_("記録から答えが分かる設問"), len(view.suggestions), _("問")),
            Figure(_("記録では守られていない設問"), bad, _("問"), tone="danger" if bad else "neutral"),
        ],
    }


def _columns() -> list[Column[Any]]:
    def answer(line: selectors.SheetLine) -> Any:
        given = line.given
        if not given:
            return None
        proved = line.evidence is not None and line.evidence.suggested == given["a"]
        return statuses.of_answer(given["a"], contradicted="c" in given, proved=proved)

    def said(line: selectors.SheetLine) -> str:
        return line.given.get("c") or next(iter(line.proofs), "")

    return [
        Column("label", _("設問"), "label", head=True),
        Column("text", _("問い"), "text", wide=True),
        Column("clauses", _("条項"), lambda line: list(line.asked.clauses)),
        Column("answer", _("回答"), answer, nowrap=True),
        Column("remark", _("理由・補足"), lambda line: line.given.get("r", ""), wide=True),
        Column("records", _("記録が示すこと"), said, wide=True),
    ]


class Answer(RecordPage[Sheet]):
    """自己点検票に答える."""

    form_class = forms.AnswerForm
    template_name = "inspection/answer.html"
    title = gettext_lazy("自己点検票に答える")
    submit_label = gettext_lazy("提出する")
    draft = "inspection.sheet"
    need = "answer"
    confirm = True
    on_paper = False

    def asked(self) -> Sheet:
        return selectors.sheet_of(self.kwargs["pk"], actor(), self.need)

    @cached_property
    def view(self) -> SheetView:
        return selectors.sheet_view(self.record)

    def form_arguments(self) -> dict[str, Any]:
        return {"view": self.view, "paper": self.on_paper}

    def initial(self) -> dict[str, Any]:
        suggestions = {} if self.on_paper else self.view.suggestions
        found: dict[str, Any] = {"seen": self.record.version}
        for place, line in enumerate(self.view.lines):
            found[answer_field(place)] = line.given.get("a") or suggestions.get(line.asked.key, "")
            found[remark_field(place)] = line.given.get("r", "")
        return found

    def cancel(self) -> str:
        return reverse("inspection:sheet", args=[self.kwargs["pk"]])

    def further(self) -> dict[str, Any]:
        unit = self.record.unit
        return {"lead": self.record.campaign.title, "unit": unit, "count": len(self.view.lines)}

    def save(self, form: forms.AnswerForm) -> str:
        services.sheet_submit(
            pk=self.record.pk, given=form.given, seen=form.cleaned_data["seen"], token=form.submission
        )
        return self.said(_("提出しました。所属の結果が確認されるまでは、答え直せます。"))


class Enter(Answer):
    """紙の点検票を入力する."""

    title = gettext_lazy("紙の自己点検票を入力する")
    submit_label = gettext_lazy("紙のとおりに入力する")
    draft = "inspection.paper"
    need = "enter"
    on_paper = True

    def authorise(self) -> None:
        """Only for people without an account."""
        if not selectors.may_enter(self.record, actor()):
            raise Refused(_("この人にはアカウントがあります。本人が画面で答えてください。"))

    def save(self, form: forms.AnswerForm) -> str:
        services.sheet_enter(
            pk=self.record.pk,
            given=form.given,
            answered_on=form.cleaned_data["answered_on"],
            token=form.submission,
        )
        return self.said(_("紙の回答を入力しました。"))
