from __future__ import annotations

from collections.abc import Sequence

from allauth.mfa.models import Authenticator
from django.utils.translation import gettext as _

from sekimori.common.errors import InvalidInput
from sekimori.portal.acts import context
from sekimori.portal.acts.performing import performing
from sekimori.portal.identity import act_types, passwords
from sekimori.portal.identity.models import Account, SignIn
from sekimori.portal.identity.services.sessions import attempt_failed, end_sessions


def password_change(*, account: Account, current: str, new: str, session_key: str) -> None:
    """The account changes its own password; its other sessions end.

    Raises InvalidInput naming the field when the current one is wrong (which counts as an attempt) or the new one is no better.
    """
    if account.is_paused(context.now()) or not account.check_password(current):
        attempt_failed(account=account, what="password")
        raise InvalidInput(_("今のパスワードが違います。"), field="current")
    if current == new:
        raise InvalidInput(_("今のパスワードとは別のものにしてください。"), field="new")
    if faults := passwords.faults_of(new, account):
        raise InvalidInput("".join(faults), field="new")
    with performing(act_types.PASSWORD_CHANGED) as act:
        record = act.obtain(Account, account.pk, need="own")
        record.set_password(new)
        record.must_change_password, record.initial_until = False, None
        record.password_changed_at, record.failed = act.now(), 0
        record.save(
            update_fields=["password", "must_change_password", "initial_until", "password_changed_at", "failed"]
        )
        end_sessions(act, record, SignIn.End.PASSWORD, but=session_key)
        act.record(record)


def password_revoke(*, account: int, reason: str, clauses: Sequence[str] = ("5.4(3)⑤",)) -> bool:
    """After a report that a password may be known to others: sessions end, and it opens nothing any more by itself.

    With a second factor the next sign-in demands a new password; without one a new initial password has to be issued, because
    whoever knows the old one could otherwise change it. True when a password has to be issued.
    """
    with performing(act_types.PASSWORD_REVOKED) as act:
        record = act.obtain(Account, account, need="revoke")
        alone = not Authenticator.objects.filter(user=record).exists()
        if alone:
            record.set_unusable_password()
        record.must_change_password = True
        record.save(update_fields=["password", "must_change_password"])
        end_sessions(act, record, SignIn.End.CLOSED)
        act.record(record, after={"to_be_issued": alone}, reason=reason, clauses=tuple(clauses))
    return alone
