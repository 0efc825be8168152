from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.utils.translation import gettext as _

from sekimori.common.errors import Conflict
from sekimori.portal.acts import accounts, context
from sekimori.portal.acts.models import Deployment
from sekimori.portal.acts.performing import Performing, performing
from sekimori.portal.identity import act_types
from sekimori.portal.identity.models import Account, SignIn
from sekimori.portal.identity.models.sessions import marker_of

LEAST_ATTEMPTS = 3
BROWSER = 200


@dataclass(frozen=True)
class Opened:
    """What the person is told after signing in (6.2(3)): when the last time was, and what happened since."""

    sign_in: SignIn
    previous: SignIn | None
    failed_since: int


def session_open(*, account: Account, session_key: str, secret: str, means: str, browser: str) -> Opened:
    """Records a sign-in and the session it opened, as an act of the account's own."""
    with accounts.on_behalf_of(account.pk) as circumstances, performing(act_types.SIGNED_IN) as act:
        row = Account.objects.select_for_update().get(pk=account.pk)
        previous = row.sign_ins.order_by("-started_at").first()
        failed_since = row.failed_since
        row.signed_in_at, row.failed, row.failed_since, row.paused_until = act.now(), 0, 0, None
        row.save(update_fields=["signed_in_at", "failed", "failed_since", "paused_until"])
        made = SignIn.objects.create(
            account=row,
            session_key=session_key,
            marker=marker_of(secret),
            means=means,
            address=circumstances.address[:45],
            browser=browser[:BROWSER],
            started_at=act.now(),
        )
        act.record(row, after={"means": means})
    return Opened(made, previous, failed_since)


def attempt_failed(*, account: Account | None, what: str) -> None:
    """Records a failed attempt; after several in a row the account's password is shut out for a while.

    `what` says at which step: `password`, `code`, `paused`, `locked`, `expired`, `unknown`, `address`, `key`, `passkey`,
    `token`, `barred`. What was typed is written down nowhere: people type passwords into the wrong box.
    """
    with performing(act_types.SIGN_IN_FAILED) as act:
        if account is None:
            city = Deployment.objects.first()
            if city is not None:
                act.record(city, after={"what": what})
            return
        row = Account.objects.select_for_update().get(pk=account.pk)
        row.failed_since += 1
        act.record(row, after={"what": what, "count": row.failed_since})
        if what in {"password", "code"} and row.is_active and not row.is_paused(act.now()):
            _count(act, row)
        row.save(update_fields=["failed", "failed_since", "paused_until"])


def token_failed(*, address: str) -> None:
    """Records that a program's token was refused; once a minute for each address, so that nobody fills the ledger with it."""
    if cache.add(f"identity:token:{address}", "1", timeout=60):
        attempt_failed(account=None, what="token")


def _count(act: Performing, row: Account) -> None:
    """Counts towards the pause. Accounts with privileges are held to more (6.2(1)③(ウ)): fewer attempts, twice the time."""
    allowed = max(LEAST_ATTEMPTS, settings.SIGN_IN_ATTEMPTS - 2 * row.operator)
    row.failed += 1
    if row.failed >= allowed:
        minutes = settings.PAUSE_MINUTES * (2 if row.operator else 1)
        row.failed, row.paused_until = 0, act.now() + dt.timedelta(minutes=minutes)
        act.record(row, act_type=act_types.PAUSED, after={"paused_until": row.paused_until})


def session_closed(*, session_key: str, end: SignIn.End, occurred_at: dt.datetime | None = None) -> None:
    """Records that a session has ended; the session itself is the caller's. Nothing for one that nobody opened here."""
    row = SignIn.objects.select_related("account").filter(session_key=session_key, ended_at__isnull=True).first()
    if row is None:
        return
    with performing(act_types.SIGNED_OUT) as act:
        _closed(act, row, end, occurred_at)


def _closed(act: Performing, row: SignIn, end: SignIn.End, occurred_at: dt.datetime | None = None) -> None:
    row.ended_at, row.end = occurred_at or act.now(), end
    row.save(update_fields=["ended_at", "end"])
    after: dict[str, Any] = {"end": end, "started_at": row.started_at}
    act.record(row.account, act_type=act_types.SIGNED_OUT, after=after, occurred_at=occurred_at)


def session_end(*, pk: int) -> None:
    """Ends one session from elsewhere. Raises Conflict when it has ended already."""
    with performing(act_types.SIGNED_OUT) as act:
        row = act.obtain(SignIn, pk, need="end")
        if row.ended_at is not None:
            raise Conflict(_("このログインは既に終わっています。"))
        _drop(row)
        _closed(act, row, SignIn.End.ELSEWHERE)


def sessions_end_others(*, account: Account, session_key: str) -> int:
    """Ends every session of the account but the one named; how many."""
    with performing(act_types.SIGNED_OUT) as act:
        record = act.obtain(Account, account.pk, need="own")
        return end_sessions(act, record, SignIn.End.ELSEWHERE, but=session_key)


def end_sessions(act: Performing, account: Account, end: SignIn.End, *, but: str = "") -> int:
    """Ends the account's sessions (but one) inside the open act; how many."""
    rows = list(account.sign_ins.select_related("account").filter(ended_at__isnull=True).exclude(session_key=but))
    for row in rows:
        _drop(row)
        _closed(act, row, end)
    return len(rows)


def _drop(row: SignIn) -> None:
    import_module(settings.SESSION_ENGINE).SessionStore().delete(row.session_key)


def session_moved(*, old: str, new: str) -> None:
    """The session goes on under another key (after a change of the password)."""
    SignIn.objects.filter(session_key=old).update(session_key=new)


def sessions_lapse() -> int:
    """Records the end of sessions that nobody has used until their limit, when it was; how many. Run by the clock."""
    open_rows = SignIn.objects.select_related("account").filter(ended_at__isnull=True)
    alive = Session.objects.filter(expire_date__gt=context.now()).values("session_key")
    lapsed = list(open_rows.exclude(session_key__in=alive)[:500])
    if not lapsed:
        return 0
    keys = [row.session_key for row in lapsed]
    ends = dict(Session.objects.filter(session_key__in=keys).values_list("session_key", "expire_date"))
    with performing(act_types.SIGNED_OUT) as act:
        for row in lapsed:
            ended = min(ends.get(row.session_key, act.now()), act.now())
            _closed(act, row, SignIn.End.IDLE, max(ended, row.started_at))
    return len(lapsed)


def sign_ins_forget(*, days: int = 400) -> int:
    """Removes the rows of sign-ins that ended long ago; the ledger keeps its entries. How many. Run by the clock."""
    before = context.now() - dt.timedelta(days=days)
    return SignIn.objects.filter(ended_at__lt=before).delete()[0]
