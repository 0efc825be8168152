"""Who may see and do what with calendar, roster, background work and what is to be sent."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable

import pytest
from django.apps import apps
from django.db.models import Model

from sekimori.portal.acts import policies
from sekimori.portal.acts.actors import Actor
from sekimori.portal.acts.models import OutboxRow
from sekimori.portal.clocks import work
from sekimori.portal.clocks.models import JobRun, LocalDay, OfficeHours, OnCall, WorkItem
from tests.portal import matrix
from tests.portal.matrix import OPERATOR, PEOPLE, allowed, seen
from tests.world import World

KEEPERS = {"chief", OPERATOR}
WORKERS = set(PEOPLE) - {"outsider"}


@pytest.fixture
def everybody(world: World) -> dict[str, Actor]:
    return matrix.actors(world)


def test_every_record_that_is_opened_by_somebody_has_a_policy() -> None:
    own = {model for model in policies.registered() if model._meta.app_label == "clocks"}
    assert own == {LocalDay, OfficeHours, OnCall, WorkItem, JobRun}
    beside = {model.__name__ for model in apps.get_app_config("clocks").get_models()} - {m.__name__ for m in own}
    assert beside == {"Timer", "Process"}  # The software's own.


@pytest.mark.parametrize("model", [LocalDay, OfficeHours, OnCall])
def test_calendar_and_roster_are_known_to_all_who_work_here_and_kept_by_few(
    everybody: dict[str, Actor], world: World, model: type[LocalDay | OfficeHours | OnCall]
) -> None:
    now = world.clock.now()
    makers: dict[type, Callable[[], Model]] = {
        LocalDay: lambda: LocalDay.objects.create(day=dt.date(2026, 12, 1), name="休み"),
        OfficeHours: OfficeHours.objects.create,
        OnCall: lambda: OnCall.objects.create(
            person=world.people["staff"], starts_at=now, ends_at=now + dt.timedelta(hours=1)
        ),
    }
    made = makers[model]()
    assert seen(everybody, made) == WORKERS | {OPERATOR}
    assert allowed(everybody, "create", model) == KEEPERS
    assert allowed(everybody, "change", model, made) == KEEPERS


def test_background_work_is_its_starters_own(everybody: dict[str, Actor], world: World) -> None:
    with world.acting("staff"):
        item = work.start("a.b:c", {}, title="読込み", account=world.account("staff").pk)
    assert seen(everybody, item) == {"staff"}


def test_what_runs_and_waits_is_the_operators_business(everybody: dict[str, Actor], world: World) -> None:
    now = world.clock.now()
    job = JobRun.objects.create(name="a:b", due_at=now)
    row = OutboxRow.objects.create(
        kind="a:b", key="k", payload={}, not_before=now, created_at=now, request=uuid.uuid4()
    )
    assert seen(everybody, job) == seen(everybody, row) == {OPERATOR}
    assert allowed(everybody, "hasten", JobRun, job) == {OPERATOR}
    assert allowed(everybody, "revive", OutboxRow, row) == {OPERATOR}
