from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from sekimori.common.errors import InvalidInput
from sekimori.portal.acts import revisions
from sekimori.portal.acts.actors import Assignment
from sekimori.portal.acts.performing import Performing
from sekimori.portal.acts.registry import ActType
from sekimori.portal.incidents import rules_in_force, walls
from sekimori.portal.incidents.models import Incident


def entry(
    act: Performing,
    record: Incident,
    mechanism: str | Sequence[str],
    *,
    act_type: ActType | None = None,
    after: Mapping[str, Any] | None = None,
    reason: str = "",
    assignment: Assignment | None = None,
    last: bool = True,
    **more: Any,
) -> None:
    """The entry of an act about an incident, behind its wall, with the clauses that the mechanisms carry out.

    What processes keep in memory is renewed with it; an act that goes on changing things says that it is not the `last` and calls
    `changed` at its end.
    """
    names = [mechanism] if isinstance(mechanism, str) else mechanism
    clauses = dict.fromkeys(lineage for name in names for lineage in rules_in_force.lineages(name))
    if last:
        revisions.renew(walls.KEPT)
    act.record(
        record,
        act_type=act_type,
        after=after,
        reason=reason,
        clauses=tuple(clauses),
        unit=record.unit_id,
        wall=more.pop("wall", walls.INCIDENTS),
        assignment=assignment,
        **more,
    )


def changed() -> None:
    """What processes keep in memory of incidents is out of date."""
    revisions.renew(walls.KEPT)


def label_of(act: Performing) -> str:
    """Who acts, as it is written down."""
    return f"{act.actor.post} {act.actor.name}".strip()[:200]


def demanded(text: str, sentence: str, field: str) -> str:
    """The text without blanks around it. Raises InvalidInput when nothing is left."""
    if not text.strip():
        raise InvalidInput(sentence or _("入力してください。"), field=field)
    return text.strip()
