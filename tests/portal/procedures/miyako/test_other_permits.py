"""Software (6.1(17)), outside connections (6.1(10)) and exceptions (7.4), each from the application to its end."""

from __future__ import annotations

import datetime as dt

import pytest

from sekimori.common.errors import InvalidInput, ManyFaults, Refused
from sekimori.portal.acts import exceptions
from sekimori.portal.procedures import services
from sekimori.portal.procedures.models import Application, ItemLink
from tests.portal.procedures.miyako import filled
from tests.portal.procedures.miyako.conftest import City
from tests.world import TODAY

State = Application.State
RULE = "3(1)②(イ)"
EXAMINED = {"examination": "代わりの措置が十分である。"}


class TestSoftware:
    @pytest.mark.mechanism("procedure:software_install")
    def test_the_whole_way_makes_the_entry_and_counts_what_is_installed(self, city: City) -> None:
        asked = filled.software(city.world.unit("210"), [city.enter("devices")])
        record = city.approved("staff", "software_install", "system", **asked)
        entry = ItemLink.objects.get(application=record, from_register="software").item
        assert [city.facts("software", entry)[key] for key in ("version", "licences", "used")] == ["2.1", 2, None]
        with pytest.raises(Refused, match="許可された本数"):
            city.report("staff", record, "installed", data={"installed_count": 3, "source_checked": True})
        city.report("staff", record, "installed", data={"installed_count": 2, "source_checked": True})
        assert city.facts("software", entry)["used"] == 2
        city.report("staff", record, "removed", data={"outcome": "uninstalled"})
        assert (city.state(record), city.facts("software", entry)["used"]) == (State.CLOSED, 0)

    def test_what_must_not_be_installed_is_stopped(self, city: City) -> None:
        unit, terminals = city.world.unit("210"), [city.enter("devices")]
        listed = city.enter("software", unit="120")
        for told, changed in (
            ("異常のあったもの", {"scan_result": "found"}),
            ("署名が正しくない", {"signature_result": "invalid"}),
            ("サポートの終わった", {"support_ends": TODAY.isoformat()}),
            ("ライセンスの数が足りません", {"listed_software": listed, "edition": "3", "licences": 0}),
        ):
            with pytest.raises(Refused, match=told):
                city.submit("staff", "software_install", **filled.software(unit, terminals, **changed))

    def test_a_refusal_makes_no_entry(self, city: City) -> None:
        asked = filled.software(city.world.unit("210"), [city.enter("devices")])
        record = city.submit("staff", "software_install", **asked)
        with pytest.raises(Refused):
            city.decide("head_citizen", record)
        city.decide("system", record, "refused")
        assert not ItemLink.objects.filter(application=record, from_register="software").exists()


class TestConnection:
    def draft(self, city: City, **more: object) -> Application:
        draft = city.draft("system", "external_connection", **filled.connection(**more))
        city.attach("system", draft, "diagram")
        return draft

    @pytest.mark.mechanism("procedure:external_connection")
    def test_one_of_two_permissions_opens_nothing(self, city: City) -> None:
        record = city.hand_in("system", self.draft(city))
        review = TODAY + dt.timedelta(days=300)
        first, second = record.steps.filter(state="waiting").order_by("party")
        city.decide("chief", record, step=first, next_review_on=review)
        assert city.state(record) == State.IN_ROUTE
        city.decide("ciso", record, step=second, next_review_on=review)
        assert city.state(record) == State.APPROVED
        city.report("system", record, "connected", data={"only_permitted": True, "connection_point": "ルータ１番"})
        city.report("system", record, "disconnected", data={"outcome": "removed"})
        assert city.state(record) == State.CLOSED

    @pytest.mark.mechanism("gate:connection_survey")
    def test_without_survey_or_with_an_effect_there_is_no_permission(self, city: City) -> None:
        for told, changed in (
            ("影響がないことを確かめるまで", {"impact": "not_confirmed"}),
            ("調査が終わっていません", {"surveyed_on": (TODAY + filled.DAY).isoformat()}),
            ("マイナンバー利用事務系", {"area": "mynumber_zone", "line_kind": "internet"}),
        ):
            with pytest.raises(Refused, match=told):
                city.hand_in("system", self.draft(city, **changed))

    def test_nobody_else_applies_and_one_refusal_ends_it(self, city: City) -> None:
        with pytest.raises(Refused):
            city.draft("staff", "external_connection", **filled.connection())
        record = city.hand_in("system", self.draft(city))
        city.decide("ciso", record, "refused", step=record.steps.filter(state="waiting").order_by("party")[1])
        assert city.state(record) == State.REFUSED


def in_force(city: City, unit: str) -> list[str]:
    """The numbers of the exceptions that cover the rule in a section now."""
    moment, place = city.clock.now(), city.world.unit(unit)
    return [each.label for each in exceptions.standing(moment, [RULE]) if each.covers(place, moment)]


class TestExceptions:
    def test_a_section_asks_through_its_manager_and_the_system_manager(self, city: City) -> None:
        record = city.submit("staff", "exception", **filled.exception(RULE, units=[city.world.unit("210")]))
        city.decide("head_citizen", record, "endorsed")
        city.decide("system", record, "taken_up")
        assert in_force(city, "210") == []
        with pytest.raises(ManyFaults):
            city.decide("ciso", record)
        city.decide("ciso", record, data=EXAMINED)
        assert (in_force(city, "210"), in_force(city, "220")) == ([record.number], [])
        city.report("system", record, "remedied", data={"outcome": "observed", "detail": "機器を更新した。"})
        assert city.state(record) == State.CLOSED

    @pytest.mark.mechanism("procedure:exception", "register:exceptions")
    def test_it_ends_by_itself_and_what_was_put_right_is_owed(self, city: City) -> None:
        record = city.submit("system", "exception", **filled.exception(RULE))
        city.decide("ciso", record, data=EXAMINED)
        assert in_force(city, "220") == [record.number]
        city.at(TODAY + dt.timedelta(days=31))
        assert in_force(city, "220") == []
        city.tick()
        assert city.state(record) == State.APPROVED
        assert record.milestones.get(key="remedied").state == "waiting"

    def test_none_is_longer_than_a_year_and_a_refusal_suspends_nothing(self, city: City) -> None:
        long = filled.days(TODAY, TODAY + dt.timedelta(days=400))
        with pytest.raises(ManyFaults):
            city.submit("system", "exception", **filled.exception(RULE, period=long))
        record = city.submit("system", "exception", **filled.exception(RULE))
        city.decide("ciso", record, "refused")
        assert in_force(city, "210") == []

    def test_an_exception_for_a_department_holds_for_its_sections(self, city: City) -> None:
        record = city.submit("system", "exception", **filled.exception(RULE, units=[city.world.unit("200")]))
        city.decide("ciso", record, data=EXAMINED)
        assert (in_force(city, "210"), in_force(city, "110")) == ([record.number], [])

    @pytest.mark.mechanism("procedure:emergency_exception")
    def test_what_was_done_first_is_reported_within_a_day_and_acknowledged(self, city: City) -> None:
        done_at = city.clock.now()
        with city.world.acting("system"):
            record = services.emergency_begin(procedure="emergency_exception", data={"suspended": [RULE]})
        assert in_force(city, "210") == [record.number]
        city.clock.set(done_at + dt.timedelta(hours=2))
        with city.world.acting("system"):
            services.application_write(application=record.pk, data=filled.emergency(RULE, done_at))
            services.application_submit(application=record.pk)
        city.decide("ciso", record, "acknowledged", data=EXAMINED)
        assert in_force(city, "210") == [record.number]
        city.at(TODAY + dt.timedelta(days=3))
        assert in_force(city, "210") == []

    def test_unreported_it_suspends_nothing_after_a_day(self, city: City) -> None:
        with city.world.acting("system"):
            services.emergency_begin(procedure="emergency_exception", data={"suspended": [RULE]})
        city.clock.set(city.clock.now() + dt.timedelta(hours=25))
        assert in_force(city, "210") == []


def test_a_file_of_a_kind_the_field_does_not_take_is_refused_and_the_draft_stays(city: City) -> None:
    draft = city.draft("staff", "contract_review", title="保守業務")
    with pytest.raises(InvalidInput, match="付けられる種類のファイルではありません"):
        city.attach("staff", draft, "draft", "契約書.zip")
    assert not draft.attachments.exists()
    city.attach("staff", draft, "draft", "契約書.PDF")
    draft.refresh_from_db()
    assert (draft.attachments.count(), draft.data["title"]) == (1, "保守業務")
