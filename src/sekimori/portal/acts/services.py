"""Drafts: what somebody has typed and not yet handed in. Only one's own; nothing here is an act and nothing enters the ledger."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from sekimori.common.errors import InvalidInput, Refused
from sekimori.portal.acts import context
from sekimori.portal.acts.models import Draft

MOST_BYTES = 500_000


@dataclass(frozen=True)
class KeptDraft:
    """A draft as it was kept: field name → the values typed."""

    data: dict[str, list[str]]
    updated_at: dt.datetime


def _account() -> int:
    principal = context.current().principal
    if principal.kind != "account":
        raise Refused(_("下書きの保存にはログインが必要です。"))
    return int(principal.id)


def draft_save(*, form: str, data: Mapping[str, Sequence[str]], subject: str = "") -> dt.datetime:
    """Keeps what the signed-in account has typed into `form` (about the record `subject`), in place of an earlier draft.

    Returns the moment. Raises Refused when nobody is signed in, InvalidInput beyond 500 kB or for a nameless form.
    """
    account = _account()
    kept = {name: [str(value) for value in values] for name, values in data.items()}
    if not form or len(form) > 80 or len(subject) > 80:  # noqa: PLR2004
        raise InvalidInput(_("下書きの宛先が分かりません。"))
    if len(json.dumps(kept, ensure_ascii=False).encode()) > MOST_BYTES:
        raise InvalidInput(_("内容が大きすぎるため、下書きに保存できません。"))
    now = context.now()
    Draft.objects.update_or_create(
        account_id=account, form=form, subject=subject, defaults={"data": kept, "updated_at": now}
    )
    return now


def draft_take(*, form: str, subject: str = "") -> KeptDraft | None:
    """The draft that the signed-in account has for `form`, None when there is none. It stays until it is dropped."""
    principal = context.current().principal
    if principal.kind != "account":
        return None
    row = Draft.objects.filter(account_id=int(principal.id), form=form, subject=subject).first()
    return KeptDraft(row.data, row.updated_at) if row else None


def draft_drop(*, form: str, subject: str = "") -> None:
    """Removes the signed-in account's draft for `form`: it was handed in, or thrown away."""
    Draft.objects.filter(account_id=_account(), form=form, subject=subject).delete()
