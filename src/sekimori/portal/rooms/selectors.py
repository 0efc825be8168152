"""Asking about what a room holds. Other apps ask here and nowhere else."""

from __future__ import annotations

from django.db.models import Count, Q, QuerySet

from sekimori.portal.acts import policies
from sekimori.portal.acts.actors import Actor
from sekimori.portal.acts.revisions import Kept
from sekimori.portal.incidents.models import Incident
from sekimori.portal.organization import selectors as organization
from sekimori.portal.registers import selectors as registers
from sekimori.portal.rooms.models import Answer, Exhibit, Lesson, Spread
from sekimori.portal.rooms.policies import answers_for


def exhibits(record: Incident, actor: Actor) -> list[Exhibit]:
    """The exhibits of an incident with all their handovers, in order; two queries."""
    rows = policies.visible(Exhibit, actor).filter(incident=record.pk)
    return list(rows.select_related("evidence").prefetch_related("handovers__receipt").order_by("position"))


def exhibit_of(pk: int, actor: Actor, need: str = "view") -> Exhibit:
    """One exhibit, if `actor` may know of it and do `need`. Raises NotFound or Refused."""
    return policies.get(Exhibit, actor, need, pk=pk)


def holder_of(exhibit: Exhibit) -> tuple[str, str]:
    """Who has it now, and where it lies."""
    last = max(exhibit.handovers.all(), key=lambda each: each.position, default=None)
    if last is None:
        return exhibit.taken_by, exhibit.place
    return "　".join(part for part in (last.organisation, last.to_whom) if part), last.place


def spreads(record: Incident, actor: Actor) -> list[Spread]:
    """What was asked of other units after an incident, with the number of units and of those still open; one query."""
    rows = policies.visible(Spread, actor).filter(incident=record.pk)
    open_ = Count("answers", filter=Q(answers__state__in=Answer.OPEN))
    return list(rows.annotate(asked=Count("answers"), open=open_))


def spread_of(pk: int, actor: Actor) -> Spread:
    """One of them. Raises NotFound."""
    return policies.get(Spread, actor, pk=pk)


def answers(spread: int, actor: Actor) -> QuerySet[Answer]:
    """The answers to it that the actor may know of."""
    return policies.visible(Answer, actor).filter(spread=spread)


def answer_of(pk: int, actor: Actor, need: str = "view") -> Answer:
    """One answer. Raises NotFound or Refused."""
    return policies.get(Answer, actor, need, pk=pk)


def to_answer(actor: Actor) -> list[Answer]:
    """The answers that the actor still owes as the head of a section; one query, none while his section owes none."""
    owing = _owing.get("", _who_owes)
    if actor.person is None or not any(actor.can("manage_section", unit) for unit in owing):
        return []
    rows = Answer.objects.filter(answers_for(actor), state__in=Answer.OPEN).select_related("spread")
    return list(rows.order_by("spread__due_at", "pk")[:100])


# Asked of the database once as long as nothing is asked and answered, so that most first screens ask nothing.
KEPT = "rooms"
_owing = Kept[frozenset[int]](KEPT, most=2)


def _who_owes() -> frozenset[int]:
    return frozenset(Answer.objects.filter(state__in=Answer.OPEN).values_list("unit_id", flat=True))


def lessons(record: Incident, actor: Actor) -> list[Lesson]:
    """What an incident gave to the review; one query."""
    return list(policies.visible(Lesson, actor).filter(incident=record.pk))


def lesson_of(pk: int, actor: Actor) -> Lesson:
    """One of them. Raises NotFound."""
    return policies.get(Lesson, actor, pk=pk)


def sections() -> list[int]:
    """Every section of today."""
    return [node.id for node in organization.structure().sections]


def sections_with(register: str, words: str, actor: Actor) -> list[int]:
    """The sections that have an entry with these words in a register: the same system, device or asset."""
    structure = organization.structure()
    found = {
        section.id
        for view in registers.find(register, words, actor, most=1000)
        if view.unit is not None and (section := structure.section_of(view.unit)) is not None
    }
    return sorted(found)
