"""What outside reports say about the clauses that want them (1(9)⑤⑥⑦, 6.5(2), 7.5④⑤): due, late, made, or judged unnecessary.

As long as no incident asks for one they say nothing: that none was needed does not prove that nothing happened.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from django.db.models import Q
from django.utils.translation import gettext_noop as _

from sekimori.common.clock import day_of, moment_at
from sekimori.common.fiscal import FiscalYear
from sekimori.portal.acts import readings
from sekimori.portal.acts.appending import Entry
from sekimori.portal.acts.performing import subject_of
from sekimori.portal.acts.readings import BatchReader, Question, Reading, Status
from sekimori.portal.disclosures import act_types, reckoning, rules_in_force
from sekimori.portal.disclosures.models import Requirement
from sekimori.portal.organization import selectors as organization
from sekimori.portal.rules import selectors as rules
from sekimori.standards import packages
from sekimori.standards.disclosure_models import DisclosureForm
from sekimori.standards.models import Mechanism, MechanismKind, Package

# The acts after which something else is owed, or done.
AFTER = reckoning.ENDING | {
    act_types.RECKONED.name, act_types.TOLD.name, act_types.JUDGED.name, act_types.SENT.name,
}  # fmt: skip
NONE_YET = _("外部への報告・公表が必要になった件は、まだありません。")
LATE = _("期限を過ぎて送付していないものが%(late)s件あります（未送付%(open)s件、全%(total)s件）。")
DUE = _("送付していないものが%(open)s件あります（全%(total)s件）。")
MET = _("%(total)s件すべてを送付したか、理由を付けて不要と判断しています。")


@dataclass(frozen=True)
class Matter:
    """A report that was needed: where, since when, by when, when it was sent or judged unnecessary; `record` proves it."""

    unit: int | None
    since: dt.datetime
    due_at: dt.datetime | None
    done_at: dt.datetime | None
    record: str


@readings.register
class DisclosureReader(BatchReader):
    """What incidents asked to be reported to the outside, and whether it was."""

    kind = MechanismKind.PROCEDURE
    listens: ClassVar[frozenset[str]] = AFTER

    def can_read(self, mechanism: Mechanism) -> bool:
        """What the forms of an installed edition carry out."""
        return any(self.carries(mechanism, packages.get(key)) for key in packages.installed())

    def carries(self, mechanism: Mechanism, package: Package) -> bool:
        """What the edition's own forms carry out; nothing of one that has none."""
        found = package.disclosures
        return found is not None and mechanism.name in {each.mechanism for each in found.forms}

    def concerned(self, entry: Entry, mechanism: Mechanism) -> Iterable[int | None] | None:
        """The section of the incident, those above it and the city."""
        del mechanism
        if entry.unit is None:
            return [None]
        structure = organization.structure()
        above = structure.above(entry.unit) if entry.unit in structure.nodes else ()
        return {entry.unit, *above, None}

    def read_all(
        self, asked: Sequence[tuple[Question, Sequence[int | None]]], as_of: dt.datetime
    ) -> Sequence[Mapping[int | None, Reading]]:
        """One query for any number of clauses and units."""
        kept = readings.shared(("disclosures", as_of), lambda: _Kept(as_of))
        return [{unit: _said(kept.matters(question, unit), as_of) for unit in units} for question, units in asked]


class _Kept:
    """The needs of this and the last fiscal year and whatever is not settled, with what was sent unasked; read once."""

    def __init__(self, as_of: dt.datetime) -> None:
        since = _since(as_of)
        counted = Q(made_at__lte=as_of) & (Q(made_at__gte=since) | Q(settled_at__isnull=True))
        # What the table no longer asks for, by nobody's word, was never owed.
        owed = Q(needed=True) | Q(judged_at__isnull=False) | Q(settled_at__isnull=False)
        self.rows = list(Requirement.objects.filter(counted, owed).order_by("pk"))

    def matters(self, question: Question, unit: int | None) -> list[Matter]:
        """What was owed under the mechanism of a question, as far as `unit` answers for it."""
        forms = {each.key for each in _forms(question)}
        found = [
            Matter(row.incident.unit_id, row.made_at, row.due_at, _done(row), subject_of(row))
            for row in self.rows
            if row.form in forms
        ]
        return [each for each in found if _within(each.unit, unit)]


def _done(row: Requirement) -> dt.datetime | None:
    return row.settled_at if row.needed or row.settled_at is not None else row.judged_at


def _forms(question: Question) -> list[DisclosureForm]:
    """The forms of the mechanism; where the clause is a law's, those that this law asks for."""
    laws = {
        law.key
        for view in rules.adoptions_on()
        for law in view.package.laws
        if question.clause in law.clauses or question.lineage in law.clauses
    }
    forms = [each for each in rules_in_force.in_force().forms if each.mechanism == question.mechanism.name]
    return [each for each in forms if not laws or each.law is None or each.law in laws]


def _since(as_of: dt.datetime) -> dt.datetime:
    """What was over before the last fiscal year says nothing of how it is done now."""
    return moment_at(FiscalYear.of(day_of(as_of)).previous().first_day)


def _window_ends(as_of: dt.datetime) -> dt.datetime:
    """When the next fiscal year begins, and with it another set of reports counts."""
    return moment_at(FiscalYear.of(day_of(as_of)).last_day + dt.timedelta(days=1))


def _within(place: int | None, unit: int | None) -> bool:
    """Whether what belongs to `place` is answered for by `unit` (None: the city)."""
    if unit is None or place == unit:
        return True
    return place is not None and unit in organization.structure().above(place)


def _said(matters: Sequence[Matter], as_of: dt.datetime) -> Reading:
    if not matters:
        return Reading(Status.UNKNOWN, NONE_YET)
    waiting = [each for each in matters if each.done_at is None or each.done_at > as_of]
    late = [each for each in waiting if each.due_at is not None and each.due_at <= as_of]
    limits = [each.due_at for each in waiting if each.due_at is not None and each.due_at > as_of]
    ahead = min([*limits, _window_ends(as_of)])
    values: dict[str, str | int] = {"total": len(matters), "open": len(waiting), "late": len(late)}
    if late:
        return Reading(Status.OVERDUE, LATE, values, min(late, key=lambda m: (m.since, m.record)).record, ahead)
    if waiting:
        return Reading(Status.DUE, DUE, values, min(waiting, key=lambda m: (m.since, m.record)).record, ahead)
    newest = max(matters, key=lambda m: (m.since, m.record)).record
    return Reading(Status.MET, MET, {"total": len(matters)}, newest, ahead)
