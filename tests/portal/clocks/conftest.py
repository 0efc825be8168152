from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from sekimori.portal.identity.middleware import ActContextMiddleware
from tests.world import World

SignIn = Callable[..., Client]


@pytest.fixture
def sign_in(world: World, monkeypatch: pytest.MonkeyPatch) -> SignIn:
    """A client signed in as one of the people, under the world's clock; `operator` for an account that administers."""
    monkeypatch.setattr(ActContextMiddleware, "clock", world.clock)

    def sign_in(key: str, *, operator: bool = False) -> Client:
        account = world.account(key)
        account.operator = operator
        account.save()
        client = Client()
        client.force_login(account)
        return client

    return sign_in
