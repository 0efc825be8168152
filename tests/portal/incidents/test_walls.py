"""Need to know: everybody against everything, the outsider and nobody included; suspects, their section, reporters."""

from __future__ import annotations

import pytest
from django.apps import apps

from sekimori.common.errors import InvalidInput, Refused
from sekimori.portal.acts import policies
from sekimori.portal.acts.actors import Actor
from sekimori.portal.acts.models import SideRow
from sekimori.portal.acts.selectors import history_of
from sekimori.portal.incidents import services
from sekimori.portal.incidents.models import Concern, Incident, Reporter
from sekimori.portal.incidents.models import Room as RoomModel
from sekimori.portal.notices.models import Delivery
from tests.portal import matrix
from tests.portal.incidents.conftest import Room
from tests.portal.matrix import allowed, seen

STRANGERS = {"outsider", matrix.OPERATOR, "nobody"}
ABOVE = {"csirt", "chief", "ciso"}


@pytest.fixture
def everybody(room: Room) -> dict[str, Actor]:
    return matrix.actors(room.world)


def shield(room: Room, record: Incident, who: str, by: str = "csirt") -> Concern:
    with room.world.acting(by):
        return services.incident_shield(pk=record.pk, person=room.world.people[who].pk, reason="本人の件")


def test_every_record_has_a_policy() -> None:
    own = {model for model in policies.registered() if model._meta.app_label == "incidents"}
    assert own == set(apps.get_app_config("incidents").get_models())


def test_a_report_is_for_who_reported_the_manager_and_those_who_answer(room: Room, everybody: dict[str, Actor]) -> None:
    record = room.report()
    assert seen(everybody, record) == {"staff", "head_citizen", *ABOVE}
    assert seen(everybody, RoomModel.objects.get(pk=record.pk)) == {"head_citizen", *ABOVE}
    room.pass_on(record, 1, "head_citizen")
    assert seen(everybody, record) == {"staff", "head_citizen", "system", "director", *ABOVE}


def test_everybody_who_works_here_reports(everybody: dict[str, Actor]) -> None:
    assert allowed(everybody, "create", Incident) == set(everybody) - STRANGERS
    assert allowed(everybody, "report_anonymously", Incident) == set()


def test_what_is_done_with_it_is_for_those_who_answer(room: Room, everybody: dict[str, Actor]) -> None:
    record = room.report()
    assert allowed(everybody, "receive", Incident, record) == {"csirt"}
    room.receive(record)
    assert allowed(everybody, "assess", Incident, Incident.objects.get(pk=record.pk)) == {"csirt"}
    record.refresh_from_db()
    assert allowed(everybody, "order", Incident, record) == ABOVE
    assert allowed(everybody, "plan", Incident, record) == {"chief"}
    assert allowed(everybody, "note", Incident, record) == {"csirt"}


def test_the_suspect_and_his_whole_section_see_nothing_the_superior_included(
    room: Room, everybody: dict[str, Actor]
) -> None:
    record = room.report(by="staff_tax", kind="violation", unit=room.world.unit("210"))
    room.pass_on(record, 1, "head_citizen")
    assert "head_citizen" in seen(everybody, record)
    shield(room, record, "staff")
    kept_out = {"staff", "colleague", "head_citizen"}
    assert not seen(everybody, record) & kept_out
    for row in (record.hops.first(), RoomModel.objects.get(pk=record.pk), Concern.objects.get()):
        assert row
        assert not seen(everybody, row) & kept_out
    assert {"staff_tax", "csirt", "ciso"} <= seen(everybody, record)


def test_nothing_more_is_told_to_those_behind_the_wall(room: Room) -> None:
    record = room.report(by="staff_tax", kind="violation", unit=room.world.unit("220"))
    shield(room, record, "director")
    about = f"incidents.incident:{record.pk}"
    before = Delivery.objects.filter(notice__about=about, person=room.world.people["director"]).count()
    room.pass_on(record, 1, "head_tax")
    room.assess(room.receive(record), level=1)
    assert Delivery.objects.filter(notice__about=about, person=room.world.people["director"]).count() == before == 0
    assert room.hop(record, 2).state == "folded"
    assert room.hop(record, 3).state == "waiting"


@pytest.mark.parametrize("who", ["ciso", "chief", "csirt"])
def test_the_wall_stands_before_the_highest_too(room: Room, everybody: dict[str, Actor], who: str) -> None:
    record = room.report(by="staff_tax", kind="violation")
    shield(room, record, who, by="csirt" if who != "csirt" else "chief")
    assert who not in seen(everybody, record)
    for need in ("receive", "assess", "order", "plan", "shield", "note", "close"):
        assert who not in allowed(everybody, need, Incident, record), need


def test_nobody_shields_himself_and_the_wall_is_lifted_by_those_above(room: Room, everybody: dict[str, Actor]) -> None:
    record = room.report(by="staff_tax")
    with pytest.raises(InvalidInput):
        shield(room, record, "csirt")
    concern = shield(room, record, "staff")
    with room.world.acting("csirt"), pytest.raises(Refused):
        services.concern_lift(pk=concern.pk, reason="誤り")
    with room.world.acting("chief"):
        services.concern_lift(pk=concern.pk, reason="別の人だった。")
    assert not Concern.objects.filter(lifted_at__isnull=True).exists()


def test_a_protected_reporter_is_known_to_those_who_answer_alone(room: Room, everybody: dict[str, Actor]) -> None:
    record = room.report(kind="violation")
    reporter = Reporter.objects.get(incident=record)
    assert seen(everybody, reporter) == {"staff", "csirt"}
    assert seen(everybody, Reporter.objects.get(incident=room.report())) == {"staff", "head_citizen", *ABOVE}


def test_no_notice_and_no_history_names_a_protected_reporter(room: Room) -> None:
    record = room.report(kind="violation")
    room.pass_on(record, 1, "head_citizen")
    notices = Delivery.objects.filter(notice__about=f"incidents.incident:{record.pk}").select_related("notice")
    assert notices
    for each in notices:
        text = f"{each.notice.subject}{each.notice.body}{each.notice.sender_label}"
        assert "千鳥" not in text
        assert each.notice.sender_id is None
    with room.world.acting("head_citizen"):
        assert "千鳥" not in "".join(line.who for line in history_of(record))
    with room.world.acting("csirt"):
        assert any("千鳥" in line.who for line in history_of(record))


def test_every_side_row_of_an_incident_stands_behind_a_wall(room: Room) -> None:
    record = room.opened(kind="card_loss")
    room.order(record)
    rows = [row.wall for row in SideRow.objects.all() if row.payload and record.number in bytes(row.payload).decode()]
    assert rows
    assert all(rows)


def test_who_reported_sees_his_report_and_not_the_room(room: Room, everybody: dict[str, Actor]) -> None:
    record = room.opened()
    order = room.order(record)
    assert "staff" in seen(everybody, record)
    for row in (record.hops.first(), order, RoomModel.objects.get(pk=record.pk)):
        assert row
        assert "staff" not in seen(everybody, row)
