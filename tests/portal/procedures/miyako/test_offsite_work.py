"""Work outside the premises (5.1(1)③(ア)(ウ)): the device's manager permits, the CISO's measures are frozen with it."""

from __future__ import annotations

import datetime as dt

import pytest

from sekimori.common.errors import ManyFaults, Refused
from sekimori.portal.procedures import contents, definitions, services
from sekimori.portal.procedures.models import Application
from tests.portal.procedures.miyako import filled
from tests.portal.procedures.miyako.conftest import CONFIDENTIAL, TOP, City
from tests.world import TODAY

State = Application.State
REASON = {"levels_reason": "台帳の基準による"}


def lay_down(city: City, *lines: str) -> None:
    with city.world.acting("ciso"):
        services.terms_set(document="offsite_safety_measures", lines=list(lines), effective_on=TODAY)


@pytest.mark.mechanism("procedure:offsite_work")
def test_the_whole_way_takes_the_device_along_and_brings_it_back(city: City) -> None:
    laptop = city.enter("devices")
    record = city.approved("staff", "offsite_work", "head_citizen", **filled.offsite(devices=[laptop]))
    city.at(TODAY + filled.DAY, 9, 5)
    city.report("staff", record, "started")
    assert city.fact("devices", laptop) == "lent"
    city.report("staff", record, "paused", data={"what": "interrupted"})
    city.report("staff", record, "paused", data={"what": "resumed"})
    city.at(TODAY + filled.DAY, 11, 50)
    city.report("staff", record, "finished", data={"nothing_left": True, "incident": "nothing"})
    assert (city.state(record), city.fact("devices", laptop)) == (State.CLOSED, "in_use")


def test_without_a_device_the_applicants_own_manager_permits(city: City) -> None:
    record = city.submit("staff_tax", "offsite_work", **filled.offsite())
    city.decide("head_tax", record)
    assert city.state(record) == State.APPROVED


def test_a_device_taken_out_before_stays_out_until_it_is_returned(city: City) -> None:
    laptop = city.enter("devices")
    trip = filled.hours(TODAY, 9, 18) | {"end": filled.hours(TODAY + 2 * filled.DAY, 9, 18)["end"]}
    out = city.approved("staff", "takeout", "head_citizen", **filled.takeout(devices=[laptop], period=trip))
    city.report("staff", out, "taken")
    record = city.approved("staff", "offsite_work", "head_citizen", **filled.offsite(devices=[laptop]))
    with pytest.raises(Refused, match="手元にない機器"):
        city.submit("colleague", "offsite_work", **filled.offsite(devices=[laptop]))
    city.at(TODAY + filled.DAY, 9, 5)
    city.report("staff", record, "started")
    city.report("staff", record, "finished", data={"nothing_left": True, "incident": "nothing"})
    assert city.fact("devices", laptop) == "lent"
    city.report("staff", out, "returned", data={"all_back": True})
    city.confirm("head_citizen", out, "returned", erased="erased")
    assert city.fact("devices", laptop) == "in_use"


def test_the_measures_in_force_are_frozen_and_without_them_nothing_is_asked(city: City) -> None:
    asset = city.enter("information_assets", by="head_citizen", levels=CONFIDENTIAL, **REASON)
    asked = filled.offsite(uses_information=True, assets=[asset], measures=True)
    with pytest.raises(ManyFaults, match="まだ定められていない"):
        city.submit("staff", "offsite_work", **asked)
    lay_down(city, "画面をのぞかれない場所で使う。")
    record = city.submit("staff", "offsite_work", **asked)
    lay_down(city, "画面をのぞかれない場所で使う。", "印刷しない。")
    fresh = Application.objects.get(pk=record.pk)
    assert fresh.content is not None
    frozen = contents.thaw(definitions.of(fresh), fresh.content)
    assert frozen.terms["measures"]["number"] == 1


def test_the_highest_class_stays_inside(city: City) -> None:
    lay_down(city, "持ち出さない。")
    asset = city.enter("information_assets", by="head_citizen", levels=TOP, **REASON)
    with pytest.raises(Refused, match="機密性３"):
        city.submit("staff", "offsite_work", **filled.offsite(uses_information=True, assets=[asset], measures=True))


def test_a_refusal_moves_nothing(city: City) -> None:
    laptop = city.enter("devices")
    record = city.submit("staff", "offsite_work", **filled.offsite(devices=[laptop]))
    city.decide("head_citizen", record, "refused")
    assert (city.state(record), city.fact("devices", laptop)) == (State.REFUSED, "in_use")


def test_a_missing_start_is_told_to_the_manager_the_same_day(city: City) -> None:
    from sekimori.portal.notices.models import Delivery

    record = city.approved("staff", "offsite_work", "head_citizen", **filled.offsite())
    city.at(TODAY + filled.DAY, 19)
    for _turn in range(4):
        city.tick()
    told = Delivery.objects.filter(notice__kind="procedures:reminder", person=city.world.people["head_citizen"])
    assert told.filter(notice__subject__contains="作業の開始").count() == 1
    assert told.filter(notice__subject__contains="作業の終了").count() == 1
    assert city.state(record) == State.APPROVED
    assert dt.timedelta() < city.clock.now() - (record.created_at)
