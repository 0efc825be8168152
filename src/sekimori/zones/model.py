"""One normal form for the rules of every make of device. Each part knows the file and the line it comes from."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from sekimori.zones.packets import FULL, Boxes, Network
from sekimori.zones.tokens import Tokens

ALL: Boxes = (FULL,)


class Action(StrEnum):
    """What a rule does with the packets that it matches. PASS leaves no trace on the decision (a log, a counter)."""

    ACCEPT = "accept"
    DROP = "drop"
    REJECT = "reject"
    JUMP = "jump"
    GOTO = "goto"
    RETURN = "return"
    PASS = "pass"  # noqa: S105

    @property
    def ends(self) -> bool:
        """Whether the decision about the packet is made."""
        return self in {Action.ACCEPT, Action.DROP, Action.REJECT}


@dataclass(frozen=True, order=True)
class Line:
    """A line of a configuration; `text` has its secrets removed."""

    file: str
    number: int
    text: str = field(compare=False, default="")


@dataclass(frozen=True)
class Rule:
    """A rule. `boxes` are all packets that it can match; when `doubt` says why, it matches some of them and nobody
    knows which.
    """

    line: Line
    boxes: Boxes
    action: Action
    target: str = ""
    doubt: str = ""


@dataclass(frozen=True)
class Chain:
    """Rules in order. What matches none meets `policy`, or goes back to the caller when that is None."""

    name: str
    rules: tuple[Rule, ...]
    policy: Action | None = None
    policy_line: Line | None = None


@dataclass(frozen=True)
class Stage:
    """A chain that every forwarded packet has to pass.

    `before_nat` and `after_nat` say that it sees other addresses than the rest.
    """

    chain: str
    before_nat: bool = False
    after_nat: bool = False


@dataclass(frozen=True)
class Unmodelled:
    """A line whose meaning is not known, why, and the packets it may touch."""

    line: Line
    reason: str
    boxes: Boxes = ALL

    def as_json(self, device: str) -> dict[str, Any]:
        """As the command line prints it."""
        return {
            "device": device,
            "file": self.line.file,
            "line": self.line.number,
            "text": self.line.text,
            "reason": self.reason,
        }


@dataclass(frozen=True)
class Nat:
    """A rule that rewrites the destination (`of` "dst") or the source ("src") of the packets in `boxes`."""

    line: Line
    of: str
    boxes: Boxes = ALL


@dataclass(frozen=True)
class Interface:
    """An interface with its own addresses and the networks that lie behind it directly."""

    name: str
    addresses: tuple[str, ...] = ()
    networks: tuple[Network, ...] = ()
    line: Line | None = None


@dataclass(frozen=True)
class Route:
    """A static route, by an interface or by the address of the next router."""

    network: Network
    interface: str = ""
    gateway: str = ""
    line: Line | None = None


@dataclass
class Device:
    """The rules of one device (or of one virtual part of it). `lists` are the chains that a person knows as lists of
    their own.
    """

    name: str
    kind: str
    file: str
    digest: str
    chains: dict[str, Chain] = field(default_factory=dict)
    stages: list[Stage] = field(default_factory=list)
    lists: list[str] = field(default_factory=list)
    interfaces: dict[str, Interface] = field(default_factory=dict)
    routes: list[Route] = field(default_factory=list)
    dynamic_routes: bool = False
    nats: list[Nat] = field(default_factory=list)
    unmodelled: list[Unmodelled] = field(default_factory=list)
    tokens: Tokens = field(default_factory=Tokens)
    lines: int = 0
    ignored: int = 0

    def unknown(self, line: Line, reason: str, boxes: Boxes = ALL) -> None:
        """Lists a line that is not modelled."""
        self.unmodelled.append(Unmodelled(line, reason, boxes))
