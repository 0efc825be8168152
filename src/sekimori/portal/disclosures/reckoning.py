"""The needs follow the assessment: whenever an incident's record changes, the table is asked again in the same act."""

from __future__ import annotations

from collections.abc import Sequence

from sekimori.portal.acts import observers
from sekimori.portal.acts.appending import Entry
from sekimori.portal.acts.context import Circumstances
from sekimori.portal.disclosures import needs
from sekimori.portal.incidents import act_types
from sekimori.portal.incidents.models import Incident

AFTER = frozenset({act_types.ASSESSED.name, act_types.GROUPED.name, act_types.CLOSED.name})


@observers.register
def reckon_after(entries: Sequence[Entry], circumstances: Circumstances) -> None:
    """Works out the needs of each incident that was assessed, put to another or closed; inside the act that did so."""
    for each in entries:
        if each.act in AFTER and isinstance(each.record, Incident):
            needs.reckon(each.record, circumstances.clock.now())
