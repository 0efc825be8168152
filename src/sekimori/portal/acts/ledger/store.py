"""The log as it stands in the database, read through raw cursors: what is verified are the stored bytes, not objects."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from django.db import connection

from sekimori.ledger.checkpoint import read
from sekimori.ledger.storage import StoredCheckpoint, StoredRow
from sekimori.ledger.tree import HASH_BYTES
from sekimori.portal.acts import context
from sekimori.portal.acts.models import Checkpoint, LedgerHead

_PAGE: Final = 2048
# The members of the body that are repeated in columns, and each column written as the body writes it.
COLUMNS: Final = ("act", "subject", "actor", "request", "recorded", "occurred")
_PLAIN_COLUMNS: Final = "e.act, e.subject, e.actor"


def _sqlite_moment(column: str) -> str:
    return f"replace({column}, ' ', 'T') || CASE length({column}) WHEN 19 THEN '.000000Z' ELSE 'Z' END"


def _postgresql_moment(column: str) -> str:
    return f"""to_char({column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')"""


_SQLITE_PARTS: Final = ((1, 8), (9, 4), (13, 4), (17, 4), (21, 12))
_AS_IN_BODY: Final = {
    "sqlite": ", ".join(
        (
            " || '-' || ".join(f"substr(e.request, {start}, {length})" for start, length in _SQLITE_PARTS),
            _sqlite_moment("e.recorded_at"),
            _sqlite_moment("e.occurred_at"),
        )
    ),
    "postgresql": ", ".join(
        ("e.request::text", _postgresql_moment("e.recorded_at"), _postgresql_moment("e.occurred_at"))
    ),
}
_FROM: Final = (
    " FROM acts_ledgerentry e LEFT JOIN acts_siderow s ON s.seq = e.seq WHERE e.seq >= %s AND e.seq < %s ORDER BY e.seq"
)
_BEGINNING: Final = -(1 << 62)
_END: Final = 1 << 62


class PortalStore:
    """`SignedStore` over the portal's tables. Entries are appended by acts (portal/acts/appending.py), never here."""

    def size(self) -> int:
        """How many entries have been appended."""
        return LedgerHead.objects.filter(pk=LedgerHead.SINGLE).values_list("size", flat=True).first() or 0

    def rows(self, start: int = 0, stop: int | None = None) -> Iterator[StoredRow]:
        """The rows as they stand, by number."""
        query = f"SELECT e.seq, e.body, e.leaf, s.salt, s.payload{_FROM}"
        for row in _select(query, [start, _END if stop is None else stop]):
            yield StoredRow(*row)

    def rows_with_columns(self, stop: int) -> Iterator[tuple[Any, ...]]:
        """All rows below `stop`, those with impossible numbers too, followed by the columns of `COLUMNS`."""
        columns = f"{_PLAIN_COLUMNS}, {_AS_IN_BODY[connection.vendor]}"
        return _select(f"SELECT e.seq, e.body, e.leaf, s.salt, s.payload, {columns}{_FROM}", [_BEGINNING, stop])

    def leaves(self, start: int, stop: int) -> Iterator[bytes]:
        """The stored leaf hashes in that range."""
        for (leaf,) in _select(
            "SELECT leaf FROM acts_ledgerentry WHERE seq >= %s AND seq < %s ORDER BY seq", [start, stop]
        ):
            yield leaf

    def past_the_end(self) -> list[int]:
        """The numbers of entries past the counted end, as one statement sees both (an act may be adding some right now)."""
        query = (
            "SELECT seq FROM acts_ledgerentry WHERE seq >= COALESCE((SELECT size FROM acts_ledgerhead WHERE id = 1), 0)"
        )
        return [seq for (seq,) in _select(query, [])]

    def sides_without_entry(self) -> list[int]:
        """The numbers of side rows that belong to no entry."""
        query = (
            "SELECT s.seq FROM acts_siderow s WHERE NOT EXISTS (SELECT 1 FROM acts_ledgerentry e WHERE e.seq = s.seq)"
        )
        return [seq for (seq,) in _select(query, [])]

    def add_checkpoint(self, checkpoint: StoredCheckpoint) -> None:
        """Keeps a signed checkpoint."""
        frontier = checkpoint.frontier or b""
        cut = [frontier[at : at + HASH_BYTES].hex() for at in range(0, len(frontier), HASH_BYTES)]
        root = read(checkpoint.note)[0].root
        Checkpoint.objects.create(
            size=checkpoint.size, root=root, note=checkpoint.note, frontier=cut, created_at=context.now()
        )

    def checkpoints(self, *, up_to: int | None = None) -> Iterator[StoredCheckpoint]:
        """The checkpoints by ascending size, `up_to` leaving out those that are being made right now."""
        found = Checkpoint.objects.order_by("size")
        return map(_stored, (found if up_to is None else found.filter(size__lte=up_to)).iterator())

    def last_checkpoint(self) -> StoredCheckpoint | None:
        """The one with the greatest size."""
        found = Checkpoint.objects.order_by("size").last()
        return _stored(found) if found else None


def _stored(found: Checkpoint) -> StoredCheckpoint:
    try:
        frontier = b"".join(bytes.fromhex(part) for part in found.frontier)
    except (TypeError, ValueError):
        frontier = b"\x00"  # Not the summary of any tree: verification names the checkpoint.
    return StoredCheckpoint(found.size, found.note, frontier)


def _select(query: str, parameters: list[int]) -> Iterator[tuple[Any, ...]]:
    """The rows of `query`, fetched in pages; on PostgreSQL by a cursor of the server, so that memory stays flat."""
    with connection.chunked_cursor() as cursor:
        cursor.execute(query, parameters)
        while page := cursor.fetchmany(_PAGE):
            yield from page
