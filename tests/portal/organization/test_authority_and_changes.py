"""The authority matrix answers from the edition's own rows; the next change is the next moment at which a role may change."""

from __future__ import annotations

import datetime as dt

from django.db import connection
from django.test.utils import CaptureQueriesContext

from sekimori.common.clock import moment_at
from sekimori.portal.organization import changes, selectors, services
from tests.world import TODAY, World

NEXT = dt.date(2027, 4, 1)


def who(city: World, matter: str, unit: str | None = None, *, system: bool = False) -> list[tuple[str, list[int]]]:
    found = selectors.authority_over(
        matter, unit=city.unit(unit) if unit else None, system=system, moment=city.clock.now()
    )
    assert found is not None
    return [(each.role, [held.person for held in each.holders]) for each in found.deciders]


def test_measures_are_decided_by_the_head_of_the_section_the_department_or_the_chief(city: World) -> None:
    people = {key: person.pk for key, person in city.people.items()}
    assert who(city, "measures", "210") == [("section_security_manager", [people["head_citizen"]])]
    assert who(city, "measures", "200") == [("department_security_officer", [people["director"]])]
    assert who(city, "measures") == [("chief_security_manager", [people["chief"]])]


def test_systems_a_department_owns_are_its_heads_and_all_others_the_system_managers(city: World) -> None:
    people = {key: person.pk for key, person in city.people.items()}
    assert who(city, "operation", "210", system=True) == [("department_security_officer", [people["director"]])]
    assert who(city, "operation", system=True) == [("information_system_manager", [people["system"]])]
    assert who(city, "operation", "900", system=True) == [("information_system_manager", [people["system"]])]
    assert who(city, "system_security", "210", system=True) == [("information_system_manager", [people["system"]])]


def test_the_matrix_names_who_stands_above_and_its_clauses_and_is_silent_about_the_rest(city: World) -> None:
    found = selectors.authority_over("measures", unit=city.unit("210"), moment=city.clock.now())
    assert found is not None
    assert (found.above, found.clauses) == (("department_security_officer",), ("例section",))
    assert selectors.authority_over("weather", moment=city.clock.now()) is None


def test_asking_the_matrix_costs_few_queries(city: World) -> None:
    selectors.authority_over("measures", unit=city.unit("210"), moment=city.clock.now())
    with CaptureQueriesContext(connection) as captured:
        selectors.authority_over("measures", unit=city.unit("210"), moment=city.clock.now())
    assert len(captured) <= 4


def test_nothing_known_to_come_is_none(city: World) -> None:
    assert changes.next_change_after(city.clock.now()) is None


def test_the_next_change_is_the_midnight_of_the_next_day_of_change(city: World) -> None:
    with city.acting("chief"):
        services.appoint(person=city.people["staff"], post=city.posts["staff_tax"], valid_from=NEXT)
        services.unit_change(unit=city.units["210"], valid_from=dt.date(2027, 10, 1), name="くらし課")
    assert changes.next_change_after(city.clock.now()) == moment_at(NEXT)
    assert changes.next_change_after(moment_at(NEXT)) == moment_at(dt.date(2027, 10, 1))
    assert changes.days_of_change(TODAY) == [NEXT, dt.date(2027, 10, 1)]
    assert changes.days_of_change(TODAY, NEXT) == [NEXT]


def test_the_edges_of_an_absence_count_where_a_role_lies_in_the_post(city: World) -> None:
    starts, ends = moment_at(TODAY, 13), moment_at(TODAY, 17)
    with city.acting("chief"):
        services.absence_record(person=city.people["staff"], starts_at=moment_at(TODAY, 11), ends_at=ends)
        services.absence_record(person=city.people["head_citizen"], starts_at=starts, ends_at=ends)
    assert changes.next_change_after(city.clock.now()) == starts
    assert changes.next_change_after(starts) == ends


def test_roles_really_change_at_the_next_change_and_not_before(city: World) -> None:
    with city.acting("chief"):
        services.appoint(person=city.people["staff"], post=city.posts["staff_tax"], valid_from=NEXT)
        services.deputies_set(post=city.posts["head_citizen"], deputies=[city.posts["colleague"]], valid_from=TODAY)
        services.absence_record(
            person=city.people["head_citizen"], starts_at=moment_at(TODAY, 13), ends_at=moment_at(TODAY, 17)
        )

    def everything(moment: dt.datetime) -> set[object]:
        return {
            (held.role, held.person, held.unit, held.capacity)
            for person in city.people.values()
            for held in selectors.held_by(person.pk, moment=moment)
        }

    moment = city.clock.now()
    for _step in range(3):
        following = changes.next_change_after(moment)
        assert following is not None
        assert everything(moment) == everything(following - dt.timedelta(seconds=1))
        assert everything(moment) != everything(following)
        moment = following
    assert changes.next_change_after(moment) is None
