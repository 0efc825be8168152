"""Gates: what must hold before something is handed in, decided or reported. A gate that cannot be asked stays closed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from sekimori.common.errors import Refused
from sekimori.portal.procedures import exceptions
from sekimori.portal.procedures.contents import Answers
from sekimori.portal.procedures.models import Application
from sekimori.portal.ui.wording import words
from sekimori.standards.procedure_models import Gate, GatePoint


@dataclass(frozen=True)
class Asked:
    """What a gate's function is given: the answers, the application as far as there is one, the gate's settings, the moment."""

    answers: Answers
    application: Application | None
    settings: Mapping[str, Any]
    moment: dt.datetime
    further: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Verdict:
    """Whether a gate is open, with what a function adds to its sentence."""

    gate: Gate
    open: bool
    detail: str = ""

    @property
    def sentence(self) -> str:
        """Why it is closed."""
        return f"{words(self.gate.say)}{self.detail}"

    @property
    def next_step(self) -> str:
        return words(self.gate.next_step) if self.gate.next_step else ""


# A gate's function: "" when it is open, otherwise what is to be added to its sentence (a blank when nothing is).
GateHook = Callable[[Asked], str]
_hooks: dict[str, GateHook] = {}


def hook(name: str) -> Callable[[GateHook], GateHook]:
    """Decorator: the function behind gates that name it. Raises ValueError when the name is taken."""

    def add(function: GateHook) -> GateHook:
        if name in _hooks:
            raise ValueError(f"gate hook {name} has two functions")
        _hooks[name] = function
        return function

    return add


def known(name: str) -> bool:
    """Whether a gate may name this function."""
    return name in _hooks


def ask(
    answers: Answers,
    point: GatePoint,
    *,
    application: Application | None,
    moment: dt.datetime,
    milestone: str = "",
    further: Mapping[str, Any] | None = None,
) -> list[Verdict]:
    """Every gate of the definition that stands at `point`, asked; `further` are values beside those of the form."""
    found = []
    for gate in answers.defined.procedure.gates:
        if point not in gate.at or (point is GatePoint.MILESTONE and gate.milestone != milestone):
            continue
        if gate.when and not answers.holds(gate.when, moment, **(further or {})):
            continue
        verdict = _ask_one(gate, answers, application, moment, further or {})
        lifted = not verdict.open and _lifted(gate, answers, moment)
        found.append(Verdict(gate, open=True, detail=_("（例外措置による）")) if lifted else verdict)
    return found


def _ask_one(
    gate: Gate, answers: Answers, application: Application | None, moment: dt.datetime, further: Mapping[str, Any]
) -> Verdict:
    if gate.hook is None:
        return Verdict(gate, answers.holds(gate.holds, moment, **further))
    function = _hooks.get(gate.hook)
    if function is None:
        return Verdict(gate, open=False, detail=_("（確かめる仕組みがまだ使えないため、通せません。）"))
    detail = function(Asked(answers, application, gate.settings, moment, further))
    return Verdict(gate, open=not detail, detail=detail.strip())


def _lifted(gate: Gate, answers: Answers, moment: dt.datetime) -> bool:
    """Whether exceptions in force suspend every clause of the gate for the applicant's section (7.4)."""
    if not gate.waivable:
        return False
    lineages = answers.defined.lineages(gate.clauses)
    unit = answers.applicant.unit
    found = exceptions.exceptions_on(lineages, [unit] if unit is not None else [], moment)
    return all(found.get(lineage) for lineage in lineages)


def require(
    answers: Answers,
    point: GatePoint,
    *,
    application: Application | None,
    moment: dt.datetime,
    milestone: str = "",
    further: Mapping[str, Any] | None = None,
) -> None:
    """Raises Refused with every closed gate's sentence, the first one's field, clauses and next step."""
    verdicts = ask(answers, point, application=application, moment=moment, milestone=milestone, further=further)
    closed = [verdict for verdict in verdicts if not verdict.open]
    if not closed:
        return
    lineages = dict.fromkeys(
        lineage for each in closed if each.gate.clauses for lineage in answers.defined.lineages(each.gate.clauses)
    )
    steps = dict.fromkeys(each.next_step for each in closed if each.next_step)
    raise Refused(
        "".join(each.sentence for each in closed),
        clauses=tuple(lineages) or answers.defined.lineages(),
        next_step="".join(steps),
        field=closed[0].gate.field or "",
    )
