"""Verifies a whole log from its rows as stored, in one pass and without holding them.

Everything is derived again from the stored bytes. A stored leaf hash that fits its checkpoint shows exactly which body
was changed; where body and leaf were changed together, the stretch between two signed checkpoints is named, and with a
`Reference` (leaf hashes kept elsewhere, such as the tiles of an export) again the very row. Rows signed by nobody yet,
those after the last checkpoint, are only checked in themselves, and the report says where they begin.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from operator import itemgetter
from typing import Any, Protocol

from sekimori.ledger.checkpoint import Checkpoint
from sekimori.ledger.entry import SIDE_ROWS_ERASED, erased_by, side_digest
from sekimori.ledger.findings import Finding, Kind, Report, joined
from sekimori.ledger.marks import Mark, Marks
from sekimori.ledger.notes import VerifierKey
from sekimori.ledger.runs import Gathered, contains, merged, runs_of, without
from sekimori.ledger.storage import StoredCheckpoint
from sekimori.ledger.tree import CompactRange, leaf_hash

CHUNK = 1024
_decode = json.JSONDecoder().raw_decode

# A row: number, body, leaf, salt, payload, and then the columns that were copied out of the body for searching.
Row = Sequence[Any]


class Reference(Protocol):
    """Leaf hashes that are known to be right, because they hash to a checkpoint held elsewhere."""

    size: int

    def leaves(self, start: int, stop: int) -> Sequence[bytes]:
        """The leaf hashes in that range, which lies within `size`."""
        ...


def verify(
    rows: Iterable[Row],
    checkpoints: Iterable[StoredCheckpoint],
    keys: Sequence[VerifierKey],
    *,
    origin: str,
    size: int | None = None,
    outside: Iterable[Checkpoint] = (),
    reference: Reference | None = None,
    columns: Sequence[str] = (),
    all_side_rows: bool = True,
    trusted: VerifierKey | None = None,
) -> Report:
    """Verifies the log `origin`.

    `rows` come in the order of their numbers, as tuples (number, body, leaf, salt, payload, then the values of
    `columns`, which must equal the body's members of those names); `checkpoints` by ascending size; `keys` in the order
    in which they came into force; `size` is the number of entries the store has counted; `outside` are checkpoints held
    elsewhere, already opened with `open_checkpoint`. Without `all_side_rows` a missing side row is no finding (an export
    may leave them out). `trusted` is a key its holder knows from elsewhere; it must have been in force at some time.
    """
    findings: list[Finding] = []
    held = list(outside)
    marks = Marks(checkpoints, keys, origin, held, findings)
    walk = _Walk(marks, findings, reference, columns)
    source = iter(rows)
    while chunk := list(islice(source, CHUNK)):
        walk.take(chunk)
    walk.finish(size, all_side_rows=all_side_rows)
    marks.check_trust(trusted)
    return Report(
        origin=origin,
        size=walk.position,
        root=walk.tree.root() if walk.tree else None,
        confirmed=walk.confirmed,
        checkpoints=marks.checkpoints,
        outside=len(held),
        erased=walk.without_side.count,
        findings=joined(findings),
    )


def _parse(body: bytes) -> Mapping[str, Any]:
    """A body as JSON values. Raises what a damaged body may raise: see `_DAMAGE`."""
    text = body.decode()
    record, end = _decode(text)
    if end != len(text) or not isinstance(record, dict):
        raise ValueError("not one JSON object")
    return record


_DAMAGE = (AttributeError, KeyError, RecursionError, TypeError, ValueError)


@dataclass(frozen=True, slots=True)
class _Displaced:
    """A row that states another number than the place it stands in; `spare` when that place is already taken."""

    place: int
    stated: int
    spare: bool = False


def _members(names: Sequence[str]) -> Callable[[Mapping[str, Any]], tuple[Any, ...]]:
    """A function that picks the members of these names out of a body."""
    if len(names) == 1:
        return lambda record: (record[names[0]],)
    return itemgetter(*names)


class _Walk:
    """One pass over the rows: `position` is the number expected next, `tree` the tree so far or None where it is not known."""

    def __init__(
        self, marks: Marks, findings: list[Finding], reference: Reference | None, columns: Sequence[str]
    ) -> None:
        self.position = 0
        self.tree: CompactRange | None = CompactRange()
        self.confirmed = 0
        self.without_side = Gathered()
        self._marks = marks
        self._from = {False: 0, True: 0}
        self._findings = findings
        self._reference = reference
        self._members = _members(columns) if columns else None
        self._gaps: list[tuple[int, int]] = []
        self._unread: list[int] = []
        self._displaced: list[_Displaced] = []
        self._erased: list[tuple[int, int]] = []
        self._pass_marks()

    def take(self, chunk: Sequence[Row]) -> None:
        """Takes the next rows: all at once when nothing is wrong with them, one by one otherwise."""
        if self._sound(chunk):
            self._grow([row[2] for row in chunk])
        else:
            for row in chunk:
                self._examine(row)

    def finish(self, size: int | None, *, all_side_rows: bool) -> None:
        """Judges what can only be known at the end: truncation, the count, moved and erased rows."""
        if size is not None and size < self.position:
            self._note(Kind.ADDED, size, self.position - 1)
        self._settle_missing(size or 0, self._marks.rest())
        self._settle_places()
        self._settle_erasures(all_side_rows=all_side_rows)

    def _note(self, kind: Kind, first: int, last: int, note: str = "") -> None:
        self._findings.append(Finding(kind, first, last, note))

    def _sound(self, chunk: Sequence[Row]) -> bool:
        """Whether every row of the chunk is where and what it says; written for speed, names nothing."""
        seqs = list(range(self.position, self.position + len(chunk)))
        sha256 = hashlib.sha256
        try:
            if [row[0] for row in chunk] != seqs:
                return False
            leaves = [sha256(b"\x00" + row[1]).digest() for row in chunk]
            records = [_parse(row[1]) for row in chunk]
            if [row[2] for row in chunk] != leaves or [record["seq"] for record in records] != seqs:
                return False
            return self._as_referred(seqs[0], leaves) and self._besides_sound(chunk, records)
        except _DAMAGE:
            return False

    def _besides_sound(self, chunk: Sequence[Row], records: Sequence[Mapping[str, Any]]) -> bool:
        """Whether columns and side rows fit the bodies; remembers erased and erasing rows when all do."""
        sha256 = hashlib.sha256
        bare, erased = [], []
        for row, record in zip(chunk, records, strict=True):
            side, salt, payload = record["side"], row[3], row[4]
            if salt is None or payload is None:
                if salt is not payload:
                    return False
                if side is not None:
                    bare.append(row[0])
            elif sha256(salt + payload).hexdigest() != side:
                return False
            if record["act"] == SIDE_ROWS_ERASED:
                erased += erased_by(record)
        members = self._members
        if members and [row[5:] for row in chunk] != [members(record) for record in records]:
            return False
        for seq in bare:
            self.without_side.add(seq)
        self._erased += erased
        return True

    def _columns_fit(self, row: Row, record: Mapping[str, Any]) -> bool:
        return self._members is None or row[5:] == self._members(record)

    def _as_referred(self, start: int, leaves: Sequence[bytes]) -> bool:
        if self._reference is None or start >= self._reference.size:
            return True
        stop = min(start + len(leaves), self._reference.size)
        return list(self._reference.leaves(start, stop)) == list(leaves[: stop - start])

    def _examine(self, row: Row) -> None:
        """Takes one row and names what is wrong with it."""
        seq, body, leaf = row[0], row[1], row[2]
        try:
            found = leaf_hash(body)
            record = _parse(body)
            stated = record["seq"] if type(record["seq"]) is int else -1
        except _DAMAGE:
            found, record, stated = b"", {}, -1
        if not isinstance(seq, int) or seq < self.position:
            self._displaced.append(_Displaced(seq if isinstance(seq, int) else 0, stated, spare=True))
            return
        if seq > self.position:
            self._skip_to(seq)
        if found != leaf or stated < 0:
            self._note(Kind.CHANGED, seq, seq)
            self._unread.append(seq)
            self._grow([leaf if isinstance(leaf, bytes) else b""], known=self._referred(seq))
        elif stated != seq:
            self._displaced.append(_Displaced(seq, stated))
            referred = self._referred(seq)
            if not referred:
                self.tree = None
            self._grow([found], known=referred)
        else:
            if not self._as_referred(seq, [found]):
                self._note(Kind.CHANGED, seq, seq)
                self._unread.append(seq)
            else:
                self._examine_besides(row, record)
            self._grow([found], known=self._referred(seq))

    def _examine_besides(self, row: Row, record: Mapping[str, Any]) -> None:
        seq, salt, payload, side = row[0], row[3], row[4], record.get("side")
        if salt is None and payload is None:
            if side is not None:
                self.without_side.add(seq)
        elif side is None:
            self._note(Kind.SIDE_ADDED, seq, seq)
        elif not isinstance(salt, bytes) or not isinstance(payload, bytes) or side_digest(salt, payload) != side:
            self._note(Kind.SIDE_CHANGED, seq, seq)
        try:
            fits = self._columns_fit(row, record)
            self._erased += erased_by(record)
        except _DAMAGE:
            fits = False
        if not fits:
            self._note(Kind.COLUMNS, seq, seq)

    def _referred(self, seq: int) -> list[bytes]:
        if self._reference is None or seq >= self._reference.size:
            return []
        return list(self._reference.leaves(seq, seq + 1))

    def _grow(self, leaves: list[bytes], known: list[bytes] | None = None) -> None:
        """Moves on by `leaves`, or by those the reference knows better, stopping at every mark on the way."""
        leaves = known or leaves
        at = 0
        while at < len(leaves):
            mark = self._marks.next_size
            room = len(leaves) if mark is None else mark - self.position
            part = leaves[at : at + room]
            if self.tree is not None:
                self.tree.extend(part)
            at += len(part)
            self.position += len(part)
            self._pass_marks()

    def _skip_to(self, seq: int) -> None:
        """Moves on over rows that are not there, as far as possible along the reference."""
        self._gaps.append((self.position, seq - 1))
        while self._reference is not None and self.position < min(seq, self._reference.size):
            stop = min(seq, self._reference.size, self.position + CHUNK)
            self._grow(list(self._reference.leaves(self.position, stop)))
        if self.position == seq:
            return
        while (mark := self._marks.next_size) is not None and mark <= seq:
            self.tree = None
            self.position = mark
            self._pass_marks()
        if self.position < seq:
            self.tree = None
            self.position = seq

    def _pass_marks(self) -> None:
        while self._marks.next_size == self.position:
            self._check(self._marks.take())

    def _check(self, mark: Mark) -> None:
        """Compares the tree with a mark; after a mismatch goes on from the mark's own compact range, if there is one."""
        start, self._from[mark.outside] = self._from[mark.outside], mark.size
        if self.tree is not None and self.tree.root() == mark.root:
            if not mark.outside:
                self.confirmed = mark.size
            return
        if mark.outside:
            self._note(Kind.ROOT if self.tree is None else Kind.REWRITTEN, start, mark.size - 1)
            return
        self._note(Kind.ROOT, start, mark.size - 1)
        self.tree = mark.tree.copy() if mark.tree else None

    def _settle_missing(self, size: int, left: Sequence[Mark]) -> None:
        """Names the rows that are nowhere, by the count of the store and by the marks that were not reached."""
        end = max([size, self.position, *(mark.size for mark in left if not mark.outside)])
        stated = list(runs_of(row.stated for row in self._displaced))
        tail = [(self.position, end - 1)] if end > self.position else []
        for first, last in without([*self._gaps, *runs_of(self._displaced_places()), *tail], stated):
            self._note(Kind.TRUNCATED if last == end - 1 else Kind.MISSING, first, last)
        held = [(self.position, mark.size - 1) for mark in left if mark.outside]
        for first, last in without(held, stated):
            self._note(Kind.ROLLED_BACK, first, last)

    def _settle_places(self) -> None:
        """Names rows in another's place, and copies, from the rows that state another number than their place's."""
        vacant = list(merged([*self._gaps, *runs_of([*self._displaced_places(), *self._unread])]))
        seen: set[int] = set()
        for row in self._displaced:
            taken = row.stated in seen or not (contains(vacant, row.stated) or row.stated >= self.position)
            if taken or row.stated < 0:
                self._note(Kind.ADDED, row.place, row.place)
            else:
                where = "余分な行として" if row.spare else f"{row.place - row.stated:+d}の位置に"
                self._note(Kind.MOVED, row.stated, row.stated, f"（{where}あります。）")
            seen.add(row.stated)

    def _displaced_places(self) -> list[int]:
        return [row.place for row in self._displaced if not row.spare]

    def _settle_erasures(self, *, all_side_rows: bool) -> None:
        erased = list(merged(self._erased))
        bare = self.without_side.runs
        unread = [*self._gaps, *runs_of([*self._unread, *self._displaced_places()])]
        for first, last in without(bare, erased) if all_side_rows else ():
            self._note(Kind.SIDE_MISSING, first, last)
        for first, last in without(erased, [*bare, *unread]):
            self._note(Kind.SIDE_RETURNED, first, min(last, self.position - 1))
