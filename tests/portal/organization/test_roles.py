"""Clauses 1(1)–1(6): roles follow from posts and dates."""

from __future__ import annotations

import datetime as dt

from sekimori.common.clock import moment_at
from sekimori.portal.organization import selectors, services
from sekimori.portal.organization.models import DeputyRule, Person
from tests.world import FIRST, World


def roles(world: World, key: str) -> set[str]:
    return {held.role for held in selectors.held_by(world.people[key].pk, moment=world.clock.now())}


def test_the_deputy_mayor_is_ciso_and_heads_hold_the_roles_of_their_units(world: World) -> None:
    assert roles(world, "ciso") == {"ciso", "employee"}
    assert roles(world, "head_citizen") == {"section_security_manager", "employee"}
    assert roles(world, "director") == {"department_security_officer", "employee"}
    assert roles(world, "system") == {"information_system_manager", "section_security_manager", "employee"}
    assert roles(world, "assembly") == {"department_security_officer", "section_security_manager", "employee"}
    assert roles(world, "outsider") == set()


def test_a_transfer_changes_roles_on_its_day_and_the_past_stays_answerable(world: World) -> None:
    moved_on = dt.date(2026, 12, 1)
    with world.acting("chief"):
        services.person_leave(person=world.people["head_citizen"], on=moved_on)
        services.appoint(person=world.people["colleague"], post=world.posts["head_citizen"], valid_from=moved_on)
    unit = world.unit("210")

    def manager(day: dt.date, known_at: dt.datetime | None = None) -> list[int]:
        return [h.person for h in selectors.holders_on("section_security_manager", day, unit=unit, known_at=known_at)]

    assert manager(dt.date(2026, 11, 30)) == [world.people["head_citizen"].pk]
    assert manager(moved_on) == [world.people["colleague"].pk]
    assert manager(moved_on, moment_at(dt.date(2026, 11, 20))) == [world.people["head_citizen"].pk]


def test_a_deputy_acts_only_inside_the_recorded_absence(world: World) -> None:
    DeputyRule.objects.create(
        post=world.posts["head_citizen"],
        deputy=world.posts["colleague"],
        valid_from=FIRST,
        recorded_at=moment_at(FIRST),
    )
    assert "section_security_manager" not in roles(world, "colleague")
    with world.acting("head_citizen"):
        services.absence_record(
            person=world.people["head_citizen"],
            starts_at=moment_at(dt.date(2026, 11, 24), 9),
            ends_at=moment_at(dt.date(2026, 11, 25), 9),
            reason="出張",
        )
    held = selectors.held_by(world.people["colleague"].pk, moment=world.clock.now())
    deputy = next(each for each in held if each.role == "section_security_manager")
    assert (deputy.capacity, deputy.instead_of) == ("deputy", world.people["head_citizen"].pk)
    world.clock.set(moment_at(dt.date(2026, 11, 25), 10))
    assert "section_security_manager" not in roles(world, "colleague")


def test_the_chief_stands_in_for_an_absent_ciso_by_the_text_itself(world: World) -> None:
    with world.acting("ciso"):
        services.absence_record(
            person=world.people["ciso"],
            starts_at=moment_at(dt.date(2026, 11, 24), 9),
            ends_at=moment_at(dt.date(2026, 11, 26), 9),
        )
    found = selectors.holders_of("ciso", moment=world.clock.now())
    assert [(h.person, h.capacity) for h in found] == [
        (world.people["ciso"].pk, "own"),
        (world.people["chief"].pk, "deputy"),
    ]


def test_an_actor_reaches_the_units_of_the_roles_held(world: World) -> None:
    director = selectors.actor_of(world.people["director"], moment=world.clock.now())
    assert director.can("oversee_department", world.unit("220"))
    assert not director.can("oversee_department", world.unit("120"))
    assert director.units_where("oversee_department") == frozenset(world.unit(c) for c in ("200", "210", "220"))
    assert selectors.actor_of(world.people["ciso"], moment=world.clock.now()).units_where("oversee_city") is None


def test_nobody_becomes_a_role_holder_by_accident(world: World) -> None:
    stranger = Person.objects.create(number="5555", name="通り すがり")
    assert selectors.actor_of(stranger, moment=world.clock.now()).holdings == ()
