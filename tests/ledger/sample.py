"""A small log in a file, with everything in it that a log can have: side rows, an erasure, a replaced key, several checkpoints."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from pathlib import Path

from sekimori.common.clock import FixedClock
from sekimori.ledger.checkpoint import Checkpoint, read
from sekimori.ledger.findings import Kind, Report
from sekimori.ledger.keyfolder import KeyFolder
from sekimori.ledger.log import Draft, Log
from sekimori.ledger.notes import VerifierKey
from sekimori.ledger.sqlite_store import SqliteStorage
from sekimori.ledger.storage import StoredCheckpoint, StoredRow
from sekimori.ledger.tree import leaf_hash
from sekimori.ledger.verification import Reference, verify

ORIGIN = "shiomi.example/ledger"
START = dt.datetime(2026, 4, 1, tzinfo=dt.UTC)
SIGNED, SIZE = 40, 45
ERASED, ERASURE = (3, 4, 12), 21  # Rows whose side rows were erased, and the row that says so.
BARE = (7, 20, 21)  # Rows that never had a side row.


def draft(number: int, *, side: bool = True) -> Draft:
    """An invented act."""
    return Draft(
        act="procedures:take_out:approved",
        actor=f"person:{number % 5}",
        subject=f"procedures.application:{number}",
        clauses=("2(2)⑥",),
        side={"name": "汐見 花子", "after": {"number": number}} if side else None,
    )


def open_log(folder: Path) -> tuple[Log, KeyFolder]:
    """An empty log and its keys."""
    keys = folder / "keys"
    made = KeyFolder(keys, ORIGIN) if keys.exists() else KeyFolder.create(keys, ORIGIN)
    return Log(SqliteStorage(folder / "log.sqlite3"), ORIGIN, FixedClock(START)), made


def filled_log(folder: Path) -> tuple[Log, KeyFolder]:
    """45 entries, checkpoints at 10, 21 (key replaced), 30 and 40; the last five are not signed yet."""
    log, keys = open_log(folder)
    log.append(draft(number, side=number not in BARE) for number in range(10))
    log.checkpoint(keys)
    log.append(draft(number) for number in range(10, 20))
    log.replace_key(keys, Draft(act="", actor="person:1"))
    log.erase_side_rows(ERASED, Draft(act="", actor="person:2"))
    log.append(draft(number) for number in range(22, 30))
    log.checkpoint(keys)
    log.append(draft(number) for number in range(30, SIGNED))
    log.checkpoint(keys)
    log.append(draft(number) for number in range(SIGNED, SIZE))
    return log, keys


@dataclass(repr=False)
class Kept:
    """A log as somebody with write access to its store would find it: rows, checkpoints and count, all open to change."""

    rows: list[StoredRow]
    checkpoints: list[StoredCheckpoint]
    keys: tuple[VerifierKey, ...]
    size: int
    outside: list[Checkpoint] = field(default_factory=list)

    @classmethod
    def of(cls, log: Log, keys: KeyFolder) -> Kept:
        stored = log.storage
        return cls(list(stored.rows()), list(stored.checkpoints()), keys.public_keys(), stored.size())

    def copy(self) -> Kept:
        return Kept(list(self.rows), list(self.checkpoints), self.keys, self.size, list(self.outside))

    def verify(self, reference: Reference | None = None) -> Report:
        return verify(
            self.rows,
            self.checkpoints,
            self.keys,
            origin=ORIGIN,
            size=self.size,
            outside=self.outside,
            reference=reference,
        )

    def renumber(self) -> None:
        """Makes the rows' numbers follow one another again, as a careful intruder would."""
        self.rows = [row._replace(seq=place) for place, row in enumerate(self.rows)]

    def rewrite(self, seq: int, body: bytes) -> None:
        """Changes a row's body and makes its leaf hash fit again."""
        self.rows[seq] = self.rows[seq]._replace(body=body, leaf=leaf_hash(body))

    def checkpoint(self, at: int) -> Checkpoint:
        return read(self.checkpoints[at].note)[0]


def named(report: Report, *kinds: Kind) -> set[int]:
    """The numbers of the rows that findings of these kinds (or of any kind) name."""
    return {
        number
        for finding in report.findings
        if not kinds or finding.kind in kinds
        for number in range(finding.first, finding.last + 1)
    }


def kinds(report: Report) -> set[Kind]:
    return {finding.kind for finding in report.findings}
