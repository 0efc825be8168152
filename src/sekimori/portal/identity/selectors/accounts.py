from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from allauth.mfa.models import Authenticator
from django.db.models import Exists, OuterRef, Q, QuerySet

from sekimori.portal.acts import policies
from sekimori.portal.acts.actors import Actor
from sekimori.portal.acts.prepared import Prepared
from sekimori.portal.acts.revisions import Kept
from sekimori.portal.identity.models import Account, ResetProposal
from sekimori.portal.identity.models.accounts import RESETS, login_name
from sekimori.portal.organization import selectors as organization
from sekimori.portal.organization.models import Person

_any_proposal = Kept[bool](RESETS, most=2)
MAIN = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def people_with_account(people: Collection[int]) -> frozenset[int]:
    """Those of `people` (ids of persons) who have an account that may sign in."""
    if len(people) <= FEW:
        return frozenset(_ACTIVE[len(people)](*people)) if people else frozenset()
    return frozenset(_active(people))


def _active(people: Collection[int]) -> QuerySet[Account, int]:
    return Account.objects.filter(person__in=people, is_active=True).values_list("person_id", flat=True)


# Of a few people the query is put into SQL once (acts.prepared).
FEW = 8
_ACTIVE = Prepared(lambda _count, *people: _active(people))


@dataclass(frozen=True)
class AccountLine:
    """An account as a list for stocktaking shows it: `person` is whose it is, or who uses a shared one."""

    pk: int
    username: str
    person: int
    name: str
    active: bool
    last_login: dt.datetime | None


def accounts_of(people: Collection[int]) -> list[AccountLine]:
    """The accounts of these people (ids of persons) that have not ended, shared ones they use included; one query."""
    rows = Account.objects.filter(Q(person__in=people) | Q(kept_by__in=people), ended_at__isnull=True)
    return [
        AccountLine(row.pk, row.username, user.pk, user.name, row.is_active, row.signed_in_at)
        for row in rows.select_related("person", "kept_by").order_by("username")
        if (user := row.person or row.kept_by) is not None
    ]


def people_without_account(unit: int) -> list[Person]:
    """The people who hold a post in `unit` today and have no account at all."""
    return list(
        Person.objects.filter(pk__in=organization.people_of([unit]), account__isnull=True).order_by("kana", "number")
    )


def account_named(text: str) -> Account | None:
    """The account with this user id, or with this IC card; for the sign-in page only. A card names, it proves nothing."""
    name = login_name(text)
    if not name:
        return None
    rows = Account.objects.select_related("person")
    return rows.filter(username=name).first() or rows.filter(card=name).first()


def accounts(actor: Actor) -> QuerySet[Account]:
    """The accounts that `actor` may know of, with their person and `factored` (a second factor is registered)."""
    factor = Authenticator.objects.filter(user=OuterRef("pk"), type__in=MAIN)
    return policies.visible(Account, actor).select_related("person", "kept_by").annotate(factored=Exists(factor))


def account_of(pk: int, actor: Actor, need: str = "view") -> Account:
    """One account, if `actor` may know of it and do `need`. Raises NotFound or Refused."""
    return policies.get(Account, actor, need, pk=pk)


def operators_ready() -> tuple[int, int]:
    """How many accounts that administer have a second factor, and how many there are; only those that may be used."""
    rows = Account.objects.filter(operator=True, is_active=True)
    factored = rows.filter(Exists(Authenticator.objects.filter(user=OuterRef("pk"), type__in=MAIN)))
    return factored.count(), rows.count()


def has_factor(account: Account) -> bool:
    """Whether a second factor is registered (recovery codes alone are none)."""
    return bool(Authenticator.objects.filter(user=account, type__in=MAIN).exists())


@dataclass(frozen=True)
class Factors:
    """The second factors of an account: code generator, passkeys and security keys, recovery codes left."""

    code: Authenticator | None = None
    keys: Sequence[Authenticator] = field(default_factory=tuple)
    recovery: Authenticator | None = None
    recovery_left: int = 0

    @property
    def any(self) -> bool:
        """Whether there is one at all."""
        return self.code is not None or bool(self.keys)

    @property
    def count(self) -> int:
        """How many main ones there are."""
        return (self.code is not None) + len(self.keys)


def factors_of(account: Account) -> Factors:
    """The second factors of an account; one query."""
    rows = list(Authenticator.objects.filter(user=account).order_by("created_at"))
    code = next((row for row in rows if row.type == Authenticator.Type.TOTP), None)
    recovery = next((row for row in rows if row.type == Authenticator.Type.RECOVERY_CODES), None)
    left = len(recovery.wrap().get_unused_codes()) if recovery else 0
    return Factors(code, [row for row in rows if row.type == Authenticator.Type.WEBAUTHN], recovery, left)


def proposals_open(actor: Actor) -> QuerySet[ResetProposal]:
    """The proposals to remove a second factor that wait and that `actor` may know of."""
    rows = policies.visible(ResetProposal, actor).filter(state=ResetProposal.State.OPEN)
    return rows.select_related("account__person", "proposed_by__person")


def proposals_to_confirm(actor: Actor) -> list[ResetProposal]:
    """Those of them that `actor` may confirm, oldest first; no query for who neither administers nor leads a section, nor

    while no proposal waits at all.
    """
    if not actor.can("administer") and actor.units_where("manage_section") == frozenset():
        return []
    if not _any_proposal.get("open", ResetProposal.objects.filter(state=ResetProposal.State.OPEN).exists):
        return []
    return [row for row in proposals_open(actor).order_by("proposed_at") if policies.decide(actor, "confirm", row)]


def proposal_of(pk: int, actor: Actor) -> ResetProposal:
    """One proposal, if `actor` may know of it. Raises NotFound."""
    return policies.get(ResetProposal, actor, pk=pk)
