"""Bringing readings and states up to date: what was asked again is compared, written, and combined; the city follows.

Everything here runs in an open transaction that holds the order of the ledger, so that no act can slip in between.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from sekimori.portal.acts import exceptions
from sekimori.portal.acts.exceptions import Excepted
from sekimori.portal.acts.readings import Status
from sekimori.portal.compliance import keeping, waivers
from sekimori.portal.compliance.asking import Answers, Said, Targets, ask
from sekimori.portal.compliance.combining import Outcome, Voice, combine
from sekimori.portal.compliance.keeping import Key, Place, Stood
from sekimori.portal.compliance.models import CITY
from sekimori.portal.compliance.plan import Asking, Plan
from sekimori.portal.compliance.waivers import Waived
from sekimori.standards.models import Scope

Change = tuple[str, str, int]


@dataclass
class Wanted:
    """What is to be asked again and which states to combine again besides, in one adoption."""

    askings: dict[Asking, set[int]] = field(default_factory=dict)
    places: set[Place] = field(default_factory=set)

    def ask(self, asking: Asking, places: Iterable[int]) -> None:
        """Wants the asking answered again for `places`."""
        found = set(places)
        if found:
            self.askings.setdefault(asking, set()).update(found)

    @property
    def lineages(self) -> set[str]:
        return {asking.lineage for asking in self.askings} | {lineage for lineage, _unit in self.places}

    @property
    def units(self) -> set[int]:
        return set().union(*self.askings.values()) | {unit for _lineage, unit in self.places}


@dataclass
class Report:
    """What an update found: how much was compared, and each difference as (lineage, what, unit)."""

    readings: int = 0
    states: int = 0
    differences: list[Change] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)

    def add(self, other: Report) -> None:
        """Takes the other's findings in."""
        self.readings += other.readings
        self.states += other.states
        self.differences += other.differences
        self.failed += [reader for reader in other.failed if reader not in self.failed]


class Updating:
    """One update of one adoption's tables at one moment. `entry` is the ledger's number of the act behind it.

    `standing` are the exceptions of the moment where they have been asked for already.
    """

    def __init__(
        self,
        plan: Plan,
        as_of: dt.datetime,
        *,
        entry: int | None = None,
        standing: Sequence[Excepted] | None = None,
    ) -> None:
        self.plan = plan
        self.as_of = as_of
        self.entry = entry
        self.standing = standing
        self._outcomes: dict[object, Outcome] = {}

    def refresh(self, wanted: Wanted) -> Report:
        """Asks again what is wanted and writes what differs."""
        if not wanted.askings and not wanted.places:
            return Report()
        answers = ask(wanted.askings, self.as_of)
        kept = keeping.readings_kept(keeping.condition(self.plan.adoption, wanted.lineages, wanted.units))
        report = Report(failed=answers.failed)
        touched = self._readings(wanted.askings, answers, kept, report)
        self._states(touched | wanted.places, kept, report, whole=False)
        return report

    def renew(self, lineages: Collection[str]) -> Report:
        """Asks everything about these clauses, for every unit; what is kept of units that no longer count goes."""
        targets = {asking: set(self.plan.places(lin)) for lin in lineages for asking in self.plan.by_lineage[lin]}
        answers = ask(targets, self.as_of)
        kept = keeping.readings_kept(keeping.condition(self.plan.adoption, lineages, None))
        report = Report(failed=answers.failed)
        self._readings(targets, answers, kept, report)
        gone = [key for key in kept if not self._counts(key[0], key[2])]
        keeping.readings_drop(self.plan.adoption, gone)
        report.differences += gone
        places = {(lineage, place) for lineage in lineages for place in self.plan.places(lineage)}
        by_unit = {(lin, CITY) for lin in lineages if self.plan.scope(lin) is not Scope.CITY}
        self._states(places | by_unit, kept, report, whole=True)
        return report

    def _counts(self, lineage: str, place: int) -> bool:
        return place in self.plan.places(lineage) if lineage in self.plan.clauses else False

    def _readings(
        self, targets: Targets, answers: Answers, kept: dict[Key, tuple[Said, dt.datetime]], report: Report
    ) -> set[Place]:
        """Writes the readings that differ, and leaves `kept` as they now are; the places of those that differ."""
        changed: dict[Key, Said] = {}
        gone: list[Key] = []
        for asking, places in targets.items():
            said = answers.said.get(asking, {})
            for place in places:
                key = (asking.lineage, asking.key, place)
                now, before = said.get(place), kept.get(key)
                report.readings += 1
                if now is None and before is not None:
                    gone.append(key)
                elif now is not None and (before is None or before[0] != now):
                    changed[key] = now
        if changed:
            keeping.readings_write(self.plan.adoption, changed, kept, self.as_of)
        keeping.readings_drop(self.plan.adoption, gone)
        report.differences += self._unforeseen([*changed, *gone], kept)
        for key in gone:
            del kept[key]
        kept.update({key: (said, self.as_of) for key, said in changed.items()})
        return {(lineage, place) for lineage, _key, place in [*changed, *gone]}

    def _unforeseen(self, keys: Iterable[Key], kept: Mapping[Key, tuple[Said, dt.datetime]]) -> list[Change]:
        """Those that differ from what is kept although their time had not come."""
        found = []
        for key in keys:
            change = kept[key][0].next_change_at if key in kept else None
            if change is None or change > self.as_of:
                found.append(key)
        return found

    def _states(
        self, places: Collection[Place], kept: Mapping[Key, tuple[Said, dt.datetime]], report: Report, *, whole: bool
    ) -> None:
        """Combines `places` again and writes the states that differ, then the city's of clauses by unit."""
        if not places:
            return
        lineages = {lineage for lineage, _unit in places}
        units = None if whole else {unit for _lineage, unit in places} | {CITY}
        before = keeping.states_kept(keeping.condition(self.plan.adoption, lineages, units))
        own = [place for place in places if place[1] != CITY or self.plan.scope(place[0]) is Scope.CITY]
        known = self.standing
        covers = _by_lineage(exceptions.standing(self.as_of, lineages) if known is None else known)
        waived = waivers.standing(self.as_of, lineages & self.plan.as_needed)
        now = {place: self._one(place, kept, covers.get(place[0], ()), waived.get(place)) for place in own}
        changed = _differing(now, before)
        gone: set[Place] = set()
        if whole:
            gone = before.keys() - set(places)
            keeping.states_drop(self.plan.adoption, gone)
        by_unit = {lin for lin in lineages if self.plan.scope(lin) is not Scope.CITY}
        moved = {lineage for lineage, _unit in [*changed, *gone]} | {lin for lin, unit in places if unit == CITY}
        standing = {place: stood for place, (stood, _since) in before.items() if place not in gone} | now
        few = None if units is None or len(units) > keeping.MANY else units
        city = self._city(moved & by_unit, standing, before, few)
        if changed or city:
            keeping.states_write(self.plan.adoption, {**changed, **city}, before, self.as_of, self.entry)
        report.states += len(now)
        late = self._late(before)
        report.differences += [
            (lin, "state", unit) for lin, unit in [*changed, *gone, *city] if (lin, unit) not in late
        ]

    def _late(self, before: Mapping[Place, tuple[Stood, dt.datetime]]) -> set[Place]:
        """Places whose time had come, and with them the city's."""
        due = {
            place
            for place, (stood, _since) in before.items()
            if stood.next_change_at is not None and stood.next_change_at <= self.as_of
        }
        return due | {(lineage, CITY) for lineage, _unit in due}

    def _city(
        self,
        lineages: set[str],
        standing: Mapping[Place, Stood],
        before: Mapping[Place, tuple[Stood, dt.datetime]],
        units: Collection[int] | None,
    ) -> dict[Place, Stood]:
        """The city's states of these clauses that differ; `standing` are the states of `units` (None: of all)."""
        if not lineages:
            return {}
        found = keeping.gathered(self.plan.adoption, lineages, standing, units)
        return _differing({(lineage, CITY): stood for lineage, stood in found.items()}, before)

    def _one(
        self,
        place: Place,
        kept: Mapping[Key, tuple[Said, dt.datetime]],
        covers: Collection[Excepted],
        waived: Waived | None,
    ) -> Stood:
        """The state of one clause at one place."""
        lineage, unit = place
        said = [
            (asking, kept[lineage, asking.key, unit][0] if (lineage, asking.key, unit) in kept else None)
            for asking in self.plan.by_lineage[lineage]
        ]
        here = [each for each in covers if each.unit is None or each.unit == unit]
        in_force = [each for each in here if each.covers(unit or None, self.as_of)]
        outcome = self._combined(lineage, said, excepted=bool(in_force), not_needed=waived is not None)
        edges = [each.since if each.since > self.as_of else each.until for each in here]
        changes = [
            each.next_change_at for _asking, each in said if each is not None and each.next_change_at is not None
        ]
        return Stood(
            standing=outcome.standing.value,
            department=self.plan.extent.department_of(unit),
            attested=outcome.attested,
            excepted=outcome.excepted,
            contradicted=outcome.contradicted,
            claim="" if outcome.claim is Status.UNKNOWN else outcome.claim.value,
            exceptions=tuple(sorted(each.record for each in in_force)),
            exception_ahead=any(each.since > self.as_of for each in here),
            waiver=waived.record if waived else "",
            next_change_at=min([*edges, *changes, *([waived.until] if waived else [])], default=None),
        )

    def _combined(
        self, lineage: str, said: list[tuple[Asking, Said | None]], *, excepted: bool, not_needed: bool
    ) -> Outcome:
        """The outcome, worked out once for all units of which the mechanisms say the same."""
        heard = tuple((each.status, each.attested) if each else None for _asking, each in said)
        key = (lineage, heard, excepted, not_needed)
        if key not in self._outcomes:
            voices = [voice_of(asking, each) for asking, each in said]
            norms = self.plan.clauses[lineage].norms
            self._outcomes[key] = combine(norms, voices, excepted=excepted, not_needed=not_needed)
        return self._outcomes[key]


def voice_of(asking: Asking, said: Said | None) -> Voice:
    """What a mechanism says, for combining; nothing said is unknown."""
    return Voice(
        asking.key,
        Status(said.status) if said else Status.UNKNOWN,
        attested=said.attested if said else False,
        norms=asking.mechanism.norms,
        beyond_text=asking.mechanism.beyond_text,
        claim=asking.claim,
    )


def _by_lineage(found: Iterable[Excepted]) -> dict[str, list[Excepted]]:
    by_lineage: dict[str, list[Excepted]] = {}
    for each in found:
        by_lineage.setdefault(each.lineage, []).append(each)
    return by_lineage


def _differing(now: Mapping[Place, Stood], before: Mapping[Place, tuple[Stood, dt.datetime]]) -> dict[Place, Stood]:
    return {place: stood for place, stood in now.items() if place not in before or before[place][0] != stood}
