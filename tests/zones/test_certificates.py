"""A certificate is checked without the engines, and one that leaves anything out is refused."""

from __future__ import annotations

import copy
from typing import Any

from hypothesis import given, settings

from sekimori.common import canonical
from sekimori.zones.checking import check
from sekimori.zones.network import Net
from sekimori.zones.proving import Verdict
from tests.effort import examples
from tests.zones import asking
from tests.zones.universe import Rules, rule_sets

TEXT = """*filter
:FORWARD DROP [0:0]
-A FORWARD -s 10.0.0.0/31 -d 10.9.0.0/30 -j DROP
-A FORWARD -s 10.0.0.2/31 -p tcp -j REJECT
-A FORWARD -s 10.0.0.0/30 -p tcp -j ACCEPT
COMMIT
"""


def proved() -> tuple[dict[str, Any], Net]:
    net = asking.net(asking.TWO_AREAS, fw=TEXT)
    certificate = asking.pair(net).certificate
    assert certificate is not None
    return copy.deepcopy(certificate), net


def sealed(certificate: dict[str, Any]) -> dict[str, Any]:
    body = {key: value for key, value in certificate.items() if key != "sha256"}
    return {**body, "sha256": canonical.sha256_of(body)}


def test_a_certificate_names_the_lines_that_take_the_packets_of_each_permission() -> None:
    certificate, net = proved()
    (claim,) = certificate["claims"]
    assert claim["hops"][0]["lines"] == [5]
    assert {each["line"] for each in claim["covered_by"]} == {3, 4}
    assert check(certificate, net) == []


def test_a_certificate_that_leaves_something_out_is_refused() -> None:
    certificate, net = proved()
    without_cover = copy.deepcopy(certificate)
    del without_cover["claims"][0]["covered_by"][0]
    without_claim = {**certificate, "claims": []}
    invented = copy.deepcopy(certificate)
    invented["claims"][0]["covered_by"] = [{"line": 3, "file": "fw.conf", "box": {}}]
    for forged in (without_cover, without_claim, invented):
        assert check(forged, net), "not resealed"
        assert check(sealed(forged), net)


def test_a_certificate_of_another_configuration_is_refused() -> None:
    certificate, _ = proved()
    other = asking.net(asking.TWO_AREAS, fw=TEXT.replace("-p tcp -j REJECT", "-p udp -j REJECT"))
    assert "違います" in check(certificate, other)[0].sentence


@given(rule_sets(doubts=True))
@settings(max_examples=examples(15))
def test_every_certificate_of_a_single_device_is_confirmed(rules: Rules) -> None:
    net = asking.net(asking.TWO_AREAS, fw=rules.text())
    found = asking.pair(net)
    if found.verdict is Verdict.SEPARATED:
        assert found.certificate is not None
        assert check(found.certificate, net) == []
