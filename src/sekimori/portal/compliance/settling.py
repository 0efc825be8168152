"""Answers about many clauses at once: what a self-inspection of a unit came to, by whoever answers for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

from django.db.models import Q

from sekimori.common.errors import InvalidInput
from sekimori.common.fiscal import FiscalYear
from sekimori.portal.acts.actors import Actor
from sekimori.portal.acts.performing import Performing, performing
from sekimori.portal.acts.policies import NotFound
from sekimori.portal.compliance import act_types, responsible
from sekimori.portal.compliance.models import Answer
from sekimori.portal.compliance.selectors.scope import Place, place_of


@dataclass(frozen=True)
class Settled:
    """What a self-inspection came to for a clause: one of Answer.Given, and the reason in words for anything but 実施."""

    answer: str
    reason: str = ""


def answers_settle(
    *, unit: int | None, answers: Mapping[str, Settled], year: FiscalYear, evidence: str = "", role: str = ""
) -> int:
    """Puts down the answers of a unit (None: the city) to these clauses (by id) for a fiscal year; how many.

    Whoever leads the unit settles what its people said; for the city each office answers for the clauses that name it. Clauses
    without a state there, and those that are not the actor's to answer, are left out. Four queries besides the act's own.
    """
    with performing(act_types.ANSWERED) as act:
        person = act.actor.person
        if person is None:
            return 0
        made = [
            _answer(place, holder, answers[clause], evidence)
            for clause, place, holder in _placed(act.actor, unit, answers, role)
        ]
        for row in made:
            row.person_id, row.fiscal_year, row.answered_at = person, year.year, act.now()
        if not made:
            return 0
        _replace(act, made, year)
        made = Answer.objects.bulk_create(made)
        act.record(
            made[0],
            after={"answers": len(made), "fiscal_year": year.year, "evidence": evidence},
            clauses=tuple(row.clause for row in made),
            unit=unit,
        )
    return len(made)


def _placed(
    actor: Actor, unit: int | None, answers: Mapping[str, Settled], role: str
) -> Sequence[tuple[str, Place, str]]:
    """The clauses that have a state at the unit and are the actor's to answer, each with the role by which he does."""
    found = []
    for clause in answers:
        with suppress(NotFound):
            place = place_of(clause, unit)
            holding = responsible.holding_for(actor, place.clause, place.package, place.unit)
            if holding is not None:
                found.append((clause, place, holding.role))
            elif responsible.leads(actor, place.unit):
                found.append((clause, place, role))
    return found


def _answer(place: Place, role: str, given: Settled, evidence: str) -> Answer:
    if given.answer not in Answer.Given.values or (given.answer != Answer.Given.DONE and not given.reason.strip()):
        raise InvalidInput(f"{place.clause.id}: {given.answer}")
    return Answer(
        lineage=place.clause.lineage,
        clause=place.clause.id,
        edition_id=place.edition,
        unit=place.unit,
        answer=given.answer,
        reason=given.reason.strip(),
        evidence=evidence,
        role=role,
    )


def _replace(act: Performing, made: Sequence[Answer], year: FiscalYear) -> None:
    """Ends what stood for these clauses: everybody's word at a unit that the actor leads, otherwise his own and his office's."""
    place = made[0].unit
    standing = Answer.objects.filter(
        fiscal_year=year.year, unit=place, lineage__in=[row.lineage for row in made], replaced_at__isnull=True
    )
    if not responsible.leads(act.actor, place):
        standing = standing.filter(Q(person=act.actor.person) | Q(role__in={row.role for row in made}))
    standing.update(replaced_at=act.now())
