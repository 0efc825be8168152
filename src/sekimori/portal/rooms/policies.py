"""Who sees what a room holds. Exhibits are the business of the CSIRT and of those above it, no wall between."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from sekimori.portal.acts import walls
from sekimori.portal.acts.actors import Actor
from sekimori.portal.acts.policies import EVERYTHING, NOTHING, Decision, Policy, allow_if, register
from sekimori.portal.acts.policies import visible as seen_by
from sekimori.portal.amendments import selectors as amendments
from sekimori.portal.incidents import selectors as incidents
from sekimori.portal.rooms.models import Answer, Exhibit, Handover, Lesson, Spread

# Side rows of what is done with exhibits stand behind it; whoever may see the exhibit is inside.
WALL = "rooms"


def exhibits_seen(actor: Actor, path: str = "incident_id") -> Q:
    """The condition on exhibits that the actor answers their incident as one of the team or of those above it."""
    return incidents.handled_by(actor, path)


@register
class ExhibitPolicy(Policy[Exhibit]):
    """Seen and handed on by those who handle the incident, also once it is closed: courts take their time."""

    model = Exhibit

    def visible(self, actor: Actor) -> Q:
        return exhibits_seen(actor)

    def may_hand_over(self, actor: Actor, record: Exhibit) -> Decision:
        """To record that it changed hands."""
        del record
        return allow_if(actor.person is not None)


@register
class HandoverPolicy(Policy[Handover]):
    """Seen with its exhibit."""

    model = Handover

    def visible(self, actor: Actor) -> Q:
        return exhibits_seen(actor, "exhibit__incident_id")


def answers_for(actor: Actor) -> Q:
    """The condition on answers that the actor leads the section that is to give them."""
    units = actor.units_where("manage_section")
    return EVERYTHING if units is None else Q(unit__in=sorted(units))


@register
class SpreadPolicy(Policy[Spread]):
    """Seen by those who handle the incident, and by those who lead a section that is asked: they see this text and nothing more."""

    model = Spread

    def visible(self, actor: Actor) -> Q:
        if actor.person is None:
            return NOTHING
        asked = Answer.objects.filter(answers_for(actor), spread=OuterRef("pk"))
        return incidents.handled_by(actor, "incident_id") | Q(Exists(asked))


@register
class AnswerPolicy(Policy[Answer]):
    """Seen with its spread by those who handle the incident; its own by the head of the section, who gives it."""

    model = Answer

    def visible(self, actor: Actor) -> Q:
        if actor.person is None:
            return NOTHING
        return incidents.handled_by(actor, "spread__incident_id") | answers_for(actor)

    def may_answer(self, actor: Actor, record: Answer) -> Decision:
        able = record.state in Answer.OPEN and actor.can("manage_section", record.unit_id)
        return allow_if(able, _("回答するのは、依頼を受けた課の情報セキュリティ管理者です。"))


@register
class LessonPolicy(Policy[Lesson]):
    """Words for the review, which tell nothing of the incident: for those who handle it and those who draft amendments."""

    model = Lesson

    def visible(self, actor: Actor) -> Q:
        return EVERYTHING if amendments.may_begin(actor) else incidents.handled_by(actor, "incident_id")


def _inside(actor: Actor, subject: str) -> bool:
    label, _colon, pk = subject.partition(":")
    if label != "rooms.exhibit" or not pk.isdigit():
        return False
    return seen_by(Exhibit, actor).filter(pk=int(pk)).exists()


def stand() -> None:
    """Puts up the wall, once, when the portal starts."""
    walls.register(WALL, _inside)
