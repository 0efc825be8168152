"""Lines that no packet ever reaches, with the lines that take the packets before; and lines that could go without a
difference.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from sekimori.zones.covering import Overlaps, TooMuchWork, blockers, uncovered
from sekimori.zones.flatten import TooIntricate, Visit, flatten
from sekimori.zones.model import Action, Chain, Device, Rule
from sekimori.zones.packets import (
    FIRST_SYN,
    FULL,
    IPV4,
    IPV6,
    PORTS,
    Axis,
    Box,
    State,
    box,
    box_covers,
    covers,
    meet,
    meet_box,
)

FAMILIES = (box({Axis.SRC: IPV4, Axis.DST: IPV4}), box({Axis.SRC: IPV6, Axis.DST: IPV6}))
ENDING = {Action.ACCEPT: True, Action.DROP: False, Action.REJECT: False}


@dataclass(frozen=True)
class Finding:
    """A line with something to say about it.

    `kind`: unmatchable, shadowed, redundant, contradicted (another decision partly before), wide. `blockers` are the
    lines before it that take its packets.
    """

    device: str
    list: str
    rule: Rule
    kind: str
    blockers: tuple[Rule, ...] = ()

    @property
    def unreachable(self) -> bool:
        """Whether no packet reaches the line and matches it."""
        return self.kind in {"unmatchable", "shadowed", "redundant"}

    def as_json(self) -> dict[str, Any]:
        """As the command line prints it."""
        return {
            "device": self.device,
            "list": self.list,
            "file": self.rule.line.file,
            "line": self.rule.line.number,
            "text": self.rule.line.text,
            "kind": self.kind,
            "action": self.rule.action.value,
            "different_action": any(_differs(each, self.rule) for each in self.blockers),
            "blocked_by": [
                {"line": each.line.number, "text": each.line.text, "action": each.action.value}
                for each in self.blockers
            ],
        }


@dataclass
class Report:
    """What was found about the lists of a device, and the lists that could not be looked at."""

    findings: list[Finding] = field(default_factory=list)
    unknown: list[dict[str, Any]] = field(default_factory=list)


def examine(device: Device) -> Report:
    """Every list of the device, each by itself with every packet coming in. Raises nothing: what is too intricate is named."""
    report = Report()
    for name in device.lists:
        try:
            report.findings.extend(_list(device, device.chains[name]))
        except (TooIntricate, TooMuchWork):
            report.unknown.append(
                {"device": device.name, "list": name, "reason": "調べきれないほど入り組んだ規則です。"}
            )
    return report


def _list(device: Device, chain: Chain) -> Iterator[Finding]:
    """The rules that stand in this chain itself; those of chains that it calls are looked at in their own."""
    visits = flatten(device, chain.name)
    by_rule: dict[int, list[Visit]] = {}
    for visit in visits:
        by_rule.setdefault(id(visit.rule), []).append(visit)
    earlier = _Earlier(visits)
    for number, rule in enumerate(chain.rules):
        own = by_rule.get(id(rule), [])
        if not _possible(rule.boxes):
            yield Finding(device.name, chain.name, rule, "unmatchable")
        elif not own:
            back = [
                each for each in chain.rules[:number] if each.action in {Action.RETURN, Action.GOTO} or each.action.ends
            ]
            yield Finding(device.name, chain.name, rule, "shadowed", tuple(back))
        else:
            yield from _judge(device, chain, own[0], earlier)
        yield from _wide(device, chain, rule)


class _Earlier:
    """What lines decide for certain, in the order in which packets meet them."""

    def __init__(self, visits: Sequence[Visit]) -> None:
        self.rules: list[Rule] = []
        self.boxes: list[Box] = []
        self.starts: dict[int, int] = {}
        for visit in visits:
            self.starts[id(visit)] = len(self.boxes)
            if visit.rule.action.ends:
                self.boxes.extend(visit.must)
                self.rules.extend([visit.rule] * len(visit.must))
        self.overlaps = Overlaps(self.boxes)

    def before(self, visit: Visit, region: Box) -> list[tuple[int, Box]]:
        """The boxes decided before a visit that meet the region, each with its place."""
        return [(place, self.boxes[place]) for place in self.overlaps.met(region, self.starts[id(visit)])]


def _judge(device: Device, chain: Chain, visit: Visit, earlier: _Earlier) -> Iterator[Finding]:
    blocking: dict[int, None] = {}
    overlapping: dict[int, None] = {}
    for region in _by_family(visit.may):
        met = earlier.before(visit, region)
        if uncovered(region, (each for _, each in met)) is not None:
            blocking = {}
            overlapping.update((key, None) for key, each in met if _correlated(earlier.rules[key], each, visit, region))
            break
        blocking.update(dict.fromkeys(blockers(region, met)))
    rules = tuple(dict.fromkeys(earlier.rules[key] for key in sorted(blocking)))
    if rules:
        same = visit.rule.action.ends and not any(_differs(each, visit.rule) for each in rules)
        yield Finding(device.name, chain.name, visit.rule, "redundant" if same else "shadowed", rules)
    elif overlapping:
        partly = tuple(dict.fromkeys(earlier.rules[key] for key in sorted(overlapping)))
        yield Finding(device.name, chain.name, visit.rule, "contradicted", partly)


def _correlated(before: Rule, cover: Box, visit: Visit, region: Box) -> bool:
    """Whether an earlier line decides otherwise about a part, each of the two having packets of its own (correlation)."""
    return (
        _differs(before, visit.rule)
        and not box_covers(region, _clipped(cover, region))
        and not box_covers(cover, region)
    )


def _clipped(cover: Box, region: Box) -> Box:
    """A cover within the families of addresses of the region."""
    family = IPV4 if meet(region[Axis.SRC], IPV4) else IPV6
    return (meet(cover[Axis.SRC], family), meet(cover[Axis.DST], family), *cover[2:])


def _differs(one: Rule, other: Rule) -> bool:
    return ENDING.get(one.action) is not ENDING.get(other.action)


def _by_family(boxes: Iterable[Box]) -> Iterator[Box]:
    """The boxes cut by families, for a packet has its two addresses in one."""
    for each in boxes:
        for family in FAMILIES:
            part = meet_box(each, family)
            if part is not None:
                yield part


def _possible(boxes: Iterable[Box]) -> bool:
    return any(True for _ in _by_family(boxes))


def _wide(device: Device, chain: Chain, rule: Rule) -> Iterator[Finding]:
    """A line that lets everything of a family through, from everywhere to everywhere, by every protocol or port."""
    if rule.action is Action.ACCEPT and not rule.doubt and any(_is_wide(each) for each in rule.boxes):
        yield Finding(device.name, chain.name, rule, "wide")


def _is_wide(each: Box) -> bool:
    everywhere = any(covers(each[Axis.SRC], family) and covers(each[Axis.DST], family) for family in (IPV4, IPV6))
    new = meet(each[Axis.STATE], ((State.NEW, State.NEW),)) and meet(each[Axis.FLAGS], FIRST_SYN)
    return bool(
        everywhere
        and new
        and each[Axis.DPORT] == PORTS
        and each[Axis.IN] == FULL[Axis.IN]
        and each[Axis.OUT] == FULL[Axis.OUT]
    )
