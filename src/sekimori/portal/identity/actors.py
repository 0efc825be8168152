"""Who an account or a program is at this moment."""

from __future__ import annotations

from sekimori.portal.acts.actors import NOBODY, NOT_SIGNED_IN, Actor, Holding, Principal
from sekimori.portal.identity.models import Account, ServicePrincipal
from sekimori.portal.organization import selectors as organization

ADMINISTERS = Holding(role="operator", abilities=frozenset({"administer"}), units=None, capacity="own")


def actor_of_account(account: Account) -> Actor:
    """Who the signed-in account is at this moment. An operator's account may administer besides."""
    person = account.person
    actor = organization.actor_of(person) if person else Actor(person=None, name=account.username)
    if not account.operator:
        return actor
    return Actor(actor.person, actor.name, actor.post, actor.units, (*actor.holdings, ADMINISTERS))


def resolve_account(account: int) -> tuple[Actor, Principal]:
    """Who the account with this key is now, for jobs on its behalf; an account no longer active may do nothing."""
    found = Account.objects.select_related("person").filter(pk=account, is_active=True).first()
    if found is None:
        return NOBODY, NOT_SIGNED_IN
    return actor_of_account(found), principal_of_account(found)


def principal_of_account(account: Account) -> Principal:
    """How the ledger names what carried a request of this account."""
    return Principal("account", str(account.pk), account.username)


def actor_of_program(program: ServicePrincipal) -> tuple[Actor, Principal]:
    """A program: no person, no post, its own named abilities in the whole city and nothing else."""
    holding = Holding(role="program", abilities=frozenset(program.abilities), units=None)
    return Actor(None, program.label, holdings=(holding,)), Principal(
        "service", f"program:{program.key}", program.label
    )
