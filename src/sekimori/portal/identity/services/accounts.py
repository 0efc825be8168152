from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from sekimori.common.errors import Conflict, InvalidInput
from sekimori.portal.acts.performing import Performing, performing
from sekimori.portal.identity import act_types, passwords
from sekimori.portal.identity.models import Account, SignIn
from sekimori.portal.identity.models.accounts import login_name
from sekimori.portal.identity.services import factors
from sekimori.portal.identity.services.sessions import end_sessions
from sekimori.portal.organization import selectors as organization
from sekimori.portal.organization.models import Person

# Hashing each password takes its time, on purpose; more are opened in several goes.
MOST_AT_ONCE = 100
NAME = re.compile(r"[a-z0-9][a-z0-9._@-]{1,59}")


@dataclass(frozen=True)
class Issued:
    """An account with the initial password to be printed and handed over; it is stored nowhere."""

    account: Account
    password: str


def account_create(
    *,
    person: Person | None = None,
    username: str = "",
    operator: bool = False,
    kept_by: Person | None = None,
    card: str = "",
) -> Account:
    """Opens an account: for `person`, or for an operator who is none (`kept_by` says who uses it).

    Without `username` it is the staff number. Nobody can sign in until a password is issued (`password_issue`).
    Raises InvalidInput for a name of the wrong shape, Conflict when it, the card or the person has an account already.
    """
    name = login_name(username or (person.number if person else ""))
    with performing(act_types.CREATED) as act:
        act.authorise("create", Account)
        _check_free(name, person, card)
        if person is None and not operator:
            raise InvalidInput(_("職員を選んでください。職員のいないアカウントは運用担当だけです。"), field="person")
        account = Account(
            username=name, person=person, operator=operator, kept_by=kept_by, card=login_name(card) or None
        )
        account.set_unusable_password()
        account.save(force_insert=True)
        after = {"username": name, "person": account.person_id, "operator": operator, "kept_by": account.kept_by_id}
        act.record(account, after=after, names=_names(account), unit=_unit(account))
    return account


def account_open(
    *,
    person: Person | None = None,
    username: str = "",
    operator: bool = False,
    kept_by: Person | None = None,
    card: str = "",
) -> Issued:
    """An account as `account_create` makes it, with its initial password, in one act."""
    with performing(act_types.CREATED):
        made = account_create(person=person, username=username, operator=operator, kept_by=kept_by, card=card)
        return password_issue(account=made.pk)


def _check_free(name: str, person: Person | None, card: str) -> None:
    if not NAME.fullmatch(name):
        raise InvalidInput(
            _("利用者ＩＤは、英小文字・数字と . _ @ - を使い、2文字以上60文字以内にしてください。"), field="username"
        )
    if Account.objects.filter(username=name).exists():
        raise Conflict(_("利用者ＩＤ「%(name)s」は既に使われています。") % {"name": name}, field="username")
    if person is not None and Account.objects.filter(person=person).exists():
        raise Conflict(_("%(name)sさんのアカウントは既にあります。") % {"name": person.name}, field="person")
    _check_card(card, None)


def _check_card(card: str, account: Account | None) -> None:
    known = Account.objects.filter(card=login_name(card)) if card.strip() else Account.objects.none()
    if account is not None:
        known = known.exclude(pk=account.pk)
    if known.exists():
        raise Conflict(_("このＩＣカードは、ほかのアカウントに登録されています。"), field="card")


def _names(account: Account) -> dict[str, str]:
    people = {"person": account.person, "kept_by": account.kept_by}
    return {key: person.name for key, person in people.items() if person is not None}


def _unit(account: Account) -> int | None:
    """The unit where the account belongs, for the side row: that of the person when there is one only."""
    units = organization.units_of(account.person_id) if account.person_id else frozenset()
    return next(iter(units)) if len(units) == 1 else None


def accounts_open(*, people: Sequence[int]) -> list[Issued]:
    """Accounts for several people with an initial password each; those who have one already are left out.

    Raises InvalidInput for more than 100 at once or nobody left to open one for.
    """
    with performing(act_types.CREATED):
        known = set(Account.objects.filter(person__in=people).values_list("person_id", flat=True))
        found = list(Person.objects.filter(pk__in=set(people) - known).order_by("number"))
        if not found:
            raise InvalidInput(_("アカウントを作る職員を選んでください。"), field="people")
        if len(found) > MOST_AT_ONCE:
            raise InvalidInput(
                _("一度に作れるのは%(most)s人までです。所属を分けてください。") % {"most": MOST_AT_ONCE}, field="people"
            )
        return [password_issue(account=account_create(person=person).pk) for person in found]


def password_issue(*, account: int) -> Issued:
    """A new initial password, to be handed over on paper and changed at the next sign-in; sessions end.

    What second factor there is stays. Raises Refused for one's own account, Conflict for one that is locked or ended.
    """
    with performing(act_types.PASSWORD_ISSUED) as act:
        record = act.obtain(Account, account, need="control")
        if not record.is_active:
            raise Conflict(_("停止中又は終了したアカウントには発行できません。"))
        password = passwords.initial_password()
        record.set_password(password)
        record.must_change_password = True
        record.initial_until = act.now() + dt.timedelta(days=settings.INITIAL_PASSWORD_DAYS)
        record.failed, record.paused_until = 0, None
        record.save()
        end_sessions(act, record, SignIn.End.CLOSED)
        act.record(record, after={"initial_until": record.initial_until}, unit=_unit(record))
    return Issued(record, password)


def account_change(*, account: int, card: str, kept_by: Person | None, operator: bool) -> Account:
    """Changes what is kept beside an account. Raises Refused for giving or taking one's own operator's mark, Conflict for the last

    operator's.
    """
    with performing(act_types.CHANGED) as act:
        record = act.obtain(Account, account, need="change")
        _check_card(card, record)
        if operator != record.operator:
            act.authorise("control", Account, record)
            _check_operators_left(record, leaves=record.operator)
        before = {"card": record.card, "kept_by": record.kept_by_id, "operator": record.operator}
        record.card, record.kept_by, record.operator = login_name(card) or None, kept_by, operator
        record.save(update_fields=["card", "kept_by", "operator"])
        after = {"card": record.card, "kept_by": record.kept_by_id, "operator": record.operator}
        act.record(record, before=before, after=after, names=_names(record), unit=_unit(record))
    return record


def _check_operators_left(account: Account, *, leaves: bool) -> None:
    """Somebody must be left who can administer."""
    others = Account.objects.filter(operator=True, is_active=True).exclude(pk=account.pk)
    if leaves and account.operator and account.is_active and not others.exists():
        raise Conflict(_("運用担当がいなくなるため、この操作はできません。先にほかの運用担当を登録してください。"))


def account_lock(*, account: int, reason: str) -> None:
    """Locks an account until it is unlocked; its sessions end at once. Raises Conflict when it is locked or ended already."""
    with performing(act_types.LOCKED) as act:
        record = act.obtain(Account, account, need="control")
        if not record.is_active:
            raise Conflict(_("既に停止中又は終了しています。"))
        _check_operators_left(record, leaves=True)
        record.is_active, record.locked_at = False, act.now()
        _close(act, record, reason)


def account_unlock(*, account: int, reason: str) -> None:
    """Lets an account that was locked, or paused after wrong attempts, be used again."""
    with performing(act_types.UNLOCKED) as act:
        record = act.obtain(Account, account, need="control")
        if record.ended_at or not (record.locked_at or record.is_paused(act.now())):
            raise Conflict(_("停止していないアカウントです。"))
        before = {"locked_at": record.locked_at, "paused_until": record.paused_until}
        record.is_active, record.locked_at, record.paused_until, record.failed = True, None, None, 0
        record.save(update_fields=["is_active", "locked_at", "paused_until", "failed"])
        act.record(record, before=before, after=dict.fromkeys(before), reason=reason, unit=_unit(record))


def account_end(*, account: int, reason: str) -> None:
    """Ends an account for good (it may be reopened): password and second factor are gone, sessions end."""
    with performing(act_types.ENDED) as act:
        record = act.obtain(Account, account, need="control")
        if record.ended_at:
            raise Conflict(_("既に終了しています。"))
        _check_operators_left(record, leaves=True)
        record.is_active, record.ended_at, record.locked_at, record.card = False, act.now(), None, None
        record.set_unusable_password()
        factors.forget(record)
        _close(act, record, reason)


def account_reopen(*, account: int, reason: str) -> Issued:
    """Opens an ended account again, with an initial password. Raises Conflict for any other."""
    with performing(act_types.REOPENED) as act:
        record = act.obtain(Account, account, need="control")
        if not record.ended_at:
            raise Conflict(_("終了していないアカウントです。"))
        before = {"ended_at": record.ended_at}
        record.is_active, record.ended_at, record.locked_at = True, None, None
        record.save(update_fields=["is_active", "ended_at", "locked_at"])
        act.record(record, before=before, after={"ended_at": None}, reason=reason, unit=_unit(record))
        return password_issue(account=record.pk)


def _close(act: Performing, record: Account, reason: str) -> None:
    record.save()
    end_sessions(act, record, SignIn.End.CLOSED)
    after: dict[str, Any] = {"locked_at": record.locked_at, "ended_at": record.ended_at}
    act.record(record, after=after, reason=reason, unit=_unit(record))


def leavers_close() -> int:
    """Ends the accounts of people who hold no appointment today and none to come (6.2(1)②(ウ)); how many.

    Run by the clock, each in an act of its own. Operators' accounts without a person are left to people.
    """
    staying = organization.people_staying().values("pk")
    rows = Account.objects.filter(ended_at__isnull=True, person__isnull=False).exclude(person__in=staying)
    gone = list(rows.values_list("pk", flat=True))
    for pk in gone:
        account_end(account=pk, reason=_("発令がなくなったため"))
    return len(gone)
