from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core.cache import cache
from django.test import Client, override_settings

from sekimori.portal.acts.models import LedgerEntry
from sekimori.portal.identity import services
from sekimori.portal.identity.middleware import ActContextMiddleware
from sekimori.portal.identity.models import Account
from tests.world import World

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
STEP = 30


def code_at(offset: int = 0) -> str:
    """The code of the known secret, `offset` periods away from now."""
    return str(format_hotp_value(hotp_value(SECRET, int(time.time()) // STEP + offset)))


def acts(name: str) -> int:
    """How many entries of this act stand in the ledger."""
    return LedgerEntry.objects.filter(act=name).count()


@dataclass
class Door:
    """The sign-in page as a browser meets it."""

    world: World
    client: Client = field(default_factory=Client)

    def password(self, key: str, password: str = "", **more: str) -> Any:
        account = self.world.account(key)
        typed = {"login": account.username, "password": password or account.username, **more}
        return self.client.post("/login/", typed)

    def code(self, code: str) -> Any:
        return self.client.post("/login/code/", {"code": code})

    @property
    def account(self) -> str | None:
        """The account whose session this browser has."""
        return self.client.session.get("_auth_user_id")


@pytest.fixture(autouse=True)
def city_rules(world: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The world's clock at the door, and the second factor demanded as in a real city; attempts counted from nothing."""
    monkeypatch.setattr(ActContextMiddleware, "clock", world.clock)
    cache.clear()
    with override_settings(SECOND_FACTOR="office"):
        yield


@pytest.fixture
def door(world: World) -> Door:
    return Door(world)


Factored = Callable[[str], Account]


@pytest.fixture
def factored(world: World) -> Factored:
    """Gives a person's account the known code generator, as the sample city's are given theirs."""

    def give(key: str) -> Account:
        account = world.account(key)
        with world.system():
            services.sample_sign_in_set(account=account.pk, password=account.username, totp_secret=SECRET)
        assert Authenticator.objects.filter(user=account).count() == 1
        account.refresh_from_db()
        return account

    return give
