"""Paper: the daily list of a section for people without mail or account, and entering what was read on it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from sekimori.portal.acts import context
from sekimori.portal.notices import selectors, services
from sekimori.portal.notices.forms import PaperForm
from sekimori.portal.organization import selectors as organization
from sekimori.portal.ui.pages import FormPage


@require_GET
def units(request: HttpRequest) -> HttpResponse:
    """The units that have something to print."""
    names = {"title": _("印刷する未読・督促一覧"), "units": selectors.paper_units(context.current().actor)}
    return render(request, "notices/paper_units.html", names)


@require_GET
def unit(request: HttpRequest, unit: int) -> HttpResponse:
    """The list of one unit on screen."""
    names = {
        "title": _("未読・督促一覧"),
        "lines": selectors.paper_lines(context.current().actor, unit),
        "unit": unit,
        "unit_name": organization.structure().full_name(unit),
    }
    return render(request, "notices/paper.html", names)


@require_POST
def pdf(request: HttpRequest, unit: int) -> HttpResponse:
    """The list of one unit on paper; that it was printed is recorded."""
    del request
    made = services.list_print(unit=unit)
    answer = HttpResponse(made.content, content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="{made.name}"'
    return answer


class ReadOnPaper(FormPage):
    """Entering that somebody has read on paper."""

    form_class = PaperForm
    title = gettext_lazy("紙で読んだことを登録する")
    submit_label = gettext_lazy("登録する")
    confirm = False

    def further(self) -> dict[str, Any]:
        found = selectors.delivery_for(context.current().actor, self.kwargs["pk"], "read_on_paper")
        return {"lead": _("%(name)sさん　%(subject)s") % {"name": found.person.name, "subject": found.notice.subject}}

    def save(self, form: PaperForm) -> str:
        services.notice_read_on_paper(delivery=self.kwargs["pk"], read_on=form.cleaned_data["read_on"])
        messages.success(self.request, _("紙で読んだことを登録しました。"))
        return self.cancel()

    def cancel(self) -> str:
        found = selectors.delivery_for(context.current().actor, self.kwargs["pk"])
        return reverse("notices:paper-unit", args=[found.unit_id]) if found.unit_id else reverse("notices:paper")
