"""What a log asks of the place it is kept in: append, read in order, keep checkpoints, and nothing that changes a row."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import NamedTuple, Protocol


class StoredRow(NamedTuple):
    """An entry as stored: its number, body, leaf hash, and its side row's salt and payload (None when erased or never there)."""

    seq: int
    body: bytes
    leaf: bytes
    salt: bytes | None = None
    payload: bytes | None = None


@dataclass(frozen=True, slots=True)
class StoredCheckpoint:
    """A signed checkpoint as stored.

    `frontier` is the compact range of the tree at that size. It hashes to the signed root, and lets every stretch between
    two checkpoints be verified by itself, so that damage in one does not hide the next.
    """

    size: int
    note: str
    frontier: bytes | None = None


class SignedStore(Protocol):
    """A place for one log as far as signing, proving and verifying need it."""

    def size(self) -> int:
        """How many entries have been appended, counted beside the rows and not from them."""
        ...

    def rows(self, start: int = 0, stop: int | None = None) -> Iterator[StoredRow]:
        """The rows as they stand, in the order of their numbers, from `start` up to, not including, `stop`."""
        ...

    def leaves(self, start: int, stop: int) -> Iterator[bytes]:
        """The stored leaf hashes in that range."""
        ...

    def add_checkpoint(self, checkpoint: StoredCheckpoint) -> None:
        """Keeps a signed checkpoint."""
        ...

    def checkpoints(self) -> Iterator[StoredCheckpoint]:
        """The checkpoints by ascending size."""
        ...

    def last_checkpoint(self) -> StoredCheckpoint | None:
        """The one with the greatest size."""
        ...


class Storage(SignedStore, Protocol):
    """A place for one log that is also appended to through this package."""

    def transaction(self) -> AbstractContextManager[None]:
        """All or nothing; while it is open no other process appends to the same log."""
        ...

    def append(self, rows: Sequence[StoredRow]) -> None:
        """Writes `rows`, which follow the last one without a gap, and counts them."""
        ...

    def erase_side_rows(self, seqs: Iterable[int], by: int) -> None:
        """Takes salt and payload out of the side rows of `seqs`; `by` is the number of the entry that says so."""
        ...
