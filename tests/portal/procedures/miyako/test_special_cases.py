"""What single permits do beside their route: registers brought up to date, escorts on the list, renewal of many in April."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from django.utils import translation

from sekimori.common.clock import moment_at
from sekimori.common.errors import Refused, SekimoriError
from sekimori.portal.procedures import files, selectors, services
from sekimori.portal.procedures.models import Application
from sekimori.portal.procedures.services import Chosen, Word
from sekimori.portal.registers import selectors as registers
from sekimori.standards import packages
from tests.portal.procedures.miyako.conftest import Cabinet, City
from tests.portal.procedures.miyako.walking import Walker
from tests.portal.procedures.registers import MemoryRegisters
from tests.world import TODAY, World

State = Application.State
PACKAGE = packages.get("miyako")


@pytest.fixture
def city(world: World, staffed: None) -> Iterator[City]:
    """The city of the published package with a place for files, in the morning of an office day."""
    before = files.keeper() if files.available() else None
    files.set_keeper(Cabinet())
    yield City(world, MemoryRegisters())
    files.set_keeper(before)


def permitted(city: City, key: str, **changes: Any) -> tuple[Walker, Application]:
    """A permit of a procedure, its form filled in by the definition with `changes`."""
    walker = Walker(city, PACKAGE, key)
    data = walker.filler.complete({**walker.filler.valid(), **changes})
    return walker, walker.decide_all(walker.submitted(data))


@pytest.mark.mechanism("procedure:classification_question")
def test_the_answer_about_a_classification_goes_into_the_register(city: City) -> None:
    walker = Walker(city, PACKAGE, "classification_question")
    asset = walker.filler.items["information_assets"][0].pk
    record = walker.submitted({**walker.filler.valid(), "asset": asset})
    said = {"confidentiality": "c3", "integrity": "i2", "availability": "a1", "grounds": "個人情報を含むため。"}
    city.decide("head_citizen", record, data=said)
    entry = registers.items("information_assets", [asset], None)[asset]
    assert [entry.facts[axis] for axis in ("confidentiality", "integrity", "availability")] == ["c3", "i2", "a1"]


@pytest.mark.mechanism("procedure:network_connection", "procedure:device_modification")
def test_what_was_connected_or_changed_stands_in_the_register(city: City) -> None:
    walker, record = permitted(city, "network_connection", mac="02:00:00:00:00:01", os="架空ＯＳ 3")
    device = record.items.get().item
    city.report("staff", record, "connected", data={"ip_given": "10.0.0.7", "as_permitted": True})
    found = registers.item("devices", device, organization_actor(city, "system"))
    assert (found.mac_address, found.operating_system, found.ip_address) == (
        "02:00:00:00:00:01",
        "架空ＯＳ 3",
        "10.0.0.7",
    )
    assert walker.rule.key == "network_connection"
    _walker, changed = permitted(city, "device_modification")
    entry = changed.items.get().item
    told = {"configuration": "メモリ 16GB", "nothing_else": True}
    city.report("staff", changed, "done", data=told, occurred_at=city.clock.now())
    assert registers.item("devices", entry, organization_actor(city, "system")).note == "メモリ 16GB"


def organization_actor(city: City, who: str) -> Any:
    """Somebody as an actor."""
    with city.world.acting(who) as circumstances:
        return circumstances.actor


@pytest.mark.mechanism("procedure:external_repair", "gate:erased_or_bound")
def test_a_device_under_repair_is_so_in_the_register_until_it_is_back(city: City) -> None:
    _walker, record = permitted(city, "external_repair")
    device = record.items.get().item
    city.report("staff", record, "sent", data={"receipt": "預り1"})
    assert city.fact("devices", device) == "in_repair"
    city.report("staff", record, "returned", data={"storage": "same", "checked": True})
    assert (city.fact("devices", device), city.state(record)) == ("in_use", State.CLOSED)


@pytest.mark.mechanism("gate:two_person_work")
def test_who_works_with_another_on_a_system_confirms_it_by_name_and_nobody_struck_out_does(city: City) -> None:
    people = {who: city.world.people[who].pk for who in ("staff", "staff_tax", "head_tax")}
    walker = Walker(city, PACKAGE, "system_work")
    alone = {"kind": "change", "workers": [people["staff"]], "outside": ""}
    with pytest.raises(Refused, match="２名以上"):
        walker.submitted(walker.filler.complete({**walker.filler.valid(), **alone}))
    names = {"kind": "operation", "workers": [people["staff"], people["head_tax"]]}
    data = walker.filler.complete({**walker.filler.valid(), **names})
    record = walker.submitted(data)
    with city.world.acting(walker.who):
        services.application_pull_back(application=record.pk)
        services.application_write(
            application=record.pk, data={**data, "workers": [people["staff"], people["staff_tax"]]}
        )
        services.application_submit(application=record.pk)
    record = walker.decide_all(record)
    city.clock.advance(dt.timedelta(days=1))
    owed = record.milestones.get(key="done")
    told = walker.report_data(walker.rule.milestone("done"), record.data)
    city.report("staff", record, "done", data=told)
    for who in ("staff", "head_tax", "outsider"):
        with city.world.acting(who), pytest.raises(SekimoriError):
            services.milestone_confirm(application=record.pk, milestone=owed.pk, data={"work_confirmed": True})
    with city.world.acting("staff_tax") as circumstances:
        assert [each.pk for each in selectors.to_confirm(circumstances.actor)] == [owed.pk]
        services.milestone_confirm(application=record.pk, milestone=owed.pk, data={"work_confirmed": True})
    assert city.state(record) == State.CLOSED


@pytest.mark.mechanism("procedure:visitor_entry", "procedure:managed_area_permission")
def test_an_escort_is_on_the_list_of_that_very_area_and_still_is(city: City) -> None:
    _walker, permit = permitted(city, "managed_area_permission")
    escort = permit.data["member"]
    walker = Walker(city, PACKAGE, "visitor_entry")
    data = walker.filler.complete({"escort": escort, "area": permit.data["area"]})
    walker.submitted(data)
    with pytest.raises(Refused, match="入室許可を持つ職員だけ"):
        walker.submitted({**data, "area": "media_store"})
    decided = permit.decisions.order_by("-pk").values_list("person", flat=True)[0]
    with city.world.acting(walker.keys[decided]):
        services.application_revoke(application=permit.pk, reason="担当を離れた")
    with pytest.raises(Refused, match="入室許可を持つ職員だけ"):
        walker.submitted(data)


@pytest.mark.mechanism("procedure:byod")
def test_many_permits_that_end_on_31_march_are_asked_for_and_decided_again_at_once(city: City) -> None:
    year = {"start": TODAY.isoformat(), "end": "2027-12-31"}
    held = [permitted(city, "byod", os_support_ends="2030-03-31", period=year) for _each in range(2)]
    # Whatever the form says, nothing outlives the fiscal year.
    assert {each.valid_until for _walker, each in held} == {moment_at(dt.date(2027, 4, 1))}
    city.at(dt.date(2027, 3, 10))
    asked = {"period": {"start": "2027-04-01", "end": "2028-03-31"}, "pledge_erase": True}
    with city.world.acting("staff") as circumstances:
        near = selectors.renewable_together(circumstances.actor, held[0][0].filler.defined)
        assert {each.pk for each in near} == {each.pk for _walker, each in held}
        made = services.applications_renew(applications=[each.pk for each in near], data=asked)
    assert all(each.done for each in made), [each.sentence for each in made]
    records = [each.record for each in made if each.record is not None]
    for who, verdict in (("head_citizen", "endorsed"), ("system", "approved")):
        with city.world.acting(who):
            done = services.applications_decide(chosen=[chosen(city, each) for each in records], word=Word(verdict))
        assert all(each.done for each in done), [each.sentence for each in done]
    assert {city.state(each) for each in records} == {State.APPROVED}
    ends = Application.objects.filter(pk__in=[each.pk for each in records]).values_list("valid_until", flat=True)
    assert set(ends) == {moment_at(dt.date(2028, 4, 1))}


def chosen(city: City, record: Application) -> Chosen:
    """The step that waits, as it is seen on the list."""
    import uuid

    fresh = Application.objects.select_related("content").get(pk=record.pk)
    digest = fresh.content.digest if fresh.content else ""
    return Chosen(record.pk, city.waiting(fresh).pk, digest, fresh.version, uuid.uuid4())


def test_what_is_kept_of_an_application_is_japanese_whoever_hands_it_in(city: City) -> None:
    with translation.override("en"):
        walker, record = permitted(city, "device_modification")
    assert record.subject.endswith("増設")
    assert set(record.milestones.values_list("label", flat=True)) <= {each.label.ja for each in walker.rule.milestones}


@pytest.mark.mechanism("procedure:emergency_exception")
def test_the_moment_told_at_once_stands_in_the_report_that_follows(city: City) -> None:
    moment = city.clock.now() - dt.timedelta(minutes=20)
    with city.world.acting("system"):
        record = services.emergency_begin(
            procedure="emergency_exception", data={"suspended": ["6.1(1)①"]}, occurred_at=moment
        )
    assert dt.datetime.fromisoformat(record.data["done_at"]) == moment
