"""A database that cannot be written: the page says so, nothing was changed, and whoever reads may go on reading."""

from __future__ import annotations

import pytest
from django.db import DatabaseError
from django.test import Client

from sekimori.portal.acts.middleware import SteadySessionMiddleware
from tests.world import World


def test_a_session_that_cannot_be_kept_costs_nobody_the_page(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    client = Client()
    client.force_login(world.account("staff"))

    def full(*_args: object, **_more: object) -> None:
        raise DatabaseError("database or disk is full")

    monkeypatch.setattr("django.contrib.sessions.backends.db.SessionStore.save", full)
    answer = client.get("/notices/")
    assert answer.status_code == 200
    assert "お知らせ" in answer.content.decode()


def test_the_steady_session_is_the_one_in_use() -> None:
    from django.conf import settings

    name = f"{SteadySessionMiddleware.__module__}.{SteadySessionMiddleware.__name__}"
    assert name in settings.MIDDLEWARE
