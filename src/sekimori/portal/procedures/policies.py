"""Who may see and do what with applications. What the standard names stands in the definitions; abilities open the rest."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from sekimori.portal.acts.actors import Actor
from sekimori.portal.acts.policies import (
    ALLOWED,
    EVERYTHING,
    NOTHING,
    Decision,
    Policy,
    allow_if,
    refuse,
    register,
)
from sekimori.portal.procedures.definitions import Defined, charged_with
from sekimori.portal.procedures.models import (
    Application,
    Attachment,
    CatalogueEntry,
    Countersign,
    Fallback,
    Involvement,
    Milestone,
    Party,
    StandingRule,
    Step,
    Terms,
)
from sekimori.portal.procedures.models import Decision as Decided
from sekimori.portal.procedures.routing.acting import Capacity, capacity_at, reaches
from sekimori.standards.models import Scope
from sekimori.standards.procedure_models import ProcedureKind, Recipient, RecipientWho, UnitOf

# Who sees the applications of the whole city, and who those of units.
CITY = ("oversee_city", "audit", "manage_systems")
UNITS = ("manage_section", "oversee_department")
State = Application.State
GRANTED = (State.APPROVED, State.CLOSED, State.ENDED)


def units_seen(actor: Actor) -> frozenset[int] | None:
    """The units whose applications the actor sees; None for the whole city."""
    if any(actor.units_where(ability) is None for ability in (*CITY, *UNITS)):
        return None
    return frozenset(unit for ability in (*CITY, *UNITS) for unit in actor.units_where(ability) or ())


def asked_parties(actor: Actor) -> Q:
    """The condition on parties under which the actor is asked."""
    found = Q(person=actor.person) if actor.person is not None else NOTHING
    for holding in actor.holdings:
        one = Q(role=holding.role, person__isnull=True)
        if holding.only_in:
            one &= Q(step__application__procedure__in=sorted(holding.only_in))
        where = Q(scope=Scope.CITY.value)
        if holding.unit is not None:
            where |= Q(scope=Scope.SECTION.value, unit=holding.unit)
        if holding.units:
            where |= Q(scope=Scope.DEPARTMENT.value, unit__in=sorted(holding.units))
        found |= one & where
    return found


def _to_be_reported(actor: Actor) -> Q:
    """What has been permitted and falls to a role of the whole city, which the actor holds, to carry out and report."""
    roles = {each.role for each in actor.holdings if each.unit is None and not each.units}
    charged = charged_with(roles) if roles else frozenset()
    return Q(procedure__in=sorted(charged), state__in=GRANTED) if charged else NOTHING


def _involving(person: int) -> QuerySet[Involvement, Any]:
    """The keys of the applications that somebody had a hand in."""
    return Involvement.objects.filter(person=person).values_list("application")


@register
class ApplicationPolicy(Policy[Application]):
    """Seen by those who had a hand in it, those asked to decide, and those who oversee the units concerned."""

    model = Application

    def visible(self, actor: Actor) -> Q:
        if actor.person is None:
            return NOTHING
        own, related = self._grounds(actor)
        if units_seen(actor) is None:
            return reduce(or_, own) | Q(pk__in=_involving(actor.person))
        # One list of keys: databases begin with it, where conditions joined by OR make them read every application.
        found = [Application.objects.filter(each).values_list("pk") for each in own]
        found += [rows.values_list(path) for path, rows in related]
        keys = [rows.order_by() for rows in found]
        return Q(pk__in=keys[0].union(*keys[1:], all=True))

    def visible_one(self, actor: Actor) -> Q:
        """For one application, whose own rows say who is concerned."""
        if actor.person is None:
            return NOTHING
        own, related = self._grounds(actor)
        return reduce(or_, [*own, *(Q(Exists(rows.filter(**{path: OuterRef("pk")}))) for path, rows in related)])

    @staticmethod
    def _grounds(actor: Actor) -> tuple[list[Q], list[tuple[str, QuerySet[Any, Any]]]]:
        """On what grounds a person may know of an application: what it says itself, and rows that name it, with their path."""
        units = units_seen(actor)
        own = [Q(drafter=actor.person)]
        related: list[tuple[str, QuerySet[Any, Any]]] = [
            ("application", Involvement.objects.filter(person=actor.person))
        ]
        if units is None:
            return [~Q(state=State.DRAFT), *own], related
        related += [
            ("application", Decided.objects.filter(person=actor.person)),
            ("step__application", Party.objects.filter(asked_parties(actor), waiting=True)),
        ]
        if units:
            own.append(Q(unit__in=sorted(units)) & ~Q(state=State.DRAFT))
            # What has steps was handed in.
            related.append(("application", Step.objects.filter(owner__in=sorted(units))))
        charged = _to_be_reported(actor)
        return [*own, *([charged] if charged != NOTHING else [])], related

    def handed_in(self, actor: Actor) -> Q:
        """`visible`, of what is no draft: nothing that a database would look through for those who see the whole city."""
        handed_in = ~Q(state=State.DRAFT)
        if actor.person is not None and units_seen(actor) is None:
            return handed_in
        return self.visible(actor) & handed_in

    def may_create(self, actor: Actor, *, defined: Defined, applicant: int | None, unit: int | None) -> Decision:
        """A colleague's application may be filled in where the procedure allows it, within the actor's own section."""
        rule = defined.procedure.applicants
        if actor.person is None:
            return refuse()
        if applicant is not None and applicant != actor.person and not (rule.on_behalf and unit in actor.units):
            return refuse(_("ほかの職員の申請を代わりに入力できるのは、同じ所属の職員だけです。"))
        if any(actor.can(ability) for ability in rule.abilities):
            return ALLOWED
        if any(actor.holds(role, procedure=defined.key) for role in rule.roles) and applicant in {None, actor.person}:
            return ALLOWED
        if any(actor.can(ability) for ability in rule.requesters):
            return ALLOWED
        roles = "・".join(defined.role_label(role) for role in rule.roles)
        sentence = _("この手続を申請できるのは、%(roles)sです。") % {"roles": roles} if roles else ""
        return refuse(sentence, clauses=defined.lineages())

    def may_write(self, actor: Actor, record: Application) -> Decision:
        if self._own(actor, record) and record.state in Application.OPEN:
            return ALLOWED
        return refuse(
            _("この申請は、いまは書き換えられません。"),
            next_step=_("既に申請したものは「わたしの申請」にあります。直すときは、申請のページで引き戻してください。"),
        )

    def may_submit(self, actor: Actor, record: Application) -> Decision:
        return self.may_write(actor, record)

    def may_withdraw(self, actor: Actor, record: Application, *, asked: bool | None = None) -> Decision:
        """The applicant, or the head of the section or department; not one who is asked to decide: he returns or refuses it.

        `asked` is given by who knows already whether the actor is asked.
        """
        if not (
            record.state in {State.IN_ROUTE, State.RETURNED} and (self._own(actor, record) or self._over(actor, record))
        ):
            return refuse(_("この申請は、いまは取り下げられません。"))
        return allow_if(
            self._own(actor, record) or not (self._asked(actor, record) if asked is None else asked),
            _("決裁を求められている申請は、取り下げられません。差し戻すか、不許可としてください。"),
        )

    def may_pull_back(self, actor: Actor, record: Application) -> Decision:
        return allow_if(
            self._own(actor, record) and record.state == State.IN_ROUTE, _("この申請は、いまは引き戻せません。")
        )

    def may_reopen(self, actor: Actor, record: Application) -> Decision:
        return allow_if(
            self._own(actor, record) and record.state == State.APPROVED, _("許可された申請だけを修正できます。")
        )

    def may_renew(self, actor: Actor, record: Application) -> Decision:
        """The applicant, or whoever holds the role that alone may apply; the head of the section for somebody who moved on."""
        head = record.unit_id is not None and actor.can("manage_section", record.unit_id)
        return allow_if(self._own(actor, record) or head)

    def may_copy(self, actor: Actor, record: Application) -> Decision:
        """Whoever applied or filled it in, once it has come to its end, whichever."""
        return allow_if(
            self._own(actor, record) and record.state in Application.OVER,
            _("写して新しく始められるのは、終わった自分の申請だけです。"),
        )

    def may_discard(self, actor: Actor, record: Application) -> Decision:
        return allow_if(
            self._own(actor, record) and record.state == State.DRAFT and not record.number,
            _("破棄できるのは、まだ申請していない下書きだけです。"),
        )

    def may_decide(
        self,
        actor: Actor,
        record: Application,
        *,
        parties: Iterable[Party],
        involved: Collection[int],
        separation: tuple[str, ...] = (),
    ) -> Decision:
        found = capacity_at(actor, parties, involved, record.procedure, separation)
        return ALLOWED if isinstance(found, Capacity) else found

    def may_report(
        self, actor: Actor, record: Application, *, to: Iterable[Recipient], owners: Collection[int | None] = ()
    ) -> Decision:
        """Whoever is named in the definition of what is reported."""
        named = any(self._is(actor, record, recipient, owners) for recipient in to)
        return allow_if(named, _("この報告・確認ができるのは、定められた人だけです。"))

    may_confirm = may_report

    def may_revoke(self, actor: Actor, record: Application) -> Decision:
        """Whoever decided it, or holds that role by now."""
        return allow_if(
            record.state == State.APPROVED and self._decides(actor, record),
            _("取り消せるのは、許可した人（その役割を持つ人）だけです。"),
        )

    may_review = may_revoke

    def may_extend_catalogue(self, actor: Actor, record: Application, *, keeper: str) -> Decision:
        return allow_if(actor.holds(keeper), _("許可カタログに登録できる役割を、いまは持っていません。")) and allow_if(
            record.state in {State.APPROVED, State.CLOSED, State.ENDED}, _("許可されたものだけを登録できます。")
        )

    @staticmethod
    def _own(actor: Actor, record: Application) -> bool:
        return actor.person is not None and actor.person in {record.applicant_id, record.drafter_id}

    @staticmethod
    def _over(actor: Actor, record: Application) -> bool:
        return record.unit_id is not None and any(actor.can(ability, record.unit_id) for ability in UNITS)

    @staticmethod
    def _asked(actor: Actor, record: Application) -> bool:
        asked = Party.objects.filter(asked_parties(actor), step__application=record, step__state=Step.State.WAITING)
        return asked.exists()

    @staticmethod
    def _decides(actor: Actor, record: Application) -> bool:
        if actor.person is None:
            return False
        decided = Decided.objects.filter(application=record, verdict__in=Decided.CONSENTS)
        if decided.filter(person=actor.person).exists():
            return True
        return Party.objects.filter(
            asked_parties(actor), step__application=record, step__state=Step.State.DONE
        ).exists()

    def _is(self, actor: Actor, record: Application, recipient: Recipient, owners: Collection[int | None]) -> bool:
        if recipient.who is RecipientWho.APPLICANT:
            return self._own(actor, record)
        if recipient.who is RecipientWho.DECIDER:
            return self._decides(actor, record)
        if recipient.who is RecipientWho.PARTICIPANT:
            named = Involvement.objects.filter(application=record, how=Involvement.How.NAMED, person=actor.person)
            return actor.person is not None and named.exists()
        held = [h for h in actor.holdings if h.role == recipient.role and h.counts_in(record.procedure)]
        if recipient.of is UnitOf.CITY:
            return bool(held)
        units = {record.unit_id} if recipient.of is UnitOf.APPLICANT else set(owners)
        return any(reaches(each, scope, unit) for each in held for unit in units - {None} for scope in _SCOPES)


_SCOPES = (Scope.SECTION.value, Scope.DEPARTMENT.value)


def may_apply(actor: Actor, defined: Defined) -> bool:
    """Whether the procedure is offered to the actor."""
    unit = min(actor.units, default=None)
    return bool(ApplicationPolicy().may_create(actor, defined=defined, applicant=actor.person, unit=unit))


def starts_as_decider(actor: Actor, defined: Defined) -> bool:
    """Whether the actor, by starting a decision, decides it: it has no applicant and the actor holds the deciding role."""
    roles = defined.procedure.applicants.roles
    return defined.procedure.kind is ProcedureKind.DECISION and any(
        actor.holds(r, procedure=defined.key) for r in roles
    )


class _OfApplication(Policy[Any]):
    """Seen with the application it belongs to."""

    path = "application"

    def visible(self, actor: Actor) -> Q:
        # Each is asked for when its turn comes; a list of keys would name nearly all for those who see the whole city.
        seen = Application.objects.filter(ApplicationPolicy().visible(actor), pk=OuterRef(f"{self.path}_id"))
        return Q(Exists(seen.order_by()))


@register
class MilestonePolicy(_OfApplication):
    model = Milestone


@register
class AttachmentPolicy(_OfApplication):
    model = Attachment


@register
class CountersignPolicy(Policy[Countersign]):
    """後閲 is for the one in whose place was decided."""

    model = Countersign

    def visible(self, actor: Actor) -> Q:
        return Q(person=actor.person) if actor.person is not None else NOTHING

    def may_sign(self, actor: Actor, record: Countersign) -> Decision:
        return allow_if(actor.person == record.person_id)


@register
class CatalogueEntryPolicy(Policy[CatalogueEntry]):
    """Everybody who may apply sees what has been approved for all."""

    model = CatalogueEntry

    def visible(self, actor: Actor) -> Q:
        return EVERYTHING if actor.can("work") else NOTHING

    def may_retire(self, actor: Actor, record: CatalogueEntry, *, keeper: str) -> Decision:
        del record
        return allow_if(actor.holds(keeper), _("許可カタログを管理する役割を、いまは持っていません。"))


@register
class FallbackPolicy(Policy[Fallback]):
    """What the city has set for vacant roles is known to all who work here and set by those who direct."""

    model = Fallback

    def visible(self, actor: Actor) -> Q:
        return EVERYTHING if actor.can("work") else NOTHING

    def may_create(self, actor: Actor, **_where: Any) -> Decision:
        return allow_if(actor.can("direct") or actor.can("command"))

    def may_end(self, actor: Actor, _record: Fallback) -> Decision:
        return self.may_create(actor)


@register
class StandingRulePolicy(Policy[StandingRule]):
    """Everybody who may apply sees by which rules is decided; who decides in an office of his own sets one and ends it."""

    model = StandingRule

    def visible(self, actor: Actor) -> Q:
        return EVERYTHING if actor.can("work") else NOTHING

    def may_create(self, actor: Actor, *, held: bool) -> Decision:
        del actor
        return allow_if(held, _("専決規則を定められるのは、その段階を決める役割に自ら就いている人だけです。"))

    def may_end(self, actor: Actor, record: StandingRule, *, held: bool) -> Decision:
        return allow_if(
            actor.person == record.person_id or held,
            _("専決規則を終えられるのは、定めた人と、その役割に就いている人だけです。"),
        )


@register
class TermsPolicy(Policy[Terms]):
    """Measures are known to all who work here and laid down by the role the standard gives that power."""

    model = Terms

    def visible(self, actor: Actor) -> Q:
        return EVERYTHING if actor.can("work") else NOTHING

    def may_create(self, actor: Actor, *, approver: str) -> Decision:
        return allow_if(actor.holds(approver), _("これを定める役割を、いまは持っていません。"))
