"""Mail is for those who take reports in and answer them; what belongs to an incident stands behind its wall."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext as _

from sekimori.portal.acts import policies
from sekimori.portal.acts import walls as acts_walls
from sekimori.portal.acts.actors import Actor
from sekimori.portal.acts.policies import NOTHING, Decision, Policy, allow_if, register
from sekimori.portal.incidents.models import Room
from sekimori.portal.intake.models import Message

# Side rows of the ledger about mail stand behind it: one that was reported behind the wall of its incident.
WALL = "intake"
# Under this name a process keeps in memory whether a sender is to be found out; renewed with every act about mail.
KEPT = "intake"
TEAM = ("receive_reports", "respond_incidents", "lead_csirt")


def in_team(actor: Actor) -> bool:
    """Whether the actor takes reports in or answers them."""
    return actor.person is not None and any(actor.can(each) for each in TEAM)


@register
class MessagePolicy(Policy[Message]):
    """The contact point and the CSIRT, no wall of the incident between."""

    model = Message

    def visible(self, actor: Actor) -> Q:
        if not in_team(actor):
            return NOTHING
        rooms = policies.visible(Room, actor).order_by().values("pk")
        return Q(incident__isnull=True) | Q(incident__in=rooms)

    def may_confirm(self, actor: Actor, record: Message) -> Decision:
        ready = record.confirmed_at is None and record.outcome == Message.Outcome.REPORTED
        return allow_if(ready and in_team(actor), _("差出人を確かめられるのは、窓口とＣＳＩＲＴで、一度だけです。"))


def _inside(actor: Actor, subject: str) -> bool:
    """Whether the actor reads behind the wall about this mail."""
    label, _colon, pk = subject.partition(":")
    known = label == "intake.message" and pk.isdigit()
    return known and policies.visible(Message, actor).filter(pk=int(pk)).exists()


def stand() -> None:
    """Puts up the wall of the ledger's side rows, once, when the portal starts."""
    acts_walls.register(WALL, _inside)
