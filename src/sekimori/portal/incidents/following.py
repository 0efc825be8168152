"""What apps above do about an incident once it was assessed as one: a clock of theirs that is due at once, set by the act's own

statement, so that nobody who assesses waits for it. An app registers its own, once, in AppConfig.ready.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from sekimori.portal.clocks.services import Setting
from sekimori.portal.incidents.models import Incident

Following = Callable[[Incident, dt.datetime], Setting]
_following: list[Following] = []


def register(function: Following) -> Following:
    """Makes it known: from the incident and the moment to the clock that is to be set."""
    _following.append(function)
    return function


def clocks_of(record: Incident, now: dt.datetime) -> list[Setting]:
    """The clocks that follow the assessment of an incident."""
    return [function(record, now) for function in _following]
