from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence

from django.db.models import Q

from sekimori.portal.acts import context
from sekimori.portal.identity.models import Account, KeptForm
from sekimori.portal.identity.policies import account_in_force

# For a known account as much as a draft may hold; for an unknown browser little, few and not for long.
MOST_BYTES, MOST_UNKNOWN_BYTES, MOST_UNKNOWN = 500_000, 64_000, 500
KEPT, KEPT_UNKNOWN = dt.timedelta(days=7), dt.timedelta(hours=12)


def form_keep(
    *,
    account: Account | None,
    browser: str,
    path: str,
    page: str,
    fields: Mapping[str, Sequence[str]],
    files: Sequence[str] = (),
) -> KeptForm | None:
    """Keeps what was sent without a session: for `account`, or for the account that signs in next from `browser` (a hash).

    None when it is too much to be kept. Like a draft it is no act and enters no ledger.
    """
    kept = {name: list(values) for name, values in fields.items()}
    size = len(json.dumps(kept, ensure_ascii=False).encode())
    if size > (MOST_BYTES if account else MOST_UNKNOWN_BYTES):
        return None
    if account is None and (not browser or KeptForm.objects.filter(account=None).count() >= MOST_UNKNOWN):
        return None
    owner = {"account": account} if account else {"account": None, "browser": browser}
    row, _made = KeptForm.objects.update_or_create(
        **owner,
        path=path[:500],
        defaults={"page": page[:500], "fields": kept, "files": list(files), "kept_at": context.now()},
    )
    return row


def forms_claim(*, account: Account, browser: str) -> int:
    """Gives the account that has just signed in what it has sent from this browser before; how much waits for it in all."""
    if browser:
        since = context.now() - KEPT_UNKNOWN
        KeptForm.objects.filter(account=None, browser=browser, kept_at__gte=since).update(account=account, browser="")
    return KeptForm.objects.filter(account=account).count()


def form_drop(*, pk: int) -> None:
    """Removes one's own kept form: it has been sent again, or thrown away. Nothing for another's."""
    account = account_in_force()
    if account is not None:
        KeptForm.objects.filter(account=account, pk=pk).delete()


def forms_forget() -> int:
    """Removes what nobody came back for; how many. Run by the clock."""
    now = context.now()
    late = Q(kept_at__lt=now - KEPT) | Q(account=None, kept_at__lt=now - KEPT_UNKNOWN)
    return KeptForm.objects.filter(late).delete()[0]
