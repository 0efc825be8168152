"""Reports: number and time at once, two recipients at once, for others, from paper, without a name, without gaps, without blame."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest

from sekimori.common.clock import moment_at
from sekimori.common.errors import Conflict, ManyFaults, Refused
from sekimori.portal.acts.models import LedgerEntry
from sekimori.portal.incidents import rules_in_force, services
from sekimori.portal.incidents.models import Hop, Incident, Reporter
from sekimori.portal.incidents.services import Report
from sekimori.portal.notices.models import Delivery
from sekimori.standards import packages
from tests.adopting import adopt
from tests.portal.incidents.conftest import Room, with_incidents
from tests.world import TODAY, World


def told(record: Incident) -> set[str]:
    rows = Delivery.objects.filter(notice__about=f"incidents.incident:{record.pk}")
    return set(rows.values_list("person__number", flat=True))


def test_a_report_has_a_number_and_a_time_at_once_and_goes_to_two_at_once(room: Room) -> None:
    record = room.report()
    assert record.number == "令8-事故-000001"
    assert record.recorded_at == room.world.clock.now()
    people = room.world.people
    assert told(record) == {people["csirt"].number, people["head_citizen"].number}
    assert [hop.position for hop in Hop.objects.filter(incident=record)] == [0, 1]


def test_numbers_have_no_gaps_and_begin_anew_each_fiscal_year(room: Room) -> None:
    room.report()
    with pytest.raises(ManyFaults):
        room.report(body=" ")
    assert room.report().number == "令8-事故-000002"
    room.at(9, day=dt.date(2027, 4, 1))
    assert room.report().number == "令9-事故-000001"


def test_what_is_missing_is_said_at_its_field(room: Room) -> None:
    later = room.world.clock.now() + dt.timedelta(hours=1)
    with pytest.raises(ManyFaults) as caught:
        room.report(kind="nothing", body="", noticed_at=later)
    assert [each.field for each in caught.value.items] == ["kind", "body", "noticed_at"]


def test_the_same_form_sent_twice_makes_one_report(room: Room) -> None:
    token = uuid.uuid4()
    with room.world.acting("staff"):
        services.incident_report(report=Report("other", "何かおかしい。"), token=token)
        with pytest.raises(Conflict):
            services.incident_report(report=Report("other", "何かおかしい。"), token=token)
    assert Incident.objects.count() == 1


def test_who_does_not_work_here_cannot_report_by_name(room: Room) -> None:
    with pytest.raises(Refused):
        room.report(by="outsider")


def test_a_report_by_telephone_names_both_and_belongs_to_the_section_of_who_called(room: Room) -> None:
    record = room.report(by="operator", channel="phone", person=room.world.people["staff"].pk)
    assert record.unit_id == room.world.unit("210")
    reporter = Reporter.objects.get(incident=record)
    assert reporter.person == room.world.people["staff"]
    assert "港 さくら" in reporter.entered_label


def test_a_report_by_telephone_wants_a_name_or_that_it_is_unknown(room: Room) -> None:
    with pytest.raises(ManyFaults):
        room.report(by="operator", channel="phone")
    assert str(Reporter.objects.get(incident=room.report(by="operator", channel="phone", name="不明"))) == "不明"


def test_a_paper_keeps_its_own_time_and_the_record_says_when_it_was_entered(room: Room) -> None:
    paper = moment_at(TODAY, 7, 30)
    with pytest.raises(ManyFaults):
        room.report(by="csirt", channel="paper", name="守衛")
    record = room.report(by="csirt", channel="paper", name="守衛", reported_at=paper, unit=room.world.unit("220"))
    assert (record.reported_at, record.noticed_at, record.recorded_at) == (paper, paper, room.world.clock.now())
    entry = LedgerEntry.objects.get(act="incidents:incident:reported")
    assert (entry.occurred_at, entry.recorded_at) == (paper, room.world.clock.now())


def test_without_a_name_only_where_the_city_allows_it(room: Room) -> None:
    with room.world.acting("staff"), pytest.raises(Refused):
        services.incident_report_anonymously(report=Report("violation", "見ました。"))


def test_an_anonymous_report_names_nobody_anywhere_even_from_a_signed_in_browser(world: World) -> None:
    adopt(world, with_incidents(anonymous=True))
    with world.acting("staff"):
        record = services.incident_report_anonymously(report=Report("violation", "見ました。", unit=world.unit("210")))
    reporter = Reporter.objects.get(incident=record)
    assert (reporter.person, reporter.label, reporter.entered_by) == (None, "", None)
    entry = LedgerEntry.objects.get(act="incidents:incident:reported")
    written = bytes(entry.body).decode() + str(entry.__dict__)
    assert f"person:{world.people['staff'].pk}" not in written
    assert "千鳥" not in written


def test_a_violation_is_protected_without_asking(room: Room) -> None:
    assert Reporter.objects.get(incident=room.report(kind="violation")).protected
    assert not Reporter.objects.get(incident=room.report(kind="other")).protected


def test_a_lost_card_orders_the_stop_of_accesses_with_the_report(room: Room) -> None:
    record = room.report(kind="card_loss")
    orders = list(record.orders.order_by("due_at"))
    assert [(each.role, each.mechanism) for each in orders] == [
        ("information_system_manager", "access_stop"),
        ("chief_security_manager", "access_stop"),
    ]
    assert orders[0].due_at == record.recorded_at + dt.timedelta(minutes=15)


def test_one_can_report_before_any_standard_is_adopted(world: World) -> None:
    room = Room(world)
    assert room.report().number == "令8-事故-000001"
    chain = [step.role for step in rules_in_force.in_force().chain]
    assert chain[0] == "section_security_manager"
    assert chain[-1] == "ciso"


def test_every_kind_says_what_to_do_first_and_infection_begins_with_the_cable() -> None:
    rules = packages.get("miyako").incidents
    assert rules
    assert all(each.first_aid.do for each in rules.kinds)
    infection = rules.kind("infection")
    assert infection
    assert "線を抜く" in infection.first_aid.do[0].ja
