"""Which duties there are under the editions in force, and under which edition an occurrence runs."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cached_property

from sekimori.common.business_days import OfficeCalendar
from sekimori.portal.clocks import selectors as clocks
from sekimori.portal.duties.models import Occurrence
from sekimori.portal.rules import selectors as rules
from sekimori.portal.ui.wording import words
from sekimori.standards.conditions import Surroundings
from sekimori.standards.duty_models import Duty
from sekimori.standards.models import Package, Scope


@dataclass(frozen=True)
class Defined:
    """A duty as an edition defines it; `organs` are those for which the edition is in force (empty when asked of an occurrence)."""

    duty: Duty
    package: Package
    edition: int
    organs: tuple[int, ...] = ()
    effective_on: dt.date = dt.date.min

    @property
    def key(self) -> str:
        return self.duty.key

    @property
    def label(self) -> str:
        return words(self.duty.label)

    @cached_property
    def lineages(self) -> tuple[str, ...]:
        """The lineages of the clauses it carries out."""
        return tuple(self.package.clause(each).lineage for each in self.duty.clauses)

    def around(self, calendar: OfficeCalendar | None = None) -> Surroundings:
        """What answers of conditions depend on besides the values."""
        ranks = {level.key: level.rank for axis in self.package.classification.axes for level in axis.levels}
        return Surroundings(ranks, calendar or clocks.calendar())

    def role_label(self, role: str) -> str:
        """The name of a role or body under this edition; its key when it has none."""
        return words(self.package.called(role))

    def scope_of(self, role: str) -> Scope:
        """For which kind of unit a role is held; the whole city for one the edition has not."""
        return next((each.scope for each in self.package.roles if each.key == role), Scope.CITY)


def in_force(day: dt.date | None = None) -> list[Defined]:
    """Every duty of every edition in force on `day` (today when not given)."""
    return [
        Defined(duty, view.package, view.edition, view.organs, view.effective_on)
        for view in rules.adoptions_on(day)
        for duty in view.package.duties
    ]


def named(key: str) -> Defined | None:
    """The duty as the first edition in force that has it defines it; None when none has."""
    return next((each for each in in_force() if each.key == key), None)


def of(occurrence: Occurrence) -> Defined:
    """The duty under which `occurrence` began, whatever is in force by now."""
    package = rules.package_of(occurrence.edition).package
    return Defined(package.duty(occurrence.duty), package, occurrence.edition_id)
