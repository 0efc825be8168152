from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import pytest

from sekimori.common.clock import moment_at
from sekimori.portal.clocks import timers
from sekimori.portal.questions import services
from sekimori.portal.questions.models import Published, Question
from sekimori.portal.questions.services import Asked
from sekimori.standards.models import Package
from tests import grounds
from tests.adopting import CLAUSES, adopt, clause, norm, small_package, words
from tests.world import World


def with_questions() -> Package:
    """The small standard with a clause that wants doubts to be put to the section's manager."""
    asking = clause(
        "2(4)",
        "職員等は、分からないことを情報セキュリティ管理者に相談します。",
        norm("employee", condition=words("分からないとき")),
        mechanisms=[{"kind": "procedure", "name": "policy_question"}],
    )
    return small_package(
        clauses=[*CLAUSES, asking],
        mechanisms=[
            {"key": "takeout", "kind": "procedure", "label": words("持出許可")},
            {"key": "policy_question", "kind": "procedure", "label": words("相談")},
            {"key": "self_inspection", "kind": "attest", "label": words("自己点検")},
        ],
    )


@dataclass
class Counter:
    """The small city in which questions are asked, and short ways of doing things there."""

    world: World

    def at(self, day: dt.date, hour: int = 10) -> None:
        self.world.clock.set(moment_at(day, hour))

    def tick(self) -> int:
        """The scheduler looks at its clock."""
        with self.world.system():
            return timers.fire_due()

    def ask(self, by: str = "staff", **more: Any) -> Question:
        given = {
            "clause": "2(1)",
            "nature": "unclear",
            "title": "自宅での確認",
            "body": "画面を見るだけでも許可が要りますか。",
        }
        with self.world.acting(by):
            return services.question_ask(asked=Asked(**{**given, **more}))

    def answer(self, question: Question, by: str = "head_citizen", **more: Any) -> Question:
        with self.world.acting(by):
            return services.question_answer(pk=question.pk, **{"answer": "持ち出さなければ要りません。", **more})

    def publish(self, question: Question, by: str = "head_citizen", **more: Any) -> Published:
        given = {"title": question.title, "body": question.body, "answer": question.answer, **more}
        with self.world.acting(by):
            return services.answer_publish(pk=question.pk, **given)


@grounds.ground
def asking(world: World) -> None:
    adopt(world, with_questions())


@pytest.fixture
def counter(world: World, asking: None) -> Counter:
    return Counter(world)
