"""Who has a role and which roles a person has are one question asked from two sides;

deputies act inside absences and nowhere else.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from sekimori.common.clock import moment_at
from sekimori.portal.organization import selectors
from sekimori.portal.organization.models import Absence, Appointment, DeputyRule, Person, Post, PostVersion, Seat
from tests.effort import examples
from tests.portal.organization.conftest import ALL_ROLES
from tests.world import FIRST, TODAY, World

NOON = moment_at(TODAY, 12)
KEYS = ["ciso", "chief", "system", "director", "head_citizen", "staff", "colleague", "head_tax", "csirt", "outsider"]
IN_TURN = settings(
    max_examples=examples(8),
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)

absences = st.lists(
    st.tuples(
        st.sampled_from(KEYS),
        st.integers(-6, 5),
        st.integers(1, 8),
        st.none() | st.sampled_from(KEYS),
        st.booleans(),
    ),
    max_size=5,
)
orders = st.lists(st.tuples(st.sampled_from(KEYS[:-1]), st.sampled_from(KEYS[:-1]), st.integers(1, 3)), max_size=5)


def record(city: World, away: list[Any], order: list[Any]) -> None:
    taken: dict[str, list[range]] = {}
    for key, start, hours, deputy, cancelled in away:
        own = taken.setdefault(key, [])
        if key == deputy or any(set(each) & set(range(start, start + hours)) for each in own):
            continue
        own.append(range(start, start + hours))
        Absence.objects.create(
            person=city.people[key],
            starts_at=NOON + dt.timedelta(hours=start),
            ends_at=NOON + dt.timedelta(hours=start + hours),
            deputy=city.people[deputy] if deputy else None,
            recorded_at=NOON - dt.timedelta(days=1),
            cancelled_at=NOON - dt.timedelta(hours=8) if cancelled else None,
        )
    seen = set()
    for of, deputy, rank in order:
        if of != deputy and (of, deputy) not in seen:
            seen.add((of, deputy))
            DeputyRule.objects.create(
                post=city.posts[of],
                deputy=city.posts[deputy],
                order=rank,
                valid_from=FIRST,
                recorded_at=moment_at(FIRST),
            )


def sides_agree(city: World, moment: dt.datetime) -> None:
    by_person = {
        (held.role, held.unit, held.capacity, held.instead_of, held.only_in, person.pk)
        for person in city.people.values()
        for held in selectors.held_by(person.pk, moment=moment)
    }
    by_role = {
        (held.role, held.unit, held.capacity, held.instead_of, held.only_in, held.person)
        for role in ALL_ROLES
        for held in selectors.holders_of(role.key, moment=moment)
    }
    assert by_person == by_role


@IN_TURN
@given(away=absences, order=orders)
def test_who_has_a_role_and_which_roles_a_person_has_always_agree(city: World, away, order) -> None:
    with transaction.atomic():
        record(city, away, order)
        Seat.objects.create(body="committee", post=city.posts["director"], valid_from=FIRST, recorded_at=NOON)
        for hours in (-3, 0, 3):
            sides_agree(city, NOON + dt.timedelta(hours=hours))
        transaction.set_rollback(True)


@IN_TURN
@given(away=absences, order=orders, hours=st.integers(-8, 8))
def test_a_deputy_never_acts_outside_a_standing_absence_nor_while_absent(city: World, away, order, hours) -> None:
    moment = NOON + dt.timedelta(hours=hours)
    with transaction.atomic():
        record(city, away, order)
        gone = {
            absence.person_id
            for absence in Absence.objects.filter(cancelled_at=None)
            if absence.starts_at <= moment < absence.ends_at
        }
        for role in ALL_ROLES:
            for held in selectors.holders_of(role.key, moment=moment):
                if held.capacity == "deputy":
                    assert held.instead_of in gone
                    assert held.person not in gone
                    assert held.person != city.people["outsider"].pk
        transaction.set_rollback(True)


def test_the_first_present_deputy_in_the_citys_order_stands_in(city: World) -> None:
    record(
        city,
        [("head_citizen", -1, 4, None, False), ("staff", -1, 4, None, False)],
        [("head_citizen", "staff", 1), ("head_citizen", "colleague", 2)],
    )
    found = selectors.holders_of("section_security_manager", unit=city.unit("210"), moment=NOON)
    assert [(held.person, held.capacity) for held in found] == [
        (city.people["head_citizen"].pk, "own"),
        (city.people["colleague"].pk, "deputy"),
    ]


def test_a_named_deputy_goes_before_the_order_and_falls_back_to_it_when_away(city: World) -> None:
    record(city, [("head_citizen", -1, 4, "head_tax", False)], [("head_citizen", "staff", 1)])

    def deputies() -> list[int]:
        found = selectors.holders_of("section_security_manager", unit=city.unit("210"), moment=NOON)
        return [held.person for held in found if held.capacity == "deputy"]

    assert deputies() == [city.people["head_tax"].pk]
    record(city, [("head_tax", -1, 4, None, False)], [])
    assert deputies() == [city.people["staff"].pk]


def test_a_deputy_by_the_text_alone_is_bound_to_the_procedures_the_text_names(city: World) -> None:
    record(city, [("ciso", -1, 4, None, False)], [])
    chief = selectors.actor_of(city.people["chief"], moment=NOON)
    assert not chief.can("command")
    assert chief.can("command", procedure="incident_order")
    assert chief.holds("ciso") is None
    holding = chief.holds("ciso", procedure="incident_order")
    assert holding is not None
    assert (holding.capacity, holding.instead_of) == ("deputy", city.people["ciso"].pk)


def test_a_deputy_by_the_citys_own_order_may_do_everything(city: World) -> None:
    record(city, [("ciso", -1, 4, None, False)], [("ciso", "chief", 1)])
    assert selectors.actor_of(city.people["chief"], moment=NOON).can("command")


def test_absences_are_answered_as_they_were_known(city: World) -> None:
    record(city, [("head_citizen", -1, 4, "colleague", False)], [])
    Absence.objects.update(cancelled_at=NOON + dt.timedelta(hours=1))
    who = city.people["colleague"].pk

    def acts(known_at: dt.datetime | None) -> bool:
        return "section_security_manager" in {
            held.role for held in selectors.held_by(who, moment=NOON, known_at=known_at)
        }

    assert acts(NOON)
    assert not acts(None)
    assert not acts(NOON - dt.timedelta(days=2))


def test_somebody_without_a_post_loses_what_was_given_in_writing(city: World) -> None:
    assert selectors.holders_of("csirt_lead", moment=NOON)
    Appointment.objects.filter(person=city.people["csirt"]).update(superseded_at=NOON)
    assert selectors.holders_of("csirt_lead", moment=NOON) == []
    assert selectors.held_by(city.people["csirt"].pk, moment=NOON) == []


def test_all_heads_come_in_one_go_and_a_vacant_section_has_nobody(city: World) -> None:
    Appointment.objects.filter(person=city.people["head_tax"]).update(superseded_at=NOON)
    with city.system():
        heads = selectors.heads_of_sections(TODAY)
        departments = selectors.heads_of_departments(TODAY)
    assert heads[city.unit("220")] == []
    assert [held.person for held in heads[city.unit("210")]] == [city.people["head_citizen"].pk]
    assert set(heads) == {city.unit(code) for code in ("110", "120", "210", "220", "800", "900")}
    assert set(departments) == {city.unit(code) for code in ("100", "200", "800")}


def crowd(city: World, size: int) -> None:
    """More people: employees of every section, and a deputy for each head."""
    at = moment_at(FIRST)
    units = [city.unit(code) for code in ("110", "120", "210", "220")]
    people = Person.objects.bulk_create(
        [Person(number=f"X{n}", name=f"職員{n}", search=str(n)) for n in range(size)], batch_size=500
    )
    posts = Post.objects.bulk_create([Post(code=f"X{n}") for n in range(size)], batch_size=500)
    PostVersion.objects.bulk_create(
        [
            PostVersion(post=post, unit_id=units[n % 4], title="主事", valid_from=FIRST, recorded_at=at)
            for n, post in enumerate(posts)
        ],
        batch_size=500,
    )
    Appointment.objects.bulk_create(
        [
            Appointment(person=person, post=post, valid_from=FIRST, recorded_at=at)
            for person, post in zip(people, posts, strict=True)
        ],
        batch_size=500,
    )
    Absence.objects.bulk_create(
        [
            Absence(person=person, starts_at=NOON, ends_at=NOON + dt.timedelta(hours=4), recorded_at=at)
            for person in people[::10]
        ],
        batch_size=500,
    )


@pytest.mark.parametrize("size", [0, 400])
def test_resolving_people_and_roles_costs_at_most_six_queries_whatever_the_size(city: World, size: int) -> None:
    crowd(city, size)
    record(
        city,
        [("ciso", -1, 4, None, False), ("head_citizen", -1, 4, None, False), ("director", -1, 4, "chief", False)],
        [("head_citizen", "staff", 1), ("director", "head_citizen", 1), ("director", "head_tax", 2)],
    )
    selectors.actor_of(city.people["outsider"], moment=NOON)

    def queries(what) -> int:
        with CaptureQueriesContext(connection) as captured:
            what()
        return len(captured)

    for key in KEYS:
        assert queries(lambda key=key: selectors.actor_of(city.people[key], moment=NOON)) <= 6, key
    for role in ALL_ROLES:
        assert queries(lambda role=role: selectors.holders_of(role.key, moment=NOON)) <= 6, role.key
    assert queries(lambda: selectors.everyone_with("employee", NOON)) <= 6
    assert queries(lambda: selectors.holders_by_unit("section_security_manager", NOON)) <= 7


def test_the_first_question_of_a_process_reads_structure_and_rules_once(city: World) -> None:
    with CaptureQueriesContext(connection) as first:
        selectors.held_by(city.people["head_tax"].pk, moment=NOON)
    with CaptureQueriesContext(connection) as second:
        selectors.held_by(city.people["head_tax"].pk, moment=NOON)
    assert len(first) <= 7
    assert len(second) == len(first) - 3
