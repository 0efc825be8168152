"""Who may know of reports to the outside and do what with them: the walls of the incident hold for everything here."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext as _

from sekimori.portal.acts import policies
from sekimori.portal.acts import walls as acts_walls
from sekimori.portal.acts.actors import Actor
from sekimori.portal.acts.policies import NOTHING, Decision, Policy, allow_if, register
from sekimori.portal.disclosures import rules_in_force
from sekimori.portal.disclosures.models import Disclosure, Fact, Requirement
from sekimori.portal.incidents import selectors as incidents
from sekimori.portal.incidents.models import Incident

# Side rows of the ledger about outside reports stand behind this wall.
WALL = "disclosures"
# Those who draw reports up and send them, and those above who may as well.
DRAW_UP = ("respond_incidents", "lead_csirt", "direct")
ANSWER = (*DRAW_UP, "receive_reports", "command")
# The procedure in which alone the standard lets 統括 stand in for an absent ＣＩＳＯ (1(2)⑤).
IN_EMERGENCY = "incident_order"
State = Disclosure.State


def answers(actor: Actor) -> bool:
    """Whether the actor is one of those to whom incidents come."""
    return actor.person is not None and any(actor.can(each) for each in ANSWER)


def draws_up(actor: Actor, incident: Incident) -> bool:
    """Whether the actor draws up reports about this incident: one of the team or the chief, no wall between."""
    return incidents.may_answer(actor, incident, *DRAW_UP)


def _team_only() -> str:
    return _("この操作ができるのは、ＣＳＩＲＴと統括です。")


@register
class FactPolicy(Policy[Fact]):
    """The facts of an incident are seen by those who answer it; names kept out of publications, and the city's own, by those

    to whom incidents come.
    """

    model = Fact

    def visible(self, actor: Actor) -> Q:
        if actor.person is None:
            return NOTHING
        inside = incidents.answered(actor, "incident_id") & Q(incident__isnull=False)
        return Q(incident__isnull=True) | inside if answers(actor) else inside & Q(secret=False)

    def may_tell(self, actor: Actor, *, incident: Incident) -> Decision:
        """To write facts of an incident down."""
        return allow_if(draws_up(actor, incident), _team_only())

    def may_tell_city(self, actor: Actor) -> Decision:
        """To write down what is true of the city whatever the incident."""
        return allow_if(actor.person is not None and any(actor.can(each) for each in DRAW_UP), _team_only())


@register
class RequirementPolicy(Policy[Requirement]):
    """Seen with its incident; a person of the team may judge otherwise than the table, with a reason."""

    model = Requirement

    def visible(self, actor: Actor) -> Q:
        return incidents.answered(actor, "incident_id")

    def may_judge(self, actor: Actor, record: Requirement) -> Decision:
        if record.settled_at is not None:
            return allow_if(None, _("既に送付したものの要否は、変えられません。"))
        return allow_if(incidents.may_answer(actor, record.incident, *DRAW_UP, "command"), _team_only())


@register
class DisclosurePolicy(Policy[Disclosure]):
    """Drawn up and sent by the team, decided on by whom the form names, never by who drew it up."""

    model = Disclosure

    def visible(self, actor: Actor) -> Q:
        return incidents.answered(actor, "incident_id")

    def may_create(self, actor: Actor, *, incident: Incident) -> Decision:
        """To draw up a report about an incident."""
        real = incident.state not in {Incident.State.NEW, Incident.State.NOT_INCIDENT, Incident.State.GROUPED}
        sentence = _("外部報告を作成できるのは、受領した後の、非該当でない件についてのＣＳＩＲＴと統括です。")
        return allow_if(real and draws_up(actor, incident), sentence)

    def may_submit(self, actor: Actor, record: Disclosure) -> Decision:
        ready = record.state == State.DRAFT
        return allow_if(ready and draws_up(actor, record.incident), _team_only())

    def may_decide(self, actor: Actor, record: Disclosure) -> Decision:
        form = rules_in_force.form_of(record.form)
        able = form is not None and may_decide_on(actor, form.decided_by)
        waits = record.state == State.WAITING and record.drafted_by_id != actor.person
        sentence = _("決裁できるのは、この様式の決裁者（作成者を除く）で、決裁を待っている間です。")
        return allow_if(waits and able, sentence)

    def may_send(self, actor: Actor, record: Disclosure) -> Decision:
        able = record.state == State.APPROVED and draws_up(actor, record.incident)
        return allow_if(able, _("送付を記録できるのは、決裁の済んだ後のＣＳＩＲＴと統括です。"))

    def may_withdraw(self, actor: Actor, record: Disclosure) -> Decision:
        able = record.state in Disclosure.OPEN and draws_up(actor, record.incident)
        return allow_if(able, _("取りやめられるのは、送付する前のＣＳＩＲＴと統括です。"))

    def may_attach(self, actor: Actor, record: Disclosure) -> Decision:
        """To add a receipt or another file that proves the sending."""
        able = record.state in {State.APPROVED, State.SENT} and draws_up(actor, record.incident)
        return allow_if(able, _team_only())


def may_decide_on(actor: Actor, abilities: tuple[str, ...]) -> bool:
    """Whether the actor holds one of these abilities, himself or in the place of somebody absent."""
    return actor.person is not None and any(actor.can(each, procedure=IN_EMERGENCY) for each in abilities)


def _inside(actor: Actor, subject: str) -> bool:
    label, _colon, pk = subject.partition(":")
    model = {
        "disclosures.disclosure": Disclosure,
        "disclosures.requirement": Requirement,
        "disclosures.fact": Fact,
    }.get(label)
    if model is None or not pk.isdigit():
        return False
    return policies.visible(model, actor).filter(pk=int(pk)).exists()


def stand() -> None:
    """Puts up the wall of the ledger's side rows, once, when the portal starts."""
    acts_walls.register(WALL, _inside)
