"""Who may know of a survey, order it, look under it and end it."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext as _

from sekimori.portal.acts import policies
from sekimori.portal.acts import walls as acts_walls
from sekimori.portal.acts.actors import Actor
from sekimori.portal.acts.policies import NOTHING, Decision, Policy, allow_if, register
from sekimori.portal.acts.revisions import Kept
from sekimori.portal.surveys.models import Investigator, Look, Serial, Surveyed, SurveyOrder
from sekimori.portal.surveys.walls import KEPT, SURVEYS, known_to

_kept = Kept[bool](KEPT, most=512)


def orders(actor: Actor) -> bool:
    """Whether the actor is the CISO or one of those named beforehand."""
    return actor.person is not None and (actor.can("command") or actor.can("investigate"))


@register
class SurveyOrderPolicy(Policy[SurveyOrder]):
    """A power of the CISO and of those named; whom it is about never knows."""

    model = SurveyOrder

    def visible(self, actor: Actor) -> Q:
        return known_to(actor)

    def may_create(self, actor: Actor) -> Decision:
        return allow_if(orders(actor), _("利用状況の調査を指示できるのは、ＣＩＳＯとＣＩＳＯが指名した人です。"))

    def may_look(self, actor: Actor, record: SurveyOrder) -> Decision:
        named = Investigator.objects.filter(order=record, person=actor.person).exists()
        return allow_if(named and orders(actor), _("記録を見られるのは、指示に名前のある調査者です。"))

    def may_end(self, actor: Actor, record: SurveyOrder) -> Decision:
        able = record.ended_at is None and (actor.can("command") or record.given_by_id == actor.person)
        return allow_if(able and orders(actor), _("終えられるのは、指示した人とＣＩＳＯです。"))

    def may_attach(self, actor: Actor, record: SurveyOrder) -> Decision:
        """To keep what was found, while it runs."""
        able = record.ended_at is None and orders(actor)
        return allow_if(able, _("終わった調査に証跡は加えられません。"))


class OfOrder:
    """What belongs to an order is seen with it."""

    def visible(self, actor: Actor) -> Q:
        return known_to(actor, "order_id")


@register
class SurveyedPolicy(OfOrder, Policy[Surveyed]):
    """Seen with its order."""

    model = Surveyed


@register
class InvestigatorPolicy(OfOrder, Policy[Investigator]):
    """Seen with its order."""

    model = Investigator


@register
class LookPolicy(Policy[Look]):
    """Seen with its order; one that was refused without any by the CISO, unless it was about him."""

    model = Look

    def visible(self, actor: Actor) -> Q:
        if actor.person is None:
            return NOTHING
        found = known_to(actor, "order_id")
        if actor.can("command"):
            found |= Q(order__isnull=True) & (Q(surveyed__isnull=True) | ~Q(surveyed=actor.person))
        return found


@register
class SerialPolicy(Policy[Serial]):
    """A count; nobody sees it."""

    model = Serial


def _inside(actor: Actor, subject: str) -> bool:
    """Whether the actor reads behind the wall about this record."""
    label, _colon, pk = subject.partition(":")
    model = {"surveys.surveyorder": SurveyOrder, "surveys.look": Look}.get(label)
    if model is None or not pk.isdigit():
        return False
    return _kept.get((actor, subject), lambda: policies.visible(model, actor).filter(pk=int(pk)).exists())


def stand() -> None:
    """Puts up the wall of the ledger's side rows, once, when the portal starts."""
    acts_walls.register(SURVEYS, _inside)
