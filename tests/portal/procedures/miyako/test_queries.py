"""How many queries acts of the published package make: each at most 25, with the states of the clauses concerned."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from typing import Any

import pytest

from sekimori.portal.acts import outbox
from sekimori.portal.notices import services as notices
from sekimori.portal.notices.services import Recipients
from sekimori.portal.organization import services as organization
from sekimori.portal.procedures import services
from sekimori.portal.procedures.models import Application
from sekimori.portal.procedures.services import Word
from sekimori.portal.registers import services as registers
from tests.portal.procedures.miyako import filled
from tests.portal.procedures.miyako.conftest import LEAST, City
from tests.portal.procedures.test_queries import MOST_IN_AN_ACT, queries


@pytest.fixture
def used(city: City) -> City:
    """The package is in memory and one laptop has been out and back, as on any day but the first."""
    laptop = city.enter("devices")
    record = city.submit("staff", "takeout", **filled.takeout(devices=[laptop]))
    city.decide("head_citizen", record)
    city.report("staff", record, "taken")
    city.report("staff", record, "returned", data={"all_back": True})
    city.confirm("head_citizen", record, "returned", erased="nothing_to_erase")
    return city


class Counted(dict[str, int]):
    """How many queries each act made."""

    def act(self, city: City, who: str, name: str, function: Callable[[], Any]) -> None:
        with city.world.acting(who):
            self[name] = queries(function)

    @property
    def beyond(self) -> dict[str, int]:
        return {name: count for name, count in self.items() if count > MOST_IN_AN_ACT}


def test_taking_something_out_and_bringing_it_back(used: City) -> None:
    counted, laptop = Counted(), used.enter("devices")
    counted.act(
        used,
        "staff",
        "draft",
        lambda: services.application_start(procedure="takeout", data=filled.takeout(devices=[laptop])),
    )
    pk = Application.objects.latest("pk").pk
    counted.act(used, "staff", "submit", lambda: services.application_submit(application=pk, token=uuid.uuid4()))
    record = Application.objects.get(pk=pk)
    step, digest = used.waiting(record).pk, record.content.digest if record.content else ""
    counted.act(
        used,
        "head_citizen",
        "approve",
        lambda: services.step_decide(
            application=pk, step=step, word=Word("approved"), digest=digest, token=uuid.uuid4()
        ),
    )
    counted.act(
        used,
        "staff",
        "report taken",
        lambda: services.milestone_report(application=pk, key="taken", token=uuid.uuid4()),
    )
    counted.act(
        used,
        "staff",
        "report returned",
        lambda: services.milestone_report(application=pk, key="returned", data={"all_back": True}, token=uuid.uuid4()),
    )
    back = record.milestones.get(key="returned").pk
    counted.act(
        used,
        "head_citizen",
        "confirm",
        lambda: services.milestone_confirm(
            application=pk, milestone=back, data={"erased": "nothing_to_erase"}, token=uuid.uuid4()
        ),
    )
    assert counted.beyond == {}, counted


def test_more_things_do_not_make_an_act_dearer_than_moving_them_does(used: City) -> None:
    counts = []
    for many in (1, 4):
        things = [used.enter("devices") for _thing in range(many)]
        record = used.submit("staff", "takeout", **filled.takeout(devices=things))
        used.decide("head_citizen", record)
        with used.world.acting("staff"):
            counts.append(
                queries(lambda pk=record.pk: services.milestone_report(application=pk, key="taken"))  # type: ignore[misc]
            )
    assert counts[0] == counts[1], counts


def test_registers_notices_and_absences(used: City) -> None:
    counted, laptop = Counted(), used.enter("devices")
    counted.act(
        used,
        "system",
        "enter",
        lambda: registers.item_create("devices", {**LEAST["devices"], "unit": used.world.unit("120")}),
    )
    counted.act(used, "head_citizen", "change", lambda: registers.item_change("devices", laptop, {"name": "別名"}))
    to = Recipients(roles=[("section_security_manager", None)])
    counted.act(
        used,
        "chief",
        "notify",
        lambda: notices.notify(to=to, kind="notices:guidance", subject="点検", body="点検を。", key="test:1"),
    )
    now, away = used.clock.now(), used.world.people["head_tax"]
    counted.act(
        used,
        "chief",
        "absence",
        lambda: organization.absence_record(person=away, starts_at=now, ends_at=now + dt.timedelta(hours=4)),
    )
    assert counted.beyond == {}, counted


def test_a_piece_of_work_from_the_outbox(used: City) -> None:
    with used.world.system():
        while outbox.run_due():
            pass
    used.submit("staff", "takeout", **filled.takeout(devices=[used.enter("devices")]))
    with used.world.system():
        assert queries(lambda: outbox.run_due(limit=1)) <= MOST_IN_AN_ACT
