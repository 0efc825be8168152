"""専決規則: what a person in office permits beforehand is decided as it arrives, under his name; nothing else is."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.urls import reverse

from sekimori.common.errors import Conflict, ManyFaults, Refused
from sekimori.portal.identity.middleware import ActContextMiddleware
from sekimori.portal.procedures import services
from sekimori.portal.procedures.models import Application, Decision, StandingRule, Step
from tests.portal.procedures.clients import page, send
from tests.portal.procedures.miyako.conftest import City
from tests.portal.screens import signed_in
from tests.world import TODAY

State = Application.State
DAY = dt.timedelta(days=1)


def deletion(city: City, **more: Any) -> dict[str, Any]:
    return {
        "action": "delete", "subject_person": city.world.people["colleague"].pk, "reason": "retirement", "systems": "住民記録",
        "area": ["lgwan_zone"], "ends_on": (TODAY + 7 * DAY).isoformat(), "returns": ["card"], **more,
    }  # fmt: skip


def rule(city: City, by: str = "system", **more: Any) -> StandingRule:
    with city.world.acting(by):
        return services.rule_set(
            **{
                "procedure": "account_change", "stage": "permission", "rule": "deletion", "until": TODAY + 100 * DAY,
                "reference": "専決規程第３条", **more,
            }
        )  # fmt: skip


def handed_in(city: City, who: str = "staff", **more: Any) -> Application:
    """An application that has passed the head of the section."""
    record = city.submit(who, "account_change", **deletion(city, **more))
    waiting = Step.objects.filter(application=record, state="waiting", stage="section")
    return city.decide("head_citizen", record, "endorsed") if waiting else record


@pytest.mark.mechanism("procedure:account_change")
def test_what_falls_under_a_rule_is_decided_in_the_name_of_who_set_it(city: City) -> None:
    made = rule(city)
    record = handed_in(city)
    assert city.state(record) == State.APPROVED
    decision = Decision.objects.get(application=record, step__stage="permission")
    assert (decision.person, decision.why, decision.role) == (made.person, "rule", "information_system_manager")
    assert "専決規程第３条" in decision.reason


def test_a_head_who_applies_himself_passes_straight_to_the_rule(city: City) -> None:
    rule(city)
    assert city.state(handed_in(city, "head_citizen")) == State.APPROVED


def test_without_a_rule_and_outside_of_it_somebody_is_asked(city: City) -> None:
    assert city.state(handed_in(city)) == State.IN_ROUTE
    rule(city)
    change: dict[str, Any] = {
        "action": "change",
        "rights": "閲覧",
        "privileged": False,
        "starts_on": TODAY.isoformat(),
        "reason": "new_work",
    }
    assert city.state(handed_in(city, "staff", **change)) == State.IN_ROUTE


def test_nobody_decides_his_own_by_his_rule(city: City) -> None:
    rule(city)
    record = city.submit("system", "account_change", **deletion(city))
    assert city.state(record) == State.IN_ROUTE
    assert not Decision.objects.filter(application=record, why="rule").exists()


def test_a_rule_ends_with_its_day_and_with_the_office(city: City) -> None:
    rule(city, until=TODAY)
    city.at(TODAY + DAY)
    assert city.state(handed_in(city)) == State.IN_ROUTE
    rule(city, until=TODAY + 50 * DAY)
    from sekimori.portal.organization.models import Appointment

    Appointment.objects.filter(person=city.world.people["system"]).update(valid_to=TODAY + DAY)
    city.at(TODAY + 2 * DAY)
    assert city.state(handed_in(city)) == State.IN_ROUTE


def test_only_who_decides_there_sets_a_rule_and_only_one_that_is_offered(city: City) -> None:
    for who in ("staff", "head_citizen", "chief", "auditor", "outsider"):
        with pytest.raises(Refused):
            rule(city, who)
    with pytest.raises(ManyFaults):
        rule(city, until=TODAY + 500 * DAY, reference=" ")
    rule(city)
    with pytest.raises(Conflict):
        rule(city)


def test_a_rule_taken_back_decides_nothing_any_more_and_its_decisions_stay(city: City) -> None:
    made = rule(city)
    record = handed_in(city)
    with city.world.acting("staff"), pytest.raises(Refused):
        services.rule_end(rule=made.pk, reason="不要")
    with city.world.acting("system"):
        services.rule_end(rule=made.pk, reason="規程が改まった")
    assert city.state(record) == State.APPROVED
    assert city.state(handed_in(city, subject_person=city.world.people["staff"].pk)) == State.IN_ROUTE


class TestScreens:
    @pytest.fixture(autouse=True)
    def _clock(self, city: City, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(ActContextMiddleware, "clock", city.world.clock)

    def test_who_decides_puts_a_rule_in_force_and_takes_it_back_on_the_page(self, city: City) -> None:
        client = signed_in(city.world, "system")
        address = reverse("procedures:rule-new", args=["account_change", "permission", "deletion"])
        assert address in page(client, "rules")
        where = ["account_change", "permission", "deletion"]
        send(client, "rule-new", *where, reference="専決規程第３条", until=(TODAY + 30 * DAY).isoformat())
        made = StandingRule.objects.get(ended_at=None)
        assert city.state(handed_in(city)) == State.APPROVED
        assert "専決規程第３条" in page(signed_in(city.world, "staff"), "rules")
        send(client, "rule-end", made.pk, reason="規程が改まった")
        made.refresh_from_db()
        assert made.ended_at is not None

    def test_nobody_else_is_offered_to_set_one(self, city: City) -> None:
        client = signed_in(city.world, "staff")
        address = reverse("procedures:rule-new", args=["account_change", "permission", "deletion"])
        assert address not in page(client, "rules")
        assert client.get(address).status_code == 404
