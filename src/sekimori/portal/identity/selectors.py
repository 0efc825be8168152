"""Asking about accounts."""

from __future__ import annotations

from collections.abc import Collection

from sekimori.portal.identity.models import Account

__all__ = ["people_with_account"]


def people_with_account(people: Collection[int]) -> frozenset[int]:
    """Those of `people` (ids of persons) who have an account that may sign in."""
    rows = Account.objects.filter(person__in=people, is_active=True)
    return frozenset(rows.values_list("person_id", flat=True))
