"""A query put into SQL once answers as Django's own query does, whatever values it is given."""

from __future__ import annotations

import copy
import datetime as dt
from unittest.mock import patch

import pytest
from django.db import connection, connections
from django.db.models.sql.compiler import SQLCompiler
from django.test.utils import CaptureQueriesContext

from sekimori.portal.acts.models import LedgerEntry
from sekimori.portal.acts.prepared import Prepared, Unprepared
from sekimori.portal.organization import selectors as organization
from sekimori.portal.organization.models import Appointment, Person
from sekimori.portal.organization.roles.holders import when_of
from sekimori.portal.organization.roles.posts import posts_held, posts_of
from sekimori.portal.organization.snapshots import snapshot_on
from tests.world import TODAY, World

NAMED = Prepared(lambda name, pk: Person.objects.filter(name__gte=name, pk__gt=pk).order_by("pk"))
SEVERAL = Prepared(lambda _count, *people: Person.objects.filter(pk__in=people).order_by("pk"))
SINCE = Prepared(
    lambda day, moment: (
        Appointment.objects.filter(valid_from__lte=day, recorded_at__lte=moment).select_related("person").order_by("pk")
    )
)


def test_models_come_out_as_from_the_query_itself(world: World) -> None:
    names = sorted(Person.objects.values_list("name", flat=True))
    for name, pk in ((names[0], 0), (names[len(names) // 2], world.people["staff"].pk)):
        wanted = Person.objects.filter(name__gte=name, pk__gt=pk).order_by("pk")
        assert NAMED(name, pk) == list(wanted)
        assert NAMED.first(name, pk) == wanted.first()
    assert NAMED.first("\U0010ffff", 0) is None


def test_joined_records_and_days_and_moments_come_through(world: World) -> None:
    found = SINCE(TODAY, world.clock.now())
    assert found == list(Appointment.objects.filter(valid_from__lte=TODAY).order_by("pk"))
    with CaptureQueriesContext(connection) as captured:
        assert all(each.person.name for each in found)
    assert len(captured) == 0
    assert SINCE(dt.date(1990, 1, 1), world.clock.now()) == []


def test_another_number_of_values_is_another_shape(world: World) -> None:
    people = [world.people["staff"].pk, world.people["chief"].pk]
    assert {each.pk for each in SEVERAL[2](*people)} == set(people)
    assert [each.pk for each in SEVERAL[1](people[0])] == people[:1]


def test_it_is_put_into_sql_once(world: World) -> None:
    NAMED("", 0)
    with patch.object(SQLCompiler, "as_sql", side_effect=AssertionError("put into SQL again")):
        assert NAMED("", world.people["staff"].pk - 1)


def test_another_connection_in_the_same_place_is_asked_itself(world: World) -> None:
    assert NAMED("", world.people["staff"].pk - 1)
    kept = connections["default"]
    connections["default"] = copy.copy(kept)
    try:
        with patch.object(kept, "cursor", side_effect=AssertionError("the connection of before is asked")):
            assert NAMED("", world.people["staff"].pk - 1)
    finally:
        connections["default"] = kept


def test_a_value_that_does_not_come_out_in_the_sql_is_a_fault_at_once(world: World) -> None:
    assert world
    with pytest.raises(Unprepared):
        Prepared(lambda _lost: LedgerEntry.objects.all())(1)


def test_the_posts_of_everybody_are_those_of_the_general_query(world: World) -> None:
    when, snapshot = when_of(world.clock.now()), snapshot_on(TODAY)
    general = posts_held(snapshot, when)
    for person in Person.objects.values_list("pk", flat=True):
        assert sorted(map(str, posts_of(snapshot, when, person))) == sorted(
            str(each) for each in general if each.person == person
        )
    assert organization.labels([each.person for each in general][:2], TODAY)
