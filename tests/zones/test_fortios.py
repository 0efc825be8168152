"""FortiGate: policies by interface and zone, objects, negation, VIPs, virtual domains."""

from __future__ import annotations

from pathlib import Path

import pytest

from sekimori.common.errors import InvalidInput
from sekimori.zones import reading
from sekimori.zones.packets import Axis, networks_text
from sekimori.zones.proving import Pair, Verdict
from tests.zones import asking

GATE = """#config-version=FGT60F
config system global
    set hostname "gate"
end
config system interface
    edit "port1"
        set ip 10.0.0.1 255.255.255.252
    next
    edit "port2"
        set ip 10.9.0.1 255.255.255.252
        set description "two
lines"
    next
end
config firewall address
    edit "one"
        set subnet 10.0.0.1 255.255.255.255
    next
    edit "some"
        set type iprange
        set start-ip 10.0.0.0
        set end-ip 10.0.0.2
    next
    edit "named"
        set type fqdn
        set fqdn "example.jp"
    next
    edit "all"
    next
end
config firewall addrgrp
    edit "without"
        set member "some"
        set exclude enable
        set exclude-member "one"
    next
end
config firewall service custom
    edit "WEB"
        set tcp-portrange 80 443:1024-65535
    next
    edit "ALL"
        set protocol IP
    next
end
config firewall vip
    edit "front"
        set extip 203.0.113.1
        set mappedip "10.9.0.2"
        set portforward enable
        set extport 8443
        set mappedport 443
    next
end
config firewall policy
{policies}
end
"""


def policies(*settings: str) -> str:
    base = {
        "srcintf": '"port1"',
        "dstintf": '"port2"',
        "srcaddr": '"all"',
        "dstaddr": '"all"',
        "service": '"ALL"',
        "schedule": '"always"',
    }
    text = []
    for number, each in enumerate(settings, 1):
        told = dict(base)
        for part in each.split(";"):
            key, _, value = part.strip().partition(" ")
            told[key] = value
        text.append(f"edit {number}\n" + "".join(f"set {key} {value}\n" for key, value in told.items()) + "next")
    return GATE.replace("{policies}", "\n".join(text))


def answer(*settings: str, way: tuple[str, str] = ("a", "b")) -> Pair:
    return asking.pair(asking.net(asking.TWO_AREAS, gate=policies(*settings)), *way)


@pytest.mark.parametrize(
    ("settings", "verdict"),
    [
        (["action deny"], Verdict.SEPARATED),
        (["action accept"], Verdict.LEAKS),
        (["action accept; status disable"], Verdict.SEPARATED),
        (["action accept; srcintf any; dstintf port1"], Verdict.SEPARATED),
        (["action accept; schedule night"], Verdict.INCONCLUSIVE),
        (["action accept; srcaddr named"], Verdict.INCONCLUSIVE),
        (["action deny; srcaddr named", "action accept"], Verdict.INCONCLUSIVE),
        (["action accept; internet-service enable"], Verdict.INCONCLUSIVE),
        (["action deny; match-vip enable", "action accept; dstaddr front"], Verdict.SEPARATED),
        (["action deny", "action accept; dstaddr front"], Verdict.INCONCLUSIVE),
    ],
)
def test_policies_are_judged_in_their_order(settings: list[str], verdict: Verdict) -> None:
    assert answer(*settings).verdict is verdict


def test_groups_exclude_services_have_source_ports_and_negation_turns_round() -> None:
    (leak,) = answer("action accept; srcaddr without; service WEB").leaks
    told = leak.as_json()["packet"]
    assert told["source"] in {"10.0.0.0", "10.0.0.2"}
    assert told["destination_port"] == 80 or told["source_port"] >= 1024
    (leak,) = answer("action accept; srcaddr some; srcaddr-negate enable").leaks
    assert leak.as_json()["packet"]["source"] == "10.0.0.3"


def test_a_vip_is_seen_behind_its_translation() -> None:
    (leak,) = answer("action accept; dstaddr front").leaks
    assert leak.as_json()["packet"]["destination"] == "10.9.0.2"
    assert leak.packet[Axis.DPORT] == 443


def test_interfaces_of_a_zone_reach_each_other_only_where_it_says_so() -> None:
    zone = 'config system zone\n edit "z"\n  set interface "port1" "port2"\n{}\n next\nend\nconfig firewall address\n'
    for line, verdict in ((" set intrazone allow", Verdict.LEAKS), ("", Verdict.SEPARATED)):
        text = policies("action deny; srcintf z; dstintf z").replace("config firewall address\n", zone.format(line), 1)
        assert asking.pair(asking.net(asking.TWO_AREAS, gate=text)).verdict is verdict


def test_every_virtual_domain_is_a_device_of_its_own() -> None:
    text = """config global
config system global
set hostname "gate"
end
end
config vdom
edit alpha
config firewall policy
edit 1
set action accept
set srcaddr "all"
set dstaddr "all"
next
end
next
edit beta
config firewall policy
end
end
"""
    devices = reading.together([reading.read_bytes(text.encode(), "gate.conf")])
    assert set(devices) == {"gate/alpha", "gate/beta"}
    assert len(devices["gate/alpha"].chains["firewall policy"].rules) == 1


@pytest.mark.parametrize("cut", [60, 300, 700, 1200])
def test_a_configuration_that_is_cut_off_is_refused(cut: int) -> None:
    with pytest.raises(InvalidInput, match="途中で切れて"):
        reading.read_bytes(policies("action deny")[:cut].encode(), "gate.conf")


def test_two_gates_in_one_file_are_noticed() -> None:
    text = policies("action deny")
    with pytest.raises(InvalidInput, match="hostname"):
        reading.read_bytes((text + text.replace('"gate"', '"other"')).encode(), "gate.conf")


def test_an_inner_mask_with_gaps_is_all_the_networks_it_means() -> None:
    text = policies("action accept; srcaddr gaps").replace(
        'edit "one"', 'edit "gaps"\nset type wildcard\nset wildcard 10.0.0.1 255.255.0.255\nnext\nedit "one"'
    )
    rule = asking.net(asking.TWO_AREAS, gate=text).devices["gate"].chains["firewall policy"].rules[0]
    assert networks_text(rule.boxes[0][Axis.SRC])[:2] == ["10.0.0.1/32", "10.0.1.1/32"]


@pytest.mark.parametrize("kind", ["fortios", "cisco_ios"])
def test_other_peoples_configurations_are_read_or_refused_with_a_sentence(shared: Path, kind: str) -> None:
    read = 0
    for path in sorted((shared / "corpora" / "network" / kind).iterdir()):
        try:
            read += len(reading.read_files([path]))
        except InvalidInput as refused:
            assert refused.place.file == path.name  # noqa: PT017
    assert read > 20
