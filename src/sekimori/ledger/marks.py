"""The marks a verification has to meet on its way: the log's own checkpoints, read one at a time, and those held elsewhere."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from sekimori.common.errors import InvalidInput
from sekimori.ledger.checkpoint import Checkpoint, KeyChain, read
from sekimori.ledger.findings import Finding, Kind
from sekimori.ledger.notes import SignatureFault, VerifierKey
from sekimori.ledger.storage import StoredCheckpoint
from sekimori.ledger.tree import CompactRange


@dataclass(frozen=True, slots=True)
class Mark:
    """A root that must be met at a size; with the compact range there, if it may be trusted."""

    size: int
    outside: bool
    root: bytes
    tree: CompactRange | None = None


class Marks:
    """The marks by ascending size. What is wrong with a checkpoint itself is noted in `findings` when its turn comes."""

    def __init__(
        self,
        stored: Iterable[StoredCheckpoint],
        keys: Sequence[VerifierKey],
        origin: str,
        outside: Sequence[Checkpoint],
        findings: list[Finding],
    ) -> None:
        self.checkpoints = 0
        self._keys = keys
        self._origin = origin
        self._findings = findings
        self._chain: KeyChain | None = None
        self._last_size = 0
        held = [Mark(item.size, outside=True, root=item.root) for item in sorted(outside, key=lambda item: item.size)]
        self._marks = heapq.merge(self._own(stored), held, key=lambda mark: (mark.size, mark.outside))
        self._next = next(self._marks, None)

    @property
    def next_size(self) -> int | None:
        """The size of the mark that comes next."""
        return self._next.size if self._next else None

    def take(self) -> Mark:
        """The mark that comes next. Asked for only when `next_size` is not None."""
        mark, self._next = self._next, next(self._marks, None)
        if mark is None:
            raise IndexError("there are no more marks")
        return mark

    def rest(self) -> list[Mark]:
        """All the marks that were not reached."""
        left = []
        while self._next is not None:
            left.append(self.take())
        return left

    def check_trust(self, trusted: VerifierKey | None) -> None:
        """Notes when a key its holder knows from elsewhere was never in force. Asked after all marks have been taken."""
        passed = self._chain.passed if self._chain else ()
        if trusted is not None and trusted not in passed:
            self._note(self._last_size, "（指定された公開鍵から続く署名ではありません。）")

    def _note(self, size: int, remark: str) -> None:
        self._findings.append(Finding(Kind.CHECKPOINT, size, size, remark))

    def _own(self, stored: Iterable[StoredCheckpoint]) -> Iterator[Mark]:
        for item in stored:
            self.checkpoints += 1
            try:
                checkpoint = self._opened(item)
            except InvalidInput as error:
                self._note(item.size, f"（{error.sentence}）")
                continue
            tree = _tree_at(item, checkpoint.root)
            if tree is None and item.frontier is not None:
                self._note(item.size, "（木の要約が根と合いません。）")
            self._last_size = item.size
            yield Mark(item.size, outside=False, root=checkpoint.root, tree=tree)

    def _opened(self, item: StoredCheckpoint) -> Checkpoint:
        if self._chain is None:
            self._chain = KeyChain(self._keys)
        checkpoint, note = read(item.note)
        if (checkpoint.origin, checkpoint.size) != (self._origin, item.size):
            raise SignatureFault("別の記録か、別の件数のものです。")
        if item.size < self._last_size:
            raise SignatureFault("件数の順に並んでいません。")
        self._chain.admit(note)
        return checkpoint


def _tree_at(item: StoredCheckpoint, root: bytes) -> CompactRange | None:
    """The tree kept beside a checkpoint, if it hashes to the signed root."""
    try:
        tree = CompactRange.from_bytes(item.size, item.frontier or b"")
    except InvalidInput:
        return None
    return tree if tree.root() == root else None
