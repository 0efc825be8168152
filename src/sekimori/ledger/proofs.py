"""Proofs as text that can be checked offline: inclusion as C2SP tlog-proof, consistency as the request of C2SP tlog-witness."""

from __future__ import annotations

import base64
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from sekimori.common.errors import InvalidInput
from sekimori.ledger.checkpoint import Checkpoint, open_checkpoint
from sekimori.ledger.notes import VerifierKey
from sekimori.ledger.tree import HASH_BYTES, leaf_hash, verify_consistency, verify_inclusion

_HEADING = "c2sp.org/tlog-proof@v1"
_NUMBER = re.compile(r"0|[1-9][0-9]{0,18}")
_MAX_HASHES = 63


class ProofFault(InvalidInput):
    """A proof that cannot be read or does not prove what it is said to prove."""


@dataclass(frozen=True)
class InclusionProof:
    """That the entry at `index` is in the log whose signed checkpoint is `note`."""

    index: int
    path: tuple[bytes, ...]
    note: str

    def __str__(self) -> str:
        return f"{_HEADING}\nindex {self.index}\n{_lines(self.path)}\n{self.note}"

    @classmethod
    def parse(cls, untrusted: str) -> Self:
        """Reads a proof. Raises ProofFault."""
        head, _, note = untrusted.partition("\n\n")
        heading, *lines = head.split("\n")
        if heading != _HEADING:
            raise ProofFault(f"包含証明として読めません（1行目が{_HEADING}ではありません）。")
        if lines and lines[0].startswith("extra "):
            lines = lines[1:]
        return cls(_number(lines[:1], "index "), _hashes(lines[1:]), note)

    def check(self, body: bytes, origin: str, keys: Sequence[VerifierKey]) -> Checkpoint:
        """The verified checkpoint under which `body` stands. Raises ProofFault, UnreadableNote or SignatureFault."""
        checkpoint = open_checkpoint(self.note, origin, keys)
        if not verify_inclusion(leaf_hash(body), self.index, checkpoint.size, self.path, checkpoint.root):
            raise ProofFault(f"この記録は、番号{self.index}としてこのチェックポイントに含まれていません。")
        return checkpoint


@dataclass(frozen=True)
class ConsistencyProof:
    """That the log whose signed checkpoint is `note` begins with the `old` entries it had before."""

    old: int
    path: tuple[bytes, ...]
    note: str

    def __str__(self) -> str:
        return f"old {self.old}\n{_lines(self.path)}\n{self.note}"

    @classmethod
    def parse(cls, untrusted: str) -> Self:
        """Reads a proof. Raises ProofFault."""
        head, _, note = untrusted.partition("\n\n")
        lines = head.split("\n")
        return cls(_number(lines[:1], "old "), _hashes(lines[1:]), note)

    def check(self, before: Checkpoint, keys: Sequence[VerifierKey]) -> Checkpoint:
        """The verified newer checkpoint that grew out of `before`. Raises ProofFault, UnreadableNote or SignatureFault."""
        after = open_checkpoint(self.note, before.origin, keys)
        fits = self.old == before.size
        if not fits or not verify_consistency(before.size, after.size, before.root, after.root, self.path):
            raise ProofFault(f"件数{after.size}の記録は、件数{before.size}の記録に書き足したものではありません。")
        return after


def _lines(path: Sequence[bytes]) -> str:
    return "".join(base64.b64encode(item).decode() + "\n" for item in path)


def _number(lines: Sequence[str], label: str) -> int:
    found = lines[0].removeprefix(label) if lines and lines[0].startswith(label) else ""
    if not _NUMBER.fullmatch(found):
        raise ProofFault(f"証明の「{label.strip()}」の行が読めません。")
    return int(found)


def _hashes(lines: Sequence[str]) -> tuple[bytes, ...]:
    try:
        path = tuple(base64.b64decode(line, validate=True) for line in lines)
    except ValueError as error:
        raise ProofFault("証明のハッシュが読めません。") from error
    if len(path) > _MAX_HASHES or any(len(item) != HASH_BYTES for item in path):
        raise ProofFault("証明のハッシュの数か長さが正しくありません。")
    return path
