"""What the organisation says about its clauses, for the city and for each unit, now and when the day comes."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sekimori.common.clock import moment_at
from sekimori.portal.acts import readings
from sekimori.portal.acts.readings import Question, Reading, Status
from sekimori.portal.organization import selectors, services
from sekimori.standards.models import Mechanism, MechanismKind, Modality, Norm
from tests.world import TODAY, World

NEXT = dt.date(2027, 4, 1)
NOW = moment_at(TODAY, 10)
NORM = Norm(actors=("chief_security_manager",), modality=Modality.DUTY)


def ask(
    kind: MechanismKind, name: str, *units: int | None, at: dt.datetime = NOW, **settings: Any
) -> dict[int | None, Reading]:
    mechanism = Mechanism(kind=kind, name=name, settings=settings)
    reader = readings.reader_of(mechanism)
    assert reader is not None
    return dict(reader.read(Question(1, "例", "例", mechanism, NORM), units or (None,), at))


@pytest.mark.mechanism("check:roles_filled")
def test_roles_that_are_held_meet_their_clause_and_a_coming_vacancy_is_foreseen(city: World) -> None:
    citizen, tax = city.unit("210"), city.unit("220")
    with city.acting("chief"):
        services.person_leave(person=city.people["head_tax"], on=NEXT)

    def filled(at: dt.datetime) -> dict[int | None, Reading]:
        return ask(MechanismKind.CHECK, "roles_filled", None, citizen, tax, at=at, roles=["section_security_manager"])

    now, then = filled(NOW), filled(moment_at(NEXT))
    assert {reading.status for reading in now.values()} == {Status.MET}
    assert now[None].next_change_at == moment_at(NEXT)
    assert [then[unit].status for unit in (None, citizen, tax)] == [Status.NOT_MET, Status.MET, Status.NOT_MET]
    assert then[tax].sentence() == "空席があります（1件）：税務課 情報セキュリティ管理者"


@pytest.mark.mechanism("check:roles_filled")
def test_a_vacant_role_of_the_city_is_not_met_and_an_unknown_role_is_unknown(city: World) -> None:
    assert (
        ask(MechanismKind.CHECK, "roles_filled", roles=["information_system_operator"])[None].status is Status.NOT_MET
    )
    assert ask(MechanismKind.CHECK, "roles_filled", roles=["no_such_role"])[None].status is Status.UNKNOWN


@pytest.mark.mechanism("check:units_without_officer")
def test_sections_without_officer_are_not_met_until_the_city_sets_a_substitute(city: World) -> None:
    election, citizen = city.unit("900"), city.unit("210")
    found = ask(MechanismKind.CHECK, "units_without_officer", None, election, citizen)
    assert [found[unit].status for unit in (None, election, citizen)] == [Status.NOT_MET, Status.NOT_MET, Status.MET]
    with city.acting("chief"):
        services.unit_change(unit=city.units["900"], valid_from=TODAY, substitute=city.units["100"])
    found = ask(MechanismKind.CHECK, "units_without_officer", None, election)
    assert {reading.status for reading in found.values()} == {Status.MET}
    assert "市の設定により総務部" in found[election].sentence()


@pytest.mark.mechanism("check:contact_network_complete", "register:contact_network")
def test_the_network_is_met_when_complete_issued_and_still_true(city: World) -> None:
    def issued() -> Status:
        return ask(MechanismKind.REGISTER, "contact_network")[None].status

    def complete(unit: int | None = None) -> Status:
        roles = ["section_security_manager", "ciso"]
        return ask(MechanismKind.CHECK, "contact_network_complete", unit, roles=roles)[unit].status

    assert (issued(), complete()) == (Status.NOT_MET, Status.NOT_MET)
    for key in ("ciso", "head_citizen"):
        with city.acting(key):
            services.contacts_set(person=city.people[key], contacts=[("duty_mobile", "080-0000-0000")])
    assert (complete(city.unit("210")), complete(city.unit("220"))) == (Status.MET, Status.NOT_MET)
    with city.acting("chief"):
        services.network_issue()
        assert issued() is Status.MET
        services.person_leave(person=city.people["head_tax"], on=TODAY)
    assert issued() is Status.NOT_MET


@pytest.mark.mechanism("gate:authority")
def test_authority_is_met_where_somebody_decides(city: World) -> None:
    citizen, election = city.unit("210"), city.unit("900")
    found = ask(MechanismKind.GATE, "authority", None, citizen, election, matter="measures")
    assert {reading.status for reading in found.values()} == {Status.MET}
    assert ask(MechanismKind.GATE, "authority", matter="weather")[None].status is Status.UNKNOWN
    with city.acting("chief"):
        services.person_leave(person=city.people["head_citizen"], on=TODAY)
    assert ask(MechanismKind.GATE, "authority", citizen, matter="measures")[citizen].status is Status.NOT_MET


@pytest.mark.mechanism("register:role_holders", "register:csirt_members")
def test_registers_of_roles_and_teams_say_whether_they_hold_anything(city: World) -> None:
    assert ask(MechanismKind.REGISTER, "role_holders")[None].status is Status.MET
    assert ask(MechanismKind.REGISTER, "role_holders", at=moment_at(dt.date(2020, 1, 1)))[None].status is Status.NOT_MET
    assert ask(MechanismKind.REGISTER, "csirt_members")[None].status is Status.UNKNOWN


def test_a_reading_costs_the_same_for_one_unit_and_for_all(city: World) -> None:
    units = tuple(selectors.structure(TODAY).nodes)
    ask(MechanismKind.CHECK, "units_without_officer")  # The organisation is in memory, as on any day but the first.
    for kind, name, settings in (
        (MechanismKind.CHECK, "roles_filled", {"roles": ["section_security_manager"]}),
        (MechanismKind.CHECK, "units_without_officer", {}),
        (MechanismKind.CHECK, "contact_network_complete", {"roles": ["ciso"]}),
        (MechanismKind.GATE, "authority", {"matter": "measures"}),
    ):
        with CaptureQueriesContext(connection) as one:
            ask(kind, name, None, **settings)
        with CaptureQueriesContext(connection) as many:
            ask(kind, name, None, *units, **settings)
        assert len(many) == len(one)


def test_every_mechanism_of_chapter_one_that_is_ours_has_a_reader() -> None:
    ours = {
        ("check", "roles_filled"), ("check", "units_without_officer"), ("check", "contact_network_complete"),
        ("register", "role_holders"), ("register", "csirt_members"), ("register", "contact_network"), ("gate", "authority"),
    }  # fmt: skip
    from sekimori.standards import packages

    package = packages.get("miyako")
    used = {(m.kind.value, m.name): m for clause in package.normative for m in clause.mechanisms}
    for key in ours:
        assert readings.reader_of(used[key]) is not None, key
