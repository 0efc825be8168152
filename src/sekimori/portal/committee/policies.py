"""Who may see meetings, prepare them, say how matters were decided, and confirm the minutes."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext as _

from sekimori.portal.acts.actors import Actor
from sekimori.portal.acts.policies import EVERYTHING, NOTHING, Decision, Policy, allow_if, register
from sekimori.portal.committee import bodies
from sekimori.portal.committee.models import Attendance, Item, Meeting

SEE_ALL = ("command", "oversee_city", "audit", "lead_audit", *bodies.PREPARERS)
State = Meeting.State


def _seen(actor: Actor) -> Q:
    """Meetings of the bodies in which one sits, and those in which one took part."""
    if actor.person is None:
        return NOTHING
    if any(actor.can(ability) for ability in SEE_ALL):
        return EVERYTHING
    sat = Attendance.objects.filter(Q(person=actor.person) | Q(deputy=actor.person)).values("meeting")
    return Q(body__in=bodies.of_actor(actor)) | Q(pk__in=sat)


def _prepares(actor: Actor, states: frozenset[str], record: Meeting, sentence: str) -> Decision:
    return allow_if(record.state in states and bodies.prepares(actor), sentence)


@register
class MeetingPolicy(Policy[Meeting]):
    """Members and those who oversee the city see meetings; the office prepares them; who took part confirms the minutes."""

    model = Meeting

    def visible(self, actor: Actor) -> Q:
        return _seen(actor)

    def may_create(self, actor: Actor) -> Decision:
        return allow_if(
            bodies.prepares(actor), _("会議を準備できるのは、統括と情報システムの担当（事務局）に限られます。")
        )

    def may_change(self, actor: Actor, record: Meeting) -> Decision:
        return _prepares(actor, Meeting.COMING, record, _("この会議の日時や議題は、いまは変えられません。"))

    def may_cancel(self, actor: Actor, record: Meeting) -> Decision:
        return self.may_change(actor, record)

    def may_call(self, actor: Actor, record: Meeting) -> Decision:
        return _prepares(actor, frozenset({State.PLANNED}), record, _("この会議は、いまは招集できません。"))

    def may_hold(self, actor: Actor, record: Meeting) -> Decision:
        states = frozenset({State.CALLED, State.HELD})
        return _prepares(actor, states, record, _("この会議の出席は、いまは記録できません。"))

    def may_decide(self, actor: Actor, record: Meeting) -> Decision:
        return self.may_write(actor, record)

    def may_write(self, actor: Actor, record: Meeting) -> Decision:
        return _prepares(actor, frozenset({State.HELD}), record, _("この会議の議事録は、いまは書けません。"))

    def may_submit(self, actor: Actor, record: Meeting) -> Decision:
        return self.may_write(actor, record)

    def may_confirm(self, actor: Actor, record: Meeting) -> Decision:
        if record.state != State.DRAFTED or not took_part(actor, record):
            return allow_if(None, _("議事録を確認できるのは、会議に出席した構成員に限られます。"))
        return allow_if(
            actor.person != record.drafted_by_id,
            _("自分が作成した議事録を、自分で確認することはできません。ほかの出席者の確認を受けてください。"),
        )

    def may_return(self, actor: Actor, record: Meeting) -> Decision:
        return self.may_confirm(actor, record)

    def may_carry(self, actor: Actor, record: Meeting) -> Decision:
        return allow_if(
            record.state == State.CONFIRMED and (bodies.prepares(actor) or took_part(actor, record)),
            _("議決を反映できるのは、会議に出席した構成員と事務局に限られます。"),
        )

    def may_voice(self, actor: Actor, record: Meeting) -> Decision:
        circulating = record.state == State.CALLED and record.kind == Meeting.Kind.CIRCULATION
        return allow_if(
            circulating and record.body in bodies.of_actor(actor),
            _("持ち回りに回答できるのは、回答期間中の構成員に限られます。"),
        )


def took_part(actor: Actor, record: Meeting) -> bool:
    """Whether the actor sat in the meeting as a member of the body."""
    present = Attendance.objects.filter(meeting=record, person=actor.person, status=Attendance.Status.PRESENT)
    return actor.person is not None and present.exists()


@register
class ItemPolicy(Policy[Item]):
    """A matter is seen with its meeting."""

    model = Item

    def visible(self, actor: Actor) -> Q:
        if actor.person is None:
            return NOTHING
        if any(actor.can(ability) for ability in SEE_ALL):
            return EVERYTHING
        return Q(meeting__in=Meeting.objects.filter(_seen(actor)).values("pk"))

    def may_change(self, actor: Actor, record: Item) -> Decision:
        return MeetingPolicy().may_change(actor, record.meeting)

    def may_attach(self, actor: Actor, record: Item) -> Decision:
        """Papers are added until the minutes are handed in."""
        states = frozenset({*Meeting.COMING, State.HELD})
        return _prepares(actor, states, record.meeting, _("この議題の資料は、いまは加えられません。"))

    def may_decide(self, actor: Actor, record: Item) -> Decision:
        return MeetingPolicy().may_decide(actor, record.meeting)

    def may_voice(self, actor: Actor, record: Item) -> Decision:
        return MeetingPolicy().may_voice(actor, record.meeting)

    def may_carry(self, actor: Actor, record: Item) -> Decision:
        if record.carried_at is not None:
            return allow_if(None, _("この議決は既に反映されています。"))
        return MeetingPolicy().may_carry(actor, record.meeting)
