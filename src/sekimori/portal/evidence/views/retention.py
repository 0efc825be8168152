"""The city's table of retention."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sekimori.portal.acts import context, policies
from sekimori.portal.evidence import selectors, services
from sekimori.portal.evidence.forms import ClassChangeForm, ClassForm
from sekimori.portal.evidence.listings import ClassListing
from sekimori.portal.evidence.models import RetentionClass
from sekimori.portal.ui.components import Link
from sekimori.portal.ui.listing import Listing, ListPage
from sekimori.portal.ui.pages import FormPage


class Classes(ListPage):
    """The table."""

    listing_class = ClassListing

    def new(self, listing: Listing[Any]) -> Link | None:
        if not policies.policy_of(RetentionClass).decide(listing.actor, "create"):
            return None
        return Link(_("区分を加える"), reverse("evidence:class-new"))


class NewClass(FormPage):
    """A further class."""

    form_class = ClassForm
    title = gettext_lazy("保存期間の区分を加える")
    lead = gettext_lazy("年数は、事案が終わった翌年度の４月１日から数えます。")

    def further(self) -> dict[str, Any]:
        policies.require(context.current().actor, "create", RetentionClass)
        return {}

    def save(self, form: ClassForm) -> str:
        services.class_set(**form.cleaned_data, new=True)
        messages.success(self.request, _("保存期間の区分を加えました。"))
        return self.cancel()

    def cancel(self) -> str:
        return reverse("evidence:classes")


class ChangeClass(FormPage):
    """Changing a class: what is kept under it follows."""

    form_class = ClassChangeForm
    title = gettext_lazy("保存期間の区分を変える")
    lead = gettext_lazy("既に保管しているものの満了日も、新しい年数で数え直します。")
    submit_label = gettext_lazy("変更する")

    @property
    def row(self) -> RetentionClass:
        return selectors.retention_class(self.kwargs["pk"], context.current().actor, "change")

    def initial(self) -> dict[str, Any]:
        row = self.row
        return {"label": row.label, "years": row.years, "note": row.note, "order": row.order, "seen": row.version}

    def save(self, form: ClassChangeForm) -> str:
        services.class_set(key=self.row.key, **form.cleaned_data)
        messages.success(self.request, _("保存期間の区分を変えました。"))
        return self.cancel()

    def cancel(self) -> str:
        return reverse("evidence:classes")
