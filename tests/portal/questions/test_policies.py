"""Who may see and do what with questions: everybody against everything, the outsider, the operator and nobody included."""

from __future__ import annotations

import pytest
from django.apps import apps

from sekimori.portal.acts import policies
from sekimori.portal.acts.actors import Actor
from sekimori.portal.questions.models import Published, Question
from tests.portal import matrix
from tests.portal.matrix import allowed, seen
from tests.portal.questions.conftest import Counter

STRANGERS = {"outsider", matrix.OPERATOR, "nobody"}


@pytest.fixture
def everybody(counter: Counter) -> dict[str, Actor]:
    return matrix.actors(counter.world)


def test_every_record_has_a_policy() -> None:
    own = {model for model in policies.registered() if model._meta.app_label == "questions"}
    assert own == set(apps.get_app_config("questions").get_models())


def test_a_question_is_for_its_asker_the_manager_and_those_above(counter: Counter, everybody: dict[str, Actor]) -> None:
    question = counter.ask()
    above = {"ciso", "chief", "auditor", "director"}
    assert seen(everybody, question) == {"staff", "head_citizen", *above}
    assert (
        allowed(everybody, "answer", Question, question)
        == allowed(everybody, "pass", Question, question)
        == {"head_citizen"}
    )
    assert allowed(everybody, "withdraw", Question, question) == {"staff"}
    assert allowed(everybody, "publish", Question, question) == set()


def test_everybody_who_works_here_asks_and_reads_what_was_published(
    counter: Counter, everybody: dict[str, Actor]
) -> None:
    assert allowed(everybody, "create", Question) == set(everybody) - STRANGERS
    question = counter.answer(counter.ask())
    assert allowed(everybody, "publish", Question, question) == {"head_citizen", "chief"}
    made = counter.publish(question)
    assert set(everybody) - STRANGERS <= seen(everybody, made)
    assert not seen(everybody, made) & {"outsider", "nobody"}
    assert allowed(everybody, "retract", Published, made) == {"head_citizen", "chief"}
