"""The lists of duties: one's own, and all that one may see."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import ClassVar

from django.conf import settings
from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet
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
from sekimori.portal.ui.wording import fiscal_year


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
    return [(str(each.year), fiscal_year(each)) for each in (year, year.previous(), FiscalYear(year.year - 2))]


def role_choices(_actor: Actor) -> list[tuple[str, str]]:
    """The roles of the edition in force."""
    return organization.roles_on(context.today())


class _Occurrences(Listing[Occurrence]):
    """Occurrences, whatever for."""

    default_sort = "due"
    status_sort: ClassVar[tuple[str, ...]] = ()

    @cached_property
    def columns(self) -> tuple[Column[Occurrence], ...]:  # type: ignore[override]
        """With the names of the units of today, looked up once."""
        structure, roles = organization.structure(), dict(organization.roles_on(context.today()))

        def place(row: Occurrence) -> str:
            if row.unit_id is not None:
                return structure.full_name(row.unit_id) or _("廃止された所属")
            return row.organ.name if row.organ is not None else _("市全体")

        return (
            Column("status", _("状態"), lambda o: statuses.of(o, context.now()), sort=self.status_sort, nowrap=True),
            Column(
                "label",
                _("実施事項"),
                lambda o: definitions.of(o).label,
                link=lambda o: reverse("duties:detail", args=[o.pk]),
                sort="label",
                wide=True,
                head=True,
            ),
            Column("place", _("所属"), place, sort="unit__code", roomy=True),
            Column("role", _("実施する役割"), lambda o: roles.get(o.role, o.role), sort="role"),
            Column(
                "year", _("年度"), lambda o: fiscal_year(FiscalYear(o.fiscal_year)), sort="fiscal_year", nowrap=True
            ),
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
    # What is still to be done comes first, the nearest limit at the top.
    default_sort = "status"
    status_sort = ("over", "due_on")
    title = gettext_lazy("わたしの実施事項")
    filters = (
        ChoiceFilter("status", gettext_lazy("状態"), choices=statuses.CHOICES, condition_of=_by_status),
        ChoiceFilter("year", gettext_lazy("年度"), lookup="fiscal_year", choices=year_choices, several=False),
    )
    empty_title = gettext_lazy("あなたの役割の実施事項はありません")
    empty_text = gettext_lazy("役割に就くと、その役割で年度に行うことがここに並びます。")

    def queryset(self) -> QuerySet[Occurrence]:
        over = ExpressionWrapper(Q(closed_at__isnull=False), output_field=BooleanField())
        return selectors.mine(self.actor).annotate(over=over)


def _of_clauses(values: Sequence[str]) -> Q:
    duties = {each.key for each in definitions.in_force() if set(values) & set(each.duty.clauses)}
    return Q(duty__in=sorted(duties))


def clause_choices(_actor: Actor) -> list[tuple[str, str]]:
    """The clauses that duties of the editions in force carry out, in the order of the text."""
    found: dict[str, str] = {}
    for package in {each.edition: each.package for each in definitions.in_force()}.values():
        wanted = {clause for duty in package.duties for clause in duty.clauses}
        found |= {clause.id: clause.id for clause in package.clauses if clause.id in wanted}
    return list(found.items())


WHOSE = [
    ("own", gettext_lazy("わたしが実施するもの")),
    ("prepare", gettext_lazy("わたしが準備するもの")),
    ("confirm", gettext_lazy("わたしが確認するもの")),
]


def _whose(values: Sequence[str]) -> Q:
    actor = context.current().actor
    found = Q(pk__in=[])
    for each in values:
        found |= selectors.concerning(actor, each)
    return found


class YearListing(_Occurrences):
    """What falls due in a fiscal year, by its days: the calendar as a list, a workbook and a file for other calendars."""

    name = "duties.year"
    title = gettext_lazy("実施事項の年間予定（日付順）")
    filters = (
        ChoiceFilter("year", gettext_lazy("年度"), lookup="fiscal_year", choices=year_choices, several=False),
        ChoiceFilter("whose", gettext_lazy("だれの"), choices=WHOSE, several=False, condition_of=_whose),
        ChoiceFilter("role", gettext_lazy("実施する役割"), choices=role_choices, several=False),
        unit_filter("unit", gettext_lazy("所属"), lookup="unit"),
        ChoiceFilter("clause", gettext_lazy("条項"), choices=clause_choices, several=False, condition_of=_of_clauses),
        ChoiceFilter("status", gettext_lazy("状態"), choices=statuses.CHOICES, several=False, condition_of=_by_status),
        ChoiceFilter("duty", gettext_lazy("実施事項"), choices=duty_choices, several=False),
        DateRangeFilter("due", gettext_lazy("期限"), lookup="due_on"),
    )
    empty_title = gettext_lazy("この年度の実施事項はありません")
    empty_text = gettext_lazy("あなたが担当・確認する実施事項と、見ることのできる所属の実施事項が、ここに並びます。")

    @property
    def year(self) -> FiscalYear:
        """The fiscal year asked for; this one when none is, or none that can be."""
        asked = self.form.cleaned_data.get("year")
        return FiscalYear(int(asked)) if asked else FiscalYear.of(context.today())

    @cached_property
    def columns(self) -> tuple[Column[Occurrence], ...]:  # type: ignore[override]
        """With who holds the role today, the clauses and the address in files."""
        clauses = {each.key: "、".join(each.duty.clauses) for each in definitions.in_force()}
        by_key = {column.key: column for column in super().columns}
        kept = [by_key[key] for key in ("due", "label", "place", "role", "status", "closed", "cause")]
        return (
            *kept,
            Column("opens", _("開始日"), "opens_on", only_export=True),
            Column("holders", _("いまの担当者"), self._holders, only_export=True),
            Column("clauses", _("条項"), lambda o: clauses.get(o.duty, ""), only_export=True),
            Column("address", _("リンク"), address_of, only_export=True),
        )

    @cached_property
    def _held(self) -> dict[str, list[tuple[int | None, str]]]:
        return {}

    def _holders(self, row: Occurrence) -> str:
        if row.role not in self._held:
            held = organization.everyone_with(row.role)
            names = organization.labels([each.person for each in held])
            self._held[row.role] = [(each.unit, str(names.get(each.person, ""))) for each in held]
        found = [name for unit, name in self._held[row.role] if row.unit_id is None or unit == row.unit_id]
        return "、".join(dict.fromkeys(name for name in found if name)) or _("空席です")

    def queryset(self) -> QuerySet[Occurrence]:
        rows = selectors.occurrences(self.actor).exclude(state=Occurrence.State.ENDED)
        return rows.filter(fiscal_year=self.year.year)


def address_of(row: Occurrence) -> str:
    """The whole address of an occurrence's page, for files that leave the portal."""
    return f"{settings.SITE_URL}{reverse('duties:detail', args=[row.pk])}"
