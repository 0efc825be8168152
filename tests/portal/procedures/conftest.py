from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from sekimori.common.clock import FixedClock, moment_at
from sekimori.portal.acts import outbox
from sekimori.portal.clocks import timers
from sekimori.portal.organization.models import Appointment, Nomination, Person, PersonVersion, Post, PostVersion
from sekimori.portal.procedures import items, services
from sekimori.portal.procedures.models import Application, Decision, Step
from sekimori.portal.procedures.services import Word
from tests import grounds
from tests.adopting import adopt
from tests.portal.procedures.registers import MemoryRegisters
from tests.portal.procedures.shapes import shapes
from tests.world import FIRST, TODAY, World

MORNING = moment_at(TODAY, 10)


@pytest.fixture
def registers() -> Iterator[MemoryRegisters]:
    """Registers in memory instead of the city's."""
    source = MemoryRegisters()
    items.register_source(source)
    yield source
    items.forget_source(source)


@dataclass
class Office:
    """The small city with every shape of procedure in force, and short ways of doing things there."""

    world: World
    registers: MemoryRegisters

    @property
    def clock(self) -> FixedClock:
        return self.world.clock

    def draft(self, who: str, procedure: str, **data: Any) -> Application:
        with self.world.acting(who):
            return services.application_start(procedure=procedure, data=data)

    def submit(self, who: str, procedure: str, **data: Any) -> Application:
        """An application handed in by `who`."""
        draft = self.draft(who, procedure, **data)
        with self.world.acting(who):
            return services.application_submit(application=draft.pk)

    def waiting(self, record: Application, stage: str = "") -> Step:
        """The step that waits (of `stage` when named)."""
        steps = Step.objects.filter(application=record, state=Step.State.WAITING)
        found = steps.filter(stage=stage) if stage else steps
        return found.order_by("pk")[0]

    def decide(
        self, who: str, record: Application, verdict: str = "approved", *, step: Step | None = None, **more: Any
    ) -> Application:
        """`who` answers at the step that waits, having seen what is frozen now."""
        fresh = Application.objects.select_related("content").get(pk=record.pk)
        asked = step or self.waiting(fresh)
        with self.world.acting(who):
            return services.step_decide(
                application=record.pk,
                step=asked.pk,
                word=Word(
                    verdict,
                    **{"reason": "確かめました。" if verdict in {"refused", "returned", "opposed"} else "", **more},
                ),
                digest=fresh.content.digest if fresh.content else "",
                token=uuid.uuid4(),
            )

    def approved(self, who: str, procedure: str, by: str, **data: Any) -> Application:
        return self.decide(by, self.submit(who, procedure, **data))

    def state(self, record: Application) -> str:
        return Application.objects.get(pk=record.pk).state

    def decisions(self, record: Application) -> list[tuple[str, str, str]]:
        rows = Decision.objects.filter(application=record).order_by("pk")
        return [(row.step.stage, row.verdict, row.capacity) for row in rows]

    def at(self, day: dt.date, hour: int = 10, minute: int = 0) -> None:
        self.clock.set(moment_at(day, hour, minute))

    def tick(self) -> int:
        """The scheduler looks at its clock."""
        with self.world.system():
            return timers.fire_due()

    def work(self) -> None:
        """The worker does what acts have left."""
        with self.world.system():
            outbox.run_due()


@grounds.ground
def every_shape(world: World) -> None:
    """Every shape of procedure is in force."""
    adopt(world, shapes())


@pytest.fixture
def office(world: World, every_shape: None, registers: MemoryRegisters) -> Office:
    return Office(world, registers)


@grounds.ground(on="published")
def staffed(world: World) -> None:
    """The published package is in force, and there is somebody of every kind who may apply."""
    at = moment_at(FIRST, 9)
    for role, who in (("information_system_operator", "operator"), ("unified_contact", "csirt")):
        Nomination.objects.create(role=role, person=world.people[who], valid_from=FIRST, recorded_at=at)
    add_temporary(world)


def add_temporary(world: World) -> None:
    """A fixed-term employee of 市民課."""
    at, kind = moment_at(FIRST, 9), Person.Kind.FIXED_TERM
    person = world.people["temporary"] = Person.objects.create(number="2104", name="貝塚 結", kind=kind)
    PersonVersion.objects.create(person=person, name=person.name, kind=kind, valid_from=FIRST, recorded_at=at)
    post = world.posts["temporary"] = Post.objects.create(code="P2104")
    PostVersion.objects.create(
        post=post, unit=world.units["210"], title="事務補助", rank=5, valid_from=FIRST, recorded_at=at
    )
    Appointment.objects.create(person=person, post=post, valid_from=FIRST, recorded_at=at)
