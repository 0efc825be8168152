"""Where attached files are kept: the evidence store behind one small interface."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from django.utils.translation import gettext as _

from sekimori.common.errors import NotAvailable
from sekimori.portal.acts.performing import Performing


@dataclass(frozen=True)
class Kept:
    """A file that has been kept: how the store names it, its SHA-256 in hex and its size in bytes."""

    reference: str
    digest: str
    size: int


class FileKeeper(Protocol):
    """A store of files."""

    def keep(self, act: Performing, untrusted: bytes, *, name: str, subject: str, unit: int | None) -> Kept:
        """Keeps a file inside an act, as evidence for `subject`."""
        ...

    def open(self, reference: str) -> bytes:
        """The bytes of a kept file."""
        ...


_keepers: list[FileKeeper] = []


def set_keeper(keeper: FileKeeper | None) -> None:
    """Names the store; called when the portal starts. None takes it away (for tests)."""
    _keepers[:] = [keeper] if keeper else []


def keeper() -> FileKeeper:
    """The store. Raises NotAvailable while there is none: nothing is accepted that could not be kept."""
    if not _keepers:
        raise NotAvailable(_("添付ファイルを保管する仕組みが、まだ使えるようになっていません。"))
    return _keepers[0]


def available() -> bool:
    """Whether files can be attached."""
    return bool(_keepers)


def report_place(key: str, row: int, field: str) -> str:
    """Where a report's file stands among the attachments of its application."""
    return f"{key}.{row}.{field}"
