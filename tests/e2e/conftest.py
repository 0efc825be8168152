"""A real browser against a real server, each test on its own copy of a prepared database file. No network but this machine."""

from __future__ import annotations

import copy
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.core.management import call_command
from django.db import connections
from django.test import override_settings
from playwright.sync_api import BrowserContext, Page, Route
from pytest_django.live_server_helper import LiveServer
from pytest_django.plugin import DjangoDbBlocker

from sekimori.common.clock import FixedClock, moment_at
from sekimori.portal.identity.middleware import ActContextMiddleware
from tests.e2e import helpers
from tests.world import TODAY, World, build

CHROMIUM = Path(os.environ.get("SEKIMORI_CHROMIUM", "/usr/bin/chromium"))
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
# Playwright keeps an event loop in this thread, and Chromium takes the language of its own fields from the environment.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
os.environ.setdefault("LANGUAGE", "ja")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "tests/e2e/" in item.path.as_posix():
            item.add_marker(pytest.mark.e2e)


@contextmanager
def database_file(path: Path) -> Iterator[None]:
    """Puts a database file in the place of the test database, for every thread; the test database is left untouched."""
    kept_settings, kept = connections.settings["default"], connections["default"]
    connections.settings["default"] = {
        **kept_settings,
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(path),
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA foreign_keys=ON;",
        },
    }
    del connections["default"]
    try:
        yield
    finally:
        connections["default"].close()
        connections.settings["default"] = kept_settings
        connections["default"] = kept


@dataclass
class Template:
    """The prepared database and the people in it."""

    path: Path
    world: World


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory, django_db_blocker: DjangoDbBlocker) -> Template:
    """The small city with an account for everybody, once per run."""
    path = tmp_path_factory.mktemp("e2e") / "template.sqlite3"
    with django_db_blocker.unblock(), database_file(path):
        call_command("migrate", verbosity=0)
        world = build(FixedClock(moment_at(TODAY, 10)))
        for key in world.people:
            world.account(key)
        with connections["default"].cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return Template(path, world)


@pytest.fixture
def world(
    template: Template, tmp_path: Path, django_db_blocker: DjangoDbBlocker, monkeypatch: pytest.MonkeyPatch
) -> Iterator[World]:
    """The small city in a database of this test's own; the server's clock is the world's."""
    path = tmp_path / "e2e.sqlite3"
    shutil.copy(template.path, path)
    world = copy.copy(template.world)
    world.clock = FixedClock(moment_at(TODAY, 10))
    monkeypatch.setattr(ActContextMiddleware, "clock", world.clock)
    names = {"SESSION_COOKIE_NAME": "sekimori", "CSRF_COOKIE_NAME": "sekimori-form"}  # __Host- wants TLS.
    plain_http = override_settings(SESSION_COOKIE_SECURE=False, CSRF_COOKIE_SECURE=False, **names)
    with plain_http, django_db_blocker.unblock(), database_file(path):
        yield world


@pytest.fixture(scope="session")
def server(template: Template) -> Iterator[LiveServer]:
    """The portal on a port of its own, over plain HTTP."""
    # Started while a file is in the database's place, so that it does not take over another test's database in memory.
    with database_file(template.path):
        live = LiveServer("127.0.0.1")
    yield live
    live.stop()


@pytest.fixture(scope="session")
def base_url(server: LiveServer) -> str:
    """So that page.goto("/ui/") needs no host."""
    return str(server.url)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    if not CHROMIUM.exists():
        pytest.fail(f"{CHROMIUM} is missing: tools/host_setup.sh test installs it")
    return {**browser_type_launch_args, "executable_path": str(CHROMIUM), "args": ARGUMENTS}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    size = {"width": 1366, "height": 768}
    return {**browser_context_args, "locale": "ja-JP", "timezone_id": "Asia/Tokyo", "viewport": size}


@pytest.fixture
def context(context: BrowserContext, world: World) -> Iterator[BrowserContext]:
    """A browser that reaches this machine only; an attempt to go elsewhere fails the test."""
    del world
    outside: list[str] = []

    def gate(route: Route) -> None:
        if urlsplit(route.request.url).hostname in {"127.0.0.1", "localhost"}:
            route.continue_()
        else:
            outside.append(route.request.url)
            route.abort()

    context.route("**/*", gate)
    context.set_default_timeout(10_000)
    yield context
    # What a page sends while it is being closed must not meet the next test's database.
    context.unroute("**/*", gate)
    context.route("**/*", lambda route: route.abort())
    context.close()
    assert outside == []


@pytest.fixture
def page(context: BrowserContext) -> Page:
    """A page whose console is watched."""
    return helpers.watch(context.new_page())
