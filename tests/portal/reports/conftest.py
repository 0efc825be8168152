from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client

from sekimori.portal.identity.middleware import ActContextMiddleware
from tests.adopting import adopt
from tests.portal.compliance import exceptional
from tests.portal.inspection.conftest import Office, with_inspection
from tests.world import World

SignIn = Callable[[str], Client]


@pytest.fixture
def office(world: World) -> Office:
    """The small city under a standard with self-inspection."""
    adopt(world, with_inspection())
    return Office(world)


@pytest.fixture
def excepting() -> Iterator[Callable[..., None]]:
    """Lets a test grant exceptions; none stays behind."""
    exceptional.GRANTED.clear()
    yield exceptional.grant
    exceptional.GRANTED.clear()


@pytest.fixture
def sign_in(office: Office, monkeypatch: pytest.MonkeyPatch) -> SignIn:
    """A client signed in as somebody of the world, under the world's clock."""
    monkeypatch.setattr(ActContextMiddleware, "clock", office.world.clock)

    def sign_in(key: str) -> Client:
        client = Client(headers={"x-forwarded-proto": "https"})
        client.force_login(office.world.account(key))
        return client

    return sign_in


def shown(client: Client, address: str, status: int = 200, **more: Any) -> str:
    """What a page says."""
    answer = client.get(address, more)
    assert answer.status_code == status, answer.content.decode()[:1500]
    return answer.content.decode()
