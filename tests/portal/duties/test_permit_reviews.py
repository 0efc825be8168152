"""What hangs on permits and comes round again: equipment elsewhere (4.2(5)), the entry log (4.3(2)①), exceptions (7.4(3))."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from sekimori.common.errors import ManyFaults, Refused
from sekimori.portal.acts.policies import NotFound
from sekimori.portal.duties import services
from sekimori.portal.duties.models import Content, Occurrence
from sekimori.portal.organization.models import PostVersion
from sekimori.standards import packages
from tests import grounds
from tests.adopting import adopt
from tests.portal.duties.conftest import Office
from tests.world import World

State = Occurrence.State
FIRST_OF_OCTOBER = dt.date(2026, 10, 1)


@grounds.ground
def reviews(world: World) -> None:
    """The published package is in force; the job has run on 1 October 2026."""
    PostVersion.objects.filter(post=world.posts["system"]).update(designation="digital_promotion_head")
    made = Office(world)
    made.at(FIRST_OF_OCTOBER, 9)
    adopt(world, packages.get("miyako"))
    made.at(FIRST_OF_OCTOBER)
    made.renew()
    made.tick()


@pytest.fixture
def office(world: World, reviews: None) -> Office:
    return Office(world)


def current(office: Office, duty: str) -> Occurrence:
    """The occurrence whose time it is."""
    return Occurrence.objects.filter(duty=duty, state=State.OPEN).order_by("due_on")[0]


def equipment(**more: Any) -> dict[str, Any]:
    row = {"place": "架空データセンター 令8-庁外設-000001", "how": "証明書", "result": "kept"}
    return {"fields": {"equipment": [row], "certificates": True, **more}}


@pytest.mark.mechanism("duty:offsite_equipment_review")
def test_equipment_elsewhere_is_looked_at_and_confirmed_by_another(office: Office) -> None:
    record = current(office, "offsite_equipment_review")
    with pytest.raises(ManyFaults):
        office.finish("system", record, equipment(equipment=[]))
    with pytest.raises((Refused, NotFound)):
        office.finish("staff", record, equipment())
    record = office.finish("system", record, equipment())
    assert record.state == State.REPORTED
    digest = Content.objects.filter(occurrence=record).latest("revision").digest
    with office.world.acting("system"), pytest.raises((Refused, NotFound)):
        services.occurrence_confirm(pk=record.pk, digest=digest)
    with office.world.acting("chief"):
        assert services.occurrence_confirm(pk=record.pk, digest=digest).state == State.DONE


@pytest.mark.mechanism("duty:managed_area_review")
def test_entries_that_nobody_can_explain_want_what_was_done_about_them(office: Office) -> None:
    record = current(office, "managed_area_review")
    counts = {"entries": 120, "not_listed": 1, "not_left": 0, "unusual": 0, "list_right": True}
    with pytest.raises(ManyFaults) as caught:
        office.finish("system", record, {"fields": counts})
    assert [each.field for each in caught.value.items] == ["measures"]
    told = {"fields": {**counts, "measures": "委託先に確かめ、名簿に加えた。"}}
    assert office.finish("system", record, told).state == State.DONE


@pytest.mark.mechanism("duty:exception_review")
def test_exceptions_renewed_again_and_again_want_something_lasting(office: Office) -> None:
    record = current(office, "exception_review")
    counts = {"in_force": 2, "over": 0, "renewed": 1, "emergencies": 0, "looked_at": True}
    with pytest.raises(ManyFaults) as caught:
        office.finish("ciso", record, {"fields": counts})
    assert [each.field for each in caught.value.items] == ["lasting"]
    told = {"fields": {**counts, "lasting": "機器を年度内に更新する（担当：デジタル推進課）。"}}
    assert office.finish("ciso", record, told).state == State.DONE
