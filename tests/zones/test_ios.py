"""Cisco IOS: entries, groups, interfaces, routes; several devices one behind the other."""

from __future__ import annotations

import pytest

from sekimori.zones import lines as examining
from sekimori.zones.packets import Axis, networks_text
from sekimori.zones.proving import Verdict
from tests.zones import asking

CORE = """hostname core
interface Vlan10
 ip address 10.0.0.1 255.255.255.252
 ip access-group USERS in
interface Vlan20
 ip address 10.9.0.1 255.255.255.252
ip access-list extended USERS
 10 deny tcp any any eq 22
 20 permit tcp 10.0.0.0 0.0.0.3 any eq 443 log
 30 permit icmp any any echo
 40 permit tcp any any eq 22
 50 permit tcp any any established
end
"""


def test_an_access_list_is_judged_in_order_with_its_end() -> None:
    net = asking.net(asking.TWO_AREAS, core=CORE)
    found = asking.pair(net)
    assert found.verdict is Verdict.LEAKS
    assert {9, 10} <= asking.lines(found.leaks)
    assert not {8, 11, 12} & asking.lines(found.leaks)
    assert {each.packet[Axis.PROTO] for each in found.leaks} == {6, 1}


def test_an_unreachable_entry_names_the_entry_before_it() -> None:
    device = asking.net(asking.TWO_AREAS, core=CORE).devices["core"]
    (found,) = [each for each in examining.examine(device).findings if each.unreachable]
    assert found.rule.line.number == 11
    assert [each.line.number for each in found.blockers] == [8]
    assert found.as_json()["different_action"] is True


def test_entries_together_hide_what_none_of_them_hides_alone() -> None:
    text = CORE.replace(
        " 30 permit icmp any any echo\n", " 30 permit udp any any lt 100\n 31 permit udp any any range 100 65535\n"
    )
    text = text.replace(
        " 50 permit", " 45 deny udp host 10.0.0.1 any eq 53\n 46 permit udp any any range 90 200\n 50 permit"
    )
    device = asking.net(asking.TWO_AREAS, core=text).devices["core"]
    found = {each.rule.line.text.split()[0]: each for each in examining.examine(device).findings if each.unreachable}
    assert set(found) == {"40", "45", "46"}
    assert found["45"].kind == "shadowed"
    assert (found["46"].kind, [each.line.number for each in found["46"].blockers]) == ("redundant", [10, 11])


def test_a_configuration_without_its_end_is_not_trusted() -> None:
    closed = CORE.replace("permit", "deny")
    assert asking.pair(asking.net(asking.TWO_AREAS, core=closed)).verdict is Verdict.SEPARATED
    cut = asking.pair(asking.net(asking.TWO_AREAS, core=closed.replace("end\n", "")))
    assert cut.verdict is Verdict.INCONCLUSIVE
    assert "end" in cut.unmodelled[0][1].reason


@pytest.mark.parametrize(
    "line", [" zone-member security inside", " ip policy route-map X", " ip access-group MISSING out", " frobnicate 3"]
)
def test_what_could_change_the_answer_and_is_not_modelled_keeps_it_open(line: str) -> None:
    text = CORE.replace("permit", "deny").replace("interface Vlan20\n", f"interface Vlan20\n{line}\n")
    found = asking.pair(asking.net(asking.TWO_AREAS, core=text))
    assert found.verdict is Verdict.INCONCLUSIVE
    assert [each.line.text for _, each in found.unmodelled] == [line.strip()]


def test_object_groups_and_inverse_masks_with_gaps() -> None:
    text = """hostname g
object-group network SERVERS
 host 10.9.0.1
 10.9.0.2 255.255.255.254
object-group service WEB
 tcp eq 80
 tcp-udp 53
ip access-list extended L
 permit object-group WEB any object-group SERVERS
 permit tcp 10.0.0.0 0.0.2.1 any
end
"""
    rules = asking.net(asking.TWO_AREAS, g=text).devices["g"].chains["access-list L"].rules
    assert not any(each.doubt for each in rules)
    assert networks_text(rules[0].boxes[0][Axis.DST]) == ["10.9.0.1-10.9.0.3"]
    assert {(each[Axis.PROTO], each[Axis.DPORT]) for each in rules[0].boxes} == {
        (((6, 6),), ((80, 80),)),
        (((6, 6), (17, 17)), ((53, 53),)),
    }
    assert networks_text(rules[1].boxes[0][Axis.SRC]) == ["10.0.0.0/31", "10.0.2.0/31"]


EDGE = """hostname edge
interface Gi0
 ip address 10.9.0.1 255.255.255.252
interface Gi1
 ip address 192.0.2.2 255.255.255.252
 ip access-group IN in
ip route 10.0.0.0 255.255.255.252 192.0.2.1
ip access-list extended IN
 permit tcp any any eq {port}
end
"""
INNER = """hostname inner
interface Gi0
 ip address 10.0.0.1 255.255.255.252
interface Gi1
 ip address 192.0.2.1 255.255.255.252
 ip access-group OUT out
ip route 10.9.0.0 255.255.255.252 192.0.2.2
ip access-list extended OUT
 permit tcp any any range 20 22
end
"""


def test_a_packet_has_to_pass_every_device_on_its_way() -> None:
    open_way = asking.net(asking.TWO_AREAS, inner=INNER, edge=EDGE.format(port=22))
    found = asking.pair(open_way)
    assert found.verdict is Verdict.LEAKS
    assert {(leak.device.name, leak.line.number) for leak in found.leaks} >= {("inner", 9), ("edge", 9)}
    assert {leak.packet[Axis.DPORT] for leak in found.leaks} == {22}
    closed_way = asking.net(asking.TWO_AREAS, inner=INNER, edge=EDGE.format(port=23))
    assert asking.pair(closed_way).verdict is Verdict.SEPARATED


def test_a_source_that_is_rewritten_on_the_way_is_not_trusted() -> None:
    inner = INNER.replace("ip access-list", "ip nat inside source list 1 interface Gi1 overload\nip access-list", 1)
    edge = EDGE.format(port=22).replace("permit tcp any", "permit tcp 192.0.2.0 0.0.0.3")
    assert asking.pair(asking.net(asking.TWO_AREAS, inner=INNER, edge=edge)).verdict is Verdict.SEPARATED
    found = asking.pair(asking.net(asking.TWO_AREAS, inner=inner, edge=edge))
    assert found.verdict is Verdict.INCONCLUSIVE
    assert "nat" in found.unmodelled[0][1].line.text
