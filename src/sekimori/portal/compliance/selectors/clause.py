"""One clause: where it stands and why, whose it is, what proves it, what comes next."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TypeVar

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from sekimori.portal.acts import context, exceptions, policies
from sekimori.portal.acts import readings as acts_readings
from sekimori.portal.acts.actors import Actor
from sekimori.portal.acts.exceptions import Excepted
from sekimori.portal.acts.policies import NotFound
from sekimori.portal.acts.readings import reader_of
from sekimori.portal.compliance import responsible, waivers
from sekimori.portal.compliance.combining import BADNESS, Standing, mechanism_keys
from sekimori.portal.compliance.models import CITY, Answer, Change, Reading, State, Waiver
from sekimori.portal.compliance.policies import sees_city, units_seen
from sekimori.portal.compliance.selectors.scope import Held, held_for
from sekimori.portal.compliance.selectors.words import KINDS, LABELS, SCOPES, status
from sekimori.portal.evidence import subjects
from sekimori.portal.organization import selectors as organization
from sekimori.portal.rules import selectors as rules
from sekimori.portal.rules.selectors import ClauseContent
from sekimori.portal.ui.components import Status
from sekimori.portal.ui.wording import words
from sekimori.standards.models import Clause, Mechanism, Package, Scope

P = TypeVar("P", State, Reading, Change)
MOST_UNITS = 200
MOST_PROOFS = 3
MOST_CHANGES = 20


@dataclass(frozen=True)
class MechanismLine:
    """A mechanism of the clause with what it says here: `reason` is a whole sentence, `href` where it is met.

    `carried_out` is whether anything reads it.
    """

    kind: str
    label: str
    status: Status
    reason: str
    attested: bool
    beyond_text: bool
    carried_out: bool
    since: dt.datetime | None = None
    next_change_at: dt.datetime | None = None
    href: str = ""


@dataclass(frozen=True)
class UnitLine:
    """The state of the clause in one unit."""

    unit: int
    name: str
    status: Status
    since: dt.datetime
    marks: str


@dataclass(frozen=True)
class Responsible:
    """A role that answers for the clause, and who holds it there; nobody when it is vacant."""

    label: str
    people: Sequence[str]


@dataclass(frozen=True)
class Proof:
    """What a record proves: the sentence, since when, and the record's name and page where the actor may see it."""

    sentence: str
    tag: Status
    record: str
    href: str
    since: dt.datetime


@dataclass(frozen=True)
class ClausePage:
    """Everything the page of a clause shows for one place, to one actor."""

    clause: Clause
    content: ClauseContent
    held: Held
    unit: int
    unit_name: str
    scope: str
    state: State | None
    status: Status | None
    mechanisms: Sequence[MechanismLine]
    units: Sequence[UnitLine]
    roles: Sequence[Responsible]
    proofs: Sequence[Proof]
    exceptions: Sequence[Excepted]
    waiver: Waiver | None
    answers: Sequence[Answer]
    changes: Sequence[tuple[Change, str, Status, Status]]
    may_answer: bool
    may_waive: bool


def clause_page(actor: Actor, clause_id: str, unit: int | None = None) -> ClausePage:
    """The page of a clause for the unit asked for, otherwise for the actor's own, otherwise for the city.

    A fixed number of queries. Raises NotFound for an unknown clause or a place the actor may not know of, NotAdopted.
    """
    held, all_held = held_for(actor)
    by_text = [each for each in [held, *all_held] if any(c.id == clause_id for c in each.package.normative)]
    if not by_text:
        raise NotFound(_("この条項は、施行中の対策基準で状態を持つ条項ではありません。"))
    held = next((each for each in by_text if unit and _inside(each, unit)), by_text[0])
    clause = held.package.clause(clause_id)
    place = _place(actor, held, clause, unit)
    names = organization.structure(context.today())
    state = _visible(State, actor, held, clause).filter(unit=place).first()
    readings = list(_visible(Reading, actor, held, clause).filter(unit=place))
    now = context.now()
    in_force = [each for each in exceptions.standing(now, [clause.lineage]) if _touches(each, place)]
    waived = waivers.in_force(now)
    waiver = policies.visible(Waiver, actor).filter(waived, lineage=clause.lineage, unit=place).last()
    answering = responsible.holding_for(actor, clause, held.package, place) is not None
    return ClausePage(
        clause=clause,
        content=rules.room_of(held.view).clause(clause_id),
        held=held,
        unit=place,
        unit_name=names.full_name(place) if place != CITY else _("市全体"),
        scope=str(SCOPES[clause.scope or Scope.CITY]),
        state=state,
        status=status(state.standing, attested=state.attested) if state else None,
        mechanisms=_mechanisms(held.package, clause, readings, averaged=_averaged(clause, place)),
        units=_units(actor, held, clause),
        roles=_roles(held.package, clause, place),
        proofs=_proofs(actor, held, clause, place),
        exceptions=in_force,
        waiver=waiver,
        answers=_answers(actor, clause, place),
        changes=_changes(actor, held, clause, place),
        may_answer=answering and not _averaged(clause, place),
        may_waive=answering and not _averaged(clause, place) and any(norm.as_needed for norm in clause.norms),
    )


def _inside(held: Held, unit: int) -> bool:
    return unit in held.extent.sections or unit in held.extent.departments


def _averaged(clause: Clause, place: int) -> bool:
    """Whether the place is the city for a clause that units answer for."""
    return place == CITY and clause.scope is not Scope.CITY


def _touches(each: Excepted, place: int) -> bool:
    return each.unit is None or place in {CITY, each.unit}


def _place(actor: Actor, held: Held, clause: Clause, unit: int | None) -> int:
    places = held.extent.places(clause.scope or Scope.CITY)
    seen = units_seen(actor)
    if unit:
        if unit not in places or (seen is not None and unit not in seen):
            raise NotFound(_("この所属の状態は見られません。"))
        return unit
    own = [place for place in places if place != CITY and (place in actor.units if seen is None else place in seen)]
    if clause.scope is Scope.CITY or (unit == CITY and sees_city(actor)) or not own:
        return CITY
    return own[0]


def _visible(model: type[P], actor: Actor, held: Held, clause: Clause) -> QuerySet[P]:
    return policies.visible(model, actor).filter(adoption=held.view.pk, lineage=clause.lineage)


def _mechanisms(
    package: Package, clause: Clause, readings: Sequence[Reading], *, averaged: bool
) -> list[MechanismLine]:
    by_key = {reading.mechanism: reading for reading in readings}
    return [
        replace(
            _line(package, mechanism, by_key.get(key), averaged=averaged),
            href=rules.way_of(package, mechanism.kind, mechanism.name),
        )
        for key, mechanism in mechanism_keys(clause)
    ]


def _line(package: Package, mechanism: Mechanism, reading: Reading | None, *, averaged: bool) -> MechanismLine:
    carried_out = reader_of(mechanism, package) is not None
    label = words(package.mechanism(mechanism.name).label)
    kind = str(KINDS[mechanism.kind])
    if reading is None:
        silent = (
            _("所属ごとに読み取ります。下の一覧から所属を選んでください。")
            if averaged and carried_out
            else _("まだ回答も記録もありません。")
            if carried_out
            else _("この仕組みは、この版の関守ではまだ動いていません。不明として扱います。")
        )
        return MechanismLine(kind, label, status("unknown"), silent, False, mechanism.beyond_text, carried_out)
    said = acts_readings.Reading(acts_readings.Status(reading.status), reading.reason, reading.values)
    return MechanismLine(
        kind,
        label,
        status(reading.status, attested=reading.attested),
        said.sentence(),
        reading.attested,
        mechanism.beyond_text,
        carried_out,
        reading.since,
        reading.next_change_at,
    )


def _units(actor: Actor, held: Held, clause: Clause) -> list[UnitLine]:
    """The units, the worst first."""
    if clause.scope is Scope.CITY:
        return []
    names = organization.structure(context.today())
    states = _visible(State, actor, held, clause).exclude(unit=CITY).order_by()
    rows = sorted(
        states.values_list("standing", "unit", "attested", "since", "contradicted"),
        key=lambda row: (-BADNESS[Standing(row[0])], row[1]),
    )
    return [
        UnitLine(
            unit,
            names.full_name(unit),
            status(standing, attested=attested),
            since,
            _("申告と記録の食い違い") if contradicted else "",
        )
        for standing, unit, attested, since, contradicted in rows[:MOST_UNITS]
    ]


def _roles(package: Package, clause: Clause, place: int) -> list[Responsible]:
    """Who answers, by name where an office is meant; for roles that many have only the role is named."""
    found = []
    for role in responsible.answering_roles(clause, package, place):
        people: list[str] = []
        if responsible.is_office(role) and (place != CITY or role.scope is Scope.CITY):
            held = organization.holders_of(role.key, unit=place or None)
            names = organization.names(each.person for each in held)
            people = [
                f"{names.get(each.person, '')}（{each.post}）" if each.post else names[each.person] for each in held
            ]
            people = people or [_("空席です")]
        found.append(Responsible(words(role.label), people))
    return found


def _proofs(actor: Actor, held: Held, clause: Clause, place: int) -> list[Proof]:
    """The newest readings that a record proves; for the city those of its units."""
    rows = _visible(Reading, actor, held, clause).exclude(record="").filter(attested=False)
    if not _averaged(clause, place):
        rows = rows.filter(unit=place)
    shown = list(rows.order_by("-since", "pk")[:MOST_PROOFS])
    named = _named(actor, {row.record for row in shown})
    return [
        Proof(
            acts_readings.Reading(acts_readings.Status(row.status), row.reason, row.values).sentence(),
            status(row.status),
            *named.get(row.record, ("", "")),
            row.since,
        )
        for row in shown
    ]


def _named(actor: Actor, records: Collection[str]) -> dict[str, tuple[str, str]]:
    """Name and page of each of `records` (as the ledger calls them) that the actor may see; a query per kind of record."""
    keys: dict[str, dict[int, str]] = {}
    for record in records:
        with suppress(LookupError, ValueError):
            label, pk = subjects.named(record)
            keys.setdefault(label, {})[pk] = record
    return {
        known[found.pk]: (str(found), subjects.address_of(found))
        for label, known in keys.items()
        for found in policies.visible(subjects.model_of(label), actor).filter(pk__in=known)
    }


def _answers(actor: Actor, clause: Clause, place: int) -> list[Answer]:
    rows = policies.visible(Answer, actor).filter(lineage=clause.lineage, unit=place, replaced_at__isnull=True)
    return list(rows.select_related("person")[:10])


def _changes(actor: Actor, held: Held, clause: Clause, place: int) -> list[tuple[Change, str, Status, Status]]:
    rows = _visible(Change, actor, held, clause).filter(unit=place).order_by("-at", "-pk")
    return [
        (
            row,
            _("時の経過による") if row.entry is None else _("記録 %(n)s") % {"n": row.entry},
            status(row.before),
            status(row.after),
        )
        for row in rows[:MOST_CHANGES]
    ]


def standing_choices() -> list[tuple[str, str]]:
    """The states in words, the worst first, for a filter."""
    return [
        (value.value, str(LABELS[value.value])) for value in sorted(Standing, key=BADNESS.__getitem__, reverse=True)
    ]
