"""The entries of a register: the list, one with files and history, entering, changing, another state."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from sekimori.portal.acts import context, policies
from sekimori.portal.acts import selectors as acts
from sekimori.portal.acts.actors import Actor
from sekimori.portal.registers import selectors, services
from sekimori.portal.registers.defining import Register
from sekimori.portal.registers.forms import ItemForm, MoveForm
from sekimori.portal.registers.listings import ItemListing, may_create, state_of
from sekimori.portal.registers.lookups import Lookups
from sekimori.portal.registers.models import Item
from sekimori.portal.registers.stocktaking_listings import result_of
from sekimori.portal.ui.components import Link, SummaryRow
from sekimori.portal.ui.listing import Listing, ListPage
from sekimori.portal.ui.pages import FormPage


def actor() -> Actor:
    """Who looks at the page."""
    return context.current().actor


class Items(ListPage):
    """A register."""

    listing_class = ItemListing
    template_name = "registers/list.html"

    def new(self, listing: Listing[Any]) -> Link | None:
        register = selectors.register(self.kwargs["key"])
        if not may_create(register, listing.actor):
            return None
        return Link(_("新規登録"), reverse("registers:new", args=[register.key]))

    def further(self, listing: Listing[Any]) -> dict[str, Any]:
        register = selectors.register(self.kwargs["key"])
        return {"register": register, "may_import": may_create(register, listing.actor)}


@require_GET
def detail(request: HttpRequest, key: str, pk: int) -> HttpResponse:
    """One entry."""
    register = selectors.register(key)
    item = selectors.item(key, pk, actor())
    there = item.state not in register.gone
    names = {
        "title": str(item),
        "register": register,
        "item": item,
        "status": state_of(register, item),
        "groups": _groups(register, item),
        "linked": _linked(item),
        "counted": [(line, result_of(line)) for line in selectors.lines_of_item(item)],
        "history": acts.history_of(item),
        "may_change": there and bool(policies.decide(actor(), "change", item)),
        "may_move": bool(register.moves_by_hand(item.state)) and bool(policies.decide(actor(), "move", item)),
    }
    return render(request, "registers/detail.html", names)


def _groups(register: Register, item: Item) -> list[tuple[Any, list[SummaryRow]]]:
    lookups = Lookups.now()
    found: dict[Any, list[SummaryRow]] = {}
    for column in register.columns_for(lookups.standards.scheme(item.unit_id)):
        value = column.kind.shown(column.kind.of(item, column.name), lookups)
        found.setdefault(column.group, []).append(SummaryRow(column.label, value))
    return list(found.items())


def _linked(item: Item) -> list[tuple[Register, list[Link]]]:
    """What points to it, as far as the reader may know of it."""
    found = []
    for key, rows in selectors.linked_to(item).items():
        seen = set(selectors.entries(key, actor()).filter(pk__in=[row.pk for row in rows]).values_list("pk", flat=True))
        links = [Link(str(row), reverse("registers:detail", args=[key, row.pk])) for row in rows if row.pk in seen]
        if links:
            found.append((selectors.register(key), links))
    return found


class ItemPage(FormPage):
    """A form about an entry of a register."""

    form_class: ClassVar[type[forms.Form]] = ItemForm
    template_name = "registers/form.html"

    @property
    def register(self) -> Register:
        return selectors.register(self.kwargs["key"])

    def item(self) -> Any:
        """The entry; None for a new one."""
        return None

    def form_arguments(self) -> dict[str, Any]:
        return {"register": self.register, "item": self.item(), "lookups": Lookups.now()}

    def cancel(self) -> str:
        return reverse("registers:list", args=[self.kwargs["key"]])


class New(ItemPage):
    """A new entry."""

    submit_label = gettext_lazy("登録する")

    def initial(self) -> dict[str, Any]:
        units = sorted(actor().units)
        return {"unit": units[0]} if units else {}

    def further(self) -> dict[str, Any]:
        policies.require(actor(), "create", self.register.model)
        title = _("%(thing)sを登録する") % {"thing": self.register.thing}
        return {"title": title, "lead": self.register.lead, "register": self.register}

    def save(self, form: ItemForm) -> str:
        made = services.item_create(self.kwargs["key"], form.values(), token=form.submission)
        messages.success(self.request, _("「%(item)s」を登録しました。") % {"item": made})
        return reverse("registers:detail", args=[self.kwargs["key"], made.pk])


class Known(ItemPage):
    """A form about an entry that is there."""

    need = "change"

    def item(self) -> Any:
        found = selectors.item(self.kwargs["key"], self.kwargs["pk"], actor())
        policies.require(actor(), self.need, self.register.model, found)
        return found

    def cancel(self) -> str:
        return reverse("registers:detail", args=[self.kwargs["key"], self.kwargs["pk"]])


class Change(Known):
    """Changing columns of an entry."""

    submit_label = gettext_lazy("変更する")

    def further(self) -> dict[str, Any]:
        item = self.item()
        title = _("%(thing)sの登録を変える") % {"thing": self.register.thing}
        return {"title": title, "lead": str(item), "register": self.register}

    def save(self, form: ItemForm) -> str:
        services.item_change(
            self.kwargs["key"],
            self.kwargs["pk"],
            form.values(),
            seen=form.cleaned_data["seen"],
            reason=form.cleaned_data["reason"],
            token=form.submission,
        )
        messages.success(self.request, _("変更しました。"))
        return self.cancel()


class Move(Known):
    """Another state, as far as no procedure owns the move."""

    form_class = MoveForm
    template_name = "ui/form_page.html"
    title = gettext_lazy("状態を変える")
    submit_label = gettext_lazy("変更する")
    need = "move"

    def form_arguments(self) -> dict[str, Any]:
        register, item = self.register, self.item()
        return {"states": [(move.after, register.states[move.after]) for move in register.moves_by_hand(item.state)]}

    def initial(self) -> dict[str, Any]:
        return {"seen": self.item().version}

    def further(self) -> dict[str, Any]:
        item = self.item()
        state = self.register.states[item.state]
        return {"lead": _("%(item)s（いまの状態：%(state)s）") % {"item": item, "state": state}}

    def save(self, form: MoveForm) -> str:
        data = form.cleaned_data
        services.item_state(
            self.kwargs["key"],
            self.kwargs["pk"],
            to=data["to"],
            reason=data["reason"],
            seen=data["seen"],
            token=form.submission,
        )
        messages.success(self.request, _("状態を変えました。"))
        return self.cancel()
