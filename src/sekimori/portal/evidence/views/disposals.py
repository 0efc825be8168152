"""Proposals to erase: the list, one of them, the decision."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from sekimori.portal.acts import context, policies
from sekimori.portal.acts import selectors as acts
from sekimori.portal.evidence import selectors, services
from sekimori.portal.evidence.forms import ApproveForm, DeclineForm
from sekimori.portal.evidence.listings import DisposalListing, disposal_status
from sekimori.portal.evidence.models import Disposal, DisposalLine
from sekimori.portal.organization import selectors as organization
from sekimori.portal.ui.components import SummaryRow
from sekimori.portal.ui.listing import Column, ListPage
from sekimori.portal.ui.pages import FormPage

PAGE = 100


class Disposals(ListPage):
    """What waits for a decision, and what was decided."""

    listing_class = DisposalListing


@require_GET
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One proposal with its lines."""
    actor = context.current().actor
    found = selectors.disposal(pk, actor)
    lines = Paginator(selectors.lines_of(found), PAGE).get_page(request.GET.get("page"))
    known = set(
        selectors.everything(actor).filter(pk__in=[line.evidence_id for line in lines]).values_list("pk", flat=True)
    )
    names = {
        "title": _("消去の提案（%(what)s）") % {"what": found.get_what_display()},
        "disposal": found,
        "status": disposal_status(found),
        "rows": _rows(found),
        "page": lines,
        "line_columns": _line_columns(known),
        "history": acts.history_of(found),
        "may_decide": found.state == Disposal.State.PROPOSED and bool(policies.decide(actor, "decide", found)),
    }
    return render(request, "evidence/disposal.html", names)


def _rows(found: Disposal) -> list[SummaryRow]:
    labels = dict(selectors.class_choices())
    return [
        SummaryRow(_("対象"), found.get_what_display()),
        SummaryRow(_("件数"), found.count),
        SummaryRow(_("所属"), organization.structure().full_name(found.unit_id)),
        SummaryRow(_("保存期間"), labels.get(found.retention, found.retention)),
        SummaryRow(_("提案日時"), found.proposed_at),
        SummaryRow(_("決定日時"), found.decided_at, hint=str(found.decided_by or "")),
        SummaryRow(_("メモ・理由"), found.reason),
    ]


def _line_columns(known: set[int]) -> list[Column[Any]]:
    def title(line: DisposalLine) -> str:
        return str(line.evidence) if line.evidence_id in known else _("（内容は表示されません）")

    def link(line: DisposalLine) -> str:
        return reverse("evidence:detail", args=[line.evidence_id]) if line.evidence_id in known else ""

    return [
        Column("evidence", _("証跡"), title, link=link, head=True, wide=True),
        Column("kind", _("付けた記録"), lambda line: selectors.kind_of(line.evidence.subject_model)),
        Column("kept", _("保管日時"), "evidence.kept_at", nowrap=True),
        Column("until", _("満了日"), "evidence.retain_until", nowrap=True),
        Column("left", _("残した理由"), "kept"),
    ]


class Decision(FormPage):
    """A form that decides a proposal."""

    @property
    def disposal(self) -> Disposal:
        return selectors.disposal(self.kwargs["pk"], context.current().actor, "decide")

    def initial(self) -> dict[str, Any]:
        return {"seen": self.disposal.version}

    def further(self) -> dict[str, Any]:
        found = self.disposal
        return {"lead": _("%(what)s　%(count)s件") % {"what": found.get_what_display(), "count": found.count}}

    def cancel(self) -> str:
        return reverse("evidence:disposal", args=[self.kwargs["pk"]])


class Approve(Decision):
    """Approving: what is over and on no hold is erased now."""

    form_class = ApproveForm
    title = gettext_lazy("消去を承認する")
    submit_label = gettext_lazy("承認して消去する")
    danger = True

    def save(self, form: ApproveForm) -> str:
        services.disposal_approve(pk=self.kwargs["pk"], **form.cleaned_data)
        messages.success(self.request, _("消去しました。消去した記録とハッシュ値は残ります。"))
        return self.cancel()


class Decline(Decision):
    """Deciding that nothing is erased."""

    form_class = DeclineForm
    title = gettext_lazy("消去しないことに決める")
    submit_label = gettext_lazy("消去しない")

    def save(self, form: DeclineForm) -> str:
        services.disposal_decline(pk=self.kwargs["pk"], **form.cleaned_data)
        messages.success(self.request, _("消去しないことに決めました。翌年度に、もう一度提案します。"))
        return self.cancel()
