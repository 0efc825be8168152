"""Cities that stand under many tests: each is built once for all tests in a row that want it, and no test changes it.

A ground is a function that makes something of the small city in the database: adopts a standard, opens the year. What a test
wants is known by the fixtures it asks for, so the grounds it needs are put there before its own transaction begins, one upon the
other, and what the test does is taken back to them. A test that asks for none of them finds an empty database; one that commits
has its grounds built in its own.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from typing import Any, cast, overload

import pytest
from django.db import DEFAULT_DB_ALIAS, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from pytest_django.plugin import DjangoDbBlocker

from sekimori.common.clock import FixedClock, moment_at
from sekimori.portal.acts import revisions
from sekimori.portal.acts.models import Revision
from tests.world import TODAY, World, build

Builder = Callable[[World], None]


@dataclass(frozen=True)
class _Standing:
    """A ground that is built: what it left, and the transaction that takes it away."""

    name: str
    world: World
    block: transaction.Atomic
    connection: BaseDatabaseWrapper


SMALL_CITY = "world"
COMMITTING = frozenset({"transactional_db", "live_server", "django_db_reset_sequences"})
_builders: dict[str, tuple[Builder, str]] = {}
_standing: list[_Standing] = []


@overload
def ground(builder: Builder) -> Any: ...
@overload
def ground(*, on: str) -> Callable[[Builder], Any]: ...
def ground(builder: Builder | None = None, *, on: str = SMALL_CITY) -> Any:
    """Makes a fixture of `builder`, named like it: a test that asks for it has what was built (upon `on`) under it.

    The builder is given the city and may set its clock; a test's `world` is a copy of what it left.
    """

    def register(builder: Builder) -> Any:
        name = builder.__name__
        # The published grounds of one file and of another must not be taken for each other.
        if name in _builders and _builders[name][0].__code__ is not builder.__code__:
            raise ValueError(f"two grounds are called {name}")
        _builders[name] = (builder, on)

        def stands(world: World) -> None:
            del world

        stands.__doc__ = builder.__doc__
        return pytest.fixture(name=name)(stands)

    return register if builder is None else register(builder)


def city(request: pytest.FixtureRequest, clock: FixedClock) -> World:
    """The city as the grounds of this test have left it, under `clock`."""
    wanted = _wanted(request.fixturenames)
    if [each.name for each in _standing] == wanted:
        found = copy.deepcopy(_standing[-1].world)
        clock.set(found.clock.now())
        found.clock = clock
        _nothing_is_remembered()
        return found
    found = build(clock)
    for name in wanted[1:]:
        _builders[name][0](found)
    return found


def _nothing_is_remembered() -> None:
    """What a process keeps in memory is kept anew, whatever the test before this one has asked."""
    for each in Revision.objects.values_list("name", flat=True):
        revisions.renew(each)


def _wanted(names: list[str]) -> list[str]:
    """The grounds among these fixtures, the lowest first."""
    asked = [name for name in names if name in _builders]
    if SMALL_CITY not in names:
        return []
    ways = [_way(name) for name in asked]
    longest = max(ways, key=len, default=[SMALL_CITY])
    if any(way != longest[: len(way)] for way in ways):
        raise ValueError(f"grounds that do not stand upon each other: {', '.join(asked)}")
    return longest


def _way(name: str) -> list[str]:
    return [SMALL_CITY] if name == SMALL_CITY else [*_way(_builders[name][1]), name]


def clear(down_to: int = 0) -> None:
    """Takes the grounds away, the uppermost first: all of them for a city that is built on an empty database."""
    now = connections[DEFAULT_DB_ALIAS]
    try:
        while len(_standing) > down_to:
            ground = _standing.pop()
            connections[DEFAULT_DB_ALIAS] = ground.connection
            _undo(ground.block)
    finally:
        connections[DEFAULT_DB_ALIAS] = now


def _undo(block: transaction.Atomic) -> None:
    transaction.set_rollback(True)
    block.__exit__(None, None, None)


def _lay(wanted: list[str]) -> None:
    """Takes away what does not belong under the next test and builds what is missing."""
    # A browser keeps an event loop in this thread from its first page on, and Django gives each side of that another connection:
    # what stands in the one's transaction would lock the other out.
    moved = bool(_standing) and _standing[-1].connection is not connections[DEFAULT_DB_ALIAS]
    common = 0
    while not moved and common < min(len(wanted), len(_standing)) and _standing[common].name == wanted[common]:
        common += 1
    clear(common)
    for name in wanted[common:]:
        block = transaction.atomic()
        block.__enter__()
        try:
            made = _build(name)
        except BaseException:
            _undo(block)
            raise
        _standing.append(_Standing(name, made, block, connections[DEFAULT_DB_ALIAS]))


def _build(name: str) -> World:
    if name == SMALL_CITY:
        return build(FixedClock(moment_at(TODAY, 10)))
    made = copy.deepcopy(_standing[-1].world)
    made.clock = FixedClock(made.clock.now())
    _builders[name][0](made)
    return made


@pytest.fixture(scope="session")
def grounds_are_cleared(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Nothing stands any more when the database is taken away."""
    del django_db_setup
    yield
    with django_db_blocker.unblock():
        clear(0)


@pytest.hookimpl(wrapper=True)
def pytest_fixture_setup(
    fixturedef: pytest.FixtureDef[Any], request: pytest.FixtureRequest
) -> Generator[None, object, object]:
    """Before a test gets the database, its grounds are laid."""
    if fixturedef.argname == "_django_db_helper":
        names = request.fixturenames
        marker = request.node.get_closest_marker("django_db")
        commits = bool(COMMITTING.intersection(names)) or (marker is not None and marker.kwargs.get("transaction"))
        blocker = cast("DjangoDbBlocker", request.getfixturevalue("django_db_blocker"))
        request.getfixturevalue("grounds_are_cleared")
        with blocker.unblock():
            _lay([] if commits else _wanted(names))
    return (yield)
