"""A log in a file of its own: what the engines keep on a machine without the portal.

The file refuses UPDATE and DELETE by triggers. Whoever can write the file can remove the triggers; what he then changes
is found by verification.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from sekimori.common.errors import Conflict, NotAvailable, Refused
from sekimori.ledger.entry import SIDE_ROWS_ERASED
from sekimori.ledger.storage import StoredCheckpoint, StoredRow

_BUSY_SECONDS = 20.0
_PAGE = 4096

_TABLES = """
CREATE TABLE IF NOT EXISTS entry (seq INTEGER PRIMARY KEY, body BLOB NOT NULL, leaf BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS side_row (seq INTEGER PRIMARY KEY REFERENCES entry (seq), salt BLOB, payload BLOB, erased_by INTEGER);
CREATE TABLE IF NOT EXISTS checkpoint (
  id INTEGER PRIMARY KEY AUTOINCREMENT, size INTEGER NOT NULL, note TEXT NOT NULL, frontier BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS head (one INTEGER PRIMARY KEY CHECK (one = 1), size INTEGER NOT NULL);
INSERT INTO head SELECT 1, 0 WHERE NOT EXISTS (SELECT 1 FROM head);
CREATE TRIGGER IF NOT EXISTS head_grows BEFORE UPDATE ON head WHEN NEW.size < OLD.size
  BEGIN SELECT RAISE(ABORT, 'the log never shrinks'); END;
CREATE TRIGGER IF NOT EXISTS head_stays BEFORE DELETE ON head BEGIN SELECT RAISE(ABORT, 'the log never shrinks'); END;
CREATE TRIGGER IF NOT EXISTS head_alone BEFORE INSERT ON head WHEN EXISTS (SELECT 1 FROM head)
  BEGIN SELECT RAISE(ABORT, 'the log has one head'); END;
"""
_REFUSAL = """
CREATE TRIGGER IF NOT EXISTS {table}_no_{verb} BEFORE {verb} ON {table} {when}
  BEGIN SELECT RAISE(ABORT, 'the log is append-only: {verb} on {table} refused'); END;
"""
# A side row may only be emptied, and only by a later entry that says it erased it.
_ERASURE_ONLY = """WHEN NOT (NEW.seq = OLD.seq AND NEW.salt IS NULL AND NEW.payload IS NULL AND OLD.payload IS NOT NULL
  AND NEW.erased_by > OLD.seq AND EXISTS (
    SELECT 1 FROM entry, json_each(json_extract(CAST(entry.body AS TEXT), '$.data.erased')) AS run
    WHERE entry.seq = NEW.erased_by AND json_extract(CAST(entry.body AS TEXT), '$.act') = 'ERASURE'
      AND OLD.seq BETWEEN json_extract(run.value, '$[0]') AND json_extract(run.value, '$[1]')))""".replace(
    "ERASURE", SIDE_ROWS_ERASED
)
# An entry only follows the last one. INSERT OR REPLACE deletes without asking the delete triggers, so this stops it too.
_NEXT_ONLY = {
    "entry": "WHEN NEW.seq IS NOT COALESCE((SELECT max(seq) + 1 FROM entry), 0)",
    "side_row": "WHEN EXISTS (SELECT 1 FROM side_row WHERE seq = NEW.seq)",
    "checkpoint": "WHEN EXISTS (SELECT 1 FROM checkpoint WHERE id = NEW.id)",
}


class SqliteStorage:
    """`Storage` in one SQLite file; several processes may use it, appends take turns."""

    def __init__(self, path: Path) -> None:
        """Opens or makes the file. Raises NotAvailable when that is not possible."""
        try:
            self._connection = sqlite3.connect(path, timeout=_BUSY_SECONDS, isolation_level=None)
            for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON"):
                self._connection.execute(f"PRAGMA {pragma}")
            self._connection.executescript(_TABLES + _triggers())
        except sqlite3.Error as error:
            raise NotAvailable(f"記録ファイル{path.name}を開けません（{error}）。") from error

    def close(self) -> None:
        """Closes the file."""
        self._connection.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing; takes the file's write lock at once, so that the size read inside stays the size."""
        if self._connection.in_transaction:
            yield
            return
        try:
            self._connection.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            raise NotAvailable(f"記録ファイルに書き込めません（{error}）。") from error
        try:
            yield
        except BaseException:
            self._connection.execute("ROLLBACK")
            raise
        self._connection.execute("COMMIT")

    def size(self) -> int:
        """How many entries have been appended."""
        (size,) = self._connection.execute("SELECT size FROM head").fetchone()
        return int(size)

    def append(self, rows: Sequence[StoredRow]) -> None:
        """Writes rows and side rows and counts them. Raises Conflict when they do not follow the last row."""
        run = self._connection.executemany
        sides = [(row.seq, row.salt, row.payload) for row in rows if row.payload is not None]
        try:
            run("INSERT INTO entry VALUES (?, ?, ?)", [(row.seq, row.body, row.leaf) for row in rows])
            run("INSERT INTO side_row (seq, salt, payload) VALUES (?, ?, ?)", sides)
            self._connection.execute("UPDATE head SET size = size + ?", (len(rows),))
        except sqlite3.IntegrityError as error:
            raise Conflict("記録の続きの番号が既に使われているか飛んでいるため、書き足せません。") from error

    def rows(self, start: int = 0, stop: int | None = None) -> Iterator[StoredRow]:
        """The rows as they stand, by number."""
        cursor = self._connection.execute(
            "SELECT entry.seq, body, leaf, salt, payload FROM entry LEFT JOIN side_row ON side_row.seq = entry.seq"
            " WHERE entry.seq >= ? AND entry.seq < ? ORDER BY entry.seq",
            (start, 1 << 62 if stop is None else stop),
        )
        while page := cursor.fetchmany(_PAGE):
            yield from map(StoredRow._make, page)

    def leaves(self, start: int, stop: int) -> Iterator[bytes]:
        """The stored leaf hashes in that range."""
        cursor = self._connection.execute(
            "SELECT leaf FROM entry WHERE seq >= ? AND seq < ? ORDER BY seq", (start, stop)
        )
        while page := cursor.fetchmany(_PAGE):
            yield from (leaf for (leaf,) in page)

    def add_checkpoint(self, checkpoint: StoredCheckpoint) -> None:
        """Keeps a signed checkpoint."""
        values = (checkpoint.size, checkpoint.note, checkpoint.frontier)
        self._connection.execute("INSERT INTO checkpoint (size, note, frontier) VALUES (?, ?, ?)", values)

    def checkpoints(self) -> Iterator[StoredCheckpoint]:
        """The checkpoints by ascending size."""
        for found in self._connection.execute("SELECT size, note, frontier FROM checkpoint ORDER BY size, id"):
            yield StoredCheckpoint(*found)

    def last_checkpoint(self) -> StoredCheckpoint | None:
        """The one with the greatest size."""
        query = "SELECT size, note, frontier FROM checkpoint ORDER BY size DESC, id DESC LIMIT 1"
        found = self._connection.execute(query).fetchone()
        return StoredCheckpoint(*found) if found else None

    def erase_side_rows(self, seqs: Iterable[int], by: int) -> None:
        """Empties side rows. Raises Refused when the entry `by` does not say that it erased them."""
        try:
            self._connection.executemany(
                "UPDATE side_row SET salt = NULL, payload = NULL, erased_by = ? WHERE seq = ?",
                [(by, seq) for seq in seqs],
            )
        except sqlite3.IntegrityError as error:
            raise Refused("消去の記録がない付帯情報は消せません。") from error


def _triggers() -> str:
    refusals = [(table, "DELETE", "") for table in ("entry", "side_row", "checkpoint")]
    refusals += [(table, "INSERT", when) for table, when in _NEXT_ONLY.items()]
    refusals += [("entry", "UPDATE", ""), ("checkpoint", "UPDATE", ""), ("side_row", "UPDATE", _ERASURE_ONLY)]
    return "".join(_REFUSAL.format(table=table, verb=verb, when=when) for table, verb, when in refusals)
