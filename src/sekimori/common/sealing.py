"""Encrypting a stream of any length, so that it can be read again only whole, unchanged and in order.

A sealed stream is a header (magic, key id, salt, chunk length) and chunks under AES-256-GCM. Each stream has a key of its own,
derived by HKDF-SHA256 (RFC 5869) from the master key and its salt; the nonce of a chunk is its number and whether it is the last
one, and the header is authenticated with each (the STREAM construction of Hoang, Reyhanitabar, Rogaway and Vizár, 2015). A
changed, missing, added or reordered chunk, and a stream that was cut off, are found before the bytes concerned are handed out.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from sekimori.common.errors import NotAvailable

MAGIC = b"SKEV1\n"
CHUNK = 256 * 1024
LARGEST_CHUNK = 16 * 1024 * 1024
SALT, KEY_ID, TAG = 32, 8, 16
_HEADER = struct.Struct(f">{len(MAGIC)}s{KEY_ID}s{SALT}sI")
LEAST_SECRET = 32


class Damaged(NotAvailable):
    """The stored bytes are not what was stored: changed, cut off, or no sealed stream at all."""


class OtherKey(NotAvailable):
    """The bytes were sealed under another key than the one at hand."""


@dataclass(frozen=True)
class MasterKey:
    """The key from which the key of each stream is derived. `id` tells keys apart and gives nothing away."""

    secret: bytes

    @classmethod
    def of(cls, secret: str) -> MasterKey:
        """The key of a configured secret. Raises NotAvailable for one of fewer than 32 characters."""
        if len(secret) < LEAST_SECRET:
            raise NotAvailable(f"暗号化の鍵が短すぎます（{LEAST_SECRET}文字以上にしてください）。")
        return cls(secret.encode())

    def derive(self, purpose: bytes, salt: bytes = b"", length: int = 32) -> bytes:
        """A key for one purpose."""
        return HKDF(SHA256(), length, salt or None, b"sekimori evidence 1 " + purpose).derive(self.secret)

    @property
    def id(self) -> bytes:
        return self.derive(b"key id", length=KEY_ID)

    def name_of(self, *parts: str) -> str:
        """A name (64 hex digits) for what `parts` say, that only holders of the key can make."""
        return hmac.new(self.derive(b"names"), "\0".join(parts).encode(), hashlib.sha256).hexdigest()


class Sealer:
    """Seals what is written to it into `out`; `close` writes the last chunk. Nothing but the current chunk is held in memory."""

    def __init__(self, out: BinaryIO, key: MasterKey, chunk: int = CHUNK) -> None:
        self._out = out
        self._chunk = chunk
        salt = os.urandom(SALT)
        self._header = _HEADER.pack(MAGIC, key.id, salt, chunk)
        self._cipher = AESGCM(key.derive(b"stream", salt))
        self._count = 0
        self._waiting = bytearray()
        out.write(self._header)

    def write(self, data: bytes) -> None:
        """Takes further bytes. Raises OSError when `out` does."""
        self._waiting += data
        while len(self._waiting) > self._chunk:
            self._put(bytes(self._waiting[: self._chunk]), last=False)
            del self._waiting[: self._chunk]

    def close(self) -> None:
        """Writes the end."""
        self._put(bytes(self._waiting), last=True)
        self._waiting.clear()

    def _put(self, data: bytes, *, last: bool) -> None:
        self._out.write(self._cipher.encrypt(_nonce(self._count, last=last), data, self._header))
        self._count += 1


def _nonce(number: int, *, last: bool) -> bytes:
    return number.to_bytes(11, "big") + (b"\1" if last else b"\0")


def key_id_of(sealed: BinaryIO) -> bytes:
    """The id of the key under which a stream was sealed. Raises Damaged when it is none."""
    return _read_header(sealed)[1]


def _read_header(sealed: BinaryIO) -> tuple[bytes, bytes, bytes, int]:
    header = sealed.read(_HEADER.size)
    if len(header) != _HEADER.size or not header.startswith(MAGIC):
        raise Damaged("保管したファイルの先頭が読めません。壊れているか、書き換えられています。")
    _magic, key_id, salt, chunk = _HEADER.unpack(header)
    if not 0 < chunk <= LARGEST_CHUNK:
        raise Damaged("保管したファイルの先頭が正しくありません。壊れているか、書き換えられています。")
    return header, key_id, salt, chunk


def unseal(sealed: BinaryIO, key: MasterKey) -> Iterator[bytes]:
    """The bytes that were sealed, chunk by chunk.

    Raises OtherKey, or Damaged before any byte of a chunk that is not what was written; the end is checked too.
    """
    header, key_id, salt, chunk = _read_header(sealed)
    if key_id != key.id:
        raise OtherKey("このファイルは別の鍵で暗号化されています。設定の鍵（evidence_key）を確かめてください。")
    cipher = AESGCM(key.derive(b"stream", salt))
    number, following = 0, sealed.read(chunk + TAG)
    while True:
        piece, following = following, sealed.read(chunk + TAG)
        last = not following
        try:
            data = cipher.decrypt(_nonce(number, last=last), piece, header)
        except InvalidTag:
            raise Damaged("保管したファイルが壊れているか、書き換えられています。") from None
        if data:
            yield data
        if last:
            return
        number += 1
