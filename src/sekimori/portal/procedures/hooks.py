"""Effects: what happens elsewhere when something was decided or reported. Named functions, called inside the act."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ConfigDict

from sekimori.portal.acts.performing import Performing
from sekimori.portal.procedures.contents import Answers
from sekimori.portal.procedures.models import Application, Milestone
from sekimori.standards.procedure_models import Event


class Settings(BaseModel):
    """What an effect may be told in the definition; an unknown name is a fault."""

    model_config = ConfigDict(extra="forbid", frozen=True)


@dataclass(frozen=True)
class Happening:
    """What an effect's function is given."""

    act: Performing
    application: Application
    answers: Answers
    event: Event
    moment: dt.datetime
    milestone: Milestone | None = None


@dataclass(frozen=True)
class Effect:
    """A named function with the shape of its settings."""

    function: Callable[[Happening, Any], None]
    settings: type[Settings]


_effects: dict[str, Effect] = {}


def effect(
    name: str, settings: type[Settings]
) -> Callable[[Callable[[Happening, Any], None]], Callable[[Happening, Any], None]]:
    """Decorator: the function behind effects that name it. Raises ValueError when the name is taken."""

    def add(function: Callable[[Happening, Any], None]) -> Callable[[Happening, Any], None]:
        if name in _effects:
            raise ValueError(f"effect {name} has two functions")
        _effects[name] = Effect(function, settings)
        return function

    return add


def get(name: str) -> Effect:
    """The effect of this name. Raises LookupError: a definition that names another was found faulty when the portal started."""
    if name not in _effects:
        raise LookupError(f"no effect is called {name}")
    return _effects[name]


def happen(happening: Happening, *, milestone: str = "") -> None:
    """Carries out every effect that the definition has for this event."""
    for rule in happening.answers.defined.procedure.effects:
        if rule.on is not happening.event or (rule.milestone or "") != milestone:
            continue
        if happening.answers.holds(rule.when, happening.moment):
            found = get(rule.hook)
            found.function(happening, found.settings.model_validate(rule.settings))
