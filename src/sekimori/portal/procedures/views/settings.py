"""What the city sets for procedures: fallbacks for vacant roles, measures that forms declare, the catalogue."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from sekimori.common import eras
from sekimori.portal.acts.policies import NotFound
from sekimori.portal.organization import selectors as organization
from sekimori.portal.procedures import selectors, services
from sekimori.portal.procedures.forms.settings import FallbackForm, RetireForm, TermsForm
from sekimori.portal.procedures.selectors import TermsView
from sekimori.portal.procedures.views.common import actor
from sekimori.portal.ui.components import Link
from sekimori.portal.ui.listing import Column
from sekimori.portal.ui.pages import FormPage


def tabs(current: str) -> list[Link]:
    """The pages of the settings."""
    pages = [
        ("fallbacks", _("空席の役割の代わり")),
        ("terms", _("守ること")),
        ("entries", _("許可カタログ")),
        ("rules", _("専決規則")),
    ]
    return [Link(label, reverse(f"procedures:{name}"), current=name == current) for name, label in pages]


@require_GET
def fallbacks(request: HttpRequest) -> HttpResponse:
    """Who is asked while nobody holds a role."""
    labels = dict(selectors.roles())
    structure = organization.structure()

    def place(role: str, unit: int | None) -> str:
        return " ".join(part for part in (structure.full_name(unit) if unit else "", labels.get(role, role)) if part)

    may = selectors.may_set_fallback(actor())
    columns: list[Column[Any]] = [
        Column("role", _("空席の役割"), lambda f: place(f.role, f.unit_id), head=True, wide=True),
        Column("to", _("代わりに決める役割"), lambda f: place(f.to_role, f.to_unit_id), wide=True),
        Column("reference", _("根拠")),
        Column("by", _("定めた人"), lambda f: f.set_by.name if f.set_by else ""),
        Column("at", _("定めた日時"), "set_at", nowrap=True),
    ]
    names = {
        "title": _("手続の設定"),
        "tabs": tabs("fallbacks"),
        "columns": columns,
        "rows": list(selectors.fallbacks(actor())),
        "may": may,
    }
    return render(request, "procedures/fallbacks.html", names)


class SetFallback(FormPage):
    """Saying who is asked for a vacant role."""

    form_class = FallbackForm
    title = gettext_lazy("空席の役割の代わりを定める")
    lead = gettext_lazy(
        "役割に就いている人がいないあいだ、だれに決裁を尋ねるかを定めます。定めがないと、申請は待ちます。"
    )
    submit_label = gettext_lazy("定める")

    def authorise(self) -> None:
        selectors.check_may_set_fallback(actor())

    def form_arguments(self) -> dict[str, Any]:
        return {"roles": selectors.roles()}

    def save(self, form: FallbackForm) -> str:
        services.fallback_set(**form.cleaned_data)
        messages.success(self.request, _("定めました。待っている申請の経路は、まもなく改まります。"))
        return self.cancel()

    def cancel(self) -> str:
        return reverse("procedures:fallbacks")


@require_POST
def end_fallback(request: HttpRequest, pk: int) -> HttpResponse:
    """Takes a fallback back."""
    services.fallback_end(fallback=pk)
    messages.info(request, _("空席の役割の代わりを終えました。"))
    return HttpResponseRedirect(reverse("procedures:fallbacks"))


@require_GET
def terms(request: HttpRequest) -> HttpResponse:
    """The measures that forms declare to observe."""
    names = {"title": _("手続の設定"), "tabs": tabs("terms"), "documents": selectors.terms(actor())}
    return render(request, "procedures/terms.html", names)


class SetTerms(FormPage):
    """Laying measures down in a new version."""

    form_class = TermsForm
    title = gettext_lazy("守ることを定める")
    submit_label = gettext_lazy("新しい版を定める")
    draft = "procedures.terms"

    @cached_property
    def document(self) -> TermsView:
        found = next((each for each in selectors.terms(actor()) if each.document == self.kwargs["document"]), None)
        if found is None or not found.may_set:
            raise NotFound(_("この文書の「守ること」を定めることはできません。"))
        return found

    def subject(self) -> str:
        return self.document.document

    def initial(self) -> dict[str, Any]:
        latest = next(iter(self.document.versions), None)
        return {"lines": "\n".join(latest.lines) if latest else ""}

    def further(self) -> dict[str, Any]:
        return {"lead": self.document.label}

    def save(self, form: TermsForm) -> str:
        data = form.cleaned_data
        made = services.terms_set(
            document=self.document.document,
            lines=data["lines"].split("\n"),
            effective_on=data["effective_on"],
            reference=data["reference"],
        )
        said = _("第%(number)s版を定めました。%(day)sから適用します。")
        messages.success(self.request, said % {"number": made.number, "day": eras.format_long(made.effective_on)})
        return self.cancel()

    def cancel(self) -> str:
        return reverse("procedures:terms")


@require_GET
def entries(request: HttpRequest) -> HttpResponse:
    """The catalogue of what is approved for all who ask for the same."""
    labels = selectors.procedure_labels()
    columns: list[Column[Any]] = [
        Column("label", _("名称"), "label", head=True, wide=True,
               link=lambda e: reverse("procedures:entry", args=[e.pk])),
        Column("procedure", _("手続"), lambda e: labels.get(e.procedure, e.procedure)),
        Column("note", _("利用の条件"), "note", wide=True),
        Column("until", _("有効期限"), "until", nowrap=True),
        Column("by", _("許可した人"), lambda e: e.decision.label),
    ]  # fmt: skip
    names = {
        "title": _("手続の設定"),
        "tabs": tabs("entries"),
        "columns": columns,
        "rows": list(selectors.catalogue_entries(actor())[:500]),
    }
    return render(request, "procedures/entries.html", names)


class Entry(FormPage):
    """An entry of the catalogue, and taking it out."""

    form_class = RetireForm
    template_name = "procedures/entry.html"
    submit_label = gettext_lazy("カタログから廃止する")
    confirm = False
    danger = True

    def authorise(self) -> None:
        if self.request.method == "POST":
            selectors.check_may_retire(actor(), self.entry)

    @cached_property
    def entry(self) -> Any:
        found = selectors.catalogue_entries(actor()).filter(pk=self.kwargs["pk"]).first()
        if found is None:
            raise NotFound(_("許可カタログに、その項目はありません。"))
        return found

    def further(self) -> dict[str, Any]:
        keeps = selectors.keeps_catalogue(actor(), self.entry.procedure)
        return {"title": self.entry.label, "entry": self.entry, "keeps": keeps, "tabs": tabs("entries")}

    def save(self, form: RetireForm) -> str:
        services.catalogue_retire(entry=self.entry.pk, reason=form.cleaned_data["reason"])
        messages.info(self.request, _("カタログから廃止しました。これまでの許可はそのまま残ります。"))
        return self.cancel()

    def cancel(self) -> str:
        return reverse("procedures:entries")
