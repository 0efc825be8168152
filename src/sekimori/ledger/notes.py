"""Signed notes (C2SP signed-note): text with signature lines, the keys that sign it and how keys are written down.

A key's name and the first four bytes of SHA-256(name ‖ newline ‖ type ‖ public key) identify it; lines of unknown keys
are ignored, a wrong signature by a known key spoils the whole note.
"""

from __future__ import annotations

import base64
import hashlib
import os
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from sekimori.common.errors import InvalidInput

ED25519 = 0x01
COSIGNATURE = 0x04  # Timestamped Ed25519 cosignature of a witness (C2SP tlog-cosignature).
KEY_BYTES, SIGNATURE_BYTES, TIME_BYTES = 32, 64, 8
MAX_NOTE_BYTES, MAX_SIGNATURES = 1_000_000, 100
_DASH = "— "
_NAME = re.compile(r"[^\s+]+")
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f]")
_PRIVATE = "PRIVATE+KEY+"


class UnreadableNote(InvalidInput):
    """Bytes that are not a signed note, or a key that is not written as one."""


class SignatureFault(InvalidInput):
    """A note that no known key has signed, or that a known key has not signed as it stands."""


@dataclass(frozen=True)
class Signature:
    """One signature line: the key's name and id, and the signature's bytes (for cosignatures the time goes before them)."""

    name: str
    key_id: bytes
    value: bytes

    @property
    def line(self) -> str:
        """The line as it stands in a note, without its newline."""
        return f"{_DASH}{self.name} {_b64(self.key_id + self.value)}"


@dataclass(frozen=True)
class VerifierKey:
    """A public key with its name and signature type, written `name+id+base64` (a vkey)."""

    name: str
    public: bytes
    kind: int = ED25519

    @property
    def key_id(self) -> bytes:
        """The four bytes that stand before each of its signatures."""
        return hashlib.sha256(self.name.encode() + b"\n" + bytes([self.kind]) + self.public).digest()[:4]

    @classmethod
    def parse(cls, vkey: str) -> Self:
        """Reads a vkey. Raises UnreadableNote when it is not one or its id does not fit its key."""
        name, _, rest = vkey.strip().partition("+")
        stated, _, encoded = rest.partition("+")
        material = _unb64(encoded)
        if not _NAME.fullmatch(name) or len(material) != KEY_BYTES + 1 or material[0] not in (ED25519, COSIGNATURE):
            raise UnreadableNote("公開鍵の書き方が正しくありません（名前+番号+鍵）。")
        key = cls(name, material[1:], material[0])
        if key.key_id.hex() != stated:
            raise UnreadableNote(f"公開鍵{name}の番号が鍵と合いません。")
        return key

    def __str__(self) -> str:
        return f"{self.name}+{self.key_id.hex()}+{_b64(bytes([self.kind]) + self.public)}"

    def verify(self, text: str, signature: Signature) -> bool:
        """Whether `signature` is this key's over the note text."""
        value, message = signature.value, text.encode()
        if self.kind == COSIGNATURE:
            message, value = _cosigned(text, cosigned_at(signature)), value[TIME_BYTES:]
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(value, message)
        except (InvalidSignature, ValueError):
            return False
        return True


@dataclass(frozen=True)
class SigningKey:
    """A private key with its name. Written as Go's note package writes it, so that either side can use the same file."""

    name: str
    seed: bytes
    kind: int = ED25519

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.name):
            raise UnreadableNote("鍵の名前には空白と+を使えません。")

    def __repr__(self) -> str:
        return f"SigningKey({self.name!r})"

    @classmethod
    def generate(cls, name: str, kind: int = ED25519) -> Self:
        """A new key from the system's randomness."""
        return cls(name, os.urandom(KEY_BYTES), kind)

    @classmethod
    def parse(cls, skey: str) -> Self:
        """Reads `PRIVATE+KEY+name+id+base64`. Raises UnreadableNote."""
        rest = skey.strip().removeprefix(_PRIVATE)
        name, _, tail = rest.partition("+")
        stated, _, encoded = tail.partition("+")
        material = _unb64(encoded)
        if not skey.strip().startswith(_PRIVATE) or len(material) != KEY_BYTES + 1:
            raise UnreadableNote("署名鍵の書き方が正しくありません。")
        key = cls(name, material[1:], material[0])
        if key.kind not in (ED25519, COSIGNATURE) or key.verifier.key_id.hex() != stated:
            raise UnreadableNote(f"署名鍵{name}の番号が鍵と合いません。")
        return key

    def private_text(self) -> str:
        """The key as text for a file only its owner can read."""
        return f"{_PRIVATE}{self.name}+{self.verifier.key_id.hex()}+{_b64(bytes([self.kind]) + self.seed)}"

    @property
    def verifier(self) -> VerifierKey:
        """The public half."""
        public = Ed25519PrivateKey.from_private_bytes(self.seed).public_key().public_bytes_raw()
        return VerifierKey(self.name, public, self.kind)

    def sign(self, text: str, *, unix_time: int = 0) -> Signature:
        """Signs a note's text; a witness's key states `unix_time` (seconds) as the moment it saw the checkpoint."""
        message, head = text.encode(), b""
        if self.kind == COSIGNATURE:
            message, head = _cosigned(text, unix_time), unix_time.to_bytes(TIME_BYTES, "big")
        value = Ed25519PrivateKey.from_private_bytes(self.seed).sign(message)
        return Signature(self.name, self.verifier.key_id, head + value)


@dataclass(frozen=True)
class Note:
    """A text that ends in a newline, and its signatures. Nothing in it may be believed before `signed_by` was asked."""

    text: str
    signatures: tuple[Signature, ...] = ()

    @classmethod
    def parse(cls, untrusted: bytes | str) -> Self:
        """Reads a signed note. Raises UnreadableNote with the reason."""
        source = _decoded(untrusted)
        text, blank, block = source.rpartition("\n\n")
        if not blank or not block.endswith("\n"):
            raise UnreadableNote("署名つきの記録として読めません（署名の行がありません）。")
        lines = block[:-1].split("\n")
        if len(lines) > MAX_SIGNATURES:
            raise UnreadableNote("署名の数が多すぎます。")
        return cls(text + "\n", tuple(_signature(line) for line in lines))

    def __str__(self) -> str:
        return f"{self.text}\n{''.join(signature.line + chr(10) for signature in self.signatures)}"

    def with_signatures(self, more: Iterable[Signature]) -> Note:
        """The note with more signatures; one already there is not repeated."""
        return Note(self.text, tuple(dict.fromkeys([*self.signatures, *more])))

    def signed_by(self, keys: Sequence[VerifierKey]) -> tuple[VerifierKey, ...]:
        """Those of `keys` that signed the text. Raises SignatureFault when none did or one of their signatures is wrong."""
        known = {(key.name, key.key_id): key for key in keys}
        found: dict[VerifierKey, None] = {}
        for signature in self.signatures:
            key = known.get((signature.name, signature.key_id))
            if key is None:
                continue
            if not key.verify(self.text, signature):
                raise SignatureFault(f"鍵{key.name}の署名が内容と合いません。")
            found[key] = None
        if not found:
            raise SignatureFault("知っている鍵の署名がありません。")
        return tuple(found)


def cosigned_at(signature: Signature) -> int:
    """The Unix time in seconds that a witness's cosignature states."""
    return int.from_bytes(signature.value[:TIME_BYTES], "big")


def _cosigned(text: str, unix_time: int) -> bytes:
    return f"cosignature/v1\ntime {unix_time}\n{text}".encode()


def _signature(line: str) -> Signature:
    name, blank, encoded = line.removeprefix(_DASH).partition(" ")
    value = _unb64(encoded)
    if not line.startswith(_DASH) or not blank or not _NAME.fullmatch(name) or len(value) <= KEY_BYTES // 8:
        raise UnreadableNote("署名の行の書き方が正しくありません。")
    return Signature(name, value[:4], value[4:])


def _decoded(untrusted: bytes | str) -> str:
    if len(untrusted) > MAX_NOTE_BYTES:
        raise UnreadableNote("署名つきの記録が大きすぎます。")
    try:
        source = untrusted.decode() if isinstance(untrusted, bytes) else untrusted
    except UnicodeDecodeError as error:
        raise UnreadableNote("署名つきの記録がUTF-8ではありません。") from error
    if _CONTROL.search(source):
        raise UnreadableNote("署名つきの記録に制御文字があります。")
    return source


def _b64(value: bytes) -> str:
    return base64.b64encode(value).decode()


def _unb64(text: str) -> bytes:
    """The bytes, or none at all when `text` is not the one proper base64 of them."""
    try:
        value = base64.b64decode(text, validate=True)
    except ValueError:
        return b""
    return value if _b64(value) == text else b""
