"""What is cut off, mixed up or unreadable is named with its file and line, and never called separated."""

from __future__ import annotations

from pathlib import Path

import pytest

from sekimori.common.errors import InvalidInput
from sekimori.zones import areas, reading
from sekimori.zones.proving import Verdict
from sekimori.zones.redacting import redact
from tests.zones import asking

CLOSED = """*filter
:INPUT DROP [0:0]
:FORWARD DROP [0:0]
:OUTPUT DROP [0:0]
-A FORWARD -s 10.9.0.0/30 -d 10.0.0.0/30 -j ACCEPT
COMMIT
"""


def test_a_closed_firewall_separates_one_way_only() -> None:
    net = asking.net(asking.TWO_AREAS, fw=CLOSED)
    assert asking.pair(net).verdict is Verdict.SEPARATED
    back = asking.pair(net, "b", "a")
    assert back.verdict is Verdict.LEAKS
    assert asking.lines(back.leaks) == {5}


@pytest.mark.parametrize("length", range(len(CLOSED) - 2, 30, -17))
def test_a_cut_off_iptables_save_is_refused(length: int) -> None:
    with pytest.raises(InvalidInput) as caught:
        reading.read_bytes(CLOSED[:length].encode(), "fw.rules")
    assert caught.value.place.file == "fw.rules"


def test_two_firewalls_in_one_file_are_noticed() -> None:
    with pytest.raises(InvalidInput, match="混じって"):
        reading.read_bytes((CLOSED + CLOSED).encode(), "fw.rules")
    with pytest.raises(InvalidInput, match="混じって"):
        reading.read_bytes((CLOSED + "hostname core\ninterface Vlan1\n").encode(), "fw.rules")
    with pytest.raises(InvalidInput, match="hostname"):
        reading.read_bytes(b"hostname a\ninterface Vlan1\nhostname b\nend\n", "core.cfg")


def test_the_same_device_twice_is_noticed() -> None:
    devices = reading.read_bytes(b"hostname a\ninterface Vlan1\nend\n", "a.cfg")
    with pytest.raises(InvalidInput, match="二つあります"):
        reading.together([devices, devices])


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "何も"),
        (b"\x7fELF\x00\x00\x00", "文字のファイル"),
        ("日本語の文書です。".encode("euc_jp"), "EUC-JP"),
        (b"*filter\n\x01\x02\nCOMMIT\n", "符号"),
        ("ただの文章です。\n".encode(), "どの機器"),
    ],
)
def test_what_is_no_configuration_is_named(data: bytes, said: str) -> None:
    with pytest.raises(InvalidInput, match=said):
        reading.read_bytes(data, "x.cfg")


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="読めません"):
        reading.read_files([tmp_path / "none.cfg"])


def test_a_line_that_is_not_modelled_keeps_the_pair_open_and_is_shown() -> None:
    doubtful = CLOSED.replace(
        "-A FORWARD", "-A FORWARD -d 10.9.0.1/32 -m set --match-set guests src -j ACCEPT\n-A FORWARD", 1
    )
    net = asking.net(asking.TWO_AREAS, fw=doubtful)
    found = asking.pair(net)
    assert found.verdict is Verdict.INCONCLUSIVE
    assert [each.line.number for _, each in found.unmodelled] == [5]
    assert found.as_json()["unmodelled"][0]["reason"] == "条件「-m set」、条件「--match-set」"


def test_ipv6_is_not_called_separated_by_the_rules_of_ipv4() -> None:
    plan = asking.TWO_AREAS.replace("10.9.0.0/30]", "10.9.0.0/30, 'fd00:9::/64']").replace(
        "10.0.0.0/30]", "10.0.0.0/30, 'fd00:1::/64']"
    )
    assert asking.pair(asking.net(plan, fw=CLOSED)).verdict is Verdict.INCONCLUSIVE


@pytest.mark.parametrize(
    ("change", "line", "said"),
    [
        (("10.0.0.0/30]", "10.0.0.0/33]"), 4, "アドレス"),
        (("id: b", "id: a"), 5, "二度"),
        (("10.9.0.0/30]", "10.0.0.0/29]"), 5, "重なって"),
        (("    addresses: [10.9.0.0/30]\n", ""), 5, "アドレスがありません"),
        (("areas:", "areas:\n  - {id: c, addresses: [10.3.0.0/24], colour: red}"), 3, "colour"),
    ],
)
def test_a_fault_in_the_areas_is_named_with_its_line(change: tuple[str, str], line: int, said: str) -> None:
    with pytest.raises(InvalidInput, match=said) as caught:
        areas.parse(asking.TWO_AREAS.replace(*change), "areas.yaml")
    assert (caught.value.place.file, caught.value.place.line) == ("areas.yaml", line)


def test_a_permission_opens_nothing_after_its_end() -> None:
    rows = """
allow:
  - {from: b, to: a, protocol: any, reason: 照会, approver: 統括, until: %s}
"""
    for until, verdict in (("2026-11-23", Verdict.SEPARATED), ("2026-11-22", Verdict.LEAKS)):
        net = asking.net(asking.TWO_AREAS + rows % until, fw=CLOSED)
        assert asking.pair(net, "b", "a").verdict is verdict


@pytest.mark.parametrize(
    "line",
    [
        "enable secret 5 $1$abcd$efgh",
        "set psksecret ENC AAAAbbbbCCCC",
        "snmp-server community himitsu RO",
        "pp auth accept pap; login password himitsu",
        "ipsec ike pre-shared-key 1 text himitsu",
    ],
)
def test_no_secret_is_left_in_a_line(line: str) -> None:
    assert not {"himitsu", "$1$abcd$efgh", "AAAAbbbbCCCC"} & set(redact(line).split())
