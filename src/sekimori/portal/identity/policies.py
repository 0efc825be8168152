"""Accounts are administered by those who keep the installation running; nobody gives himself a way in, nobody resets alone."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from sekimori.portal.acts import context
from sekimori.portal.acts.actors import Actor
from sekimori.portal.acts.policies import ALLOWED, EVERYTHING, NOTHING, Decision, Policy, allow_if, refuse, register
from sekimori.portal.identity.models import Account, EntranceText, KeptForm, ResetProposal, ServicePrincipal, SignIn
from sekimori.portal.organization import selectors as organization

# Who looks after user ids (6.2(1)②): sees that they exist and whose they are.
SEERS = ("administer", "manage_systems", "direct", "keep_personnel")
CLAUSES = ("6.2(1)②(ア)",)


def account_in_force() -> int | None:
    """The key of the account that carries the request; None for commands, jobs and programs."""
    found = context.in_force()
    principal = found.principal if found else None
    return int(principal.id) if principal and principal.kind == "account" else None


def is_own(actor: Actor, account: Account) -> bool:
    """Whether the actor is the human being behind the account, or signed in with it."""
    return account.pk == account_in_force() or (actor.person is not None and actor.person == account.holder)


def people_headed(actor: Actor) -> Q:
    """The condition on persons who belong to a section that the actor manages."""
    units = actor.units_where("manage_section")
    if units is None:
        return EVERYTHING
    return Q(person__in=organization.people_of(units)) if units else NOTHING


def heads(actor: Actor, account: Account) -> bool:
    """Whether the actor manages a section to which the account's person belongs today."""
    if account.person_id is None:
        return False
    return any(actor.can("manage_section", unit) for unit in organization.units_of(account.person_id))


@register
class AccountPolicy(Policy[Account]):
    """Everybody knows of his own account, a head of those in the section, who looks after user ids of all."""

    model = Account

    def visible(self, actor: Actor) -> Q:
        if any(actor.can(ability) for ability in SEERS):
            return EVERYTHING
        own = Q(person=actor.person) if actor.person is not None else NOTHING
        return own | people_headed(actor)

    def may_create(self, actor: Actor, **_where: Any) -> Decision:
        return allow_if(actor.can("administer"), clauses=CLAUSES)

    def may_change(self, actor: Actor, _record: Account, **_where: Any) -> Decision:
        return self.may_create(actor)

    def may_control(self, actor: Actor, record: Account, **_where: Any) -> Decision:
        """Locking, ending, reopening, a new initial password: for somebody else's account only."""
        if is_own(actor, record):
            return refuse(_("自分のアカウントにはこの操作を行えません。ほかの運用担当に依頼してください。"))
        return self.may_create(actor)

    def may_revoke(self, actor: Actor, _record: Account, **_where: Any) -> Decision:
        """After a report that a password is known to others (5.4(3)⑤)."""
        return allow_if(actor.can("administer") or actor.can("manage_systems"), clauses=("5.4(3)⑤",))

    def may_own(self, actor: Actor, record: Account, **_where: Any) -> Decision:
        """What only the signed-in account itself may do: its password, its second factor, its sessions."""
        del actor
        return allow_if(record.pk == account_in_force())

    def may_choose(self, _actor: Actor, _record: Account, **_where: Any) -> Decision:
        """Nobody chooses another's password (5.4(3)②); the software does, for the sample city."""
        return refuse(_("ほかの人のパスワードを決めることはできません。初期パスワードを発行してください。"))


@register
class ResetProposalPolicy(Policy[ResetProposal]):
    """One proposes, another confirms: a second operator, or the head of the person's section."""

    model = ResetProposal

    def visible(self, actor: Actor) -> Q:
        if actor.can("administer"):
            return EVERYTHING
        units = actor.units_where("manage_section")
        if units is None:
            return EVERYTHING
        return Q(account__person__in=organization.people_of(units)) if units else NOTHING

    def may_create(self, actor: Actor, *, account: Account, **_where: Any) -> Decision:
        if is_own(actor, account):
            return refuse(_("自分の二つ目の認証の解除は提案できません。ほかの運用担当に依頼してください。"))
        return allow_if(actor.can("administer"))

    def may_confirm(self, actor: Actor, record: ResetProposal, **_where: Any) -> Decision:
        if is_own(actor, record.proposed_by):
            return refuse(_("提案した人は確認できません。ほかの運用担当か、所属の長が確認してください。"))
        if is_own(actor, record.account):
            return refuse(_("自分の二つ目の認証の解除は確認できません。"))
        return allow_if(actor.can("administer") or heads(actor, record.account))

    def may_refuse(self, actor: Actor, record: ResetProposal, **_where: Any) -> Decision:
        if actor.can("administer") or heads(actor, record.account):
            return ALLOWED
        return refuse()


@register
class SignInPolicy(Policy[SignIn]):
    """One's own sign-ins, and all of them for those who keep the installation running."""

    model = SignIn

    def visible(self, actor: Actor) -> Q:
        return EVERYTHING if actor.can("administer") else Q(account=account_in_force())

    def may_end(self, actor: Actor, record: SignIn, **_where: Any) -> Decision:
        return allow_if(record.account_id == account_in_force() or actor.can("administer"))


@register
class KeptFormPolicy(Policy[KeptForm]):
    """What was typed is shown to the account that typed it and to nobody else."""

    model = KeptForm

    def visible(self, actor: Actor) -> Q:
        del actor
        account = account_in_force()
        return NOTHING if account is None else Q(account=account)


@register
class ServicePrincipalPolicy(Policy[ServicePrincipal]):
    """Programs are let in by those who keep the installation running; who manages systems knows of them."""

    model = ServicePrincipal

    def visible(self, actor: Actor) -> Q:
        return EVERYTHING if actor.can("administer") or actor.can("manage_systems") else NOTHING

    def may_create(self, actor: Actor, **_where: Any) -> Decision:
        return allow_if(actor.can("administer"))

    def may_change(self, actor: Actor, _record: ServicePrincipal, **_where: Any) -> Decision:
        return self.may_create(actor)


@register
class EntranceTextPolicy(Policy[EntranceText]):
    """The words before the door are for everybody; changed by those who administer or manage systems."""

    model = EntranceText

    def visible(self, actor: Actor) -> Q:
        del actor
        return EVERYTHING

    def may_change(self, actor: Actor, _record: EntranceText | None = None, **_where: Any) -> Decision:
        return allow_if(actor.can("administer") or actor.can("manage_systems"))
