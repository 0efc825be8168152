"""Comparing editions: the choice, the 新旧対照表 in both orders, what became of each clause, the documents."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from sekimori.common.errors import NotAvailable
from sekimori.portal.acts import context
from sekimori.portal.rules import selectors as rules
from sekimori.portal.rules import services
from sekimori.portal.rules.forms.drafts import SUFFIXES
from sekimori.portal.rules.models import ComparisonFile, WorkState
from sekimori.portal.rules.policies import drafts as may_draft
from sekimori.portal.rules.selectors import comparisons as selectors
from sekimori.portal.rules.services import SourceFile
from sekimori.portal.ui.components import Figure, Link
from sekimori.portal.ui.forms import LimitedFileField, SubmissionMixin
from sekimori.portal.ui.pages import FormPage
from sekimori.standards.comparing.table import REMARK, Order

TYPES = {
    ComparisonFile.Kind.PDF: "application/pdf",
    ComparisonFile.Kind.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ComparisonFile.Kind.HTML: "application/octet-stream",
}


class CompareForm(SubmissionMixin, forms.Form):
    """Which two texts are compared."""

    old = forms.ChoiceField(label=gettext_lazy("改正前"))
    new = forms.ChoiceField(label=gettext_lazy("改正後"), required=False)
    file = LimitedFileField(
        label=gettext_lazy("改正後の本文のファイル（版にしていないとき）"), suffixes=SUFFIXES, required=False
    )

    def __init__(self, *args: Any, choices: list[tuple[str, str]], handing_in: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["old"].choices = choices  # type: ignore[attr-defined]
        self.fields["new"].choices = [("", _("選ばない")), *choices]  # type: ignore[attr-defined]
        if not handing_in:
            del self.fields["file"]


class Compare(FormPage):
    """Chooses what to compare."""

    form_class = CompareForm
    title = gettext_lazy("版を比べる")
    lead = gettext_lazy("二つの版の条項を対応付け、新旧対照表を作ります。")
    submit_label = gettext_lazy("比べる")
    confirm = False
    template_name = "rules/compare.html"

    def form_arguments(self) -> dict[str, Any]:
        actor = context.current().actor
        choices = [(str(row.pk), row.label) for row in rules.editions(actor)]
        return {"choices": choices, "handing_in": may_draft(actor)}

    def initial(self) -> dict[str, Any]:
        return {name: self.request.GET.get(name, "") for name in ("old", "new")}

    def further(self) -> dict[str, Any]:
        return {"comparisons": selectors.comparisons(context.current().actor)[:20]}

    def cancel(self) -> str:
        return reverse("rules:history")

    def save(self, form: CompareForm) -> str:
        data = form.cleaned_data
        upload = data.get("file")
        made = services.comparison_begin(
            old=int(data["old"]),
            new=int(data["new"]) if data["new"] else None,
            source=SourceFile(upload.name, upload.read()) if upload else None,
            token=form.submission,
        )
        return reverse("rules:comparison", args=[made.pk])


@require_GET
def comparison(request: HttpRequest, pk: int) -> HttpResponse:
    """The 新旧対照表 and what became of each clause."""
    found = selectors.get_comparison(context.current().actor, pk)
    order = Order.OLD_NEW if request.GET.get("order") == Order.OLD_NEW else Order.NEW_OLD
    files = list(selectors.files_of(found))
    columns, rows = selectors.table_rows(found, order)
    names = {
        "title": _("新旧対照表"),
        "comparison": found,
        "working": found.state == WorkState.WORKING,
        "failed": found.state == WorkState.FAILED,
        "files": files,
        "making": any(file.state == WorkState.WORKING for file in files),
        "columns": columns,
        "rows": rows,
        "new_first": order is Order.NEW_OLD,
        "order": order.value,
        "remark": REMARK,
        "identities": selectors.identity_rows(found),
        "figures": [Figure(label, count) for label, count in selectors.summary(found)],
        "orders": [
            Link(label, f"?order={value}", current=value == order.value)
            for value, label in ComparisonFile.Order.choices
        ],
        "kinds": ComparisonFile.Kind.choices,
    }
    return render(request, "rules/comparison.html", names)


@require_POST
def make_file(request: HttpRequest, pk: int) -> HttpResponse:
    """Has the comparison made into a document."""
    services.comparison_file(comparison=pk, kind=request.POST.get("kind", ""), order=request.POST.get("order", ""))
    order = "old-new" if request.POST.get("order") == "old-new" else "new-old"
    return HttpResponseRedirect(f"{reverse('rules:comparison', args=[pk])}?order={order}#files")


@require_GET
def file(request: HttpRequest, pk: int) -> HttpResponse:
    """The document, to be kept; a page of ours never shows it."""
    del request
    found = selectors.get_file(context.current().actor, pk)
    if found.content is None:
        raise NotAvailable(_("この文書はまだできていません。"))
    kind = ComparisonFile.Kind(found.kind)
    response = HttpResponse(bytes(found.content), content_type=TYPES[kind])
    name = quote(f"新旧対照表.{found.kind}")
    response["Content-Disposition"] = f"attachment; filename=\"comparison.{found.kind}\"; filename*=UTF-8''{name}"
    return response
