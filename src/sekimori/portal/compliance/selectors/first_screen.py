"""What the first screen says of clauses: how those of one's unit or of the city stand, and how many one has not answered yet."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from sekimori.portal.acts import context, policies
from sekimori.portal.acts.actors import Actor
from sekimori.portal.compliance.models import CITY, State
from sekimori.portal.compliance.policies import oversees
from sekimori.portal.compliance.selectors.mine import places_of
from sekimori.portal.rules.selectors import NotAdopted

ROUNDS = 64


@dataclass(frozen=True)
class FirstScreen:
    """`unit` whose clauses are counted (None: no unit), their number by standing, and the clauses one still has to answer."""

    unit: int | None
    counts: Mapping[str, int]
    open: int


def first_screen(actor: Actor) -> FirstScreen:
    """What there is to say to `actor`; one query for everybody who asks in the same request."""
    return _read(context.current().request, actor)


@lru_cache(maxsize=ROUNDS)
def _read(_request: uuid.UUID, actor: Actor) -> FirstScreen:
    unit = CITY if oversees(actor) else min(actor.units, default=None)
    adoption, placed = _placed(actor)
    places = {place for _lineage, place in placed} | ({unit} if unit is not None else set())
    if not places:
        return FirstScreen(None, {}, 0)
    rows = policies.visible(State, actor).filter(unit__in=places).order_by()
    counts: Counter[str] = Counter()
    left = set(placed)
    for of, lineage, place, standing, claim in rows.values_list("adoption", "lineage", "unit", "standing", "claim"):
        if place == unit:
            counts[standing] += 1
        if claim and of == adoption:
            left.discard((lineage, place))
    return FirstScreen(unit, counts, len(left))


def _placed(actor: Actor) -> tuple[int | None, set[tuple[str, int]]]:
    try:
        return places_of(actor)
    except NotAdopted:
        return None, set()
