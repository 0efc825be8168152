"""The lists of duties: one's own, and all that one may see."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sekimori.common.clock import day_of
from sekimori.common.fiscal import FiscalYear
from sekimori.portal.acts import context
from sekimori.portal.acts.actors import Actor
from sekimori.portal.duties import definitions, selectors, statuses
from sekimori.portal.duties.models import Occurrence
from sekimori.portal.organization import selectors as organization
from sekimori.portal.organization.fields import unit_filter
from sekimori.portal.ui.listing import ChoiceFilter, Column, DateRangeFilter, Listing


def _by_status(values: Sequence[str]) -> Q:
    found = Q(pk__in=[])
    for each in values:
        found |= statuses.condition(each, context.today())
    return found


def duty_choices(_actor: Actor) -> list[tuple[str, str]]:
    """The duties of the editions in force."""
    return list({each.key: (each.key, each.label) for each in definitions.in_force()}.values())


def year_choices(_actor: Actor) -> list[tuple[str, str]]:
    """The fiscal years around this one."""
    year = FiscalYear.of(context.today())
    return [(str(each.year), each.label) for each in (year, year.previous(), FiscalYear(year.year - 2))]


def role_choices(_actor: Actor) -> list[tuple[str, str]]:
    """The roles of the edition in force."""
    return organization.roles_on(context.today())


class _Occurrences(Listing[Occurrence]):
    """Occurrences, whatever for."""

    default_sort = "due"

    @cached_property
    def columns(self) -> tuple[Column[Occurrence], ...]:  # type: ignore[override]
        """With the names of the units of today, looked up once."""
        structure, roles = organization.structure(), dict(organization.roles_on(context.today()))

        def place(row: Occurrence) -> str:
            if row.unit_id is not None:
                return structure.full_name(row.unit_id) or _("廃止された所属")
            return row.organ.name if row.organ is not None else _("市全体")

        return (
            Column("status", _("状態"), lambda o: statuses.of(o, context.now()), nowrap=True),
            Column(
                "label",
                _("実施事項"),
                link=lambda o: reverse("duties:detail", args=[o.pk]),
                sort="label",
                wide=True,
                head=True,
            ),
            Column("place", _("所属"), place, sort="unit__code"),
            Column("role", _("実施する役割"), lambda o: roles.get(o.role, o.role), sort="role"),
            Column("year", _("年度"), lambda o: FiscalYear(o.fiscal_year).label, sort="fiscal_year", nowrap=True),
            Column("due", _("期限"), "due_on", sort="due_on", nowrap=True),
            Column(
                "closed",
                _("完了"),
                lambda o: day_of(o.closed_at) if o.closed_at else None,
                sort="closed_at",
                nowrap=True,
            ),
            Column("cause", _("契機"), "cause", only_export=True),
        )


class OccurrenceListing(_Occurrences):
    """Everything the actor may see."""

    name = "duties.all"
    title = gettext_lazy("実施事項の一覧")
    search = ("label", "cause")
    search_label = gettext_lazy("名称、契機で探す")
    default_sort = "-due"
    filters = (
        ChoiceFilter("status", gettext_lazy("状態"), choices=statuses.CHOICES, condition_of=_by_status),
        ChoiceFilter("duty", gettext_lazy("実施事項"), choices=duty_choices),
        ChoiceFilter("role", gettext_lazy("実施する役割"), choices=role_choices),
        ChoiceFilter("year", gettext_lazy("年度"), lookup="fiscal_year", choices=year_choices, several=False),
        unit_filter("unit", gettext_lazy("所属"), lookup="unit"),
        DateRangeFilter("due", gettext_lazy("期限"), lookup="due_on"),
    )
    empty_title = gettext_lazy("実施事項はまだありません")
    empty_text = gettext_lazy("基準を採用すると、その年度の実施事項が役割ごとにここに並びます。")

    def queryset(self) -> QuerySet[Occurrence]:
        return selectors.occurrences(self.actor)


class MineListing(_Occurrences):
    """What the actor's roles own, and what waits for his confirmation."""

    name = "duties.mine"
    title = gettext_lazy("わたしの実施事項")
    filters = (
        ChoiceFilter("status", gettext_lazy("状態"), choices=statuses.CHOICES, condition_of=_by_status),
        ChoiceFilter("year", gettext_lazy("年度"), lookup="fiscal_year", choices=year_choices, several=False),
    )
    empty_title = gettext_lazy("あなたの役割の実施事項はありません")
    empty_text = gettext_lazy("役割に就くと、その役割で年度に行うことがここに並びます。")

    def queryset(self) -> QuerySet[Occurrence]:
        return selectors.mine(self.actor)
