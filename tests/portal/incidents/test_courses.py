"""The special course of each kind: what begins with the report, what with a fact, what the contact point asks."""

from __future__ import annotations

import datetime as dt

import pytest

from sekimori.common.errors import Refused
from sekimori.portal.incidents import rules_in_force, selectors
from sekimori.portal.incidents.models import Order
from sekimori.standards import packages
from tests.portal.incidents.conftest import Room

SYSTEMS, CHIEF = "information_system_manager", "chief_security_manager"


def test_every_kind_with_a_course_of_its_own_has_its_card_and_its_questions() -> None:
    rules = packages.get("miyako").incidents
    assert rules is not None
    kinds = {each.key: each for each in rules.kinds}
    for key in ("infection", "suspicious_mail", "misdirected_mail", "card_loss", "credential_leak", "failure", "defacement",
                "sns_takeover", "mass_mail", "outside_network", "contractor"):  # fmt: skip
        assert kinds[key].asks, key
        assert kinds[key].first_aid.do, key


@pytest.mark.parametrize(
    ("kind", "roles", "minutes"),
    [
        ("card_loss", {SYSTEMS, CHIEF}, 15),
        ("credential_leak", {SYSTEMS}, 60),
        ("defacement", {SYSTEMS}, 30),
        ("sns_takeover", {CHIEF}, 60),
        ("mass_mail", {CHIEF}, 30),
        ("outside_network", {CHIEF}, 30),
    ],
)
def test_what_has_to_be_done_at_once_is_ordered_with_the_report(
    room: Room, kind: str, roles: set[str], minutes: int
) -> None:
    orders = list(Order.objects.filter(incident=room.report(kind=kind)))
    assert {each.role for each in orders} == roles
    assert min(each.due_at - each.given_at for each in orders) == dt.timedelta(minutes=minutes)


def test_mass_mail_stops_nothing_by_itself_and_only_the_chief_orders_the_stop(room: Room) -> None:
    record = room.opened(kind="mass_mail")
    order = Order.objects.get(incident=record)
    assert (order.role, order.state) == (CHIEF, Order.State.GIVEN)
    with pytest.raises(Refused):
        room.order(record, measure="mail_stop", role="", unit=None)
    stop = room.order(record, by="chief", measure="mail_stop", role="", unit=None)
    assert stop.role == SYSTEMS


def test_a_line_is_cut_by_the_system_manager_on_the_chiefs_judgement_alone(room: Room) -> None:
    record = room.opened(kind="outside_network", level=3)
    with pytest.raises(Refused):
        room.order(record, measure="line_cutoff", role="", unit=None)
    assert room.order(record, by="chief", measure="line_cutoff", role="", unit=None).role == SYSTEMS


def test_a_system_of_availability_two_is_recovered_within_the_time_that_counts(room: Room) -> None:
    record = room.receive(room.report(kind="failure"))
    room.assess(record, facts=["availability_two"], level=3)
    order = Order.objects.get(incident=record)
    assert order.role == SYSTEMS
    assert order.due_at - order.given_at == dt.timedelta(hours=4)
    record.refresh_from_db()
    room.assess(record, facts=["availability_two", "service_stopped"], level=3)
    assert Order.objects.filter(incident=record).count() == 1


def test_a_leaked_password_used_elsewhere_is_changed_there_too_and_a_lost_card_is_closed_at_a_switch_over(
    room: Room,
) -> None:
    leak = room.opened(kind="credential_leak")
    order = room.order(leak, measure="change_password", text="文書管理システムの同じＩＤ", role="", unit=None)
    assert order.role == SYSTEMS
    card = room.opened(kind="card_loss")
    assert room.order(card, measure="retire_card", role="", unit=None).role == SYSTEMS


def test_what_is_to_be_asked_stands_in_the_room(room: Room) -> None:
    record = room.opened(kind="contractor")
    with room.world.acting("csirt"):
        assert any("委託" in line for line in selectors.asks_of(record))
    assert rules_in_force.in_force().kind("contractor") is not None
