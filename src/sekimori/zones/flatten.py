"""Chains with jumps and returns written out as one list, in the order in which a packet meets the rules."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sekimori.zones.model import ALL, Action, Chain, Device, Line, Rule
from sekimori.zones.packets import Box, Boxes, box_without, meet_boxes

Callers = tuple[str, ...]
MOST_VISITS, MOST_BOXES, DEEPEST = 300_000, 512, 64


class TooIntricate(Exception):
    """The rules cannot be written out within the limits; whoever asks has to say that it is not known."""


@dataclass(frozen=True)
class Visit:
    """A rule on the way of the packets.

    `may` are all that can reach and match it, `must` those that surely match when they come by.
    Neither leaves out what earlier rules of the list have decided.
    """

    rule: Rule
    may: Boxes
    must: Boxes

    @property
    def accepts(self) -> bool:
        """Whether the packets are let through."""
        return self.rule.action is Action.ACCEPT


def flatten(device: Device, chain: str, within: Boxes = ALL) -> list[Visit]:
    """The rules that packets of `within` meet in a chain of the device. Raises TooIntricate."""
    found: list[Visit] = []
    _walk(device, device.chains[chain], (within, within), found, ())
    return found


def _walk(device: Device, chain: Chain, packets: tuple[Boxes, Boxes], found: list[Visit], callers: Callers) -> None:
    may, must = packets
    if chain.name in callers or len(callers) > DEEPEST:
        raise TooIntricate(chain.name)
    inner = (*callers, chain.name)
    all_may, all_must = may, must
    for rule in chain.rules:
        here = meet_boxes(may, rule.boxes)
        if not here:
            continue
        surely = () if rule.doubt else meet_boxes(must, rule.boxes)
        found.append(Visit(rule, here, surely))
        _within_limits(found, here, surely)
        match rule.action:
            case Action.JUMP:
                _call(device, rule, (here, surely), found, inner)
            case Action.GOTO:
                _call(device, rule, (here, surely), found, inner)
                may, must = _less(may, surely), _less(must, here)
            case Action.RETURN:
                may, must = _less(may, surely), _less(must, here)
            case _ if rule.action.ends and not rule.doubt and must != may:
                # Nobody knows which packets come here, but those that do and match go no further.
                may = _less(may, here)
        if not may:
            break
    if chain.policy is not None:
        line = chain.policy_line or Line(device.file, 0)
        found.append(Visit(Rule(line, ALL, chain.policy), all_may, all_must))


def _call(device: Device, rule: Rule, packets: tuple[Boxes, Boxes], found: list[Visit], callers: Callers) -> None:
    """The rules of a chain that is called; what it does not decide goes on behind the call."""
    target = device.chains.get(rule.target)
    if target is None:
        raise TooIntricate(rule.target)
    _walk(device, Chain(target.name, target.rules), packets, found, callers)


def _less(some: Boxes, others: Iterable[Box]) -> Boxes:
    rest = list(some)
    for other in others:
        rest = [piece for each in rest for piece in box_without(each, other)]
        if len(rest) > MOST_BOXES:
            raise TooIntricate("too many pieces")
    return tuple(rest)


def _within_limits(found: list[Visit], may: Boxes, must: Boxes) -> None:
    if len(found) > MOST_VISITS or len(may) > MOST_BOXES or len(must) > MOST_BOXES:
        raise TooIntricate("too many rules")
