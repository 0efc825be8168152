"""Asking for what the interface remembers; only one's own."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from sekimori.portal.acts import context
from sekimori.portal.acts.actors import Actor
from sekimori.portal.acts.policies import not_found
from sekimori.portal.ui.home import Home, home_of
from sekimori.portal.ui.models import Export, SavedView


def own_account() -> int | None:
    """The key of the signed-in account; None for anybody and anything else."""
    principal = context.current().principal
    return int(principal.id) if principal.kind == "account" else None


def home(actor: Actor) -> Home:
    """The first screen of `actor` now: tasks in their parts, and what stands beside them."""
    return home_of(actor, context.now())


def saved_views(*, listing: str, given: Mapping[str, str]) -> Sequence[SavedView]:
    """The signed-in account's saved views of the list, by name."""
    if (account := own_account()) is None:
        return []
    return list(SavedView.objects.filter(account_id=account, listing=listing, given=written(given)))


def own_exports() -> QuerySet[Export]:
    """What the signed-in account has taken out; nothing when nobody is signed in."""
    account = own_account()
    return Export.objects.filter(account_id=account) if account is not None else Export.objects.none()


def export_of(pk: Any) -> Export:
    """The signed-in account's own export. Raises NotFound for anybody else's."""
    found = own_exports().filter(pk=pk).first()
    if found is None:
        raise not_found(Export, _("お探しの出力は見つかりません。"), pk=pk)
    return found


def written(given: Mapping[str, str]) -> str:
    """What a page's address fixes, as it is stored."""
    return json.dumps(dict(given), sort_keys=True, ensure_ascii=False)
