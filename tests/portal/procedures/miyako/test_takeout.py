"""Taking out (5.1(1)③(イ)): applied for, permitted by the owner's manager, taken, brought back and checked."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import translation

from sekimori.common.errors import ManyFaults, Refused
from sekimori.portal.acts.policies import NotFound
from sekimori.portal.procedures import selectors, services
from sekimori.portal.procedures.models import Application, ItemLink
from sekimori.portal.procedures.views import presenting
from tests.portal.procedures.miyako import filled
from tests.portal.procedures.miyako.conftest import City
from tests.world import TODAY

State = Application.State


@pytest.mark.mechanism("procedure:takeout", "register:takeout_records")
def test_the_whole_way_moves_the_things_out_and_back(city: City) -> None:
    laptop, stick = city.enter("devices"), city.enter("media", state="stored")
    record = city.submit("staff", "takeout", **filled.takeout(devices=[laptop], media=[stick]))
    assert record.number.startswith("令8-持出-")
    city.decide("head_citizen", record)
    assert city.fact("devices", laptop) == "in_use"
    city.report("staff", record, "taken")
    assert (city.fact("devices", laptop), city.fact("media", stick)) == ("lent", "lent")
    city.report("staff", record, "returned", data={"all_back": True})
    assert city.fact("devices", laptop) == "lent"
    with pytest.raises(ManyFaults):
        city.confirm("head_citizen", record, "returned")
    city.confirm("head_citizen", record, "returned", erased="nothing_to_erase")
    # Each comes back to where it was.
    assert (city.fact("devices", laptop), city.fact("media", stick)) == ("in_use", "stored")
    assert city.state(record) == State.CLOSED


def test_what_another_section_owns_is_permitted_by_its_manager(city: City) -> None:
    own, shared = city.enter("devices"), city.enter("devices", unit="120", pool=True)
    record = city.submit("staff", "takeout", **filled.takeout(devices=[own, shared]))
    asked = {step.owner_id for step in record.steps.filter(state="waiting")}
    assert asked == {city.world.unit("210"), city.world.unit("120")}
    city.decide("head_citizen", record, step=record.steps.get(owner=city.world.unit("210")))
    assert city.state(record) == State.IN_ROUTE
    with pytest.raises(NotFound):
        city.decide("head_tax", record)
    city.decide("system", record, step=record.steps.get(owner=city.world.unit("120")))
    assert city.state(record) == State.APPROVED


@pytest.mark.mechanism("gate:applicant_is_not_approver")
def test_a_head_does_not_permit_his_own(city: City) -> None:
    record = city.submit("head_citizen", "takeout", **filled.takeout(devices=[city.enter("devices")]))
    with pytest.raises(Refused):
        city.decide("head_citizen", record)
    city.decide("director", record)
    assert city.state(record) == State.APPROVED


def test_a_refusal_leaves_everything_where_it_was(city: City) -> None:
    laptop = city.enter("devices")
    record = city.submit("staff", "takeout", **filled.takeout(devices=[laptop]))
    city.decide("head_citizen", record, "refused")
    assert (city.state(record), city.fact("devices", laptop)) == (State.REFUSED, "in_use")


class TestGates:
    def test_nothing_that_is_not_in_a_register(self, city: City) -> None:
        with pytest.raises(Refused, match="台帳から一つ以上"):
            city.submit("staff", "takeout", **filled.takeout())

    def test_nothing_that_is_out_already(self, city: City) -> None:
        laptop = city.enter("devices")
        first = city.approved("staff", "takeout", "head_citizen", **filled.takeout(devices=[laptop]))
        with pytest.raises(Refused, match="ほかの申請で持ち出し"):
            city.submit("colleague", "takeout", **filled.takeout(devices=[laptop]))
        city.report("staff", first, "taken")
        with pytest.raises(Refused, match="使用中・保管中でない機器"):
            city.submit("colleague", "takeout", **filled.takeout(devices=[laptop]))

    def test_what_is_out_may_stay_out_by_a_renewal_and_by_nothing_else(self, city: City) -> None:
        laptop = city.enter("devices")
        first = city.approved("staff", "takeout", "head_citizen", **filled.takeout(devices=[laptop]))
        city.report("staff", first, "taken")
        longer = {
            "period": filled.hours(TODAY + dt.timedelta(days=2), 9, 17),
            "pledge_care": True,
            "pledge_return": True,
        }
        with city.world.acting("staff"):
            draft = services.application_renew(application=first.pk)
            services.application_write(application=draft.pk, data={**draft.data, **longer})
            services.application_submit(application=draft.pk)
        city.decide("head_citizen", draft)
        assert (city.state(draft), city.fact("devices", laptop)) == (State.APPROVED, "lent")
        with pytest.raises(Refused, match="使用中・保管中でない機器"):
            city.submit("staff", "takeout", **filled.takeout(devices=[laptop], period=longer["period"]))

    def test_no_longer_than_five_office_days(self, city: City) -> None:
        long = {**filled.hours(TODAY, 9, 10), "end": filled.hours(TODAY + dt.timedelta(days=14), 9, 10)["end"]}
        with pytest.raises((ManyFaults, Refused)):
            city.submit("staff", "takeout", **filled.takeout(devices=[city.enter("devices")], period=long))

    def test_no_media_from_the_individual_number_area_but_by_an_exception(self, city: City) -> None:
        stick = city.enter("media", area="mynumber_zone")
        asked = filled.takeout(media=[stick])
        with pytest.raises(Refused, match="マイナンバー利用事務系"):
            city.submit("staff", "takeout", **asked)
        granted = city.submit("system", "exception", **filled.exception("3(1)②(イ)", units=[city.world.unit("210")]))
        city.decide("ciso", granted, data={"examination": "代わりの措置が十分である。"})
        assert city.submit("staff", "takeout", **asked).state == State.IN_ROUTE

    def test_information_without_encryption_wants_a_reason(self, city: City) -> None:
        asset = city.enter("information_assets", by="head_citizen")
        asked = filled.takeout(
            devices=[city.enter("devices")], stores_information=True, assets=[asset], protection=["pin"]
        )
        with pytest.raises(ManyFaults) as caught:
            city.submit("staff", "takeout", **asked)
        assert [fault.field for fault in caught.value.items] == ["protection_reason"]


def test_a_return_that_does_not_come_is_chased_and_the_thing_stays_out(city: City) -> None:
    from sekimori.portal.notices.models import Notice

    laptop = city.enter("devices")
    record = city.approved("staff", "takeout", "head_citizen", **filled.takeout(devices=[laptop]))
    city.report("staff", record, "taken")
    city.at(TODAY + dt.timedelta(days=2), 9)
    city.tick()
    city.tick()
    assert (city.state(record), city.fact("devices", laptop)) == (State.APPROVED, "lent")
    subjects = list(Notice.objects.filter(kind="procedures:reminder").values_list("subject", flat=True))
    assert sum("返却" in subject for subject in subjects) == 3


@pytest.mark.mechanism("procedure:takeout")
def test_silence_permits_nothing(city: City) -> None:
    laptop = city.enter("devices")
    week = {**filled.hours(TODAY + dt.timedelta(days=7), 9, 10)}
    record = city.submit("staff", "takeout", **filled.takeout(devices=[laptop], period=week))
    city.at(TODAY + dt.timedelta(days=10))
    city.tick()
    assert (city.state(record), city.fact("devices", laptop)) == (State.EXPIRED, "in_use")
    assert ItemLink.objects.filter(application=record).count() == 1


def test_what_was_permitted_and_not_taken_is_given_up(city: City) -> None:
    laptop = city.enter("devices")
    record = city.approved("staff", "takeout", "head_citizen", **filled.takeout(devices=[laptop]))
    with city.world.acting("staff"):
        services.application_end(application=record.pk, reason="訪問が中止になった")
    assert (city.state(record), city.fact("devices", laptop)) == (State.CLOSED, "in_use")


def test_stages_and_reports_are_named_in_the_language_of_who_looks(city: City) -> None:
    record = city.approved("staff", "takeout", "head_citizen", **filled.takeout(devices=[city.enter("devices")]))
    with city.world.acting("staff") as circumstances, translation.override("en"):
        view = selectors.view_of(circumstances.actor, record.pk)
        assert view.step_label(view.steps[0]).startswith("Permission")
        assert [each.label for each in presenting.milestones(view, city.clock.now())] == ["Taken out", "Returned"]
