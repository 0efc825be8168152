"""Who may know of a violation and do what about it."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext as _

from sekimori.portal.acts import policies
from sekimori.portal.acts import walls as acts_walls
from sekimori.portal.acts.actors import Actor
from sekimori.portal.acts.policies import EVERYTHING, NOTHING, Decision, Policy, allow_if, register
from sekimori.portal.acts.revisions import Kept
from sekimori.portal.violations.models import Case, Dossier, Guidance, Reader, Referral, Serial, Stop
from sekimori.portal.violations.walls import (
    KEPT,
    VIOLATIONS,
    asked_of,
    confirmed_as,
    decides,
    not_about,
)

State = Case.State
_kept = Kept[bool](KEPT, most=512)


def _known(actor: Actor) -> Q:
    """The condition on cases that the actor may know of them."""
    if actor.person is None:
        return NOTHING
    found = EVERYTHING if decides(actor) else confirmed_as(actor) | asked_of(actor)
    if actor.can("manage_systems"):
        found |= Q(pk__in=Stop.objects.values("case"))
    return found & not_about(actor)


def _of_case(actor: Actor) -> Q:
    """The same for what belongs to a case."""
    return Q(case__in=Case.objects.filter(_known(actor)).order_by().values("pk"))


def is_asked(actor: Actor, record: Case) -> bool:
    """Whether the actor is asked for measures in this case."""
    return record.person_id != actor.person and Case.objects.filter(asked_of(actor), pk=record.pk).exists()


def _chief(actor: Actor, record: Case) -> bool:
    return actor.can("direct") and record.person_id != actor.person


@register
class CasePolicy(Policy[Case]):
    """統括 and ＣＩＳＯ, the system manager who confirmed it or carries a stop out, and whoever is asked for measures."""

    model = Case

    def visible(self, actor: Actor) -> Q:
        return _known(actor)

    def may_create(self, actor: Actor) -> Decision:
        able = actor.person is not None and (actor.can("direct") or actor.can("manage_systems"))
        return allow_if(able, _("違反を確認して通知するのは、統括と情報システム管理者です。"))

    def may_guide(self, actor: Actor, record: Case) -> Decision:
        ready = record.state in {State.NOTIFIED, State.FAILED}
        sentence = _("指導を記録するのは、措置を求められた%(who)sで、前の指導の結果を報告した後です。")
        return allow_if(ready and is_asked(actor, record), sentence % {"who": record.to_label})

    def may_stop(self, actor: Actor, record: Case) -> Decision:
        return allow_if(
            record.state == State.FAILED and _chief(actor, record),
            _("利用権を停止・剥奪できるのは、指導によっても改善されないと報告された後の、統括です。"),
        )

    def may_refer(self, actor: Actor, record: Case) -> Decision:
        able = decides(actor) and record.person_id != actor.person
        return allow_if(able, _("懲戒の検討のために引き継ぐのは、統括とＣＩＳＯです。"))

    def may_close(self, actor: Actor, record: Case) -> Decision:
        able = record.state not in {State.CLOSED, State.STOPPED} and _chief(actor, record)
        return allow_if(able, _("終えられるのは統括で、停止・剥奪は先に解除します。"))


@register
class DossierPolicy(Policy[Dossier]):
    """What proves a case: those who confirmed it and decide; never the section concerned."""

    model = Dossier

    def visible(self, actor: Actor) -> Q:
        if actor.person is None:
            return NOTHING
        return (EVERYTHING if decides(actor) else confirmed_as(actor)) & not_about(actor)

    def may_attach(self, actor: Actor, record: Dossier) -> Decision:
        """To keep evidence, while it is open."""
        able = record.state != State.CLOSED and policies.is_visible(actor, record)
        return allow_if(able, _("終わった件に証跡は加えられません。"))


@register
class GuidancePolicy(Policy[Guidance]):
    """Seen with its case, and by whom it was given to."""

    model = Guidance

    def visible(self, actor: Actor) -> Q:
        return NOTHING if actor.person is None else _of_case(actor) | Q(person=actor.person)

    def may_settle(self, actor: Actor, record: Guidance) -> Decision:
        able = record.improved is None and record.case.state == State.GUIDING and is_asked(actor, record.case)
        return allow_if(able, _("指導の結果を報告するのは、指導した側です。"))


@register
class StopPolicy(Policy[Stop]):
    """Seen with its case, and by whose rights they are."""

    model = Stop

    def visible(self, actor: Actor) -> Q:
        return NOTHING if actor.person is None else _of_case(actor) | Q(person=actor.person)

    def may_carry_out(self, actor: Actor, record: Stop) -> Decision:
        able = record.carried_out_at is None and record.standing and self._systems(actor, record)
        return allow_if(able, _("停止・剥奪を実施して記録するのは、情報システム管理者です。"))

    def may_lift(self, actor: Actor, record: Stop) -> Decision:
        return allow_if(record.standing and _chief(actor, record.case), _("解除できるのは、統括です。"))

    def may_restore(self, actor: Actor, record: Stop) -> Decision:
        waits = record.carried_out_at is not None and not record.standing and record.restored_at is None
        return allow_if(
            waits and self._systems(actor, record), _("回復を実施して記録するのは、情報システム管理者です。")
        )

    def _systems(self, actor: Actor, record: Stop) -> bool:
        return actor.can("manage_systems") and record.person_id != actor.person


@register
class ReferralPolicy(Policy[Referral]):
    """統括, ＣＩＳＯ and those named; neither the section nor whom it is about."""

    model = Referral

    def visible(self, actor: Actor) -> Q:
        if actor.person is None:
            return NOTHING
        named = Q(pk__in=Reader.objects.filter(person=actor.person).values("referral"))
        return (EVERYTHING if decides(actor) else named) & not_about(actor)


@register
class ReaderPolicy(Policy[Reader]):
    """Seen with what they may read."""

    model = Reader

    def visible(self, actor: Actor) -> Q:
        rows = Referral.objects.filter(ReferralPolicy().visible(actor)).order_by()
        return Q(referral__in=rows.values("pk"))


@register
class SerialPolicy(Policy[Serial]):
    """A count; nobody sees it."""

    model = Serial


_MODELS = {
    "violations.case": Case,
    "violations.guidance": Guidance,
    "violations.stop": Stop,
    "violations.referral": Referral,
}


def _inside(actor: Actor, subject: str) -> bool:
    """Whether the actor reads behind the wall about this record: those who may know of the case, not whom it is about."""
    label, _colon, pk = subject.partition(":")
    model = _MODELS.get(label)
    if model is None or not pk.isdigit():
        return False

    def ask() -> bool:
        found = policies.visible(model, actor).filter(pk=int(pk))
        return bool(found.exclude(person=actor.person).exists())

    return _kept.get((actor, subject), ask)


def stand() -> None:
    """Puts up the wall of the ledger's side rows, once, when the portal starts."""
    acts_walls.register(VIOLATIONS, _inside)
