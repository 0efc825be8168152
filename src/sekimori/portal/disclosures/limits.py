"""Conditions and limits of the rules, asked about values."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from sekimori.common.clock import day_of
from sekimori.portal.clocks import selectors as clocks
from sekimori.portal.disclosures import rules_in_force
from sekimori.standards import conditions
from sekimori.standards.disclosure_models import Limit, Stage


def holds(condition: str, values: Mapping[str, Any]) -> bool:
    """Whether a condition of the rules is true of what is known."""
    return conditions.holds(rules_in_force.condition(condition), values)


def limit_of(stage: Stage, values: Mapping[str, Any]) -> Limit | None:
    """The limit of a stage that counts: the first whose condition holds; None where it has none."""
    return next((each for each in stage.limits if each.when is None or holds(each.when, values)), None)


def due_at(limit: Limit, since: dt.datetime) -> dt.datetime:
    """The moment at which a limit counted from `since` is over (the end of its last day, unless it is in minutes)."""
    if limit.minutes is not None:
        return clocks.due_at(since, minutes=limit.minutes)
    if limit.statutory_days is not None:
        last = clocks.calendar().statutory_end(day_of(since), limit.statutory_days)
        return clocks.due_at(since, calendar_days=(last - day_of(since)).days)
    return clocks.due_at(since, calendar_days=0 if limit.same_day else limit.calendar_days)
