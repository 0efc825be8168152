"""The second engine: the rules as they stand, with jumps and returns, carried out on decision diagrams (CUDD).

It shares with the first one only the model. It computes all packets that can pass, where what is in doubt is taken to
let through.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sekimori.zones.model import Action, Chain, Device
from sekimori.zones.packets import FULL, V6, Axis, Box, Spans

_SMALL = {Axis.PROTO: 8, Axis.SPORT: 16, Axis.DPORT: 16, Axis.FLAGS: 8, Axis.STATE: 3, Axis.IN: 12, Axis.OUT: 12}
_ORDER = (Axis.IN, Axis.OUT, Axis.STATE, Axis.PROTO, Axis.FLAGS, Axis.DPORT, Axis.DST, Axis.SRC, Axis.SPORT)


class Diagrams:
    """Sets of packets of one family of addresses (4 or 6)."""

    def __init__(self, family: int) -> None:
        self.base = V6 if family == 6 else 0  # noqa: PLR2004
        wide = 128 if self.base else 32
        self.bits = {**_SMALL, Axis.SRC: wide, Axis.DST: wide}
        self.manager = _manager()
        names = [_name(axis, bit) for axis in _ORDER for bit in range(self.bits[axis])]
        self.manager.declare(*names)
        self.variables = {
            axis: [self.manager.var(_name(axis, bit)) for bit in range(self.bits[axis])] for axis in _ORDER
        }
        self.sides: dict[tuple[Axis, Spans], Any] = {}

    @property
    def nothing(self) -> Any:
        """No packet."""
        return self.manager.false

    def of(self, boxes: Iterable[Box]) -> Any:
        """The packets of some boxes that belong to this family."""
        found = self.nothing
        for each in boxes:
            part = self.manager.true
            for axis in _ORDER:
                if axis in {Axis.SRC, Axis.DST} or each[axis] != FULL[axis]:
                    part &= self.side(axis, each[axis])
            found |= part
        return found

    def side(self, axis: Axis, side: Spans) -> Any:
        """The packets whose number on an axis lies in the spans."""
        key = (axis, side)
        if key not in self.sides:
            width, base = self.bits[axis], self.base if axis in {Axis.SRC, Axis.DST} else 0
            found = self.nothing
            for low, high in side:
                first, last = max(low - base, 0), min(high - base, (1 << width) - 1)
                if first <= last:
                    found |= self._between(axis, first, last)
            self.sides[key] = found
        return self.sides[key]

    def _between(self, axis: Axis, low: int, high: int) -> Any:
        """Not below `low` and not above `high`, bit by bit from the last one."""
        not_below = not_above = self.manager.true
        for bit in reversed(range(self.bits[axis])):
            one = self.variables[axis][bit]
            weight = 1 << (self.bits[axis] - 1 - bit)
            not_below = one & not_below if low & weight else one | not_below
            not_above = ~one | not_above if high & weight else ~one & not_above
        return not_below & not_above

    def free(self, some: Any, axes: Iterable[Axis]) -> Any:
        """`some` with any numbers on these axes."""
        return self.manager.exist([_name(axis, bit) for axis in axes for bit in range(self.bits[axis])], some)

    def may_pass(self, device: Device, chain: str, some: Any) -> Any:
        """Those of `some` that the chain lets through, or of which nobody knows that it does not."""
        run = _Run(self, device)
        start = device.chains[chain]
        left = run.through(start, some)
        if start.policy is None or start.policy is Action.ACCEPT:
            run.accepted |= left
        return run.accepted


class _Run:
    def __init__(self, diagrams: Diagrams, device: Device) -> None:
        self.diagrams, self.device = diagrams, device
        self.accepted = diagrams.nothing

    def through(self, chain: Chain, some: Any) -> Any:
        """What comes out of a chain undecided; what it accepts is kept aside."""
        empty = self.diagrams.nothing
        here, back = some, empty
        for rule in chain.rules:
            if here == empty:
                break
            if rule.action is Action.PASS:
                continue
            fits = here & self.diagrams.of(rule.boxes)
            if fits == empty:
                continue
            rest = here if rule.doubt else here & ~fits
            match rule.action:
                case Action.ACCEPT:
                    self.accepted |= fits
                case Action.RETURN:
                    back |= fits
                case Action.GOTO:
                    back |= self.through(self.device.chains[rule.target], fits)
                case Action.JUMP:
                    rest |= self.through(self.device.chains[rule.target], fits)
            here = rest
        return here | back


def _name(axis: Axis, bit: int) -> str:
    return f"{axis.name}{bit}"


def _manager() -> Any:
    """CUDD where its compiled form is there, else the slower form in Python."""
    try:
        from dd import cudd as diagrams
    except ImportError:
        from dd import autoref as diagrams
    manager = diagrams.BDD()
    manager.configure(reordering=False)
    return manager
