"""Members of a ZIP that ask for a password: the old cipher of PKWARE (APPNOTE 6.1) and AES of WinZip (AE-1, AE-2)."""

from __future__ import annotations

import hashlib
import hmac
import struct
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

HEAD = 12
AES_METHOD = 99
_AES_FIELD = 0x9901
_MASK = 0xFFFFFFFF
_TABLE = [zlib.crc32(bytes([value]), _MASK) ^ _MASK for value in range(256)]
_ROUNDS, _CODE, _CHECK = 1000, 10, 2
_BLOCK, _AT_ONCE = 16, 4096


@dataclass(frozen=True)
class Aes:
    """How a member is enciphered: length of the key in bytes, and how what is inside is packed."""

    key: int
    method: int


def spoken(passwords: Iterable[str]) -> Iterator[bytes]:
    """Passwords as bytes: as people type them today, and as older programs wrote them."""
    for password in passwords:
        yield password.encode()
        older = password.encode("cp932", "ignore")
        if older != password.encode():
            yield older


def plain(packed: bytes, password: bytes, proof: int) -> bytes | None:
    """What was enciphered by the old cipher; None when the password's check byte differs from `proof`."""
    keys = [0x12345678, 0x23456789, 0x34567890]
    for byte in password:
        _turn(keys, byte)
    head = _deciphered(packed[:HEAD], keys)
    if len(head) < HEAD or head[-1] != proof:
        return None
    return _deciphered(packed[HEAD:], keys)


def _turn(keys: list[int], byte: int) -> None:
    keys[0] = (keys[0] >> 8) ^ _TABLE[(keys[0] ^ byte) & 0xFF]
    keys[1] = ((keys[1] + (keys[0] & 0xFF)) * 134775813 + 1) & _MASK
    keys[2] = (keys[2] >> 8) ^ _TABLE[(keys[2] ^ (keys[1] >> 24)) & 0xFF]


def _deciphered(content: bytes, keys: list[int]) -> bytes:
    first, second, third = keys
    table, out = _TABLE, bytearray(len(content))
    for place, byte in enumerate(content):
        word = third | 2
        byte ^= ((word * (word ^ 1)) >> 8) & 0xFF  # noqa: PLW2901  # The loop is what all the time goes into.
        out[place] = byte
        first = (first >> 8) ^ table[(first ^ byte) & 0xFF]
        second = ((second + (first & 0xFF)) * 134775813 + 1) & _MASK
        third = (third >> 8) ^ table[(third ^ (second >> 24)) & 0xFF]
    keys[:] = first, second, third
    return bytes(out)


def aes_of(extra: bytes) -> Aes | None:
    """What a member's extra field says about AES; None when it says nothing or nothing known."""
    at = 0
    while at + 4 <= len(extra):
        kind, length = struct.unpack_from("<HH", extra, at)
        if kind == _AES_FIELD and length >= 7 and at + 11 <= len(extra):  # noqa: PLR2004
            _version, _vendor, strength, method = struct.unpack_from("<H2sBH", extra, at + 4)
            return Aes({1: 16, 2: 24, 3: 32}[strength], method) if strength in {1, 2, 3} else None
        at += 4 + length
    return None


def plain_aes(packed: bytes, password: bytes, aes: Aes) -> bytes | None:
    """What was enciphered by AES; None when the password is another or the bytes were changed."""
    salt = aes.key // 2
    made = hashlib.pbkdf2_hmac("sha1", password, packed[:salt], _ROUNDS, 2 * aes.key + _CHECK)
    if packed[salt : salt + _CHECK] != made[-_CHECK:] or len(packed) < salt + _CHECK + _CODE:
        return None
    body, code = packed[salt + _CHECK : -_CODE], packed[-_CODE:]
    if not hmac.compare_digest(hmac.new(made[aes.key : 2 * aes.key], body, "sha1").digest()[:_CODE], code):
        return None
    # The counter runs with its lowest byte first, which no ready-made mode does.
    engine = Cipher(algorithms.AES(made[: aes.key]), modes.ECB()).encryptor()  # noqa: S305
    out = []
    for start in range(0, len(body), _BLOCK * _AT_ONCE):
        piece = body[start : start + _BLOCK * _AT_ONCE]
        first = start // _BLOCK + 1
        counters = b"".join(n.to_bytes(_BLOCK, "little") for n in range(first, first + -(-len(piece) // _BLOCK)))
        stream = engine.update(counters)[: len(piece)]
        out.append((int.from_bytes(piece, "big") ^ int.from_bytes(stream, "big")).to_bytes(len(piece), "big"))
    return b"".join(out)
