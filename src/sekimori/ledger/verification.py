"""Verifies a whole log from its rows as stored, in one pass and without holding them.

Everything is derived again from the stored bytes. A stored leaf hash that fits its checkpoint shows exactly which body
was changed; where body and leaf were changed together, the stretch between two signed checkpoints is named, and with a
`Reference` (leaf hashes kept elsewhere, such as the tiles of an export) again the very row. Rows signed by nobody yet,
those after the last checkpoint, are only checked in themselves, and the report says where they begin.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from operator import itemgetter
from typing import Any, Protocol

from sekimori.common.errors import InvalidInput
from sekimori.ledger.checkpoint import Checkpoint, KeyChain, read
from sekimori.ledger.entry import SIDE_ROWS_ERASED, erased_by, side_digest
from sekimori.ledger.findings import Finding, Kind, Report, joined
from sekimori.ledger.notes import SignatureFault, VerifierKey
from sekimori.ledger.runs import contains, merged, runs_of, without
from sekimori.ledger.storage import StoredCheckpoint
from sekimori.ledger.tree import CompactRange, leaf_hash

CHUNK = 1024
_scan = json.JSONDecoder().scan_once

# A row: number, body, leaf, salt, payload, and then the columns that were copied out of the body for searching.
Row = Sequence[Any]


class Reference(Protocol):
    """Leaf hashes that are known to be right, because they hash to a checkpoint held elsewhere."""

    size: int

    def leaves(self, start: int, stop: int) -> Sequence[bytes]:
        """The leaf hashes in that range, which lies within `size`."""
        ...


@dataclass(frozen=True, slots=True)
class _Mark:
    """A root that must be met at a size; with the compact range there, if it may be trusted."""

    size: int
    outside: bool
    root: bytes
    tree: CompactRange | None = None


def verify(
    rows: Iterable[Row],
    checkpoints: Iterable[StoredCheckpoint],
    keys: Sequence[VerifierKey],
    *,
    origin: str,
    head: CompactRange | None = None,
    outside: Iterable[Checkpoint] = (),
    reference: Reference | None = None,
    columns: Sequence[str] = (),
) -> Report:
    """Verifies the log `origin`.

    `rows` come in the order of their numbers, as tuples (number, body, leaf, salt, payload, then the values of
    `columns`, which must equal the body's members of those names); `checkpoints` by ascending size; `keys` in the order
    in which they came into force; `outside` are checkpoints held elsewhere, already opened with `open_checkpoint`.
    """
    findings: list[Finding] = []
    stored = list(checkpoints)
    marks = [*_own_marks(stored, KeyChain(keys) if stored else None, origin, findings)]
    marks += [_Mark(held.size, outside=True, root=held.root) for held in outside]
    walk = _Walk(sorted(marks, key=lambda mark: (mark.size, mark.outside)), findings, reference, columns)
    source = iter(rows)
    while chunk := list(islice(source, CHUNK)):
        walk.take(chunk)
    walk.finish(head)
    return Report(
        origin=origin,
        size=walk.position,
        root=walk.tree.root() if walk.tree else None,
        confirmed=walk.confirmed,
        checkpoints=len(stored),
        outside=sum(mark.outside for mark in marks),
        erased=len(walk.without_side),
        findings=joined(findings),
    )


def _own_marks(
    stored: Iterable[StoredCheckpoint], chain: KeyChain | None, origin: str, findings: list[Finding]
) -> Iterator[_Mark]:
    for item in stored:
        try:
            checkpoint, note = read(item.note)
            if (checkpoint.origin, checkpoint.size) != (origin, item.size):
                raise SignatureFault("別の記録か、別の件数のものです。")
            if chain:
                chain.admit(note)
        except InvalidInput as error:
            findings.append(Finding(Kind.CHECKPOINT, item.size, item.size, f"（{error.sentence}）"))
            continue
        try:
            tree: CompactRange | None = CompactRange.from_bytes(item.size, item.frontier)
        except InvalidInput:
            tree = None
        if tree is None or tree.root() != checkpoint.root:
            findings.append(Finding(Kind.CHECKPOINT, item.size, item.size, "（木の要約が根と合いません。）"))
            tree = None
        yield _Mark(item.size, outside=False, root=checkpoint.root, tree=tree)


def _parse(body: bytes) -> Mapping[str, Any]:
    """A body as JSON values. Raises what a damaged body may raise: see `_DAMAGE`."""
    text = body.decode()
    record, end = _scan(text, 0)
    if end != len(text) or not isinstance(record, dict):
        raise ValueError("not one JSON object")
    return record


_DAMAGE = (AttributeError, KeyError, RecursionError, StopIteration, TypeError, ValueError)


class _Walk:
    """One pass over the rows: `position` is the number expected next, `tree` the tree so far or None where it is not known."""

    def __init__(
        self, marks: list[_Mark], findings: list[Finding], reference: Reference | None, columns: Sequence[str]
    ) -> None:
        self.position = 0
        self.tree: CompactRange | None = CompactRange()
        self.confirmed = 0
        self.without_side: list[int] = []
        self._marks = marks[::-1]
        self._from = {False: 0, True: 0}
        self._findings = findings
        self._reference = reference
        self._columns = columns
        self._members = itemgetter(*columns) if columns else None
        self._gaps: list[tuple[int, int]] = []
        self._unread: list[int] = []
        self._displaced: list[tuple[int, int, bytes]] = []
        self._erased: list[tuple[int, int]] = []
        self._pass_marks()

    def take(self, chunk: Sequence[Row]) -> None:
        """Takes the next rows: all at once when nothing is wrong with them, one by one otherwise."""
        if self._sound(chunk):
            self._grow([row[2] for row in chunk])
        else:
            for row in chunk:
                self._examine(row)

    def finish(self, head: CompactRange | None) -> None:
        """Judges what can only be known at the end: truncation, the head, moved and erased rows."""
        for mark in self._marks:
            self._note(Kind.ROLLED_BACK if mark.outside else Kind.TRUNCATED, self.position, mark.size - 1)
        if head is not None:
            self._check_head(head)
        self._settle_places()
        self._settle_erasures()

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
        if self._members and not all(self._columns_fit(row, record) for row, record in zip(chunk, records, strict=True)):
            return False
        self.without_side += bare
        self._erased += erased
        return True

    def _columns_fit(self, row: Row, record: Mapping[str, Any]) -> bool:
        found = self._members(record) if self._members else ()
        return tuple(row[5:]) == (found if len(self._columns) != 1 else (found,))

    def _as_referred(self, start: int, leaves: Sequence[bytes]) -> bool:
        if self._reference is None or start >= self._reference.size:
            return True
        stop = min(start + len(leaves), self._reference.size)
        return list(self._reference.leaves(start, stop)) == list(leaves[: stop - start])

    def _examine(self, row: Row) -> None:
        """Takes one row and names what is wrong with it."""
        seq, body, leaf = row[0], row[1], row[2]
        if not isinstance(seq, int) or seq < self.position:
            self._note(Kind.ADDED, self.position - 1, self.position - 1, "（同じ番号の行がもう一つあります。）")
            return
        if seq > self.position:
            self._skip_to(seq)
        try:
            found = leaf_hash(body)
            record = _parse(body)
            stated = record["seq"]
        except _DAMAGE:
            found, record, stated = b"", {}, None
        if found != leaf or type(stated) is not int:
            self._note(Kind.CHANGED, seq, seq)
            self._unread.append(seq)
            self._grow([leaf if isinstance(leaf, bytes) else b""])
        elif stated != seq:
            self._displaced.append((seq, stated, found))
            self.tree = None
            self._grow([found])
        else:
            if not self._as_referred(seq, [found]):
                self._note(Kind.CHANGED, seq, seq, "（外に保管した控えと違います。）")
            self._examine_besides(row, record)
            self._grow([found])

    def _examine_besides(self, row: Row, record: Mapping[str, Any]) -> None:
        seq, salt, payload, side = row[0], row[3], row[4], record.get("side")
        if salt is None and payload is None:
            if side is not None:
                self.without_side.append(seq)
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

    def _grow(self, leaves: list[bytes]) -> None:
        """Moves on by `leaves`, stopping at every mark on the way."""
        at = 0
        while at < len(leaves):
            room = self._marks[-1].size - self.position if self._marks else len(leaves)
            part = leaves[at : at + room]
            if self.tree is not None:
                self.tree.extend(part)
            at += len(part)
            self.position += len(part)
            self._pass_marks()

    def _skip_to(self, seq: int) -> None:
        """Moves on over rows that are not there."""
        self._gaps.append((self.position, seq - 1))
        while self._marks and self._marks[-1].size <= seq:
            self.tree = None
            self.position = self._marks[-1].size
            self._pass_marks()
        if self.position < seq:
            self.tree = None
            self.position = seq

    def _pass_marks(self) -> None:
        while self._marks and self._marks[-1].size == self.position:
            self._check(self._marks.pop())

    def _check(self, mark: _Mark) -> None:
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

    def _check_head(self, head: CompactRange) -> None:
        if head.size > self.position:
            self._note(Kind.TRUNCATED, self.position, head.size - 1)
        elif head.size < self.position or (self.tree is not None and self.tree.root() != head.root()):
            self._note(Kind.HEAD, head.size, head.size)

    def _settle_places(self) -> None:
        """Names missing rows, rows in another's place and copies, from the gaps and the rows that state another number."""
        places = list(merged([*self._gaps, *runs_of(seq for seq, _, _ in self._displaced)]))
        stated = [number for _, number, _ in self._displaced]
        for first, last in without(places, runs_of(stated)):
            self._note(Kind.MISSING, first, last)
        seen: set[int] = set()
        for seq, number, leaf in self._displaced:
            in_place = number < self.position and not contains(places, number)
            proper = self._reference is not None and number < self._reference.size and self._as_referred(number, [leaf])
            if number in seen or (in_place and not proper) or number < 0:
                self._note(Kind.ADDED, seq, seq, f"（記録{number}を名乗る行がほかにもあります。）")
            else:
                self._note(Kind.MOVED, number, number, f"（{seq - number:+d}の位置にあります。）")
            seen.add(number)

    def _settle_erasures(self) -> None:
        erased = list(merged(self._erased))
        unread = [*self._gaps, *runs_of([*self._unread, *(seq for seq, _, _ in self._displaced)])]
        bare = list(runs_of(self.without_side))
        for first, last in without(bare, erased):
            self._note(Kind.SIDE_MISSING, first, last)
        for first, last in without(erased, [*bare, *unread]):
            self._note(Kind.SIDE_RETURNED, first, min(last, self.position - 1))
