"""Who may see and do what with meetings: everybody against everything, the outsider, the operator and nobody included."""

from __future__ import annotations

import pytest
from django.apps import apps

from sekimori.portal.acts import policies
from sekimori.portal.acts.actors import Actor
from sekimori.portal.committee.models import Item, Meeting
from tests.portal import matrix
from tests.portal.committee.conftest import MEMBERS, Committee
from tests.portal.matrix import allowed, seen


@pytest.fixture
def everybody(committee: Committee) -> dict[str, Actor]:
    return matrix.actors(committee.world)


@pytest.fixture
def preparers(everybody: dict[str, Actor]) -> set[str]:
    """Who prepares meetings."""
    return {"chief", "system", *(key for key, actor in everybody.items() if actor.can("operate_systems"))}


def test_every_record_that_is_opened_by_somebody_has_a_policy() -> None:
    own = {model for model in policies.registered() if model._meta.app_label == "committee"}
    beside = {model.__name__ for model in apps.get_app_config("committee").get_models()} - {m.__name__ for m in own}
    assert own == {Meeting, Item}
    assert beside == {"Attendance", "Voice"}  # Reached through their meeting alone.


def test_meetings_are_for_members_the_office_and_those_who_oversee_the_city(
    committee: Committee, everybody: dict[str, Actor], preparers: set[str]
) -> None:
    meeting = committee.called()
    expected = {*MEMBERS, *preparers, "auditor"}
    assert seen(everybody, meeting) == seen(everybody, meeting.items.get()) == expected


def test_the_office_prepares_and_members_answer(
    committee: Committee, everybody: dict[str, Actor], preparers: set[str]
) -> None:
    meeting = committee.plan(kind="circulation")
    assert allowed(everybody, "create", Meeting) == preparers
    for need in ("change", "call", "cancel"):
        assert allowed(everybody, need, Meeting, meeting) == preparers, need
    assert allowed(everybody, "voice", Meeting, meeting) == set()
    committee.add(meeting)
    meeting = committee.call(meeting)
    assert allowed(everybody, "voice", Meeting, meeting) == set(MEMBERS)
    assert allowed(everybody, "hold", Meeting, meeting) == preparers
    assert allowed(everybody, "call", Meeting, meeting) == set()
    assert allowed(everybody, "attach", Item, meeting.items.get()) == preparers


def test_who_attended_confirms_but_not_who_wrote_it(
    committee: Committee, everybody: dict[str, Actor], preparers: set[str]
) -> None:
    meeting = committee.hold(committee.called())
    committee.decide(meeting.items.get())
    meeting = committee.submit(meeting, by="chief")
    for need in ("confirm", "return"):
        assert allowed(everybody, need, Meeting, meeting) == {"ciso", "director"}, need
    meeting = committee.confirm(meeting)
    for need in ("confirm", "change", "write", "submit", "hold"):
        assert allowed(everybody, need, Meeting, meeting) == set(), need
    assert allowed(everybody, "carry", Meeting, meeting) == {"ciso", "director", *preparers}
