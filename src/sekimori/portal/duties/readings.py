"""What duties say about clauses: done in its time, still to be done, overdue, or not needed by somebody's decision.

For a place the occurrences that have begun count: the worst unfinished one, otherwise the newest finished one. A
duty of the whole city
answers for every unit; of a duty done by units, the city's reading is the worst of theirs.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from django.utils.translation import gettext_noop as _

from sekimori.common import eras
from sekimori.common.clock import day_of, moment_at
from sekimori.common.fiscal import FiscalYear
from sekimori.portal.acts import context, readings
from sekimori.portal.acts.appending import Entry
from sekimori.portal.acts.readings import BatchReader, Question, Reading, Status
from sekimori.portal.duties import act_types, definitions
from sekimori.portal.duties.models import Occurrence
from sekimori.standards import packages
from sekimori.standards.models import Mechanism, MechanismKind, Package

State = Occurrence.State
SUBJECT = Occurrence._meta.label_lower  # noqa: SLF001
# The worst first.
WORSE = (Status.OVERDUE, Status.NOT_MET, Status.UNKNOWN, Status.DUE, Status.MET, Status.NOT_APPLICABLE)


class Seen(NamedTuple):
    """What of an occurrence counts for a reading. Places are many and years go by, so nothing else is read."""

    pk: int
    label: str
    role: str
    place: str
    unit_id: int | None
    state: str
    opens_on: dt.date
    due_on: dt.date
    reported_at: dt.datetime | None
    closed_at: dt.datetime | None

    @property
    def subject(self) -> str:
        return f"{SUBJECT}:{self.pk}"

    @property
    def opens_at(self) -> dt.datetime:
        return moment_at(self.opens_on)

    @property
    def due_at(self) -> dt.datetime:
        return moment_at(self.due_on + dt.timedelta(days=1))


@readings.register
class DutyReader(BatchReader):
    """Recurring duties of an edition."""

    kind = MechanismKind.DUTY
    listens = frozenset(
        act.name
        for act in (
            act_types.ARISEN,
            act_types.PLANNED,
            act_types.ENDED,
            act_types.DONE,
            act_types.CONFIRMED,
            act_types.RETURNED,
            act_types.NOT_NEEDED,
            act_types.REOPENED,
            act_types.DECLARED,
        )
    )

    def can_read(self, mechanism: Mechanism) -> bool:
        """Whether an installed package, or the edition in force, defines the duty."""
        if any(duty.key == mechanism.name for key in packages.installed() for duty in packages.get(key).duties):
            return True
        # Without circumstances (the coverage list) no city is asked.
        asked = context.in_force() is not None
        return asked and any(each.key == mechanism.name for each in definitions.in_force())

    def carries(self, mechanism: Mechanism, package: Package) -> bool:
        """Whether the package defines the duty."""
        return any(duty.key == mechanism.name for duty in package.duties)

    def concerned(self, entry: Entry, mechanism: Mechanism) -> Iterable[int | None] | None:
        """The unit and the city; every unit for a duty of the whole city."""
        del mechanism
        return None if entry.unit is None else [entry.unit, None]

    def touches(self, entry: Entry, question: Question) -> bool:
        """Only the clauses that the duty carries out, where the act names them."""
        return not entry.clauses or question.lineage in entry.clauses

    def read_all(
        self, asked: Sequence[tuple[Question, Sequence[int | None]]], as_of: dt.datetime
    ) -> Sequence[Mapping[int | None, Reading]]:
        """One query for any number of duties and units."""
        names = {question.mechanism.name for question, _units in asked}
        rows: dict[str, list[Seen]] = {}
        found = Occurrence.objects.filter(duty__in=names, created_at__lte=as_of).exclude(state=State.ENDED)
        for duty, *read in found.order_by("due_on", "pk").values_list("duty", *Seen._fields):
            rows.setdefault(duty, []).append(Seen(*read))
        return [
            {unit: _of_unit(rows.get(question.mechanism.name, []), unit, as_of) for unit in units}
            for question, units in asked
        ]


def _of_unit(rows: Sequence[Seen], unit: int | None, as_of: dt.datetime) -> Reading:
    """The reading for a unit; for the city the worst of its places."""
    places: dict[tuple[str, str], list[Seen]] = {}
    for row in rows:
        if unit is None or row.unit_id is None or row.unit_id == unit:
            places.setdefault((row.role, row.place), []).append(row)
    if not places:
        return Reading(
            Status.UNKNOWN,
            _("この実施事項は、まだ一度も求められていません。"),
            next_change_at=moment_at(FiscalYear.of(day_of(as_of)).next().first_day),
        )
    answers = [_of_place(each, as_of) for each in places.values()]
    worst = min(answers, key=lambda each: WORSE.index(each.status))
    moments = [each.next_change_at for each in answers if each.next_change_at]
    if len(answers) == 1:
        return worst
    count = sum(each.status is worst.status for each in answers)
    values: dict[str, str | int] = {"count": count, "total": len(answers), "said": worst.sentence()}
    reason = _("%(total)s件のうち%(count)s件：%(said)s")
    return Reading(worst.status, reason, values, worst.record, min(moments, default=None))


def _of_place(rows: Sequence[Seen], as_of: dt.datetime) -> Reading:
    begun = [row for row in rows if row.opens_at <= as_of]
    coming = min((row.opens_at for row in rows if row.opens_at > as_of), default=None)
    year = moment_at(FiscalYear.of(day_of(as_of)).next().first_day)
    later = min(coming, year) if coming else year
    unfinished = [row for row in begun if _open_at(row, as_of)]
    if unfinished:
        first = unfinished[0]
        values: dict[str, str | int] = {"label": first.label, "due": eras.format_long(first.due_on)}
        if first.due_at <= as_of:
            reason = _("%(label)sの期限（%(due)s）を過ぎています。")
            return Reading(Status.OVERDUE, reason, values, first.subject, later)
        reported = first.state == State.REPORTED and first.reported_at is not None and first.reported_at <= as_of
        reason = (
            _("%(label)sは確認を待っています（期限 %(due)s）。") if reported else _("%(label)sの期限は%(due)sです。")
        )
        return Reading(Status.DUE, reason, values, first.subject, min(first.due_at, later))
    if not begun:
        reason = _("この実施事項は、まだ一度も求められていません。")
        return Reading(Status.UNKNOWN, reason, next_change_at=later)
    last = max(begun, key=lambda row: (row.closed_at or row.opens_at, row.pk))
    values = {"label": last.label, "on": eras.format_long(day_of(last.closed_at or as_of))}
    if last.state == State.NOT_NEEDED:
        reason = _("%(label)sは、今回は要しないと決定されました（%(on)s）。")
        return Reading(Status.NOT_APPLICABLE, reason, values, last.subject, later)
    return Reading(Status.MET, _("%(label)sを実施しました（%(on)s）。"), values, last.subject, later)


def _open_at(row: Seen, as_of: dt.datetime) -> bool:
    return row.state in Occurrence.UNFINISHED or row.closed_at is None or row.closed_at > as_of
