"""Puts the circumstances of every request in force: the actor from the session's account, never from the form."""

from __future__ import annotations

import uuid
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from sekimori.common.clock import Clock, SystemClock
from sekimori.portal.acts import context
from sekimori.portal.acts.actors import NOBODY, NOT_SIGNED_IN, Actor, Holding, Principal
from sekimori.portal.acts.context import Circumstances
from sekimori.portal.identity.models import Account
from sekimori.portal.organization import selectors as organization

GetResponse = Callable[[HttpRequest], HttpResponse]
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
    return actor_of_account(found), Principal("account", str(found.pk), found.username)


class ActContextMiddleware:
    """One request, one set of circumstances. The clock is the machine's."""

    clock: Clock = SystemClock()

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        base = Circumstances(clock=self.clock, channel="web", address=request.META.get("REMOTE_ADDR", ""))
        with context.use(base):
            actor, principal = self._who(request)
            circumstances = Circumstances(
                actor=actor,
                principal=principal,
                clock=self.clock,
                request=uuid.uuid4(),
                channel="web",
                address=base.address,
            )
            with context.use(circumstances):
                return self.get_response(request)

    @staticmethod
    def _who(request: HttpRequest) -> tuple[Actor, Principal]:
        account = request.user
        if not isinstance(account, Account):
            return NOBODY, NOT_SIGNED_IN
        return actor_of_account(account), Principal("account", str(account.pk), account.username)
