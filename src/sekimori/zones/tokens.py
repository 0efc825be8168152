"""Interfaces as numbers: every name that a configuration tells apart, every pattern, and all other interfaces together."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from sekimori.zones.packets import INTERFACES, Spans, spans

OTHER = "(その他)"


@dataclass
class Tokens:
    """Numbers for interfaces. A pattern `eth+` also has a number of its own: an interface that fits it and has no
    other number.
    """

    names: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.names.setdefault(OTHER, 0)

    def add(self, names: Iterable[str]) -> None:
        """Gives numbers to names and patterns that have none."""
        for name in names:
            if name not in self.names:
                if len(self.names) > INTERFACES[0][1]:
                    raise ValueError("more interfaces than can be told apart")
                self.names[name] = len(self.names)

    def numbers(self, name: str) -> Spans:
        """The numbers of the interfaces that a name or a pattern (`eth+`) means.

        An unknown name is given a number, which patterns that were asked for before do not know: readers name all first (`add`).
        """
        self.add([name])
        if not name.endswith("+"):
            return ((self.names[name], self.names[name]),)
        start = name[:-1]
        return spans((number, number) for other, number in self.names.items() if other.rstrip("+").startswith(start))

    def number(self, name: str) -> int:
        """The number of an interface: its own, that of the longest pattern it fits, or that of all others."""
        if name in self.names:
            return self.names[name]
        fitting = [each for each in self.names if each.endswith("+") and name.startswith(each[:-1])]
        return self.names[max(fitting, key=len)] if fitting else self.names[OTHER]

    def known(self, name: str) -> Spans:
        """As `numbers`, for names that come after the rules were read: nothing is given a number any more."""
        if not name.endswith("+"):
            return ((self.number(name), self.number(name)),)
        found = [own for other, own in self.names.items() if other.rstrip("+").startswith(name[:-1])]
        return spans((number, number) for number in [*found, self.number(name)])

    def name(self, number: int) -> str:
        """The name for a number."""
        return next((name for name, own in self.names.items() if own == number), OTHER)

    @property
    def all(self) -> Spans:
        """Every number that stands for an interface."""
        return ((0, len(self.names) - 1),)
