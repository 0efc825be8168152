"""Office documents under a password ([MS-OFFCRYPTO], agile and standard): opened with the one that is given, in the sandbox."""

from __future__ import annotations

import base64
import hashlib
import hmac
import struct
from collections.abc import Mapping
from typing import Any

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from lxml import etree

from sekimori.sanitize.policy import Policy
from sekimori.sanitize.refusing import refusal
from sekimori.sanitize.verify.compound import Compound
from sekimori.sanitize.xmls import parsed

# With this one Excel locks books that ask nobody for a password.
USUAL = "VelvetSweatshop"
_AGILE, _STANDARD = (4, 4), {(2, 2), (3, 2), (4, 2)}
_INPUT, _VALUE, _KEY = (bytes.fromhex(each) for each in ("fea7d2763b4b9e79", "d7aa0f6d3061344e", "146e0be7abacd0d6"))
_HASHES = {"SHA1": "sha1", "SHA-1": "sha1", "SHA256": "sha256", "SHA384": "sha384", "SHA512": "sha512"}
_MOST_TURNS, _STANDARD_TURNS = 1_000_000, 50_000
_SEGMENT, _BLOCK = 4096, 16


def prepare_for_sandbox() -> None:
    """Loads the ciphers while files are still in reach."""
    _cbc(bytes(16), bytes(16), bytes(16))


def job(untrusted: bytes, options: dict[str, Any]) -> bytes:
    """The document without its lock. Raises Refusal when no password fits or the lock is of an unknown kind."""
    streams = {stream.path: stream.content for stream in Compound(untrusted).streams()}
    told, package = streams.get(("EncryptionInfo",), b""), streams.get(("EncryptedPackage",), b"")
    if len(told) < 8 or len(package) < 8:  # noqa: PLR2004
        raise refusal("ENCRYPTED", "EncryptionInfo")
    version = struct.unpack_from("<HH", told)
    limits = Policy.model_validate(options["policy"]).limits
    for password in [USUAL, *(str(each) for each in options["passwords"])]:
        if version == _AGILE:
            found = _agile(parsed(told[8:], limits), password, package)
        elif version in _STANDARD:
            found = _standard(told, password, package)
        else:
            break
        if found is not None:
            return found
    raise refusal("ENCRYPTED", "password")


def _cbc(key: bytes, start: bytes, content: bytes) -> bytes:
    engine = Cipher(algorithms.AES(key), modes.CBC(start)).decryptor()
    return engine.update(content[: len(content) // _BLOCK * _BLOCK])


def _turned(name: str, salt: bytes, password: str, turns: int) -> bytes:
    value = hashlib.new(name, salt + password.encode("utf-16-le")).digest()
    for turn in range(turns):
        value = hashlib.new(name, turn.to_bytes(4, "little") + value).digest()
    return value


def _attributes(root: etree._Element, name: str) -> Mapping[str, str]:
    found = next((each for each in root.iter(etree.Element) if str(each.tag).endswith(f"}}{name}")), None)
    if found is None:
        raise refusal("ENCRYPTED", name)
    return {str(key): str(value) for key, value in found.attrib.items()}


def _agile(root: etree._Element, password: str, package: bytes) -> bytes | None:
    """The document, or None when the password is another. Raises Refusal for ciphers that are not known."""
    data, lock = _attributes(root, "keyData"), _attributes(root, "encryptedKey")
    try:
        name, own = _HASHES[data["hashAlgorithm"]], _HASHES[lock["hashAlgorithm"]]
        turns, length = int(lock["spinCount"]), int(lock["keyBits"]) // 8
        salt, start = base64.b64decode(lock["saltValue"]), base64.b64decode(data["saltValue"])
        asked, told, sealed = (
            base64.b64decode(lock[f"encrypted{each}"])
            for each in ("VerifierHashInput", "VerifierHashValue", "KeyValue")
        )
    except (KeyError, ValueError):
        raise refusal("ENCRYPTED", "agile") from None
    known = (
        lock.get("cipherAlgorithm") == data.get("cipherAlgorithm") == "AES"
        and lock.get("cipherChaining") == "ChainingModeCBC"
    )
    if not known or turns > _MOST_TURNS or length not in {16, 24, 32} or len(salt) != _BLOCK:
        raise refusal("ENCRYPTED", "agile")
    value = _turned(own, salt, password, turns)

    def opened(block: bytes, content: bytes) -> bytes:
        return _cbc(hashlib.new(own, value + block).digest()[:length].ljust(length, b"\x36"), salt, content)

    wanted = hashlib.new(own, opened(_INPUT, asked)[: len(salt)]).digest()
    if not hmac.compare_digest(wanted, opened(_VALUE, told)[: len(wanted)]):
        return None
    key = opened(_KEY, sealed)[:length]
    size, body, out = int.from_bytes(package[:8], "little"), package[8:], []
    for number, at in enumerate(range(0, len(body), _SEGMENT)):
        first = hashlib.new(name, start + number.to_bytes(4, "little")).digest()[:_BLOCK]
        out.append(_cbc(key, first, body[at : at + _SEGMENT]))
    return b"".join(out)[:size]


def _standard(told: bytes, password: str, package: bytes) -> bytes | None:
    """The same for the lock of Office 2007."""
    try:
        (head,) = struct.unpack_from("<I", told, 8)
        _flags, _extra, algorithm, _hash, bits = struct.unpack_from("<5I", told, 12)
        at = 12 + head
        salt, asked = told[at + 4 : at + 20], told[at + 20 : at + 36]
        sealed = told[at + 40 : at + 72]
    except struct.error:
        raise refusal("ENCRYPTED", "standard") from None
    if algorithm not in {0x660E, 0x660F, 0x6610} or bits not in {128, 192, 256} or len(sealed) != 32:  # noqa: PLR2004
        raise refusal("ENCRYPTED", "standard")
    value = hashlib.sha1(_turned("sha1", salt, password, _STANDARD_TURNS) + bytes(4), usedforsecurity=False).digest()
    parts = [
        hashlib.sha1(bytes(a ^ pad for a in value.ljust(64, b"\x00")), usedforsecurity=False).digest()
        for pad in (0x36, 0x5C)
    ]
    engine = Cipher(algorithms.AES(b"".join(parts)[: bits // 8]), modes.ECB()).decryptor()  # noqa: S305
    wanted = hashlib.sha1(engine.update(asked), usedforsecurity=False).digest()
    if not hmac.compare_digest(wanted, engine.update(sealed)[:20]):
        return None
    body = package[8:]
    return engine.update(body[: len(body) // _BLOCK * _BLOCK])[: int.from_bytes(package[:8], "little")]
