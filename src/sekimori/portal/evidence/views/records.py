"""Evidence: the list, one piece with custody and history, attaching, reading, holding."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from sekimori.common.filekinds import FileKind
from sekimori.portal.acts import context, policies
from sekimori.portal.acts import selectors as acts
from sekimori.portal.acts.actors import Actor
from sekimori.portal.evidence import selectors, services, subjects
from sekimori.portal.evidence.forms import AttachForm, CustodyForm, HoldForm, ReasonForm, RetainForm
from sekimori.portal.evidence.listings import EvidenceListing, period_of, status_of
from sekimori.portal.evidence.models import CustodySlip, Evidence, Hold
from sekimori.portal.evidence.policies import HOLDERS, may_any
from sekimori.portal.organization import selectors as organization
from sekimori.portal.ui.components import Status, SummaryRow
from sekimori.portal.ui.listing import Column, ListPage
from sekimori.portal.ui.pages import FormPage


def actor() -> Actor:
    """Who looks at the page."""
    return context.current().actor


class EvidenceList(ListPage):
    """All evidence that one may know of."""

    listing_class = EvidenceListing


@require_GET
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One piece: what it is, through whose hands it went, holds, history."""
    found = selectors.get(pk, actor())
    holds = selectors.holds_of(found)
    there = found.erased_at is None
    names = {
        "title": str(found),
        "evidence": found,
        "status": status_of(found),
        "held": any(hold.released_at is None for hold in holds),
        "rows": _rows(found),
        "facts": _facts(found),
        "custody": selectors.custody_of(found),
        "custody_columns": _custody_columns(),
        "holds": holds,
        "hold_columns": _hold_columns(),
        "history": acts.history_of(found, reads=may_any(actor(), HOLDERS)),
        "may_hand_over": there and bool(policies.decide(actor(), "hand_over", found)),
        "may_hold": there and bool(policies.decide(actor(), "hold", found)),
        "may_retain": there and bool(policies.decide(actor(), "retain", found)),
    }
    return render(request, "evidence/detail.html", names)


def _rows(found: Evidence) -> list[SummaryRow]:
    subject = selectors.subject_of(found, actor())
    labels = dict(selectors.class_choices())
    until: Any = found.retain_until or _("定めなし")
    return [
        SummaryRow(_("付けた記録"), subject.words or subject.kind, href=subject.href, hint=subject.kind),
        SummaryRow(_("所属"), organization.structure().full_name(found.unit_id)),
        SummaryRow(_("何を示すものか"), found.purpose),
        SummaryRow(_("対象期間"), period_of(found)),
        SummaryRow(_("ファイル名"), found.name),
        SummaryRow(_("種類"), found.get_kind_display(), hint=filesizeformat(found.size)),
        SummaryRow(_("保管"), found.kept_at, hint=str(found.kept_by or "")),
        SummaryRow(_("保存期間"), labels.get(found.retention, found.retention)),
        SummaryRow(_("満了日"), until),
        SummaryRow(_("消去日時"), found.erased_at)
        if found.erased_at
        else SummaryRow(_("閲覧の記録"), found.reads_leave_a_trace),
        SummaryRow(_("ハッシュ値（SHA-256）"), found.digest),
    ]


def _facts(found: Evidence) -> list[str]:
    """What the sandbox found in it, in words."""
    if found.as_is:
        return [_("中身を確認せずに保管したものです。開くときは注意してください。")]
    said = {
        "pages": _("%(n)sページ"),
        "sheets": _("シート%(n)s枚"),
        "parts": _("ファイル%(n)s個"),
        "macros": _("マクロを含みます"),
        "scripts": _("スクリプトを含みます"),
        "attachments": _("埋め込まれたファイルを含みます"),
        "encrypted": _("暗号化されたファイルを含みます"),
    }
    return [words % {"n": found.facts[key]} for key, words in said.items() if key in found.facts]


def _custody_columns() -> list[Column[Any]]:
    return [
        Column("handed_at", _("受渡しの日時"), nowrap=True),
        Column("from_whom", _("渡した人"), head=True),
        Column("to_whom", _("受け取った人")),
        Column("seal_number", _("封印番号")),
        Column("place", _("保管場所")),
        Column("purpose", _("目的"), wide=True),
        Column("recorded", _("記録"), lambda slip: slip.recorded_by, nowrap=True),
    ]


def _hold_columns() -> list[Column[Any]]:
    def state(hold: Hold) -> Status:
        return Status(_("解除"), "void") if hold.released_at else Status(_("消去禁止"), "warning")

    may = may_any(actor(), HOLDERS)
    return [
        Column("state", _("状態"), state, nowrap=True),
        Column("reason", _("理由"), head=True, wide=True),
        Column("reach", _("範囲"), lambda hold: _("この証跡") if hold.evidence_id else _("この記録のすべて")),
        Column("placed_at", _("開始"), nowrap=True),
        Column("placed_by", _("指示した人")),
        Column("released_at", _("解除日時"), nowrap=True),
        Column(
            "release",
            _("解除"),
            lambda hold: _("解除する") if may and hold.released_at is None else "",
            link=lambda hold: reverse("evidence:release", args=[hold.pk]) if may and hold.released_at is None else "",
        ),
    ]


@require_GET
def download(request: HttpRequest, pk: int) -> StreamingHttpResponse:
    """The file itself, always to be saved and never shown inside the portal."""
    del request
    opened = services.evidence_open(pk)
    answer = StreamingHttpResponse(opened.chunks, content_type=FileKind(opened.evidence.kind).media_type)
    answer["Content-Length"] = str(opened.size)
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=opened.evidence.name)
    answer["Cache-Control"] = "no-store"
    answer["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return answer


class Attach(FormPage):
    """Adding a file to a record."""

    form_class = AttachForm
    title = gettext_lazy("証跡を添付する")
    submit_label = gettext_lazy("添付する")
    template_name = "evidence/attach.html"

    def further(self) -> dict[str, Any]:
        subject = selectors.named(*subjects.asked(self.kwargs["subject"]), actor(), "attach")
        return {"lead": f"{subject.kind}　{subject.words}", "subject": subject}

    def save(self, form: AttachForm) -> str:
        data = form.cleaned_data
        services.evidence_attach(
            untrusted=data["file"],
            name=data["file"].name,
            subject=self.kwargs["subject"],
            token=form.submission,
            title=data["title"],
            purpose=data["purpose"],
            period=(data["period_from"], data["period_to"]),
            retention=data["retention"],
            sensitive=data["sensitive"],
        )
        messages.success(self.request, _("証跡を保管しました。"))
        return self.cancel()

    def cancel(self) -> str:
        subject = selectors.named(*subjects.asked(self.kwargs["subject"]), actor())
        return subject.href or reverse("evidence:list")


class OnePiece(FormPage):
    """A form about one piece of evidence."""

    need = "view"

    @property
    def evidence(self) -> Evidence:
        return selectors.get(self.kwargs["pk"], actor(), self.need)

    def further(self) -> dict[str, Any]:
        return {"lead": str(self.evidence)}

    def cancel(self) -> str:
        return reverse("evidence:detail", args=[self.kwargs["pk"]])


class Custody(OnePiece):
    """Recording that a thing changed hands."""

    form_class = CustodyForm
    title = gettext_lazy("受渡しを記録する")
    lead = gettext_lazy("記録した受渡しは、後から変えられません。")
    need = "hand_over"

    def save(self, form: CustodyForm) -> str:
        slip: CustodySlip = services.custody_pass(pk=self.evidence.pk, **form.cleaned_data)
        messages.success(self.request, _("受渡し（%(slip)s）を記録しました。") % {"slip": slip})
        return self.cancel()


class PlaceHold(OnePiece):
    """Forbidding erasure."""

    form_class = HoldForm
    title = gettext_lazy("消去を禁止する（保全）")
    submit_label = gettext_lazy("消去を禁止する")
    need = "hold"

    def save(self, form: HoldForm) -> str:
        evidence, reason = self.evidence, form.cleaned_data["reason"]
        if form.cleaned_data["reach"] == "record":
            services.hold_place(subject=evidence.subject, reason=reason)
        else:
            services.hold_place(evidence=evidence.pk, reason=reason)
        messages.success(self.request, _("消去を禁止しました。解除するまで、保存期間が満了しても消去されません。"))
        return self.cancel()


class ReleaseHold(FormPage):
    """Ending a hold."""

    form_class = ReasonForm
    title = gettext_lazy("消去の禁止（保全）を解除する")
    submit_label = gettext_lazy("解除する")
    danger = True

    def further(self) -> dict[str, Any]:
        return {"lead": selectors.hold(self.kwargs["pk"], actor(), "release").reason}

    def save(self, form: ReasonForm) -> str:
        services.hold_release(pk=self.kwargs["pk"], reason=form.cleaned_data["reason"])
        messages.success(self.request, _("消去の禁止を解除しました。"))
        return self.cancel()

    def cancel(self) -> str:
        hold = selectors.hold(self.kwargs["pk"], actor())
        return reverse("evidence:detail", args=[hold.evidence_id]) if hold.evidence_id else reverse("evidence:list")


class Retain(OnePiece):
    """Another retention."""

    form_class = RetainForm
    title = gettext_lazy("保存期間を変える")
    submit_label = gettext_lazy("変更する")
    need = "retain"

    def initial(self) -> dict[str, Any]:
        found = self.evidence
        return {"retention": found.retention, "counts_from": found.counts_from, "seen": found.version}

    def save(self, form: RetainForm) -> str:
        services.retention_change(pk=self.kwargs["pk"], **form.cleaned_data)
        messages.success(self.request, _("保存期間を変更しました。"))
        return self.cancel()
