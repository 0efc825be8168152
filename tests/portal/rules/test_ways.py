"""From a mechanism of a clause to the page on which everybody meets it."""

from __future__ import annotations

import pytest
from django.test import Client

from sekimori.common.clock import FixedClock
from sekimori.portal.identity.middleware import ActContextMiddleware
from sekimori.portal.rules.ways import way_of
from sekimori.standards import packages
from sekimori.standards.models import MechanismKind as Kind
from tests.adopting import adopt
from tests.world import World


def test_every_mechanism_of_the_package_that_leads_somewhere_leads_to_a_page(
    world: World, client: Client, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
):
    package = packages.get("miyako")
    monkeypatch.setattr(ActContextMiddleware, "clock", clock)
    adopt(world, package)
    client.force_login(world.account("staff"))
    used = {(one.kind, one.name) for each in package.normative for one in each.mechanisms}
    ways = {way for kind, name in sorted(used) if (way := way_of(package, kind, name))}
    assert {"/procedures/apply/takeout/", "/registers/devices/", "/documents/", "/inspection/mine/"} <= ways
    assert "/duties/all/?duty=id_stocktaking" in ways
    for way in sorted(ways)[::9]:
        assert client.get(way).status_code == 200, way


def test_what_the_edition_does_not_define_leads_nowhere():
    package = packages.get("miyako")
    assert way_of(package, Kind.PROCEDURE, "unheard_of") == ""
    assert way_of(package, Kind.DUTY, "takeout") == ""
    assert way_of(package, Kind.REGISTER, "incidents") == ""
    assert way_of(package, Kind.GATE, "takeout") == ""
