"""YAMAHA routers: the order of `secure filter`, the implicit ends, flags, dynamic filters, pp and tunnel."""

from __future__ import annotations

import pytest

from sekimori.common.errors import InvalidInput
from sekimori.zones import reading
from sekimori.zones.packets import Axis
from sekimori.zones.proving import Pair, Verdict
from tests.zones import asking

ROUTER = """# RTX1210 Rev.14.01.38
login password himitsu
ip route default gateway pp 1
ip lan1 address 10.0.0.1/30
ip lan2 address 10.9.0.1/30
{lists}
pp select 1
 ip pp address 203.0.113.1/32
 ip pp nat descriptor 1
pp select none
ip filter 10 reject 10.0.0.2 * tcp * 22
ip filter 20 pass * * established * *
ip filter 30 pass 10.0.0.0-10.0.0.1,10.0.0.3 10.9.0.0/30 tcp,udp * www,8000-8010
ip filter 40 pass * * icmp-error
ip filter 50 pass * * * * *
ip filter 60 pass * * udp netbios_ns-netbios_ssn *
ip filter 70 pass * * tcp * 22
ip filter 80 restrict * * tcpsyn * 25
ip filter dynamic 90 * * ftp
nat descriptor type 1 masquerade
"""


def answer(lists: str, way: tuple[str, str] = ("a", "b")) -> Pair:
    return asking.pair(asking.net(asking.TWO_AREAS, rtx=ROUTER.replace("{lists}", lists)), *way)


@pytest.mark.parametrize(
    ("lists", "verdict"),
    [
        ("", Verdict.LEAKS),
        ("ip lan1 secure filter in 20 40", Verdict.LEAKS),
        ("ip lan1 secure filter in 20", Verdict.SEPARATED),
        ("ip lan2 secure filter out 20", Verdict.SEPARATED),
        ("ip lan2 secure filter in 20", Verdict.LEAKS),
        ("ip lan1 secure filter in 50\nip lan2 secure filter out 10", Verdict.SEPARATED),
        ("ip lan1 secure filter in 70\nip lan2 secure filter out 80", Verdict.SEPARATED),
        ("ip lan1 secure filter in 20 dynamic 90", Verdict.INCONCLUSIVE),
        ("ip lan1 secure filter in 50 dynamic 90", Verdict.LEAKS),
        ("ip lan1 secure filter in 20\nip policy filter set 1", Verdict.INCONCLUSIVE),
    ],
)
def test_lists_are_judged_with_their_ends(lists: str, verdict: Verdict) -> None:
    assert answer(lists).verdict is verdict


def test_the_order_is_that_of_the_list_and_not_of_the_numbers() -> None:
    first = answer("ip lan1 secure filter in 70 10")
    then = answer("ip lan1 secure filter in 10 70")
    assert first.verdict is then.verdict is Verdict.LEAKS
    sources = {leak.as_json()["packet"]["source"] for leak in first.leaks}
    assert sources == {"10.0.0.0"}
    assert answer("ip lan1 secure filter in 10 70", ("b", "a")).verdict is Verdict.LEAKS


def test_lists_of_addresses_protocols_and_ports_are_all_read() -> None:
    text = ROUTER.replace("{lists}", "ip lan1 secure filter in 30 60")
    device = asking.net(asking.TWO_AREAS, rtx=text).devices["rtx"]
    rules = device.chains["ip lan1 in"].rules
    assert not any(rule.doubt for rule in rules)
    assert {(each[Axis.PROTO], each[Axis.DPORT]) for each in rules[0].boxes} == {
        (((number, number),), ((80, 80), (8000, 8010))) for number in (6, 17)
    }
    assert len(rules[0].boxes[0][Axis.SRC]) == 2
    assert rules[1].boxes[0][Axis.SPORT] == ((137, 139),)
    assert "himitsu" not in "".join(each.line.text for each in device.unmodelled)


def test_pp_and_tunnel_are_the_ones_that_were_selected() -> None:
    text = ROUTER.replace(
        "{lists}",
        "pp select 2\n ip pp secure filter in 20\ntunnel select 3\n ip tunnel secure filter out 20\npp select none",
    )
    device = asking.net(asking.TWO_AREAS, rtx=text).devices["rtx"]
    assert {"ip pp2 in", "ip tunnel3 out"} <= set(device.chains)


def test_a_list_that_names_a_missing_filter_is_refused_with_its_line() -> None:
    with pytest.raises(InvalidInput, match="フィルター99がありません") as caught:
        reading.read_bytes(ROUTER.replace("{lists}", "ip lan1 secure filter in 20 99").encode("cp932"), "rtx.txt")
    assert caught.value.place.line == 6


def test_a_last_line_without_its_end_is_not_trusted() -> None:
    lists = "ip lan1 secure filter in 20"
    assert answer(lists).verdict is Verdict.SEPARATED
    cut = ROUTER.replace("{lists}", lists).rstrip("\n")
    assert asking.pair(asking.net(asking.TWO_AREAS, rtx=cut)).verdict is Verdict.INCONCLUSIVE
