"""Rule sets in a universe so small that every packet can be tried, and an evaluator that shares nothing with the product."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass

from hypothesis import strategies as st

SOURCES = ("10.0.0.0", "10.0.0.1", "10.0.0.2", "10.0.0.3")
DESTINATIONS = ("10.9.0.0", "10.9.0.1", "10.9.0.2", "10.9.0.3")
PORTS = (21, 22, 23)
INTERFACES = ("eth0", "eth1")
CHAINS = ("FORWARD", "one", "two", "three")


@dataclass(frozen=True)
class Packet:
    source: str
    destination: str
    protocol: str
    port: int
    inward: str
    outward: str


@dataclass(frozen=True)
class Spec:
    """A rule: each condition is (negated, values) or None; `unknown` stands for a condition that the product does not model."""

    source: tuple[bool, tuple[int, int]] | None
    destination: tuple[bool, tuple[int, int]] | None
    protocol: tuple[bool, str] | None
    ports: tuple[bool, tuple[int, int]] | None
    inward: tuple[bool, str] | None
    outward: tuple[bool, str] | None
    target: str
    unknown: bool = False

    def text(self, chain: str) -> str:
        words = [f"-A {chain}"]
        for option, condition, base in (("-s", self.source, "10.0.0."), ("-d", self.destination, "10.9.0.")):
            if condition:
                start, length = condition[1]
                words.append(f"{'! ' if condition[0] else ''}{option} {base}{start}/{length}")
        for option, named in (("-i", self.inward), ("-o", self.outward), ("-p", self.protocol)):
            if named:
                words.append(f"{'! ' if named[0] else ''}{option} {named[1]}")
        if self.ports:
            low, high = self.ports[1]
            words.append(f"-m tcp {'! ' if self.ports[0] else ''}--dport {low}:{high}")
        if self.unknown:
            words.append("-m limit --limit 5/min")
        option = "-g" if self.target.startswith("goto ") else "-j"
        return " ".join([*words, option, self.target.removeprefix("goto ")])

    def matches(self, packet: Packet) -> bool:
        def same(condition: tuple[bool, str] | None, value: str) -> bool:
            return condition is None or (condition[1] == value) is not condition[0]

        def within(condition: tuple[bool, tuple[int, int]] | None, address: str) -> bool:
            if condition is None:
                return True
            size = 1 << (32 - condition[1][1])
            return (int(address[-1]) // size == condition[1][0] // size) is not condition[0]

        if self.ports:
            inside = self.ports[1][0] <= packet.port <= self.ports[1][1]
            if packet.protocol != "tcp" or inside is self.ports[0]:
                return False
        return (
            within(self.source, packet.source)
            and within(self.destination, packet.destination)
            and same(self.protocol, packet.protocol)
            and same(self.inward, packet.inward)
            and same(self.outward, packet.outward)
        )


@dataclass(frozen=True)
class Rules:
    policy: str
    chains: dict[str, list[Spec]]

    def text(self) -> str:
        lines = ["*filter", ":INPUT DROP [0:0]", f":FORWARD {self.policy} [0:0]"]
        lines += [f":{name} - [0:0]" for name in CHAINS[1:]]
        lines += [rule.text(name) for name in CHAINS for rule in self.chains[name]]
        return "\n".join([*lines, "COMMIT", ""])

    def number(self, chain: str, index: int) -> int:
        """The line on which a rule stands."""
        before = sum(len(self.chains[name]) for name in CHAINS[: CHAINS.index(chain)])
        return 3 + len(CHAINS) - 1 + before + index + 1

    def outcomes(self, packet: Packet) -> set[tuple[str, int]]:
        """Every decision that is possible, with its line; a rule with an unknown condition matches or does not."""
        found = set()
        unknown = [rule for rules in self.chains.values() for rule in rules if rule.unknown]
        for choice in itertools.product((True, False), repeat=len(unknown)):
            matching = {id(rule) for rule, matches in zip(unknown, choice, strict=True) if matches}
            decision = self._run("FORWARD", packet, matching)
            found.add(decision or (self.policy, 3))
        return found

    def _run(self, chain: str, packet: Packet, matching: set[int]) -> tuple[str, int] | None:
        for index, rule in enumerate(self.chains[chain]):
            if not rule.matches(packet) or (rule.unknown and id(rule) not in matching):
                continue
            if rule.target in {"ACCEPT", "DROP", "REJECT"}:
                return rule.target, self.number(chain, index)
            if rule.target == "RETURN":
                return None
            decision = self._run(rule.target.removeprefix("goto "), packet, matching)
            if decision or rule.target.startswith("goto "):
                return decision
        return None


def packets(sources: tuple[str, ...] = SOURCES, destinations: tuple[str, ...] = DESTINATIONS) -> Iterator[Packet]:
    for source, destination, protocol, port, inward, outward in itertools.product(
        sources, destinations, ("tcp", "udp"), PORTS, INTERFACES, INTERFACES
    ):
        yield Packet(source, destination, protocol, port, inward, outward)


def _conditions() -> dict[str, st.SearchStrategy[object]]:
    def maybe(values: st.SearchStrategy[object]) -> st.SearchStrategy[object]:
        return st.none() | st.tuples(st.booleans(), values)

    networks = st.sampled_from([(0, 31), (2, 31), (0, 32), (1, 32), (2, 32), (3, 32)])
    return {
        "source": maybe(networks),
        "destination": maybe(networks),
        "inward": st.none() | st.none() | maybe(st.sampled_from(INTERFACES)),
        "outward": st.none() | st.none() | maybe(st.sampled_from(INTERFACES)),
    }


@st.composite
def specs(draw: st.DrawFn, chain: str, *, doubts: bool) -> Spec:
    deeper = CHAINS[CHAINS.index(chain) + 1 :]
    targets = ["ACCEPT", "DROP", "REJECT", "RETURN", *deeper, *(f"goto {name}" for name in deeper)]
    ports = draw(st.none() | st.tuples(st.booleans(), st.sampled_from([(21, 21), (22, 22), (21, 22), (22, 23)])))
    protocol = (False, "tcp") if ports else draw(st.none() | st.tuples(st.booleans(), st.sampled_from(["tcp", "udp"])))
    conditions = {name: draw(values) for name, values in _conditions().items()}
    unknown = doubts and draw(st.integers(0, 5)) == 0
    return Spec(protocol=protocol, ports=ports, target=draw(st.sampled_from(targets)), unknown=unknown, **conditions)  # type: ignore[arg-type]


@st.composite
def rule_sets(draw: st.DrawFn, *, doubts: bool = False) -> Rules:
    """A policy, and up to five rules in each of four chains; at most five unknown conditions."""
    chains = {name: draw(st.lists(specs(name, doubts=doubts), max_size=5)) for name in CHAINS}
    return Rules(draw(st.sampled_from(["ACCEPT", "DROP"])), chains)
