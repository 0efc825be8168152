from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Model

from sekimori.common.clock import moment_at
from sekimori.common.errors import InvalidInput
from sekimori.portal.acts import revisions
from sekimori.portal.acts.actors import Holding, assignment_of, first
from sekimori.portal.acts.performing import Performing
from sekimori.portal.clocks import selectors as clocks
from sekimori.portal.incidents import selectors as incidents
from sekimori.portal.organization import selectors as organization
from sekimori.portal.violations import walls
from sekimori.portal.violations.models import Case


def entry(
    act: Performing,
    case: Case,
    *,
    about: Model | None = None,
    mechanisms: Sequence[str] = (),
    after: Mapping[str, Any] | None = None,
    reason: str = "",
    holding: Holding | None = None,
    **more: Any,
) -> None:
    """The entry of an act about a case (or about what belongs to it), behind its wall, with the clauses it carries out."""
    role = holding.role if holding is not None else ""
    clauses = dict.fromkeys(lineage for name in mechanisms for lineage in incidents.lineages(name, role))
    revisions.renew(walls.KEPT)
    act.record(
        about or case,
        after=after,
        reason=reason,
        clauses=tuple(clauses),
        wall=walls.VIOLATIONS,
        assignment=assignment_of(holding),
        **more,
    )


def holding_with(act: Performing, ability: str) -> Holding | None:
    """The holding by which the actor has an ability, the own one before a deputy's."""
    return first([each for each in act.actor.holdings if ability in each.abilities and not each.only_in])


def closing_of(act: Performing, days: int) -> dt.datetime:
    """The end of the office hours so many calendar days from now."""
    closes = clocks.calendar().closes_at
    return moment_at(act.today() + dt.timedelta(days=days), closes.hour, closes.minute)


def label_of(act: Performing) -> str:
    """Who acts, as it is written down."""
    return f"{act.actor.post} {act.actor.name}".strip()[:200]


def person_label(person: int) -> str:
    """A person with post and section, as it is written down; "" for nobody known."""
    mark = organization.labels([person]).get(person)
    return " ".join(part for part in (mark.unit_name, mark.post, mark.name) if part)[:200] if mark else ""


def demanded(text: str, sentence: str, field: str) -> str:
    """The text without blanks around it. Raises InvalidInput when nothing is left."""
    if not text.strip():
        raise InvalidInput(sentence, field=field)
    return text.strip()
