from __future__ import annotations

import pytest
from django.test import Client

from sekimori.common.clock import FixedClock, moment_at
from sekimori.portal.identity.middleware import ActContextMiddleware
from sekimori.portal.organization.models import PostVersion
from sekimori.standards import packages
from tests import grounds
from tests.adopting import adopt
from tests.portal.screens import SignIn
from tests.world import TODAY, World


@pytest.fixture
def clock() -> FixedClock:
    """Ten in the morning of an office day."""
    return FixedClock(moment_at(TODAY, 10))


@pytest.fixture
def world(request: pytest.FixtureRequest, db: None, clock: FixedClock) -> World:
    """The small city and its people."""
    return grounds.city(request, clock)


@pytest.fixture
def sign_in(world: World, monkeypatch: pytest.MonkeyPatch) -> SignIn:
    """A client signed in as one of the people, under the world's clock; `operator` for an account that administers."""
    monkeypatch.setattr(ActContextMiddleware, "clock", world.clock)

    def sign_in(key: str, *, operator: bool = False) -> Client:
        account = world.account(key)
        if account.operator is not operator:
            account.operator = operator
            account.save()
        client = Client(headers={"x-forwarded-proto": "https"})
        client.force_login(account)
        return client

    return sign_in


@grounds.ground
def published(world: World) -> None:
    """The published package is in force."""
    PostVersion.objects.filter(post=world.posts["system"]).update(designation="digital_promotion_head")
    adopt(world, packages.get("miyako"))
