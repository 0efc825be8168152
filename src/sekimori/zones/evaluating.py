"""One packet through the rules as they stand, step by step: what every witness is checked with."""

from __future__ import annotations

from dataclasses import dataclass, field

from sekimori.zones.model import Action, Chain, Device, Line, Rule
from sekimori.zones.packets import Point, holds


@dataclass
class Answer:
    """What can happen to a packet: the possible decisions with the lines that make them, and what leaves it open."""

    decisions: list[tuple[Action, Line]] = field(default_factory=list)
    doubts: list[Rule] = field(default_factory=list)

    @property
    def accepted(self) -> bool | None:
        """True or False where it is certain, None where it is not."""
        kinds = {action is Action.ACCEPT for action, _ in self.decisions}
        return kinds.pop() if len(kinds) == 1 else None


def evaluate(device: Device, chain: str, point: Point) -> Answer:
    """What a chain of the device does with a packet. A rule of which nobody knows whether it matches is taken both ways."""
    answer = Answer()
    start = device.chains[chain]
    if _run(device, start, point, answer) and start.policy is not None:
        answer.decisions.append((start.policy, start.policy_line or Line(device.file, 0)))
    return answer


def _run(device: Device, chain: Chain, point: Point, answer: Answer) -> bool:
    """Whether the packet can come out at the end of the chain, or return from it, undecided."""
    comes_out = False
    for rule in chain.rules:
        for each in rule.boxes:
            if holds(each, point):
                break
        else:
            continue
        if rule.doubt and rule.action is not Action.PASS:
            answer.doubts.append(rule)
        goes_on = bool(rule.doubt)
        if rule.action.ends:
            answer.decisions.append((rule.action, rule.line))
        elif rule.action is Action.RETURN:
            comes_out = True
        elif rule.action is Action.GOTO:
            comes_out |= _run(device, device.chains[rule.target], point, answer)
        elif rule.action is Action.JUMP:
            goes_on |= _run(device, device.chains[rule.target], point, answer)
        else:
            goes_on = True
        if not goes_on:
            return comes_out
    return True
