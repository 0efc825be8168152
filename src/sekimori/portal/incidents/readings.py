"""What incidents say about the clauses that want them reported, passed on, assessed, answered and investigated.

As long as nothing was reported they say nothing: that no report came does not prove that nothing happened.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
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
from sekimori.portal.incidents import act_types, rules_in_force
from sekimori.portal.incidents.models import Hop, Incident, Order
from sekimori.portal.organization import selectors as organization
from sekimori.standards import packages
from sekimori.standards.models import Mechanism, MechanismKind, Package

EVERY = frozenset(
    value.name for value in vars(act_types).values() if hasattr(value, "label") and hasattr(value, "name")
)
NONE_YET = _("報告はまだありません。")
LATE = _("期限を過ぎたものが%(late)s件あります（待っているもの%(open)s件、全%(total)s件）。")
DUE = _("期限内のものが%(open)s件あります（全%(total)s件）。")
MET = _("%(total)s件すべてが済んでいます。")
KEPT = _("%(total)s件を記録しています。")
HOUSE = {
    "incident_report", "incident_escalation", "incident_recovery", "incident_assessment", "incident_order",
    "incident_investigation", "prevention_order", "emergency_plan_activation",
}  # fmt: skip


@dataclass(frozen=True)
class Matter:
    """One thing that was owed: where, since when, by when, and when it was done (None: not yet); `record` proves it."""

    unit: int | None
    since: dt.datetime
    due_at: dt.datetime
    done_at: dt.datetime | None
    record: str


def _named(package: Package | None) -> set[str]:
    """The mechanisms that kinds, orders and measures of an edition carry out."""
    rules = package.incidents if package is not None else None
    if rules is None:
        return set()
    found = {each.mechanism for each in rules.kinds} | {each.mechanism for each in rules.measures}
    found |= {order.mechanism for each in rules.kinds for order in each.at_once}
    return {name for name in found if name is not None}


class OfIncidents(BatchReader):
    """What both readers share: they listen to every act about incidents, and answer for the unit, those above it and the city."""

    listens: ClassVar[frozenset[str]] = EVERY

    def concerned(self, entry: Entry, mechanism: Mechanism) -> Iterable[int | None] | None:
        """The section, those above it and the city."""
        del mechanism
        if entry.unit is None:
            return [None]
        structure = organization.structure()
        department = (
            organization.responsible_department(entry.unit).department if entry.unit in structure.nodes else None
        )
        return {entry.unit, *structure.above(entry.unit), department.id if department else None, None}


@readings.register
class IncidentReader(OfIncidents):
    """What was owed by reports, steps of the chain, assessments, orders and investigations, and whether it was done in time."""

    kind = MechanismKind.PROCEDURE

    def can_read(self, mechanism: Mechanism) -> bool:
        """What the incidents of an installed edition carry out."""
        known = set().union(*(_named(packages.get(key)) for key in packages.installed()))
        return mechanism.name in HOUSE | known

    def carries(self, mechanism: Mechanism, package: Package) -> bool:
        """What the edition's own rules of incidents carry out; nothing of one that has none."""
        return package.incidents is not None and mechanism.name in HOUSE | _named(package)

    def read_all(
        self, asked: Sequence[tuple[Question, Sequence[int | None]]], as_of: dt.datetime
    ) -> Sequence[Mapping[int | None, Reading]]:
        """Three queries for any number of clauses and units."""
        kept = readings.shared(("incidents", as_of), lambda: _Kept(as_of))
        return [_answers(list(kept.matters(question)), units, as_of) for question, units in asked]


@readings.register
class RecordReader(OfIncidents):
    """The records of incidents and of failures as registers: kept where there are any."""

    kind = MechanismKind.REGISTER
    names = frozenset({"incident_records", "failure_records"})

    def read_all(
        self, asked: Sequence[tuple[Question, Sequence[int | None]]], as_of: dt.datetime
    ) -> Sequence[Mapping[int | None, Reading]]:
        """One query."""
        kept = readings.shared(("incidents", as_of), lambda: _Kept(as_of))
        answers = []
        for question, units in asked:
            kinds = _kinds_of("failure_report") if question.mechanism.name == "failure_records" else None
            rows = [each for each in kept.incidents.values() if kinds is None or each.kind in kinds]
            answers.append({unit: _kept_reading(rows, unit, as_of) for unit in units})
        return answers


def _kept_reading(rows: Sequence[Incident], unit: int | None, as_of: dt.datetime) -> Reading:
    mine = [each for each in rows if _within(each.unit_id, unit)]
    if not mine:
        return Reading(Status.UNKNOWN, NONE_YET)
    newest = max(mine, key=lambda each: (each.recorded_at, each.pk))
    return Reading(Status.MET, KEPT, {"total": len(mine)}, subject_of(newest), _window_ends(as_of))


def _kinds_of(mechanism: str) -> set[str]:
    return {each.key for each in rules_in_force.in_force().kinds if each.mechanism == mechanism}


def _since(as_of: dt.datetime) -> dt.datetime:
    """What was over before the last fiscal year says nothing of how it is done now."""
    return moment_at(FiscalYear.of(day_of(as_of)).previous().first_day)


def _window_ends(as_of: dt.datetime) -> dt.datetime:
    """When the next fiscal year begins, and with it another set of reports counts."""
    return moment_at(FiscalYear.of(day_of(as_of)).last_day + dt.timedelta(days=1))


class _Kept:
    """The records of this and the last fiscal year and all that are not over, at a moment; read once for all questions."""

    def __init__(self, as_of: dt.datetime) -> None:
        counted = Q(recorded_at__lte=as_of) & (Q(recorded_at__gte=_since(as_of)) | ~Q(state__in=Incident.OVER))
        rows = Incident.objects.filter(counted).defer("body", "cause", "impact", "prevention", "outcome").order_by("pk")
        self.incidents = {each.pk: each for each in rows}
        among = Incident.objects.filter(counted).values("pk")
        self.hops = list(Hop.objects.filter(incident__in=among, opened_at__lte=as_of).defer("note").order_by("pk"))
        orders = Order.objects.filter(incident__in=among, given_at__lte=as_of).exclude(state=Order.State.WITHDRAWN)
        self.orders = list(orders.defer("text", "result").order_by("pk"))

    def matters(self, question: Question) -> Iterator[Matter]:
        """What was owed under a mechanism by the actors of the norm."""
        name, actors = question.mechanism.name, set(question.norm.actors)
        own = {
            "incident_report": self._receipts,
            "incident_assessment": self._assessments,
            "incident_order": lambda: self._ordered(lambda order: order.sort == Order.Sort.RESPONSE),
            "incident_investigation": self._investigations,
            "prevention_order": self._directions,
            "emergency_plan_activation": self._plans,
            "failure_report": self._results,
        }
        if name == "incident_escalation":
            return self._steps(actors, recovery=False)
        if name == "incident_recovery":
            return self._steps(actors, recovery=True)
        if name in own:
            return own[name]()
        rules = rules_in_force.in_force()
        at_once = {order.role for kind in rules.kinds for order in kind.at_once if order.mechanism == name}
        if at_once & actors:
            return self._ordered(lambda order: order.mechanism == name and order.role in actors)
        if any(each.mechanism == name for each in rules.measures):
            return self._ordered(lambda order: order.mechanism == name)
        return self._receipts(_kinds_of(name))

    def _receipts(self, kinds: set[str] | None = None) -> Iterator[Matter]:
        for hop in self.hops:
            record = self.incidents[hop.incident_id]
            if hop.position == 0 and (kinds is None or record.kind in kinds):
                yield Matter(record.unit_id, hop.opened_at, hop.due_at, hop.at, subject_of(record))

    def _steps(self, actors: set[str], *, recovery: bool) -> Iterator[Matter]:
        for hop in self.hops:
            record = self.incidents[hop.incident_id]
            skipped = hop.state == Hop.State.FOLDED
            if hop.position == 0 or hop.role not in actors or skipped or (recovery and not hop.recovery):
                continue
            done = hop.at or (record.closed_at if record.over else None)
            yield Matter(hop.unit_id, hop.opened_at, hop.due_at, done, subject_of(record))

    def _assessments(self) -> Iterator[Matter]:
        for record in self.incidents.values():
            done = record.assessed_at or record.closed_at
            yield Matter(record.unit_id, record.recorded_at, record.assess_due_at, done, subject_of(record))

    def _ordered(self, wanted: Callable[[Order], bool]) -> Iterator[Matter]:
        for order in self.orders:
            if callable(wanted) and wanted(order):
                yield Matter(
                    None, order.given_at, order.due_at, order.done_at, subject_of(self.incidents[order.incident_id])
                )

    def _investigations(self) -> Iterator[Matter]:
        for record in self.incidents.values():
            if (
                record.assessed_at is not None
                and record.investigation_due_at is not None
                and record.state != "not_incident"
            ):
                due = record.investigation_due_at
                yield Matter(record.unit_id, record.assessed_at, due, record.investigated_at, subject_of(record))

    def _directions(self) -> Iterator[Matter]:
        for record in self.incidents.values():
            if record.investigated_at is not None and record.direct_due_at is not None:
                due = record.direct_due_at
                yield Matter(record.unit_id, record.investigated_at, due, record.directed_at, subject_of(record))
        yield from self._ordered(lambda order: order.sort == Order.Sort.PREVENTION)

    def _results(self) -> Iterator[Matter]:
        """What was done about each failure: recorded when it is closed."""
        kinds = _kinds_of("failure_report")
        for record in self.incidents.values():
            if record.kind in kinds:
                due = record.investigation_due_at or record.assess_due_at
                yield Matter(record.unit_id, record.recorded_at, due, record.closed_at, subject_of(record))

    def _plans(self) -> Iterator[Matter]:
        kinds = _kinds_of("violation_report")
        for record in self.incidents.values():
            if record.kind in kinds:
                done = record.plan_at or record.closed_at
                yield Matter(record.unit_id, record.recorded_at, record.assess_due_at, done, subject_of(record))


def _within(place: int | None, unit: int | None) -> bool:
    """Whether what belongs to `place` is answered for by `unit` (None: the city)."""
    if unit is None or place == unit:
        return True
    return place is not None and unit in organization.structure().above(place)


def _answers(matters: Sequence[Matter], units: Sequence[int | None], as_of: dt.datetime) -> dict[int | None, Reading]:
    return {unit: _said([each for each in matters if _within(each.unit, unit)], as_of) for unit in units}


def _said(matters: Sequence[Matter], as_of: dt.datetime) -> Reading:
    if not matters:
        return Reading(Status.UNKNOWN, NONE_YET)
    waiting = [each for each in matters if each.done_at is None or each.done_at > as_of]
    late = [each for each in waiting if each.due_at <= as_of]
    ahead = min([*(each.due_at for each in waiting if each.due_at > as_of), _window_ends(as_of)])
    values: dict[str, str | int] = {"total": len(matters), "open": len(waiting), "late": len(late)}
    if late:
        return Reading(Status.OVERDUE, LATE, values, min(late, key=lambda m: (m.due_at, m.record)).record, ahead)
    if waiting:
        return Reading(Status.DUE, DUE, values, min(waiting, key=lambda m: (m.due_at, m.record)).record, ahead)
    newest = max(matters, key=lambda m: (m.since, m.record)).record
    return Reading(Status.MET, MET, {"total": len(matters)}, newest, ahead)
