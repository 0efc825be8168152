"""Who may know of an incident and do what with it. One policy; everything that belongs to an incident follows it."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from sekimori.portal.acts import policies
from sekimori.portal.acts import walls as acts_walls
from sekimori.portal.acts.actors import Actor, Holding, first
from sekimori.portal.acts.policies import EVERYTHING, NOTHING, Decision, Policy, allow_if, register
from sekimori.portal.acts.revisions import Kept
from sekimori.portal.clocks import selectors as clocks
from sekimori.portal.incidents import rules_in_force
from sekimori.portal.incidents.models import (
    Concern,
    Hop,
    Incident,
    Involvement,
    Note,
    Order,
    Reporter,
    Room,
    Serial,
)
from sekimori.portal.incidents.walls import ABOVE, INCIDENTS, KEPT, REPORTER, TEAM, concerned, in_team, walled

# The procedure in which alone the standard lets 統括 stand in for an absent ＣＩＳＯ (1(2)⑤).
IN_EMERGENCY = "incident_order"
# A history asks for each of its lines.
_kept = Kept[bool](KEPT, most=512)
ANSWER = ("respond_incidents", "lead_csirt")
State = Incident.State


def mine(actor: Actor, path: str = "pk") -> Q:
    """The condition on incidents (reached by `path`) that the actor reported them, or wrote them down for another."""
    own = Q(person=actor.person) | Q(entered_by=actor.person)
    return Q(Exists(Reporter.objects.filter(own, incident=OuterRef(path))))


def involved(actor: Actor, path: str = "pk") -> Q:
    """The condition on incidents (reached by `path`) that the actor was brought in, by himself or by a role he holds."""
    found = Q(person=actor.person)
    for holding in actor.holdings:
        if holding.counts_in(IN_EMERGENCY):
            where = EVERYTHING if holding.units is None else Q(unit__in=sorted(holding.units))
            found |= Q(role=holding.role) & (Q(unit__isnull=True) | where)
    return Q(Exists(Involvement.objects.filter(found, incident=OuterRef(path))))


def known_to(actor: Actor, path: str = "pk") -> Q:
    """The condition on incidents (reached by `path`) that the actor may know of them."""
    if actor.person is None:
        return NOTHING
    # Who reported sees what became of it, also where the wall keeps his section out; never who it is about.
    return answered_by(actor, path) | (mine(actor, path) & ~concerned(actor, path))


def inside(actor: Actor, record: Incident, *abilities: str) -> bool:
    """Whether the actor has one of these abilities, and no wall keeps him out of this incident."""
    if not any(actor.can(each) for each in abilities):
        return False
    # Asked once for a record as it was read: a page asks for a dozen needs of it.
    kept: dict[Actor, bool] = record.__dict__.setdefault("_kept_out", {})
    if actor not in kept:
        kept[actor] = Incident.objects.filter(walled(actor), pk=record.pk).exists()
    return not kept[actor]


def handles(actor: Actor, record: Incident) -> bool:
    """Whether the actor is one of those who answer this incident."""
    return inside(actor, record, *TEAM)


def holding_for(actor: Actor, role: str, unit: int | None) -> Holding | None:
    """The holding by which the actor acts in a role for a unit, the own one before a deputy's."""
    found = [each for each in actor.holdings if each.role == role and each.counts_in(IN_EMERGENCY)]
    return first(each for each in found if unit is None or each.reaches(unit))


def _team_only() -> str:
    return _("この操作ができるのは、ＣＳＩＲＴと窓口の担当者です。")


@register
class IncidentPolicy(Policy[Incident]):
    """Those who answer incidents, those whom the chain or an order has reached, and who reported; nobody behind a wall."""

    model = Incident

    def visible(self, actor: Actor) -> Q:
        return known_to(actor)

    def may_create(self, actor: Actor) -> Decision:
        return allow_if(actor.person is not None and actor.can("work"), _("報告できるのは、市に所属する人です。"))

    def may_enter(self, actor: Actor) -> Decision:
        """To write down a report for another person."""
        return allow_if(self.may_create(actor), _("代わりに入力できるのは、市に所属する人です。"))

    def may_report_anonymously(self, actor: Actor) -> Decision:
        """To report without a name, where the city allows it."""
        sentence = _("この市では、匿名の報告を受け付けていません。電話でも報告できます。")
        return allow_if(actor.person is None and rules_in_force.in_force().anonymous, sentence)

    def may_receive(self, actor: Actor, record: Incident) -> Decision:
        if record.state != State.NEW:
            return allow_if(None, _("この報告は既に受領されています。"))
        on_call = handles(actor, record) or actor.person in {each.person for each in clocks.on_call()}
        return allow_if(on_call, _team_only())

    def may_confirm_sender(self, actor: Actor, record: Incident) -> Decision:
        """To say who sent what came by mail."""
        return allow_if(handles(actor, record), _team_only())

    def may_assess(self, actor: Actor, record: Incident) -> Decision:
        sentence = _("評価できるのは受領した後のＣＳＩＲＴで、終わった件は評価し直せません。")
        ready = not record.over and record.state != State.NEW
        return allow_if(ready and inside(actor, record, *ANSWER), sentence)

    def may_group(self, actor: Actor, record: Incident) -> Decision:
        free = not record.over and inside(actor, record, *ANSWER)
        return allow_if(free and not record.grouped.exists(), _team_only())

    def may_shield(self, actor: Actor, record: Incident) -> Decision:
        return allow_if(inside(actor, record, *TEAM, *ABOVE), _("閲覧から外せるのは、ＣＳＩＲＴ、統括、ＣＩＳＯです。"))

    def may_note(self, actor: Actor, record: Incident) -> Decision:
        return allow_if(not record.over and handles(actor, record), _team_only())

    def may_order(self, actor: Actor, record: Incident) -> Decision:
        return allow_if(
            not record.over and inside(actor, record, *ANSWER, *ABOVE),
            _("指示できるのは、ＣＳＩＲＴ、統括、ＣＩＳＯです。"),
        )

    def may_investigate(self, actor: Actor, record: Incident) -> Decision:
        able = inside(actor, record, *ANSWER)
        sentence = _("原因と再発防止策を報告するのは、インシデントと評価した後のＣＳＩＲＴです。")
        return allow_if(record.state == State.OPEN and record.directed_at is None and able, sentence)

    def may_direct(self, actor: Actor, record: Incident) -> Decision:
        ready = record.state == State.OPEN and record.investigated_at is not None
        return allow_if(ready and inside(actor, record, "command"), _("判断するのは、報告を受けたＣＩＳＯです。"))

    def may_plan(self, actor: Actor, record: Incident) -> Decision:
        return allow_if(not record.over and inside(actor, record, "direct"), _("発動するかを判断するのは、統括です。"))

    def may_close(self, actor: Actor, record: Incident) -> Decision:
        able = inside(actor, record, *ANSWER, "direct")
        return allow_if(record.state == State.OPEN and able, _("終結できるのは、対応中の件のＣＳＩＲＴと統括です。"))


def answered_by(actor: Actor, path: str = "pk") -> Q:
    """The condition on incidents (reached by `path`) that the actor is one of those who answer them, not only who reported."""
    if actor.person is None:
        return NOTHING
    answers = any(actor.can(ability) for ability in (*TEAM, *ABOVE))
    return (EVERYTHING if answers else involved(actor, path)) & ~walled(actor, path)


@register
class RoomPolicy(Policy[Room]):
    """Those who answer it; who only reported it stays outside."""

    model = Room

    def visible(self, actor: Actor) -> Q:
        return answered_by(actor)

    def may_attach(self, actor: Actor, record: Room) -> Decision:
        """To keep evidence, while it is open."""
        return allow_if(not record.over and handles(actor, record), _team_only())

    def may_spread(self, actor: Actor, record: Room) -> Decision:
        """To ask other units to do what it has taught, or to give the review something to look at; also once it is closed."""
        known = record.state in {State.OPEN, State.CLOSED} and inside(actor, record, *ANSWER, *ABOVE)
        return allow_if(
            known, _("横展開と見直しへの提案ができるのは、インシデントと評価した後のＣＳＩＲＴ、統括、ＣＩＳＯです。")
        )


class OfIncident:
    """What belongs to incidents is seen by those who answer them."""

    def visible(self, actor: Actor) -> Q:
        return answered_by(actor, "incident_id")


@register
class ReporterPolicy(Policy[Reporter]):
    """Who reported: himself, those who take reports in and answer them, and those who know of it unless it is protected."""

    model = Reporter

    def visible(self, actor: Actor) -> Q:
        if actor.person is None:
            return NOTHING
        own = Q(person=actor.person) | Q(entered_by=actor.person)
        open_ = EVERYTHING if in_team(actor) else Q(protected=False)
        return (own & ~concerned(actor, "incident_id")) | (open_ & answered_by(actor, "incident_id"))


@register
class HopPolicy(OfIncident, Policy[Hop]):
    """A step is passed on by who holds its role for its unit; late by the same, once silence has carried it on."""

    model = Hop

    def may_pass(self, actor: Actor, record: Hop) -> Decision:
        waits = record.state in {Hop.State.WAITING, Hop.State.LAPSED} and record.position > 0
        holding = holding_for(actor, record.role, record.unit_id)
        sentence = _("この段を進めるのは、%(role)sです。") % {"role": record.role_label}
        if record.last and holding is not None and holding.capacity == "deputy":
            return allow_if(None, sentence)
        return allow_if(waits and holding is not None and not record.incident.over, sentence)

    def may_act_for(self, actor: Actor, record: Hop) -> Decision:
        """To act on one's own judgement while the last one of the chain is absent."""
        waits = record.last and record.state == Hop.State.WAITING and not record.incident.over
        sentence = _("ＣＩＳＯの不在のときに自らの判断で措置できるのは、統括です。")
        return allow_if(waits and actor.can("direct"), sentence)


@register
class OrderPolicy(OfIncident, Policy[Order]):
    """An order is carried out by whom it was given to and confirmed by those who gave it, never by who did it."""

    model = Order

    def _his(self, actor: Actor, record: Order) -> bool:
        if record.person_id is not None:
            return record.person_id == actor.person
        return holding_for(actor, record.role, record.unit_id) is not None

    def may_carry_out(self, actor: Actor, record: Order) -> Decision:
        waits = record.state in {Order.State.GIVEN, Order.State.RECEIVED, Order.State.BEGUN}
        sentence = _("報告するのは、指示を受けた%(who)sです。") % {"who": record.to_label}
        return allow_if(waits and self._his(actor, record), sentence)

    def _gives(self, actor: Actor, record: Order) -> bool:
        if record.sort == Order.Sort.PREVENTION:
            return actor.can("command")
        return any(actor.can(each) for each in (*ANSWER, *ABOVE))

    def may_confirm(self, actor: Actor, record: Order) -> Decision:
        able = record.state == Order.State.DONE and self._gives(actor, record) and record.done_by_id != actor.person
        return allow_if(able, _("完了を確かめるのは、指示した側の、完了を報告した人とは別の人です。"))

    def may_withdraw(self, actor: Actor, record: Order) -> Decision:
        able = record.state not in {*Order.OVER, Order.State.DONE} and self._gives(actor, record)
        return allow_if(able, _("取り消せるのは、まだ終わっていない指示の、指示した側です。"))


@register
class NotePolicy(OfIncident, Policy[Note]):
    """Seen with its incident."""

    model = Note


@register
class ConcernPolicy(Policy[Concern]):
    """Whom it is about is known to those who answer it and those above, no wall between."""

    model = Concern

    def visible(self, actor: Actor) -> Q:
        if actor.person is None or not any(actor.can(ability) for ability in (*TEAM, *ABOVE)):
            return NOTHING
        return ~walled(actor, "incident_id")

    def may_lift(self, actor: Actor, record: Concern) -> Decision:
        able = actor.can("direct") or actor.can("command")
        return allow_if(record.lifted_at is None and able, _("解除できるのは、統括とＣＩＳＯです。"))


@register
class InvolvementPolicy(OfIncident, Policy[Involvement]):
    """Seen with its incident."""

    model = Involvement


@register
class SerialPolicy(Policy[Serial]):
    """A count; nobody sees it."""

    model = Serial


def _known(actor: Actor, subject: str) -> Incident | None:
    label, _colon, pk = subject.partition(":")
    path = {"incidents.incident": "pk", "incidents.order": "orders", "incidents.concern": "concerns"}.get(label)
    if path is None or not pk.isdigit():
        return None
    return Incident.objects.filter(answered_by(actor) | mine(actor) & ~concerned(actor), **{path: int(pk)}).first()


def _inside(actor: Actor, subject: str) -> bool:
    return _kept.get((actor, subject), lambda: _known(actor, subject) is not None)


def _may_know_the_reporter(actor: Actor, subject: str) -> bool:
    def ask() -> bool:
        found = _known(actor, subject)
        return found is not None and policies.visible(Reporter, actor).filter(incident=found).exists()

    return _kept.get((actor, subject, REPORTER), ask)


def stand() -> None:
    """Puts up the walls of the ledger's side rows, once, when the portal starts."""
    acts_walls.register(INCIDENTS, _inside)
    acts_walls.register(REPORTER, _may_know_the_reporter)
