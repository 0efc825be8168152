"""The board of the whole package for the small city: its size and its queries (DESIGN.md, numbers to hold)."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from sekimori.portal.compliance.models import State
from sekimori.portal.identity.middleware import ActContextMiddleware
from sekimori.standards import packages
from tests.adopting import adopt
from tests.world import World


@pytest.mark.slow
def test_the_board_of_every_clause_stays_small(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ActContextMiddleware, "clock", world.clock)
    adopt(world, packages.get("miyako"))
    assert State.objects.filter(unit=0).count() >= 330
    client = Client()
    client.force_login(world.account("auditor"))
    client.get("/compliance/?unit=0")
    with CaptureQueriesContext(connection) as captured:
        page = client.get("/compliance/?unit=0").content
    assert len(captured) <= 12
    assert len(page) <= 250_000
    assert page.count(b"/compliance/clause/") >= 330
