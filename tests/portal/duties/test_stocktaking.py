"""Duties that a stocktaking of a register carries out: they demand it, it is done when that is closed, and the clauses follow."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from sekimori.common.clock import moment_at
from sekimori.common.errors import InvalidInput
from sekimori.portal.acts import context, readings
from sekimori.portal.acts.performing import subject_of
from sekimori.portal.acts.readings import Question, Reading, Status
from sekimori.portal.duties import services as duties
from sekimori.portal.duties.models import Occurrence
from sekimori.portal.identity.middleware import ActContextMiddleware
from sekimori.portal.registers import demands, selectors, services
from sekimori.portal.registers.models import Stocktaking
from sekimori.standards.models import Mechanism, MechanismKind, Modality, Norm
from tests.world import World

LEAST: dict[str, dict[str, Any]] = {
    "devices": {"name": "窓口", "kind": "pc"},
    "media": {"name": "統計", "kind": "usb"},
    "information_assets": {"name": "異動届", "form": "paper"},
}
OPENS = {
    "devices": ("device_stocktaking", dt.date(2027, 10, 4), dt.date(2027, 12, 15)),
    "media": ("media_stocktaking", dt.date(2027, 7, 5), dt.date(2027, 8, 31)),
    "information_assets": ("asset_stocktaking", dt.date(2027, 6, 3), dt.date(2027, 9, 30)),
}


@pytest.fixture
def city(world: World, published: None) -> World:
    """The small city under the published package."""
    return world


def begin(city: World, register: str) -> Occurrence:
    """The window of the duty has opened, with one thing in the register; the occurrence of its section."""
    duty, opened, _due = OPENS[register]
    city.clock.set(moment_at(opened, 9))
    with city.acting("head_citizen"):
        services.item_create(register, {**LEAST[register], "number": "X-1", "unit": city.unit("210")})
    with city.system():
        duties.duties_renew()
    return Occurrence.objects.get(duty=duty, unit=city.unit("210"), fiscal_year=2027, opens_on__lte=opened)


def read(city: World, duty: str, unit: str) -> Reading:
    """What the duty says of a unit."""
    mechanism = Mechanism(kind=MechanismKind.DUTY, name=duty)
    norm = Norm(actors=("section_security_manager",), modality=Modality.DUTY)
    with city.system():
        reader = readings.reader_of(mechanism)
        assert reader is not None
        key = city.unit(unit)
        return reader.read(Question(1, "x", "x", mechanism, norm), [key], city.clock.now())[key]


def done(city: World, register: str, *, by: str = "head_citizen") -> Stocktaking:
    with city.acting(by):
        record = services.stocktaking_open(register, unit=city.unit("210"))
        services.stocktaking_count(record.pk, number="X-1")
        return services.stocktaking_close(record.pk)


def test_the_duty_demands_it_with_its_own_last_day(city: World) -> None:
    found = begin(city, "devices")
    unit = city.unit("210")
    demand = demands.demands([unit])["devices", unit]
    assert (demand.subject, demand.due_on) == (subject_of(found), dt.date(2027, 12, 15))
    assert demands.demands([]) == {}
    with city.acting("staff"):
        record = services.stocktaking_open("devices", unit=unit, due_on=dt.date(2028, 1, 1))
    assert (record.due_on, record.demanded_by) == (demand.due_on, demand.subject)


@pytest.mark.mechanism("duty:device_stocktaking", "duty:media_stocktaking", "duty:asset_stocktaking")
@pytest.mark.parametrize("register", ["devices", "media", "information_assets"])
def test_closing_it_records_the_duty_freezes_what_was_found_and_the_clause_follows(city: World, register: str) -> None:
    found, duty, due = begin(city, register), OPENS[register][0], OPENS[register][2]
    assert found.due_on == due
    assert read(city, duty, "210").status is Status.DUE
    with city.acting("head_citizen"), pytest.raises(InvalidInput, match="完了していません"):
        duties.occurrence_finish(pk=found.pk, data={})
    record = done(city, register)
    found.refresh_from_db()
    assert found.content is not None
    assert record.digest[:16] in found.content.body
    if found.state == Occurrence.State.REPORTED:
        assert read(city, duty, "210").status is Status.DUE
        with city.acting("system"):
            duties.occurrence_confirm(pk=found.pk, digest=found.content.digest)
    assert read(city, duty, "210").status is Status.MET
    assert read(city, duty, "220").status is Status.DUE
    city.clock.set(moment_at(due + dt.timedelta(days=1), 9))
    assert read(city, duty, "220").status is Status.OVERDUE
    coming = demands.demands([city.unit("210")]).get((register, city.unit("210")))
    assert coming is None or coming.opens_on > city.clock.now().date()


def test_who_does_not_own_the_duty_closes_the_stocktaking_alone_and_the_owner_says_the_rest(city: World) -> None:
    found = begin(city, "devices")
    done(city, "devices", by="system")
    found.refresh_from_db()
    assert found.state == "open"
    with city.acting("head_citizen"):
        assert duties.occurrence_finish(pk=found.pk, data={}).state == "reported"


def test_one_that_nothing_asked_for_changes_no_duty(city: World) -> None:
    found = begin(city, "devices")
    with city.acting("head_citizen"):
        record = services.stocktaking_open("software", unit=city.unit("210"))
        services.stocktaking_close(record.pk)
        assert [left for _record, left in selectors.waiting(context.current().actor, 5)] == []
    found.refresh_from_db()
    assert (record.demanded_by, found.state) == ("", "open")


def test_the_page_of_the_duty_leads_to_its_stocktaking_and_back(city: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ActContextMiddleware, "clock", city.clock)
    found, unit = begin(city, "devices"), city.unit("210")
    head = Client()
    head.force_login(city.account("head_citizen"))
    address = reverse("duties:detail", args=[found.pk])
    page = head.get(address).content.decode()
    way = f"{reverse('registers:stocktaking-new')}?register=devices&amp;unit={unit}"
    assert way in page
    form = head.get(way.replace("&amp;", "&")).content.decode()
    assert '<option value="devices" selected>' in form
    assert "市民課" in form
    with city.acting("staff"):
        record = services.stocktaking_open("devices", unit=unit)
    assert reverse("registers:stocktaking", args=[record.pk]) in head.get(address).content.decode()
