"""Reports, orders and records beside the permits: whom an order reaches, who may audit, who signs, what silence says."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from sekimori.common.errors import Refused
from sekimori.portal.acts.policies import NotFound
from sekimori.portal.acts.readings import Status
from sekimori.portal.organization.models import Appointment
from sekimori.portal.procedures.forms.deciding import DecideForm
from sekimori.portal.procedures.models import Application, Step
from sekimori.standards import packages
from tests.portal.procedures.conftest import add_temporary
from tests.portal.procedures.miyako.conftest import City
from tests.portal.procedures.miyako.test_readings import read
from tests.world import TODAY

DAY = dt.timedelta(days=1)
PACKAGE = packages.get("miyako")


def days(first: int, last: int) -> dict[str, str]:
    return {"start": (TODAY + first * DAY).isoformat(), "end": (TODAY + last * DAY).isoformat()}


def order(city: City, *units: str) -> dict[str, Any]:
    return {
        "report": "監報第１号",
        "finding": "指摘１　返却の記録がない",
        "concerned": ["5.1(1)⑤"],
        "addressee": "similar",
        "units": [city.world.unit(unit) for unit in units],
        "order": "同じことがないか確かめること。",
        "settle_by": (TODAY + 30 * DAY).isoformat(),
    }


@pytest.mark.clause("9.1(7)")
def test_an_order_after_an_audit_reaches_the_head_of_each_section_named_and_nobody_else(city: City) -> None:
    record = city.submit("ciso", "audit_order", **order(city, "210", "220"))
    waiting = Step.objects.filter(application=record, state=Step.State.WAITING)
    assert set(waiting.values_list("owner", flat=True)) == {city.world.unit("210"), city.world.unit("220")}
    answer = {"found": "not_there", "plan": "台帳を一件ずつ確かめた。"}
    for_citizens, for_taxes = waiting.get(owner=city.world.unit("210")), waiting.get(owner=city.world.unit("220"))
    for who in ("head_tax", "staff", "outsider"):
        with pytest.raises((Refused, NotFound)):
            city.decide(who, record, "acknowledged", step=for_citizens, data=answer)
    city.decide("head_citizen", record, "acknowledged", step=for_citizens, data=answer)
    assert city.state(record) == Application.State.IN_ROUTE
    city.decide("head_tax", record, "acknowledged", step=for_taxes, data=answer)
    assert city.state(record) != Application.State.IN_ROUTE


def audit(city: City, *people: str, **more: Any) -> dict[str, Any]:
    return {
        "subject_of_audit": "持出しの監査",
        "audited": [city.world.unit("200")],
        "audited_period": days(-200, -10),
        "period": days(1, 20),
        "by_whom": "employees",
        "inside": [city.world.people[who].pk for who in people],
        "expertise": ["audit", "security"],
        "grounds": "研修の修了",
        "dependent": False,
        **more,
    }


@pytest.mark.clause("1(8)②", "9.1(2)①")
@pytest.mark.mechanism("gate:auditor_is_independent")
def test_nobody_audits_the_department_he_belongs_or_belonged_to_in_the_period(city: City) -> None:
    with pytest.raises(Refused, match="千鳥 歩"):
        city.submit("auditor", "audit_assignment", **audit(city, "staff"))
    left = Appointment.objects.filter(person=city.world.people["colleague"])
    left.update(valid_to=TODAY - 100 * DAY)
    with pytest.raises(Refused, match="鴎 みなみ"):
        city.submit("auditor", "audit_assignment", **audit(city, "colleague"))
    reason = {"dependent": True, "unavoidable": "ほかに専門知識のある人がおらず、外部の人が立ち会う。"}
    excused = city.submit("auditor", "audit_assignment", **audit(city, "staff", **reason))
    assert Step.objects.filter(application=excused, stage="told").exists(), "the CISO sees what could not be avoided"
    plain = city.submit("auditor", "audit_assignment", **audit(city, "csirt"))
    assert not Step.objects.filter(application=plain, stage="told").exists()


@pytest.mark.clause("9.1(2)②")
@pytest.mark.mechanism("gate:auditor_is_qualified")
def test_expertise_has_no_exception(city: City) -> None:
    with pytest.raises(Refused, match="専門知識"):
        city.submit(
            "auditor",
            "audit_assignment",
            **audit(city, "csirt", expertise=["audit"], dependent=True, unavoidable="やむを得ない。" * 2),
        )


@pytest.mark.clause("5.1(2)②")
@pytest.mark.mechanism("register:consents")
def test_only_oneself_signs_by_ones_log_in_and_before_that_nothing_is_known(city: City) -> None:
    add_temporary(city.world)
    assert read(city, "5.1(2)②", "consents", "210").status is Status.UNKNOWN
    person = city.world.people["temporary"].pk
    given = {
        "member": person,
        "term": days(0, 100),
        "how": "login",
        "observe": True,
        "secrecy": True,
        "consequences": True,
    }
    with pytest.raises(Refused, match="本人だけ"):
        city.submit("head_citizen", "consent", **given)
    record = city.submit("temporary", "consent", **given)
    city.decide("head_citizen", record, "acknowledged")
    assert read(city, "5.1(2)②", "consents", "210").status is Status.MET


class TestWords:
    """What may be answered is called what it is, and nothing may be answered that means nothing."""

    def answers(self, key: str, stage: str) -> dict[str, str]:
        return dict(DecideForm.answers(PACKAGE.procedure(key).stage(stage)))

    @pytest.mark.parametrize(
        ("key", "stage"),
        [
            ("wiring_damage_report", "receipt"),
            ("compliance_report", "receipt"),
            ("contractor_report", "ciso_receipt"),
            ("contractor_incident_intake", "receipt"),
            ("operation_report", "report"),
            ("audit_order", "answer"),
        ],
    )
    def test_what_is_reported_is_taken_note_of_or_sent_back(self, key: str, stage: str) -> None:
        assert list(self.answers(key, stage)) == ["acknowledged", "returned"]

    def test_an_emergency_measure_may_still_be_refused(self) -> None:
        found = self.answers("emergency_exception", "examination")
        assert list(found) == ["acknowledged", "conditional", "refused", "returned"]
        assert not any("許可" in word for word in found.values())

    @pytest.mark.parametrize(("key", "stage"), [("account_takeover", "measures"), ("cloud_assessment", "judgement")])
    def test_nothing_is_permitted_where_nobody_asks_leave(self, key: str, stage: str) -> None:
        assert not any("許可" in word for word in self.answers(key, stage).values())

    def test_the_contact_point_takes_a_report_in(self) -> None:
        assert self.answers("contractor_incident_intake", "contact")["endorsed"] == "受け付けて所管課へ回す"
