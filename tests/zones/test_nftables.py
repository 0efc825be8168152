"""nftables' JSON: sets, concatenations, verdict maps, hooks; and the kernel itself as the judge."""

from __future__ import annotations

import json
from typing import Any

import pytest

from sekimori.common.errors import InvalidInput
from sekimori.zones import reading
from sekimori.zones.packets import Axis
from sekimori.zones.proving import Verdict
from tests.zones import asking


def ruleset(*rules: list[dict[str, Any]], policy: str = "drop", **named: list[Any]) -> str:
    where = {"family": "inet", "table": "t"}
    objects: list[dict[str, Any]] = [{"metainfo": {"version": "1.0.6"}}, {"table": {"family": "inet", "name": "t"}}]
    objects += [
        {"set": {**where, "name": name, "type": "ipv4_addr", "elem": elements}} for name, elements in named.items()
    ]
    objects.append({"chain": {**where, "name": "web"}})
    objects.append(
        {"chain": {**where, "name": "fwd", "type": "filter", "hook": "forward", "prio": 0, "policy": policy}}
    )
    objects.append({"rule": {**where, "chain": "web", "handle": 9, "expr": [{"accept": None}]}})
    objects += [{"rule": {**where, "chain": "fwd", "handle": 10 + at, "expr": each}} for at, each in enumerate(rules)]
    return '{"nftables": [\n' + ",\n".join(json.dumps(each) for each in objects) + "\n]}\n"


def match(protocol: str, name: str, right: Any, operator: str = "==") -> dict[str, Any]:
    return {"match": {"op": operator, "left": {"payload": {"protocol": protocol, "field": name}}, "right": right}}


ACCEPT: dict[str, Any] = {"accept": None}
FIRST = 7  # The line of the first rule of the chain.


def test_a_named_set_and_a_set_of_ports_let_through_what_they_hold() -> None:
    rule = [match("ip", "saddr", "@guests"), match("tcp", "dport", {"set": [22, {"range": [80, 90]}]}), ACCEPT]
    told = ruleset(rule, guests=[{"prefix": {"addr": "10.0.0.2", "len": 31}}])
    found = asking.pair(asking.net(asking.TWO_AREAS, fw=told))
    (leak,) = found.leaks
    assert found.verdict is Verdict.LEAKS
    assert leak.line.number == FIRST + 1
    assert leak.as_json()["packet"]["source"] in {"10.0.0.2", "10.0.0.3"}
    assert leak.packet[Axis.DPORT] in {22, *range(80, 91)}


@pytest.mark.parametrize(
    ("expression", "verdict"),
    [
        ([match("ip", "daddr", {"prefix": {"addr": "10.9.0.0", "len": 16}}, "!="), ACCEPT], Verdict.SEPARATED),
        ([match("ip6", "saddr", "fe80::1"), ACCEPT], Verdict.SEPARATED),
        ([match("icmp", "type", "echo-request"), {"jump": {"target": "web"}}], Verdict.LEAKS),
        (
            [{"match": {"op": "in", "left": {"ct": {"key": "state"}}, "right": ["established", "related"]}}, ACCEPT],
            Verdict.SEPARATED,
        ),
        ([{"limit": {"rate": 4, "per": "second"}}, ACCEPT], Verdict.INCONCLUSIVE),
        ([{"match": {"op": "==", "left": {"meta": {"key": "mark"}}, "right": 7}}, ACCEPT], Verdict.INCONCLUSIVE),
        ([{"queue": None}], Verdict.INCONCLUSIVE),
        ([match("th", "dport", 53), ACCEPT], Verdict.INCONCLUSIVE),
        (
            [
                {
                    "vmap": {
                        "key": {"payload": {"protocol": "tcp", "field": "dport"}},
                        "data": {"set": [[22, {"drop": None}]]},
                    }
                }
            ],
            Verdict.SEPARATED,
        ),
        (
            [
                {
                    "vmap": {
                        "key": {"payload": {"protocol": "tcp", "field": "dport"}},
                        "data": {"set": [[22, {"goto": {"target": "web"}}]]},
                    }
                }
            ],
            Verdict.LEAKS,
        ),
    ],
)
def test_an_expression_is_judged_as_the_kernel_would(expression: list[dict[str, Any]], verdict: Verdict) -> None:
    assert asking.pair(asking.net(asking.TWO_AREAS, fw=ruleset(expression))).verdict is verdict


def test_concatenations_hold_pair_by_pair() -> None:
    left = {
        "concat": [
            {"payload": {"protocol": "ip", "field": "saddr"}},
            {"payload": {"protocol": "tcp", "field": "dport"}},
        ]
    }
    right = {"set": [{"concat": ["10.0.0.1", 22]}, {"concat": ["10.0.0.2", {"range": [80, 90]}]}]}
    net = asking.net(asking.TWO_AREAS, fw=ruleset([{"match": {"op": "==", "left": left, "right": right}}, ACCEPT]))
    boxes = net.devices["fw"].chains["inet t fwd"].rules[0].boxes
    assert [each[Axis.DPORT] for each in boxes] == [((22, 22),), ((80, 90),)]


def test_a_pattern_of_interfaces_holds_for_names_that_only_later_rules_and_areas_say() -> None:
    pattern = {"match": {"op": "==", "left": {"meta": {"key": "iifname"}}, "right": "eth*"}}
    single = {"match": {"op": "==", "left": {"meta": {"key": "iifname"}}, "right": {"set": ["eth7", "wlan0"]}}}
    told = ruleset([pattern, ACCEPT], [single, ACCEPT])
    for name in ("eth7", "eth8"):
        plan = asking.TWO_AREAS.replace("10.0.0.0/30]", f"10.0.0.0/30]\n    interfaces: {{fw: [{name}]}}")
        found = asking.pair(asking.net(plan, fw=told))
        assert asking.lines(found.leaks) == {FIRST}


@pytest.mark.parametrize("length", [40, 200, 400])
def test_json_that_is_cut_off_is_refused(length: int) -> None:
    with pytest.raises(InvalidInput, match="途中で切れて"):
        reading.read_bytes(ruleset([ACCEPT])[:length].encode(), "fw.json")


def test_a_ruleset_without_a_chain_for_forwarding_is_not_trusted() -> None:
    told = '{"nftables": [{"metainfo": {}}, {"table": {"family": "inet", "name": "t"}}]}'
    found = asking.pair(asking.net(asking.TWO_AREAS, fw=told))
    assert found.verdict is not Verdict.SEPARATED
