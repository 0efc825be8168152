"""Who may see drills and do what in them: those who run them, those who oversee the city, and who takes part."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from sekimori.portal.acts.actors import Actor
from sekimori.portal.acts.policies import EVERYTHING, NOTHING, Decision, Policy, allow_if, register
from sekimori.portal.drills.models import Call, Drill, Gap, MailResult, Player, Serial
from sekimori.portal.drills.models import Decision as Decided

RUNS = ("command", "direct", "lead_csirt", "respond_incidents", "manage_systems", "operate_systems")
SEES = (*RUNS, "oversee_city", "lead_audit", "audit")
State, Kind = Drill.State, Drill.Kind


def runs(actor: Actor) -> bool:
    """Whether the actor plans, runs and assesses drills."""
    return actor.person is not None and any(actor.can(each) for each in RUNS)


def sees_all(actor: Actor) -> bool:
    """Whether the actor sees every drill, also those in which he has no part."""
    return actor.person is not None and any(actor.can(each) for each in SEES)


def _known(actor: Actor, path: str = "pk") -> Q:
    """The condition on drills (reached by `path`) that the actor may know of them."""
    if actor.person is None:
        return NOTHING
    if sees_all(actor):
        return EVERYTHING
    found = NOTHING
    for model, field in ((Player, "person"), (Call, "person"), (Gap, "owner")):
        found |= Q(Exists(model.objects.filter(**{field: actor.person}, drill=OuterRef(path))))
    return found


def plays(actor: Actor, record: Drill) -> bool:
    """Whether the actor has a part in the drill."""
    return actor.person is not None and record.players.filter(person=actor.person).exists()


def _runs(actor: Actor, record: Drill, *states: str, kinds: tuple[str, ...] = ()) -> Decision:
    ready = record.state in states and (not kinds or record.kind in kinds)
    sentence = _(
        "この操作ができるのは訓練を進める人（統括、情報システム管理者、ＣＳＩＲＴなど）で、その段階のときだけです。"
    )
    return allow_if(ready and runs(actor), sentence)


@register
class DrillPolicy(Policy[Drill]):
    """Those who run drills and those who oversee the city see all; who takes part sees his own."""

    model = Drill

    def visible(self, actor: Actor) -> Q:
        return _known(actor)

    def may_create(self, actor: Actor) -> Decision:
        return allow_if(runs(actor), _("訓練を計画できるのは、ＣＩＳＯ、統括、情報システム管理者、ＣＳＩＲＴです。"))

    def may_change(self, actor: Actor, record: Drill) -> Decision:
        return _runs(actor, record, State.PLANNED)

    def may_cast(self, actor: Actor, record: Drill) -> Decision:
        return _runs(actor, record, State.PLANNED, State.RUNNING, kinds=(Kind.TABLE,))

    def may_start(self, actor: Actor, record: Drill) -> Decision:
        return _runs(actor, record, State.PLANNED, kinds=(Kind.TABLE, Kind.CALL))

    def may_advance(self, actor: Actor, record: Drill) -> Decision:
        return _runs(actor, record, State.RUNNING, kinds=(Kind.TABLE,))

    def may_answer(self, actor: Actor, record: Drill) -> Decision:
        running = record.state == State.RUNNING and record.kind == Kind.TABLE
        sentence = _("判断を書けるのは、訓練の間、その訓練に参加している人と進める人です。")
        return allow_if(running and (runs(actor) or plays(actor, record)), sentence)

    def may_mark(self, actor: Actor, record: Drill) -> Decision:
        return _runs(actor, record, State.RUNNING, kinds=(Kind.CALL,))

    def may_acknowledge(self, actor: Actor, record: Drill) -> Decision:
        """To say that the call has reached oneself."""
        running = record.state == State.RUNNING and record.kind == Kind.CALL and actor.person is not None
        mine = running and record.calls.filter(person=actor.person, state=Call.State.OPEN).exists()
        return allow_if(mine, _("応答するのは、連絡訓練の間、まだつながっていない本人です。"))

    def may_import(self, actor: Actor, record: Drill) -> Decision:
        return _runs(actor, record, State.PLANNED, State.ENDED, kinds=(Kind.MAIL,))

    def may_end(self, actor: Actor, record: Drill) -> Decision:
        return _runs(actor, record, State.RUNNING)

    def may_cancel(self, actor: Actor, record: Drill) -> Decision:
        return _runs(actor, record, State.PLANNED, State.RUNNING)

    def may_evaluate(self, actor: Actor, record: Drill) -> Decision:
        return _runs(actor, record, State.ENDED)

    def may_set_gap(self, actor: Actor, record: Drill) -> Decision:
        return _runs(actor, record, State.ENDED, State.EVALUATED)

    def may_hand_over(self, actor: Actor, record: Drill) -> Decision:
        return _runs(actor, record, State.EVALUATED)


class OfDrill:
    """What belongs to a drill is seen with it."""

    def visible(self, actor: Actor) -> Q:
        return _known(actor, "drill_id")


@register
class PlayerPolicy(OfDrill, Policy[Player]):
    """A part is taken away again by those who run the drill, before it begins."""

    model = Player

    def may_remove(self, actor: Actor, record: Player) -> Decision:
        return _runs(actor, record.drill, State.PLANNED)


@register
class DecidedPolicy(OfDrill, Policy[Decided]):
    """Seen with its drill."""

    model = Decided


@register
class CallPolicy(Policy[Call]):
    """Who was reached is seen by those who run drills, and of himself by everybody."""

    model = Call

    def visible(self, actor: Actor) -> Q:
        if actor.person is None:
            return NOTHING
        return EVERYTHING if runs(actor) else Q(person=actor.person)


@register
class MailResultPolicy(OfDrill, Policy[MailResult]):
    """Sums, seen with their drill."""

    model = MailResult


@register
class GapPolicy(Policy[Gap]):
    """Seen by those who see all drills and by who puts it right; confirmed by those who run drills, never by who did it."""

    model = Gap

    def visible(self, actor: Actor) -> Q:
        if actor.person is None:
            return NOTHING
        return EVERYTHING if sees_all(actor) else Q(owner=actor.person)

    def may_do(self, actor: Actor, record: Gap) -> Decision:
        waits = record.state == Gap.State.OPEN and actor.person is not None
        return allow_if(waits and record.owner_id == actor.person, _("完了を知らせるのは、担当している本人です。"))

    def may_confirm(self, actor: Actor, record: Gap) -> Decision:
        waits = record.state == Gap.State.DONE and runs(actor)
        sentence = _("完了を確かめるのは、訓練を進める人のうち、完了を知らせた人とは別の人です。")
        return allow_if(waits and record.done_by_id != actor.person, sentence)


@register
class SerialPolicy(Policy[Serial]):
    """A count; nobody sees it."""

    model = Serial
