"""The kernel as the judge: rule sets are loaded into a network namespace and real packets are sent through it."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from sekimori.zones.evaluating import evaluate
from sekimori.zones.packets import Axis, address_number
from tests.effort import examples
from tests.zones import asking
from tests.zones.universe import DESTINATIONS, PORTS, SOURCES, Rules, Spec, rule_sets

REPLAY = Path(__file__).with_name("replay.py")
ENTER = ["unshare", "-Urn"]
pytestmark = [pytest.mark.kernel, pytest.mark.proof]


@pytest.fixture(scope="module")
def namespaces() -> None:
    """Skips where a machine lets nobody make namespaces or has no iptables."""
    if not shutil.which("iptables-restore") or not shutil.which("unshare"):
        pytest.skip("packets cannot be sent through the kernel here: iptables or unshare is missing")
    tried = subprocess.run(
        [*ENTER, "iptables-restore", "--test"], input="*filter\nCOMMIT\n", text=True, capture_output=True, check=False
    )
    if tried.returncode:
        pytest.skip(f"packets cannot be sent through the kernel here: {tried.stderr.strip()[:80]}")


def arrivals(rule_set: Rules) -> set[tuple[str, str, str, int]]:
    """What the kernel lets through of all packets of the universe that come in by eth0 and leave by eth1."""
    asked = {"rules": rule_set.text(), "sources": SOURCES, "destinations": DESTINATIONS, "ports": PORTS}
    done = subprocess.run(
        [*ENTER, sys.executable, str(REPLAY)],
        input=json.dumps(asked),
        text=True,
        capture_output=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return {(source, destination, protocol, port) for source, destination, protocol, port in json.loads(done.stdout)}


def test_everything_arrives_where_nothing_is_refused(namespaces: None) -> None:
    empty: dict[str, list[Spec]] = {"FORWARD": [], "one": [], "two": [], "three": []}
    assert len(arrivals(Rules("ACCEPT", dict(empty)))) == len(SOURCES) * len(DESTINATIONS) * 2 * len(PORTS)
    assert arrivals(Rules("DROP", dict(empty))) == set()


@given(rule_sets())
@settings(max_examples=examples(3), phases=[Phase.generate], suppress_health_check=list(HealthCheck), deadline=None)
def test_the_kernel_lets_through_what_the_model_says(namespaces: None, rule_set: Rules) -> None:
    device = asking.net(asking.TWO_AREAS, fw=rule_set.text()).devices["fw"]
    device.tokens.add(["eth0", "eth1"])
    expected = set()
    for source in SOURCES:
        for destination in DESTINATIONS:
            for protocol, number in (("tcp", 6), ("udp", 17)):
                for port in PORTS:
                    point = [0] * len(Axis)
                    point[Axis.SRC], point[Axis.DST], point[Axis.PROTO] = (
                        address_number(source),
                        address_number(destination),
                        number,
                    )
                    point[Axis.SPORT], point[Axis.DPORT], point[Axis.FLAGS] = 40000, port, 2 if number == 6 else 0
                    point[Axis.IN], point[Axis.OUT] = device.tokens.number("eth0"), device.tokens.number("eth1")
                    if evaluate(device, "filter/FORWARD", tuple(point)).accepted:
                        expected.add((source, destination, protocol, port))
    assert arrivals(rule_set) == expected
