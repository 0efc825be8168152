"""Which procedures there are, for whom, and under which edition an application runs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext as _

from sekimori.common.business_days import OfficeCalendar
from sekimori.common.errors import InvalidInput
from sekimori.portal.clocks import selectors as clocks
from sekimori.portal.procedures.models import Application
from sekimori.portal.rules import selectors as rules
from sekimori.portal.ui.wording import words
from sekimori.standards.conditions import Surroundings
from sekimori.standards.models import Package
from sekimori.standards.procedure_models import DueClass, Length, Procedure, UnitOf

# The gate of the catalogue that stands before every decision.
SEPARATION = "applicant_is_not_approver"


class NoSuchProcedure(InvalidInput):
    """The edition in force has no procedure of this key."""


@dataclass(frozen=True)
class Defined:
    """A procedure as an edition defines it, with what its conditions, clocks and clauses need."""

    procedure: Procedure
    package: Package
    edition: int

    @property
    def key(self) -> str:
        return self.procedure.key

    @property
    def label(self) -> str:
        return words(self.procedure.label)

    @cached_property
    def calendar(self) -> OfficeCalendar:
        """The city's calendar, read once for each use of this record."""
        return clocks.calendar()

    @cached_property
    def ranks(self) -> dict[str, int]:
        return {level.key: level.rank for axis in self.package.classification.axes for level in axis.levels}

    @property
    def around(self) -> Surroundings:
        """What answers of conditions depend on besides the values."""
        return Surroundings(self.ranks, self.calendar)

    def due(self, key: str) -> DueClass:
        return self.package.due_class(key)

    def lineages(self, clauses: tuple[str, ...] = ()) -> tuple[str, ...]:
        """The lineages of `clauses` (ids of this edition), of the procedure's own when none are named."""
        return tuple(self.package.clause(each).lineage for each in clauses or self.procedure.clauses)

    def moment_after(self, start: dt.datetime, length: Length) -> dt.datetime:
        """The moment at which `length` from `start` is over."""
        return clocks.due_at(start, **length.given, office=self.calendar)

    @cached_property
    def separation(self) -> tuple[str, ...]:
        """The lineages of the clauses that keep applicant and approver apart (1(8)①)."""
        return tuple(
            clause.lineage
            for clause in self.package.clauses
            if any(mechanism.name == SEPARATION for mechanism in clause.mechanisms)
        )

    def role_label(self, role: str) -> str:
        """The name of a role or body under this edition; its key when it has none."""
        return words(self.package.called(role))


def current(key: str, unit: int | None = None) -> Defined:
    """The procedure as the edition in force today defines it for the organ of `unit` (the city's first when None).

    Raises NoSuchProcedure, and rules.NotAdopted where no edition is in force.
    """
    view = rules.adoption_of_unit(unit) if unit is not None else rules.adoption_on()
    try:
        return Defined(view.package.procedure(key), view.package, view.edition)
    except KeyError:
        raise NoSuchProcedure(_("採用している対策基準に、この手続は定められていません。")) from None


def all_current(unit: int | None = None) -> list[Defined]:
    """Every procedure of the edition in force for the organ of `unit`, in its order; none where no edition is in force."""
    try:
        view = rules.adoption_of_unit(unit) if unit is not None else rules.adoption_on()
    except rules.NotAdopted:
        return []
    return [Defined(procedure, view.package, view.edition) for procedure in view.package.procedures]


def charged_with(roles: Collection[str]) -> frozenset[str]:
    """The procedures in force whose reports fall to one of these roles of the whole city; none where no edition is in force."""
    found = set()
    for defined in all_current():
        named = [
            to for each in defined.procedure.milestones for to in (*each.by, *(each.confirm.by if each.confirm else ()))
        ]
        if any(to.role in roles and to.of is UnitOf.CITY for to in named):
            found.add(defined.key)
    return frozenset(found)


def of(application: Application) -> Defined:
    """The procedure under which `application` began, whatever is in force by now. Its edition must have been fetched with it."""
    package = rules.package_of(application.edition).package
    return Defined(package.procedure(application.procedure), package, application.edition_id)
