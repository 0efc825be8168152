"""Asking about questions and their answers. Other apps ask here and nowhere else."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from sekimori.portal.acts import policies
from sekimori.portal.acts.actors import Actor
from sekimori.portal.acts.revisions import Kept
from sekimori.portal.organization import selectors as organization
from sekimori.portal.questions.models import Published, Question
from sekimori.portal.questions.policies import State

__all__ = [
    "WaitingQuestion", "counts_by_lineage", "for_review", "may_ask", "published", "published_about", "published_of",
    "question_of", "questions", "sections_of", "to_answer", "year_of_questions",
]  # fmt: skip

QUESTIONS = "questions"


@dataclass(frozen=True)
class WaitingQuestion:
    """What the first screen needs of a question that waits."""

    pk: int
    title: str
    clause: str
    asker: int
    unit: int
    stage: str
    due_at: dt.datetime


def questions(actor: Actor) -> QuerySet[Question]:
    """The questions that `actor` may know of."""
    return policies.visible(Question, actor)


def question_of(pk: int, actor: Actor, need: str = "view") -> Question:
    """One question, if `actor` may know of it and do `need`. Raises NotFound or Refused."""
    return policies.get(Question, actor, need, pk=pk)


def published(actor: Actor) -> QuerySet[Published]:
    """The published answers."""
    return policies.visible(Published, actor)


def published_of(pk: int, actor: Actor, need: str = "view") -> Published:
    """One published answer. Raises NotFound or Refused."""
    return policies.get(Published, actor, need, pk=pk)


def published_about(lineage: str, actor: Actor, most: int = 5) -> list[Published]:
    """The newest published answers about a clause; one query."""
    return list(published(actor).filter(lineage=lineage)[:most])


def may_ask(actor: Actor) -> bool:
    """Whether `actor` may ask."""
    return bool(policies.policy_of(Question).decide(actor, "create"))


def sections_of(actor: Actor) -> list[tuple[int, str]]:
    """The sections to which the actor belongs: id and name, for whom the question is asked."""
    structure = organization.structure()
    found: dict[int, str] = {}
    for unit in sorted(actor.units):
        section = structure.section_of(unit)
        place = section.id if section else unit
        found.setdefault(place, structure.name(place))
    return list(found.items())


def for_review(lineages: Collection[str] | None = None) -> QuerySet[Question]:
    """The questions that the review of the policy should look at, about these clauses or about any, newest first."""
    rows = Question.objects.filter(for_review=True).exclude(state=State.WITHDRAWN)
    return rows if lineages is None else rows.filter(lineage__in=lineages)


def counts_by_lineage(lineages: Collection[str]) -> Mapping[str, int]:
    """How many questions were asked about each of these clauses; one query."""
    rows = Question.objects.filter(lineage__in=lineages).exclude(state=State.WITHDRAWN)
    return dict(rows.order_by().values_list("lineage").annotate(Count("pk")))


_waiting = Kept[tuple[WaitingQuestion, ...]](QUESTIONS, most=2)


def to_answer(actor: Actor) -> list[WaitingQuestion]:
    """The questions that are the actor's to answer, the nearest limit first; nothing is asked of the database while nothing

    about questions changes.
    """
    if actor.person is None:
        return []
    return [
        each
        for each in _waiting.get("waiting", _read)
        if each.asker != actor.person
        and actor.can(Question.ABILITIES[each.stage], each.unit if each.stage == Question.Stage.MANAGER else None)
    ]


def _read() -> tuple[WaitingQuestion, ...]:
    rows = Question.objects.filter(state=State.WAITING).order_by("due_at", "pk")
    names = ("pk", "title", "clause", "asker_id", "unit_id", "stage", "due_at")
    return tuple(WaitingQuestion(*row) for row in rows.values_list(*names))


def year_of_questions(since: dt.datetime, until: dt.datetime) -> dict[str, int]:
    """How many questions of a period were asked, answered, published and kept for the review; two queries, no policy."""
    counts = Question.objects.filter(asked_at__gte=since, asked_at__lt=until).aggregate(
        asked=Count("pk"),
        answered=Count("pk", filter=Q(state=State.ANSWERED)),
        for_review=Count("pk", filter=Q(for_review=True)),
    )
    released = Published.objects.filter(published_at__gte=since, published_at__lt=until, retracted_at__isnull=True)
    return {**counts, "published": released.count()}
