"""The list of a register, from its definition: columns, filters, search, export."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from sekimori.portal.acts.actors import Actor
from sekimori.portal.organization.fields import unit_filter
from sekimori.portal.registers import kinds, selectors
from sekimori.portal.registers.defining import LEVELS, Register
from sekimori.portal.registers.defining import Column as Defined
from sekimori.portal.registers.forms import choices_of
from sekimori.portal.registers.lookups import Lookups
from sekimori.portal.registers.models import Item
from sekimori.portal.search import selectors as search
from sekimori.portal.ui.components import Status, Way
from sekimori.portal.ui.listing import ChoiceFilter, Column, DateRangeFilter, Listing, YesNoFilter
from sekimori.portal.ui.listing.filters import Filter, TextFilter

SORTED = frozenset({"number", "name", "state", "kind", "lease_ends_on", "support_ends_on"})
UNKNOWN = "-"


def state_of(register: Register, item: Item) -> Status:
    """The state as a tag."""
    return Status(register.states.get(item.state, item.state), register.tones.get(item.state, "neutral"))


class ItemListing(Listing[Any]):
    """The entries of the register named by `given["key"]`."""

    name = "registers.items"
    default_sort = "number"

    @cached_property
    def register(self) -> Register:
        return selectors.register(self.given["key"])

    @cached_property
    def lookups(self) -> Lookups:
        return Lookups.now()

    @property
    def title(self) -> str | Promise:  # type: ignore[override]
        return self.register.label

    @cached_property
    def _defined(self) -> tuple[Defined, ...]:
        return self.register.columns_for(self.lookups.standards.scheme())

    @cached_property
    def columns(self) -> Sequence[Column[Any]]:  # type: ignore[override]
        return [self._column(each) for each in self._defined]

    def _column(self, column: Defined) -> Column[Any]:
        register, kind, name = self.register, column.kind, column.name
        if name == "state":
            return Column("state", column.label, lambda item: state_of(register, item), sort="state", nowrap=True)
        return Column(
            column.key,
            column.label,
            lambda item: kind.shown(kind.of(item, name), self.lookups),
            export=lambda item: kind.written(kind.of(item, name), self.lookups),
            link=(lambda item: reverse("registers:detail", args=[register.key, item.pk])) if name == "name" else None,
            sort=("code" if name == "number" else name) if name in SORTED else "",
            nowrap=name == "number",
            wide=name in {"name", "unit"},
            head=name == "name",
            only_export=not column.listed,
        )

    @cached_property
    def filters(self) -> Sequence[Filter]:  # type: ignore[override]
        box = TextFilter("q", self.search_label_or_default, search=self._search)
        found = [self._filter(each) for each in self._defined if each.filtered]
        return [box, *(each for each in found if each is not None)]

    def _search(self, text: str) -> Q:
        return search.having(text, self.register.key)

    def _filter(self, column: Defined) -> Filter | None:
        key, label, kind = column.key, str(column.label), column.kind
        if isinstance(kind, kinds.Owner):
            return unit_filter(key, label, lookup="unit_id")
        if isinstance(kind, kinds.Level) and kind.axis is not None:
            axis = kind.axis.key
            choices = [*choices_of(column, self.lookups), (UNKNOWN, _("不明"))]
            return ChoiceFilter(key, label, choices=choices, condition_of=lambda values: _levels(axis, values))
        if isinstance(kind, kinds.Choice | kinds.Area):
            return ChoiceFilter(key, label, lookup=column.name, choices=choices_of(column, self.lookups))
        if isinstance(kind, kinds.Day):
            return DateRangeFilter(key, label, lookup=column.name)
        if isinstance(kind, kinds.Flag):
            return YesNoFilter(key, label, when=Q(**{column.name: True}))
        return None

    def queryset(self) -> QuerySet[Any]:
        related = [each.name for each in self.register.own_columns if isinstance(each.kind, kinds.Several)]
        return selectors.entries(self.register.key, self.actor).prefetch_related(*related)

    @property
    def empty_heading(self) -> str:
        return _("%(register)sには、まだ何も登録されていません") % {"register": self.register.label}

    def ways(self) -> Sequence[Way]:
        if not may_create(self.register, self.actor):
            return ()
        key = self.register.key
        return [
            Way(_("1件ずつ登録する"), reverse("registers:new", args=[key])),
            Way(_("Excel・CSVから取り込む"), reverse("registers:import", args=[key]), icon="upload"),
        ]


def _levels(axis: str, values: Sequence[str]) -> Q:
    found = Q(**{f"{LEVELS}__{axis}__in": [value for value in values if value != UNKNOWN]})
    return found | Q(**{f"{LEVELS}__{axis}__isnull": True}) if UNKNOWN in values else found


def may_create(register: Register, actor: Actor) -> bool:
    """Whether the actor enters anything here."""
    from sekimori.portal.acts import policies

    return bool(policies.policy_of(register.model).decide(actor, "create"))
