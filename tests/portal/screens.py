"""Short ways through the pages for tests: a page opened by its address, its form sent."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from django.test import Client

from tests.world import World

# What the fixture `sign_in` is: somebody's key in, that person's client out.
SignIn = Callable[..., Client]
HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)"')


def signed_in(world: World, key: str) -> Client:
    """A client signed in as somebody of the city."""
    client = Client()
    client.force_login(world.account(key))
    return client


def shown(client: Client, address: str, status: int = 200, **query: Any) -> str:
    """What a page says."""
    answer = client.get(address, query)
    assert answer.status_code == status, answer.content.decode()[:3000]
    return answer.content.decode()


def send(client: Client, address: str, status: int = 302, **data: Any) -> str:
    """Sends the form of a page with its hidden fields; where it leads, or what the page says that comes back."""
    answer = client.post(address, {**dict(HIDDEN.findall(shown(client, address))), **data})
    assert answer.status_code == status, answer.content.decode()[:3000]
    return str(answer.headers.get("Location", "")) or answer.content.decode()
