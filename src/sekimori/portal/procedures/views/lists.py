"""Lists: one's own applications, what waits, registers, what is overdue, conflicts of roles, gaps in routes."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views import View
from django.views.decorators.http import require_GET

from sekimori.common.errors import Refused
from sekimori.portal.acts import context
from sekimori.portal.procedures import definitions, selectors, services
from sekimori.portal.procedures.forms.building import Surroundings
from sekimori.portal.procedures.forms.deciding import BulkForm
from sekimori.portal.procedures.forms.renewing import RenewalForm
from sekimori.portal.procedures.listings import MineListing, OverdueListing, RegisterListing, UnavoidableListing
from sekimori.portal.procedures.models import Party
from sekimori.portal.procedures.models.routes import Verdict
from sekimori.portal.procedures.moments import since, until
from sekimori.portal.procedures.navigation_entries import WATCHERS
from sekimori.portal.procedures.selectors import Waiting
from sekimori.portal.procedures.services import Chosen, Outcome, Word
from sekimori.portal.procedures.views.common import actor, answer_row
from sekimori.portal.ui.components import Link, Status, SummaryRow
from sekimori.portal.ui.listing import Column, Listing, ListPage
from sekimori.portal.ui.pages import FormPage
from sekimori.portal.ui.wording import words
from sekimori.standards.procedure_models import StageKind

MOST_SHOWN = 30
# With which answer a step is passed when many are answered at once; a body's minutes are never one of many.
CONSENTS: Mapping[StageKind, Verdict] = {
    StageKind.CIRCULATE: Verdict.ENDORSED,
    StageKind.CONSULT: Verdict.ENDORSED,
    StageKind.THROUGH: Verdict.ENDORSED,
    StageKind.TAKE_UP: Verdict.TAKEN_UP,
    StageKind.DECIDE: Verdict.APPROVED,
    StageKind.ACKNOWLEDGE: Verdict.ACKNOWLEDGED,
    StageKind.READ: Verdict.READ,
}


class Mine(ListPage):
    """わたしの申請."""

    listing_class = MineListing

    def new(self, listing: Listing[Any]) -> Link | None:
        del listing
        return Link(_("申請・報告を始める"), reverse("procedures:catalogue"))


class Overdue(ListPage):
    """What is past its time limit."""

    listing_class = OverdueListing


class Register(ListPage):
    """The register of one procedure."""

    listing_class = RegisterListing
    template_name = "procedures/register.html"

    def new(self, listing: Listing[Any]) -> Link | None:
        return Link(_("申請を始める"), reverse("procedures:start", args=[listing.given["key"]]))

    def further(self, listing: Listing[Any]) -> dict[str, Any]:
        rule = cast("RegisterListing", listing).defined.procedure.renewal
        return {"together": listing.given["key"] if rule is not None and rule.together else ""}


class RenewTogether(FormPage):
    """年度更新: applying again for many permits of a procedure on one page."""

    form_class = RenewalForm
    template_name = "procedures/renew_together.html"
    submit_label = gettext_lazy("選んだものの更新を申請する")
    confirm = False

    @cached_property
    def defined(self) -> definitions.Defined:
        return definitions.current(self.kwargs["key"], min(actor().units, default=None))

    @cached_property
    def records(self) -> list[Any]:
        return selectors.renewable_together(actor(), self.defined)

    def form_arguments(self) -> dict[str, Any]:
        lines = [(each, f"{each.number}　{each.subject}　{each.applicant_label}") for each in self.records]
        fields = selectors.asked_anew(self.defined)
        terms = {each.key: {"lines": found.lines} for each in fields
                 if each.terms and (found := selectors.terms_in_force(each.terms)) is not None}  # fmt: skip
        return {
            "records": lines,
            "fields": fields,
            "around": Surroundings(self.defined, terms=terms),
            "begin_with": selectors.next_period(self.defined, self.records),
        }

    def further(self) -> dict[str, Any]:
        return {
            "title": _("まとめて更新する"),
            "lead": self.defined.label,
            "clause": next(iter(self.defined.procedure.clauses), ""),
            "records": self.records,
            "key": self.defined.key,
        }

    def save(self, form: RenewalForm) -> str:
        outcomes = services.applications_renew(applications=form.cleaned_data["chosen"], data=form.values())
        done = sum(each.done for each in outcomes)
        if done:
            said = ngettext("%(count)s件の更新を申請しました。", "%(count)s件の更新を申請しました。", done)
            messages.success(self.request, said % {"count": done})
        numbers = {each.pk: each.number for each in self.records}
        for each in outcomes:
            if not each.done:
                messages.warning(self.request, f"{numbers.get(each.application, '')}　{each.sentence}")
        return reverse("procedures:mine")

    def cancel(self) -> str:
        return reverse("procedures:register", args=[self.kwargs["key"]])


class Unavoidable(ListPage):
    """Decisions by somebody who had a hand in the application, for those who direct and audit."""

    listing_class = UnavoidableListing

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        watcher()
        return super().get(request, **kwargs)


def watcher() -> None:
    """Raises Refused for those who neither direct nor audit."""
    if not any(actor().can(ability) for ability in (*WATCHERS, "manage_systems")):
        raise Refused(_("この一覧は、最高情報セキュリティ責任者・統括情報セキュリティ責任者・監査人のためのものです。"))


@require_GET
def registers(request: HttpRequest) -> HttpResponse:
    """Every procedure with its register."""
    counts = selectors.open_counts(actor())
    columns: list[Column[Any]] = [
        Column("label", _("手続"), lambda d: d.label, head=True, wide=True,
               link=lambda d: reverse("procedures:register", args=[d.key])),
        Column("series", _("簿冊"), lambda d: words(d.procedure.retention.series)),
        Column("form", _("様式"), lambda d: words(d.procedure.form.number)),
        Column("years", _("保存年限"), lambda d: _("%(n)s年") % {"n": d.procedure.retention.years}, align="end"),
        Column("open", _("手続中"), lambda d: counts.get(d.key, 0), align="end"),
    ]  # fmt: skip
    offers = selectors.offered(actor())
    rows = [each.defined for each in offers]
    return render(request, "procedures/registers.html", {"title": _("申請の台帳"), "columns": columns, "rows": rows})


@require_GET
def gaps(request: HttpRequest) -> HttpResponse:
    """Steps that wait where the standard's own answer is missing."""
    watcher()
    columns: list[Column[Any]] = [
        Column("number", _("番号"), lambda gap: gap.record.number, head=True, nowrap=True,
               link=lambda gap: reverse("procedures:detail", args=[gap.record.pk])),
        Column("subject", _("件名"), lambda gap: gap.record.subject, wide=True),
        Column("step", _("段階"), lambda gap: gap.step.label),
        Column("note", _("欠け"), lambda gap: Status(gap.step.get_note_display(), "warning"), wide=True),
        Column("since", _("待ち始め"), lambda gap: gap.step.opened_at, nowrap=True),
    ]  # fmt: skip
    names = {"title": _("決裁の経路の欠け"), "columns": columns, "rows": selectors.gaps(actor())}
    return render(request, "procedures/gaps.html", names)


@dataclass(frozen=True)
class Wait:
    """A step that waits for the actor, as it is listed; `bulk` when it may be answered together with others."""

    waiting: Waiting
    rows: Sequence[SummaryRow]
    bulk: bool
    token: uuid.UUID

    @property
    def due(self) -> dt.date | dt.datetime | None:
        """By when it is to be answered."""
        return until(self.waiting.step.due_at)

    @property
    def begins(self) -> dt.date | dt.datetime | None:
        """When it is to begin, if that is before the answer is due."""
        return since(self.waiting.early)

    @property
    def hurry(self) -> str:
        """Why the answer is wanted before it is due; empty when it is not."""
        if self.waiting.early is None:
            return ""
        begun = self.waiting.early <= context.now()
        return _("始まりの日時を過ぎています") if begun else _("期限より前に始まります")

    @property
    def label(self) -> str:
        """What it is about."""
        return self.waiting.record.subject or self.waiting.answers.defined.label


def _bulk(waiting: Waiting) -> bool:
    """Whether nothing but the answer itself is wanted: no fields, no next inspection, no reason for a conflict."""
    stage = waiting.answers.defined.procedure.stage(waiting.step.stage)
    unavoidable = any(party.why == Party.Why.UNAVOIDABLE for party in waiting.step.parties.all())
    return stage.kind in CONSENTS and not stage.fields and stage.next_review is None and not unavoidable


def _wait(waiting: Waiting) -> Wait:
    asked = waiting.answers.asked(context.now())
    rows = [answer_row(waiting.answers, each, waiting.answers.shown(each)) for each in asked.values()]
    return Wait(waiting, rows, _bulk(waiting), uuid.uuid4())


class WaitingPage(View):
    """What waits for the actor, with one answer for many at once."""

    title = gettext_lazy("決裁・確認する")
    reopened_by = "_back"

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._show(request, BulkForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        form = BulkForm(request.POST)
        chosen = [pk for pk in request.POST.getlist("chosen") if pk.isdecimal()]
        if self.reopened_by in request.POST:
            form.errors.clear()
            return self._show(request, form, ticked=chosen)
        if not form.is_valid():
            return self._show(request, form, status=400, ticked=chosen)
        if not chosen:
            form.add_error(None, _("判定するものを選んでください。"))
            return self._show(request, form, status=400)
        sends_back = form.cleaned_data["answer"] == "return"
        if sends_back and not form.cleaned_data["reason"].strip():
            form.add_error("reason", _("差し戻す理由を入力してください。"))
            return self._show(request, form, status=400, ticked=chosen)
        outcomes = self._decide(request, chosen, form, sends_back=sends_back)
        done = sum(each.done for each in outcomes)
        failed = [each for each in outcomes if not each.done]
        if done:
            said = ngettext("%(count)s件を記録しました。", "%(count)s件を記録しました。", done)
            messages.success(request, said % {"count": done})
        if not failed:
            return HttpResponseRedirect(request.path)
        return self._show(request, BulkForm(), failed=failed, status=200 if done else 409)

    def _decide(
        self, request: HttpRequest, chosen: Sequence[str], form: BulkForm, *, sends_back: bool
    ) -> list[Outcome]:
        """One act for each, grouped by the answer that its stage takes."""
        groups: dict[Verdict, list[Chosen]] = {}
        for pk in chosen:
            kind = request.POST.get(f"kind-{pk}", "")
            consent = CONSENTS.get(StageKind(kind)) if kind in set(StageKind) else None
            found = _chosen(request, pk)
            if found is not None and consent is not None:
                groups.setdefault(Verdict.RETURNED if sends_back else consent, []).append(found)
        outcomes = []
        for verdict, several in groups.items():
            word = Word(verdict.value, reason=form.cleaned_data["reason"])
            outcomes += services.applications_decide(chosen=several, word=word)
        return outcomes

    def _show(
        self,
        request: HttpRequest,
        form: BulkForm,
        *,
        status: int = 200,
        ticked: Sequence[str] = (),
        failed: Sequence[Outcome] = (),
    ) -> HttpResponse:
        who = actor()
        waits = [_wait(each) for each in selectors.waiting_for(who, most=MOST_SHOWN)]
        names = {
            "title": self.title,
            "waits": waits,
            "more": MOST_SHOWN if len(waits) == MOST_SHOWN else 0,
            "several": sum(each.bulk for each in waits) > 1 or form.is_bound,
            "form": form,
            "ticked": [int(pk) for pk in ticked],
            "failed": failed,
            "countersigns": list(selectors.countersigns_due(who)[:MOST_SHOWN]),
            "confirms": selectors.to_confirm(who, most=MOST_SHOWN),
        }
        return render(request, "procedures/waiting.html", names, status=status)


def _chosen(request: HttpRequest, pk: str) -> Chosen | None:
    """What the list carried for a step: the content and the version that were seen. None when it was tampered with."""
    try:
        return Chosen(
            application=int(request.POST[f"application-{pk}"]),
            step=int(pk),
            digest=request.POST[f"digest-{pk}"],
            seen=int(request.POST[f"seen-{pk}"]),
            token=uuid.UUID(request.POST[f"token-{pk}"]),
        )
    except (KeyError, ValueError):
        return None
