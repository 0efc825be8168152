from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from allauth.mfa.models import Authenticator
from django.utils.translation import gettext as _

from sekimori.common.errors import Conflict, InvalidInput, Refused
from sekimori.portal.acts import context, revisions
from sekimori.portal.acts.performing import Performing, performing
from sekimori.portal.acts.registry import ActType
from sekimori.portal.identity import act_types, sealing
from sekimori.portal.identity.models import Account, ResetProposal, SignIn
from sekimori.portal.identity.models.accounts import RESETS
from sekimori.portal.identity.policies import account_in_force
from sekimori.portal.identity.services.sessions import end_sessions


def give_code_generator(account: Account, secret: str) -> None:
    """Registers a code generator (RFC 6238) by its base32 secret, inside the act that opens the account."""
    Authenticator.objects.create(
        user=account, type=Authenticator.Type.TOTP, data={"secret": sealing.seal(secret.upper().replace(" ", ""))}
    )


def forget(account: Account) -> int:
    """Removes every second factor, inside an act; how many there were."""
    return int(Authenticator.objects.filter(user=account).delete()[0])


def _account() -> Account | None:
    """The account that carries the request."""
    pk = account_in_force()
    return None if pk is None else Account.objects.filter(pk=pk).first()


@contextmanager
def factor_change(account: Account, act_type: ActType, **after: Any) -> Iterator[Performing]:
    """The account's own change of its second factor: what happens in the block and the entry are one transaction."""
    with performing(act_type) as act:
        record = act.obtain(Account, account.pk, need="own")
        yield act
        act.record(record, after=after)


def factors_reset_here(*, account: int, reason: str) -> int:
    """Removes a lost second factor from the machine itself, where no second person can be asked by the screens; how many.

    For commands alone: who has the machine has the database too, so that here the ledger's entry is what protects. Raises
    Refused for a request of the screens, InvalidInput without a reason, Conflict when there is no second factor.
    """
    if context.current().channel != "command":
        raise Refused(_("二つ目の認証の解除には、二人の確認が必要です。"))
    with performing(act_types.RESET_CONFIRMED) as act:
        record = act.obtain(Account, account, need="control")
        if not reason.strip():
            raise InvalidInput(_("理由を入力してください。"), field="reason")
        count = forget(record)
        if not count:
            raise Conflict(_("このアカウントには二つ目の認証が登録されていません。"))
        end_sessions(act, record, SignIn.End.CLOSED)
        act.record(record, after={"removed": count, "here": True}, reason=reason.strip()[:200])
    return count


def reset_propose(*, account: int, reason: str) -> ResetProposal:
    """An operator proposes to remove the second factor of somebody who has lost it; nothing is removed yet.

    Raises InvalidInput without a reason, Conflict when there is no second factor or a proposal waits already.
    """
    with performing(act_types.RESET_PROPOSED) as act:
        record = act.obtain(Account, account, need="view")
        act.authorise("create", ResetProposal, account=record)
        proposer = _account()
        if proposer is None:
            raise InvalidInput(_("画面にログインして提案してください。"))
        if not reason.strip():
            raise InvalidInput(_("理由を入力してください。"), field="reason")
        if not Authenticator.objects.filter(user=record).exists():
            raise Conflict(_("このアカウントには二つ目の認証が登録されていません。"))
        if record.resets.filter(state=ResetProposal.State.OPEN).exists():
            raise Conflict(_("既に確認待ちの提案があります。"))
        made = ResetProposal.objects.create(
            account=record, reason=reason.strip()[:200], proposed_by=proposer, proposed_at=act.now()
        )
        revisions.renew(RESETS)
        act.record(record, after={"proposal": made.pk}, reason=made.reason)
    return made


def reset_confirm(*, proposal: int) -> None:
    """A second person confirms: the second factor is removed, sessions end, and the next sign-in demands a new one.

    Raises Refused for who proposed it or whose account it is, Conflict when it has been decided.
    """
    with performing(act_types.RESET_CONFIRMED) as act:
        row = _decide(act, proposal, "confirm", ResetProposal.State.CONFIRMED)
        count = forget(row.account)
        end_sessions(act, row.account, SignIn.End.CLOSED)
        act.record(row.account, after={"proposal": row.pk, "removed": count}, reason=row.reason)


def reset_refuse(*, proposal: int, reason: str = "") -> None:
    """The proposal comes to nothing. Raises Conflict when it has been decided."""
    with performing(act_types.RESET_REFUSED) as act:
        row = _decide(act, proposal, "refuse", ResetProposal.State.REFUSED)
        act.record(row.account, after={"proposal": row.pk}, reason=reason)


def _decide(act: Performing, proposal: int, need: str, state: ResetProposal.State) -> ResetProposal:
    row = act.obtain(ResetProposal, proposal, need=need)
    if row.state != ResetProposal.State.OPEN:
        raise Conflict(_("この提案は既に処理されています。"))
    row.state, row.decided_at = state, act.now()
    row.decided_by = _account()
    row.save(update_fields=["state", "decided_at", "decided_by"])
    revisions.renew(RESETS)
    return row
