"""Every packet of a small universe, by an evaluator of the tests' own, against every answer of the product."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from sekimori.zones import lines as examining
from sekimori.zones import matrix
from sekimori.zones.evaluating import evaluate
from sekimori.zones.packets import Axis, address_number
from sekimori.zones.proving import Verdict
from tests.effort import examples
from tests.zones import asking
from tests.zones.universe import DESTINATIONS, SOURCES, Rules, packets, rule_sets

# Every number that the rules tell apart is in the universe, but for other protocols, ports and interfaces, which match as these do
# when nothing names them: the areas are asked about with two interfaces and with what the universe has.
PLAN = asking.TWO_AREAS.replace("10.0.0.0/30]", "10.0.0.0/30]\n    interfaces: {fw: [eth0, eth1]}").replace(
    "10.9.0.0/30]", "10.9.0.0/30]\n    interfaces: {fw: [eth0, eth1]}"
)
ALLOW = """
allow:
  - {from: a, to: b, protocol: icmp, reason: 試験, approver: 試験, until: 2099-12-31}
  - {from: a, to: b, protocol: tcp, ports: [0-20, 24-65535], reason: 試験, approver: 試験, until: 2099-12-31}
"""
OTHERS = "".join(
    f"  - {{from: a, to: b, protocol: '{number}', reason: 試験, approver: 試験, until: 2099-12-31}}\n"
    for number in range(256)
    if number not in {6, 17}
)


def truth(rules: Rules) -> tuple[set[int], set[int]]:
    """The lines that surely let a packet through, and those that may."""
    certain, possible = set(), set()
    for packet in packets():
        outcomes = rules.outcomes(packet)
        accepting = {line for decision, line in outcomes if decision == "ACCEPT"}
        possible |= accepting
        if len(outcomes) == len(accepting):
            certain |= accepting
    return certain, possible


@given(rule_sets())
@settings(max_examples=examples(25))
def test_the_lines_that_leak_are_those_of_the_packets_that_get_through(rules: Rules) -> None:
    certain, possible = truth(rules)
    assert certain == possible
    found = asking.pair(asking.net(PLAN + ALLOW + OTHERS, fw=rules.text()))
    assert asking.lines(found.leaks) == certain
    assert found.verdict is (Verdict.LEAKS if certain else Verdict.SEPARATED)


@given(rule_sets(doubts=True))
@settings(max_examples=examples(25))
def test_what_is_not_modelled_is_never_taken_for_separation(rules: Rules) -> None:
    certain, possible = truth(rules)
    found = asking.pair(asking.net(PLAN + ALLOW + OTHERS, fw=rules.text()))
    if found.verdict is Verdict.SEPARATED:
        assert not possible
    elif found.verdict is Verdict.LEAKS:
        assert certain
        assert asking.lines(found.leaks) <= possible
    else:
        assert not certain
        assert found.unmodelled


@given(rule_sets())
@settings(max_examples=examples(15))
def test_a_line_is_called_unreachable_when_no_packet_is_decided_by_it(rules: Rules) -> None:
    device = asking.net(asking.TWO_AREAS, fw=rules.text()).devices["fw"]
    dead = {
        each.rule.line.number
        for each in examining.examine(device).findings
        if each.unreachable and each.list == "filter/FORWARD" and each.rule.action.ends
    }
    deciding = {line for packet in packets() for _, line in rules.outcomes(packet)}
    assert not dead & deciding


@given(rule_sets())
@settings(max_examples=examples(15))
def test_the_matrix_says_of_each_pair_what_the_rules_do(rules: Rules) -> None:
    net = asking.net(asking.TWO_AREAS, fw=rules.text())
    device = net.devices["fw"]
    told = matrix.matrix(net, device, matrix.service("tcp/22"))
    class_of = {
        text: next(n for n, side in enumerate(told.classes) if any(a <= address_number(text) <= b for a, b in side))
        for text in (*SOURCES, *DESTINATIONS)
    }
    decided: dict[tuple[str, str], set[bool]] = {}
    for packet in packets():
        if (packet.protocol, packet.port) == ("tcp", 22):
            accepted = {decision == "ACCEPT" for decision, _ in rules.outcomes(packet)}
            decided.setdefault((packet.source, packet.destination), set()).update(accepted)
    for (source, destination), answers in decided.items():
        said = told.reach.get((class_of[source], class_of[destination]), "")
        if said == "yes":
            assert answers == {True}
        elif not said:
            assert answers == {False}


@given(rule_sets())
@settings(max_examples=examples(10))
def test_a_single_packet_carried_through_the_rules_ends_as_it_should(rules: Rules) -> None:
    device = asking.net(PLAN, fw=rules.text()).devices["fw"]
    for packet in list(packets())[::7]:
        point = [0] * len(Axis)
        point[Axis.SRC], point[Axis.DST] = address_number(packet.source), address_number(packet.destination)
        point[Axis.PROTO], point[Axis.DPORT], point[Axis.FLAGS] = (
            (6 if packet.protocol == "tcp" else 17),
            packet.port,
            2,
        )
        point[Axis.IN], point[Axis.OUT] = device.tokens.number(packet.inward), device.tokens.number(packet.outward)
        (decision,) = rules.outcomes(packet)
        assert evaluate(device, "filter/FORWARD", tuple(point)).accepted is (decision[0] == "ACCEPT")


@pytest.mark.proof
@given(rule_sets(doubts=True))
@settings(max_examples=3000)
def test_what_is_not_modelled_is_never_taken_for_separation_at_length(rules: Rules) -> None:
    certain, possible = truth(rules)
    verdict = asking.pair(asking.net(PLAN + ALLOW + OTHERS, fw=rules.text())).verdict
    assert verdict is not Verdict.SEPARATED or not possible
    assert verdict is not Verdict.INCONCLUSIVE or not certain
