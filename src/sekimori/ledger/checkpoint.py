"""Checkpoints (C2SP tlog-checkpoint): a signed note that says which log had which size and root.

A log's keys follow one another: the checkpoint with which a key is replaced is signed by the old and the new key, and
from the next one on the new key alone counts. Whoever holds the first key can follow the chain without being told.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Self

from sekimori.ledger.notes import COSIGNATURE, Note, SignatureFault, SigningKey, UnreadableNote, VerifierKey
from sekimori.ledger.tree import HASH_BYTES

_SIZE = re.compile(r"0|[1-9][0-9]{0,18}")
_BODY_LINES = 3


@dataclass(frozen=True)
class Checkpoint:
    """A log's name (its origin), the number of its entries and the root of the tree over them."""

    origin: str
    size: int
    root: bytes

    @property
    def text(self) -> str:
        """The note's text."""
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Reads a note's text; further lines are allowed and ignored. Raises UnreadableNote."""
        lines = text.split("\n")
        if len(lines) <= _BODY_LINES or not lines[0] or not _SIZE.fullmatch(lines[1]) or "" in lines[:-1]:
            raise UnreadableNote("チェックポイントとして読めません（名前、件数、根の3行が必要です）。")
        try:
            root = base64.b64decode(lines[2], validate=True)
        except ValueError as error:
            raise UnreadableNote("チェックポイントの根が読めません。") from error
        if len(root) != HASH_BYTES or base64.b64encode(root).decode() != lines[2]:
            raise UnreadableNote("チェックポイントの根が読めません。")
        return cls(lines[0], int(lines[1]), root)

    def signed(self, *keys: SigningKey) -> Note:
        """The checkpoint as a note signed by `keys`: one, or the old and the new one when the key is replaced."""
        return Note(self.text, tuple(key.sign(self.text) for key in keys))


def read(untrusted: bytes | str) -> tuple[Checkpoint, Note]:
    """A checkpoint's statement and the note it stands in, not yet verified. Raises UnreadableNote."""
    note = Note.parse(untrusted)
    return Checkpoint.parse(note.text), note


def open_checkpoint(untrusted: bytes | str, origin: str, keys: Sequence[VerifierKey]) -> Checkpoint:
    """The checkpoint of the log `origin`, verified by one of `keys`. Raises UnreadableNote or SignatureFault."""
    checkpoint, note = read(untrusted)
    if checkpoint.origin != origin:
        raise SignatureFault(f"別の記録（{checkpoint.origin}）のチェックポイントです。")
    if all(key.kind == COSIGNATURE for key in note.signed_by(keys)):
        raise SignatureFault("記録そのものの鍵の署名がありません。")
    return checkpoint


def as_kept(untrusted: bytes) -> str:
    """A checkpoint that a person saved from a QR code or a mail: byte order mark, line ends and blank lines around it mended.

    The signature still decides whether it is the one that was signed. Raises UnreadableNote when it is not UTF-8.
    """
    try:
        text = untrusted.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableNote("チェックポイントのファイルがUTF-8ではありません。") from error
    return text.replace("\r\n", "\n").strip() + "\n"


def cosign(note: Note, witness: SigningKey, unix_time: int) -> Note:
    """The note with a witness's cosignature (C2SP tlog-cosignature, Ed25519). The witness must have seen consistency first."""
    if witness.kind != COSIGNATURE:
        raise UnreadableNote("立会人の鍵ではありません。")
    return note.with_signatures([witness.sign(note.text, unix_time=unix_time)])


@dataclass
class KeyChain:
    """A log's keys in the order in which they came into force, followed along its checkpoints by ascending size."""

    keys: tuple[VerifierKey, ...]
    _at: int = 0

    def __init__(self, keys: Iterable[VerifierKey]) -> None:
        self.keys = tuple(key for key in keys if key.kind != COSIGNATURE)
        if not self.keys:
            raise SignatureFault("記録の公開鍵がありません。")

    @property
    def in_force(self) -> VerifierKey:
        """The key that must sign the next checkpoint."""
        return self.keys[self._at]

    @property
    def passed(self) -> tuple[VerifierKey, ...]:
        """The keys that have been in force so far."""
        return self.keys[: self._at + 1]

    def admit(self, note: Note) -> None:
        """Checks the next checkpoint's signature and follows a hand-over. Raises SignatureFault."""
        signers = note.signed_by(self.keys)
        if self.in_force not in signers:
            raise SignatureFault(f"その時点で有効な鍵（{self.in_force.name}）の署名がありません。")
        while self._at + 1 < len(self.keys) and self.keys[self._at + 1] in signers:
            self._at += 1
