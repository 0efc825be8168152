"""Who may see and do what in self-inspection: everybody against everything, the outsider, the operator and nobody included."""

from __future__ import annotations

import pytest
from django.apps import apps

from sekimori.portal.acts import policies
from sekimori.portal.acts.actors import Actor
from sekimori.portal.inspection import services
from sekimori.portal.inspection.models import Campaign, Improvement, Report, Sheet, Tally, Use
from tests.portal import matrix
from tests.portal.inspection.conftest import Office
from tests.portal.matrix import allowed, seen

# CISO, 統括, シ管, 監査.
CITY = {"ciso", "chief", "system", "auditor"}
STRANGERS = {"outsider", matrix.OPERATOR, "nobody"}


@pytest.fixture
def everybody(office: Office) -> dict[str, Actor]:
    office.seat("head_general")
    return matrix.actors(office.world)


def test_every_record_that_is_opened_by_somebody_has_a_policy() -> None:
    own = {model for model in policies.registered() if model._meta.app_label == "inspection"}
    beside = {model.__name__ for model in apps.get_app_config("inspection").get_models()} - {m.__name__ for m in own}
    assert own == {Campaign, Improvement, Report, Sheet, Tally, Use}
    assert beside == {"Confirmation"}  # Reached through its result alone.


def test_a_plan_is_for_who_oversees_and_a_campaign_for_all_who_work_here(
    office: Office, everybody: dict[str, Actor]
) -> None:
    campaign = office.plan()
    assert allowed(everybody, "create", Campaign) == {"ciso", "chief", "system"}
    assert seen(everybody, campaign) == CITY
    assert allowed(everybody, "change", Campaign, campaign) == {"ciso", "chief", "system"}
    assert allowed(everybody, "open", Campaign, campaign) == {"ciso", "chief"}
    opened = office.open()
    assert seen(everybody, opened) == set(everybody) - STRANGERS
    assert allowed(everybody, "open", Campaign, opened) == allowed(everybody, "change", Campaign, opened) == set()
    assert allowed(everybody, "close", Campaign, opened) == {"ciso", "chief", "system"}
    assert allowed(everybody, "use", Campaign, opened) == {"ciso", "chief"}
    assert allowed(everybody, "report", Campaign, opened) == {"ciso", "chief", "system", "director", "assembly"}


def test_a_sheet_is_seen_by_its_owner_his_head_his_director_and_who_oversees(
    office: Office, everybody: dict[str, Actor]
) -> None:
    office.open()
    sheet = office.sheet("staff")
    assert seen(everybody, sheet) == {"staff", "head_citizen", "director", *CITY}
    assert allowed(everybody, "answer", Sheet, sheet) == {"staff"}
    assert allowed(everybody, "enter", Sheet, sheet) == {"head_citizen", "director", "ciso", "chief", "system"}
    assert allowed(everybody, "attach", Sheet, sheet) == {
        "staff",
        "head_citizen",
        "director",
        "ciso",
        "chief",
        "system",
    }


def test_a_result_is_confirmed_by_the_head_of_that_unit_alone(office: Office, everybody: dict[str, Actor]) -> None:
    office.open()
    section, department, city = office.tally("210"), office.tally("200", "department"), office.tally("", "city")
    leaders = {"head_citizen", "head_tax", "head_general", "director", "assembly", "election"}
    assert seen(everybody, section) == {"head_citizen", "director", *CITY}
    assert seen(everybody, city) == {*leaders, *CITY}
    assert allowed(everybody, "confirm", Tally, section) == {"head_citizen"}
    assert allowed(everybody, "confirm", Tally, department) == {"director"}
    assert allowed(everybody, "confirm", Tally, city) == set()


def test_an_improvement_is_seen_by_its_owner_and_those_who_lead(office: Office, everybody: dict[str, Actor]) -> None:
    office.open()
    record = office.improve()
    assert seen(everybody, record) == {"staff", "head_citizen", "director", *CITY}
    assert allowed(everybody, "finish", Improvement, record) == {
        "staff", "head_citizen", "director", "ciso", "chief", "system",
    }  # fmt: skip
    assert allowed(everybody, "drop", Improvement, record) == {"head_citizen", "director", "ciso", "chief", "system"}


def test_a_report_is_read_by_the_committee_and_by_directors(office: Office, everybody: dict[str, Actor]) -> None:
    campaign = office.confirmed()
    with office.world.acting("chief"):
        report = services.report_make(campaign=campaign.pk, note="報告します。")
    with office.world.acting("ciso"):
        use = services.result_use(campaign=campaign.pk, kind="policy", note="活用した。")
    readers = {*CITY, "head_general", "director", "assembly"}
    assert seen(everybody, report) == seen(everybody, use) == readers
