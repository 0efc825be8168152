"""One application: what it says, how far it has come, who decided, what may be done; its history and its paper."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View
from django.views.decorators.http import require_GET

from sekimori.common.errors import ManyFaults, Refused, SekimoriError
from sekimori.portal.acts import context
from sekimori.portal.acts.middleware import status_of
from sekimori.portal.acts.performing import record_refusal
from sekimori.portal.acts.policies import NotFound
from sekimori.portal.acts.selectors import history_of
from sekimori.portal.procedures import definitions, printing, selectors, services, statuses
from sekimori.portal.procedures.forms.building import Surroundings
from sekimori.portal.procedures.forms.deciding import DecideForm, MinutesForm
from sekimori.portal.procedures.models import Application
from sekimori.portal.procedures.moments import since, until
from sekimori.portal.procedures.selectors import ApplicationView, Possible
from sekimori.portal.procedures.views import offering, presenting
from sekimori.portal.procedures.views.common import actor, answer_row, home
from sekimori.portal.ui.components import Link
from sekimori.portal.ui.pages import FormPage
from sekimori.standards.procedure_models import Procedure, StageKind

# What may be done with an application: the policy's need, the page, the words, and the icon.
DEEDS = (
    ("write", "edit", gettext_lazy("内容を書く"), "edit"),
    ("pull_back", "pull-back", gettext_lazy("引き戻して直す"), "back"),
    ("withdraw", "withdraw", gettext_lazy("取り下げる"), "close"),
    ("reopen", "reopen", gettext_lazy("許可された内容を修正する"), "edit"),
    ("revoke", "revoke", gettext_lazy("許可を取り消す"), "octagon"),
)


def tabs(record: Application, current: str) -> list[Link]:
    """The pages of an application."""
    pages = [("detail", _("内容と決裁")), ("history", _("記録の経緯"))]
    return [
        Link(label, reverse(f"procedures:{name}", args=[record.pk]), current=name == current) for name, label in pages
    ]


def names_of(view: ApplicationView, forms: dict[int, Any] | None = None) -> dict[str, Any]:
    """The variables of an application's page."""
    now = context.now()
    record = view.record
    waited = selectors.awaited(view.steps, view.parties, record.procedure)
    renewals = selectors.renewals(record, actor())
    sections = [(label, [answer_row(view.answers, *line) for line in lines]) for label, lines in view.rows()]
    renewable = "renew" in view.may and selectors.renewable(view) and not presenting.renewed(view, renewals)
    return {
        "title": record.subject or view.defined.label,
        "view": view,
        "record": record,
        "due": until(record.due_at),
        "early": since(view.early),
        "begun": view.early is not None and view.early <= now,
        "status": statuses.of_application(record, now, view.defined.procedure),
        "tabs": tabs(record, "detail"),
        "sections": sections,
        "route": presenting.route(view, waited),
        "decisions": presenting.decisions(view),
        "milestones": presenting.milestones(view, now),
        "repeating": presenting.repeating(view),
        "summary": presenting.summary(view),
        "related": presenting.related(renewals),
        "boxes": presenting.boxes(view) if record.content_id else [],
        "answering": _answering(view, forms or {}),
        "barred": [(view.step_label(each.step), each) for each in view.possible if each.capacity is None],
        "deeds": _deeds(view),
        "renewable": renewable,
        "copyable": "copy" in view.may and not renewable,
        "endable": selectors.endable(actor(), record) and not selectors.owes(view.milestones),
        "reviewable": "review" in view.may and record.next_review_on is not None,
        "extends": selectors.may_extend_catalogue(actor(), view),
        "paper": record.content_id is not None,
        "returned": selectors.last_return(record),
        "stopped": selectors.stopped(record, now),
        "to_correct": record.state == Application.State.RETURNED and "write" in view.may,
    } | offering.about(view.defined)


def _deeds(view: ApplicationView) -> list[Link]:
    """What may be done; putting right what came back stands as a button at the top of the page."""
    come_back = view.record.state == Application.State.RETURNED
    return [
        Link(label, reverse(f"procedures:{name}", args=[view.record.pk]), icon)
        for need, name, label, icon in DEEDS
        if need in view.may
        and not (come_back and need == "write")
        and not (need == "reopen" and selectors.begun(view.milestones))
    ]


def _answering(view: ApplicationView, forms: dict[int, Any]) -> list[dict[str, Any]]:
    """The steps at which the actor may answer, each with its form (a body's minutes have a page of their own)."""
    found = []
    for possible in view.possible:
        if possible.capacity is None:
            continue
        stage = view.defined.procedure.stage(possible.step.stage)
        body = stage.kind is StageKind.MINUTES
        form = None if body else forms.get(possible.step.pk) or decide_form(view, possible)
        found.append(
            {"possible": possible, "form": form, "stage": stage, "body": body, "capacity": _capacity(possible)}
        )
    return found


def _capacity(possible: Possible) -> str:
    found = possible.capacity
    if found is None:
        return ""
    said = [found.post]
    if found.capacity == "deputy":
        said.append(_("代決（後で本人が後閲します）"))
    elif found.why != "named":
        said.append(str(found.party.get_why_display()))
    return "　".join(part for part in said if part)


def decide_form(
    view: ApplicationView, possible: Possible, data: Any = None, kind: type[DecideForm] = DecideForm
) -> DecideForm:
    """The form by which the actor answers at a step."""
    stage = view.defined.procedure.stage(possible.step.stage)
    around = Surroundings(view.defined, view.record.unit_id, view.answers.labels.items)
    initial = {"digest": view.digest, "seen": view.record.version}
    return kind(data, initial=initial, stage=stage, possible=possible, around=around, prefix=f"s{possible.step.pk}")


@require_GET
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The application's page."""
    view = selectors.view_of(actor(), pk)
    return render(request, "procedures/detail.html", names_of(view))


@require_GET
def history(request: HttpRequest, pk: int) -> HttpResponse:
    """What the ledger says of it."""
    record = selectors.application_for(actor(), pk)
    names = {
        "title": str(record),
        "record": record,
        "status": statuses.of_application(record, context.now(), definitions.of(record).procedure),
        "tabs": tabs(record, "history"),
        "lines": history_of(record),
        "contents": selectors.contents_of(record),
    }
    return render(request, "procedures/history.html", names)


@require_GET
def paper(request: HttpRequest, pk: int) -> HttpResponse:
    """The form on A4, as PDF."""
    view = selectors.view_of(actor(), pk)
    if view.record.content is None:
        raise NotFound(_("まだ申請していないため、様式はありません。"))
    made = printing.form_pdf(view, presenting.boxes(view), request.build_absolute_uri(home(view.record)))
    answer = HttpResponse(made, content_type="application/pdf")
    name = f"{view.record.number or view.record.pk}.pdf"
    answer["Content-Disposition"] = f"inline; filename*=UTF-8''{quote(name)}"
    answer["Cache-Control"] = "no-store"
    return answer


class Decide(View):
    """Answers at a step. What is wrong is told on the application's page, with everything that was typed."""

    title = gettext_lazy("決裁・確認する")
    reopened_by = "_back"

    def get(self, _request: HttpRequest, pk: int, step: int) -> HttpResponse:  # noqa: ARG002
        return HttpResponseRedirect(reverse("procedures:detail", args=[pk]))

    def post(self, request: HttpRequest, pk: int, step: int) -> HttpResponse:
        view = selectors.view_of(actor(), pk)
        form = decide_form(view, _possible(view, step), request.POST)
        if self.reopened_by in request.POST:
            form.errors.clear()
            return _again(request, view, step, form, 200)
        if not form.is_valid():
            return _again(request, view, step, form, 400)
        word = form.word()
        try:
            record = services.step_decide(
                application=pk,
                step=step,
                word=word,
                digest=form.cleaned_data["digest"],
                seen=form.cleaned_data["seen"],
                token=form.submission,
            )
        except NotFound:
            raise
        except SekimoriError as error:
            if isinstance(error, Refused):
                record_refusal("procedures:decide", error)
            tell(form, error)
            return _again(request, selectors.view_of(actor(), pk), step, form, status_of(error))
        messages.success(request, said(record, word.verdict, view.defined.procedure))
        return HttpResponseRedirect(_next_place(record.pk))


def said(record: Application, verdict: str, rule: Procedure) -> str:
    """The message after an answer."""
    return _("「%(verdict)s」と記録しました。いまの状態は「%(state)s」です。") % {
        "verdict": statuses.verdict_words(verdict, rule),
        "state": statuses.state_words(record, rule),
    }


def _next_place(pk: int) -> str:
    return reverse("procedures:detail", args=[pk])


def _possible(view: ApplicationView, step: int) -> Possible:
    """Where the actor may answer. Raises Refused with the reason, NotFound for a step that does not wait for anybody like him."""
    found = next((each for each in view.possible if each.step.pk == step), None)
    if found is None:
        raise Refused(
            _("この段階は、既に終わっているか、あなたの回答を待っていません。"),
            clauses=view.defined.separation,
            next_step=_("申請のページで、いまの決裁の経路を確かめてください。"),
        )
    if found.capacity is None:
        raise Refused(found.sentence, clauses=found.clauses)
    return found


def _again(request: HttpRequest, view: ApplicationView, step: int, form: DecideForm, status: int) -> HttpResponse:
    names = names_of(view, {step: form}) | {"form": form}
    return render(request, "procedures/detail.html", names, status=status)


def tell(form: DecideForm, error: SekimoriError) -> None:
    """Puts what is wrong beside the fields of an answer; the stage's own fields carry a prefix there."""
    for each in error.items if isinstance(error, ManyFaults) else [error]:
        names = (each.field, f"stage_{each.field}")
        field = next((name for name in names if name in form.fields), None)
        sentence = f"{each.sentence}{each.next_step}" if isinstance(each, Refused) else each.sentence
        form.add_error(field, sentence)


class RecordMinutes(FormPage):
    """Entering what a body decided."""

    form_class = MinutesForm
    title = gettext_lazy("会議体の決定を登録する")
    submit_label = gettext_lazy("この決定を登録する")

    @cached_property
    def view(self) -> ApplicationView:
        return selectors.view_of(actor(), self.kwargs["pk"])

    def form_arguments(self) -> dict[str, Any]:
        possible = _possible(self.view, self.kwargs["step"])
        stage = self.view.defined.procedure.stage(possible.step.stage)
        around = Surroundings(self.view.defined, self.view.record.unit_id, self.view.answers.labels.items)
        return {"stage": stage, "possible": possible, "around": around}

    def initial(self) -> dict[str, Any]:
        return {"digest": self.view.digest, "seen": self.view.record.version}

    def further(self) -> dict[str, Any]:
        return {"lead": str(self.view.record)}

    def save(self, form: MinutesForm) -> str:
        word = form.word()
        record = services.minutes_record(
            application=self.kwargs["pk"],
            step=self.kwargs["step"],
            word=word,
            minutes=form.minutes(),
            digest=form.cleaned_data["digest"],
            seen=form.cleaned_data["seen"],
            token=form.submission,
        )
        messages.success(self.request, said(record, word.verdict, self.view.defined.procedure))
        return self.cancel()

    def cancel(self) -> str:
        return reverse("procedures:detail", args=[self.kwargs["pk"]])
