"""The bytes of what is kept, unsealed while they are handed on."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from sekimori.common.sealing import Damaged, unseal
from sekimori.portal.evidence import keys
from sekimori.portal.evidence.models import StoredObject
from sekimori.portal.evidence.store import store


def contents(stored: StoredObject) -> Iterator[bytes]:
    """The bytes of stored content, piece by piece, each checked before it is handed out.

    Raises sealing.Damaged (also when the file is gone), sealing.OtherKey, NotAvailable without a key.
    """
    yield from named(stored.name)


def named(name: str) -> Iterator[bytes]:
    """The same for an object by its name in the store."""
    key = keys.master()
    try:
        file = store().open(name)
    except FileNotFoundError:
        raise Damaged(_("保管したファイルがありません。")) from None
    with file:
        yield from unseal(file, key)
