"""Need to know: everybody against everything of the outside reports, the suspect, his section and the outsider included."""

from __future__ import annotations

import pytest
from django.apps import apps

from sekimori.portal.acts import policies
from sekimori.portal.acts.actors import Actor
from sekimori.portal.acts.models import SideRow
from sekimori.portal.acts.selectors import HistoryLine, history_of
from sekimori.portal.disclosures import services
from sekimori.portal.disclosures.models import Disclosure, Fact, Requirement
from sekimori.portal.incidents import services as incidents
from sekimori.portal.incidents.models import Incident
from sekimori.portal.notices.models import Delivery
from tests.portal import matrix
from tests.portal.disclosures.conftest import Desk
from tests.portal.matrix import allowed, seen

ABOVE = {"csirt", "chief", "ciso"}


@pytest.fixture
def everybody(desk: Desk) -> dict[str, Actor]:
    return matrix.actors(desk.world)


def shield(desk: Desk, record: Incident, who: str) -> None:
    with desk.world.acting("csirt" if who != "csirt" else "chief"):
        incidents.incident_shield(pk=record.pk, person=desk.world.people[who].pk, reason="本人の件")


def everything(desk: Desk, record: Incident) -> list[Fact | Requirement | Disclosure]:
    """A row of each model about an incident of 税務課, which the chain has brought to its manager."""
    desk.tell(record, summary="一斉に送信した。")
    report = desk.draft(record)
    told, asked = Fact.objects.filter(incident=record).first(), Requirement.objects.filter(incident=record).first()
    assert told
    assert asked
    return [told, asked, report]


def test_every_model_has_a_policy() -> None:
    own = {model for model in policies.registered() if model._meta.app_label == "disclosures"}
    assert own == set(apps.get_app_config("disclosures").get_models())


def test_they_are_seen_by_those_who_answer_the_incident_and_by_nobody_else(
    desk: Desk, everybody: dict[str, Actor]
) -> None:
    for row in everything(desk, desk.incident()):
        assert seen(everybody, row) == {"head_citizen", *ABOVE}, row


def test_who_only_reported_sees_nothing_of_them(desk: Desk, everybody: dict[str, Actor]) -> None:
    for row in everything(desk, desk.incident()):
        assert "staff" not in seen(everybody, row)


def test_who_may_do_what(desk: Desk, everybody: dict[str, Actor]) -> None:
    record = desk.incident()
    assert allowed(everybody, "create", Disclosure, incident=record) == {"csirt", "chief"}
    assert allowed(everybody, "tell", Fact, incident=record) == {"csirt", "chief"}
    assert allowed(everybody, "tell_city", Fact) == {"csirt", "chief"}
    press = desk.submit(desk.draft(record, "press_release"))
    assert allowed(everybody, "decide", Disclosure, press) == {"ciso", "chief"} - deputies_kept_out(everybody)
    assert allowed(everybody, "send", Disclosure, press) == set()
    press = desk.approve(press, justified={each["key"]: "確認済み" for each in press.findings})
    assert allowed(everybody, "send", Disclosure, press) == {"csirt", "chief"}
    assert allowed(everybody, "withdraw", Disclosure, press) == {"csirt", "chief"}
    assert allowed(everybody, "attach", Disclosure, press) == {"csirt", "chief"}
    row = Requirement.objects.filter(incident=record, form="web_notice").first()
    assert allowed(everybody, "judge", Requirement, row) == ABOVE


def deputies_kept_out(everybody: dict[str, Actor]) -> set[str]:
    """統括 decides only while he stands in for an absent ＣＩＳＯ."""
    chief = everybody["chief"]
    return set() if chief.can("command", procedure="incident_order") else {"chief"}


def test_the_suspect_and_his_whole_section_see_nothing_the_superior_included(
    desk: Desk, everybody: dict[str, Actor]
) -> None:
    record = desk.incident()
    rows = everything(desk, record)
    shield(desk, record, "colleague")
    for row in rows:
        assert not seen(everybody, row) & {"staff", "colleague", "head_citizen"}, row
        assert seen(everybody, row) == ABOVE


@pytest.mark.parametrize("who", ["ciso", "chief", "csirt"])
def test_the_wall_stands_before_the_highest_too(desk: Desk, everybody: dict[str, Actor], who: str) -> None:
    record = desk.incident()
    rows = everything(desk, record)
    shield(desk, record, who)
    for row in rows:
        assert who not in seen(everybody, row), row
    fresh = Incident.objects.get(pk=record.pk)
    assert who not in allowed(everybody, "create", Disclosure, incident=fresh)
    assert who not in allowed(everybody, "tell", Fact, incident=fresh)


def test_nobody_behind_the_wall_is_told(desk: Desk) -> None:
    record = desk.incident()
    shield(desk, record, "ciso")
    desk.submit(desk.draft(record, "press_release"))
    desk.deliver()
    told = Delivery.objects.filter(person=desk.world.people["ciso"], notice__kind__startswith="disclosures:")
    assert not told.exists()
    with desk.world.acting("csirt"):
        made = services.policy_announce(
            incident=record.pk,
            to=[("ciso", None), ("department_security_officer", desk.world.unit("200"))],
            body="一斉送信を控える。",
        )
    assert {each.person_id for each in made.deliveries.all()} == {desk.world.people["director"].pk}


def test_names_kept_out_of_publications_are_known_to_those_who_answer_alone(
    desk: Desk, everybody: dict[str, Actor]
) -> None:
    record = desk.incident()
    desk.tell(record, affected_names="海老原 春")
    row = Fact.objects.get(key="affected_names")
    assert seen(everybody, row) == ABOVE


def test_every_side_row_stands_behind_a_wall(desk: Desk, everybody: dict[str, Actor]) -> None:
    record = desk.incident()
    sent = desk.sent(record)
    rows = SideRow.objects.filter(seq__in=[each.seq for each in lines(desk, sent, "csirt")])
    assert rows
    assert all(row.wall for row in rows)
    shield(desk, record, "ciso")
    assert lines(desk, sent, "ciso") == []
    del everybody


def lines(desk: Desk, record: Disclosure, who: str) -> list[HistoryLine]:
    with desk.world.acting(who):
        return history_of(record)
