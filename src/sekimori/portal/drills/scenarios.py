"""The scenarios of the edition in force, and the story of a drill as it was frozen."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sekimori.portal.drills.models import Drill
from sekimori.portal.rules import selectors as rules
from sekimori.standards import packages
from sekimori.standards.drill_models import Inject, Scenario


def in_force() -> Sequence[Scenario]:
    """The scenarios of the edition in force; those of the installed packages where it has none or nothing is adopted yet."""
    try:
        found = rules.adoption_on().package.drills
    except rules.NotAdopted:
        found = ()
    return found or [each for key in packages.installed() for each in packages.get(key).drills]


def find(key: str) -> Scenario | None:
    """The scenario with this key; None when there is none such."""
    return next((each for each in in_force() if each.key == key), None)


def of(record: Drill) -> Scenario | None:
    """The story of a drill as it was when the drill was planned; None of one that has no story."""
    return Scenario.model_validate(record.story) if record.story else None


def due(scenario: Scenario, minute: int) -> list[Inject]:
    """The injects that have come due by `minute`, the newest first."""
    return [each for each in reversed(scenario.injects) if each.minute <= minute]


def coming(scenario: Scenario, minute: int) -> Inject | None:
    """The next inject after `minute`; None after the last."""
    return next((each for each in scenario.injects if each.minute > minute), None)


def told_to(inject: Inject, parts: Collection[str] | None) -> bool:
    """Whether an inject is told to somebody who plays `parts` (None: who sees everything)."""
    return parts is None or not inject.to or not set(inject.to).isdisjoint(parts)
