"""Office documents under a password: asked for, opened with it, and treated like any other."""

# ruff: noqa: E501  -- markup reads better on one line

from __future__ import annotations

import base64
import hashlib
import struct

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from sekimori.sanitize import engine, policy
from sekimori.sanitize.ooxml import locked
from sekimori.sanitize.verdicts import Outcome, Verdict
from tests.sanitize import packages
from tests.sanitize.packages import MARK
from tests.sanitize.test_archives import SEEDED
from tests.sanitize.test_verify import compound

POLICY = policy.default()
SALT, KEY, TURNS = bytes(range(16)), bytes(range(32)), 1000


def _cbc(key: bytes, start: bytes, content: bytes) -> bytes:
    padded = content + bytes(-len(content) % 16)
    return Cipher(algorithms.AES(key), modes.CBC(start)).encryptor().update(padded)


def agile(content: bytes, password: str) -> bytes:
    """A document as Word locks it today: AES-256, SHA-512."""
    value = hashlib.sha512(SALT + password.encode("utf-16-le")).digest()
    for turn in range(TURNS):
        value = hashlib.sha512(struct.pack("<I", turn) + value).digest()

    def sealed(block: str, inside: bytes) -> str:
        key = hashlib.sha512(value + bytes.fromhex(block)).digest()[:32]
        return base64.b64encode(_cbc(key, SALT, inside)).decode()

    common = 'saltSize="16" blockSize="16" keyBits="256" hashSize="64" cipherAlgorithm="AES" cipherChaining="ChainingModeCBC" hashAlgorithm="SHA512"'
    salt = base64.b64encode(SALT).decode()
    markup = (
        f'<encryption xmlns="http://schemas.microsoft.com/office/2006/encryption" xmlns:p="urn:p"><keyData {common} saltValue="{salt}"/>'
        f'<keyEncryptors><keyEncryptor><p:encryptedKey spinCount="{TURNS}" {common} saltValue="{salt}" '
        f'encryptedVerifierHashInput="{sealed("fea7d2763b4b9e79", SALT)}" '
        f'encryptedVerifierHashValue="{sealed("d7aa0f6d3061344e", hashlib.sha512(SALT).digest())}" '
        f'encryptedKeyValue="{sealed("146e0be7abacd0d6", KEY)}"/></keyEncryptor></keyEncryptors></encryption>'
    )
    package = struct.pack("<Q", len(content))
    for number, at in enumerate(range(0, len(content), 4096)):
        start = hashlib.sha512(SALT + struct.pack("<I", number)).digest()[:16]
        package += _cbc(KEY, start, content[at : at + 4096])
    info = struct.pack("<HHI", 4, 4, 0x40) + markup.encode()
    return compound({"EncryptionInfo": info.ljust(4096), "EncryptedPackage": package.ljust(4096, b"\x00")}, bytes(16))


def standard(content: bytes, password: str) -> bytes:
    """A document as Office 2007 locks it: AES-128, SHA-1."""
    value = hashlib.sha1(SALT + password.encode("utf-16-le"), usedforsecurity=False).digest()
    for turn in range(50_000):
        value = hashlib.sha1(struct.pack("<I", turn) + value, usedforsecurity=False).digest()
    value = hashlib.sha1(value + bytes(4), usedforsecurity=False).digest()
    key = hashlib.sha1(bytes(each ^ 0x36 for each in value.ljust(64, b"\x00")), usedforsecurity=False).digest()[:16]
    sealer = Cipher(algorithms.AES(key), modes.ECB()).encryptor()  # noqa: S305
    asked = sealer.update(SALT)
    told = sealer.update(hashlib.sha1(SALT, usedforsecurity=False).digest().ljust(32, b"\x00"))
    head = struct.pack("<8I", 0x24, 0, 0x660E, 0x8004, 128, 0x18, 0, 0)
    info = (
        struct.pack("<HHII", 4, 2, 0x24, len(head))
        + head
        + struct.pack("<I", 16)
        + SALT
        + asked
        + struct.pack("<I", 20)
        + told
    )
    package = struct.pack("<Q", len(content)) + sealer.update(content + bytes(-len(content) % 16))
    return compound({"EncryptionInfo": info, "EncryptedPackage": package.ljust(4096, b"\x00")}, bytes(16))


def passed(content: bytes, *passwords: str) -> Outcome:
    return engine.sanitize(content, "回覧.docx", POLICY, None, passwords)


@pytest.mark.parametrize("lock", [agile, standard])
def test_a_locked_document_asks_for_its_password_and_is_then_treated_like_any_other(lock: type) -> None:
    content = lock(SEEDED, "合言葉")
    for passwords in ((), ("違う",)):
        outcome = passed(content, *passwords)
        assert (outcome.verdict, outcome.output) == (Verdict.PASSWORD, None)
    outcome = passed(content, "違う", "合言葉")
    assert (outcome.verdict, outcome.sha256_in) == (Verdict.SANITISED, hashlib.sha256(content).hexdigest())
    assert {finding.code for finding in outcome.findings} == {"OOXML-DDE", "UNLOCKED"}
    assert MARK.encode() not in packages.everything_in(outcome.output or b"")


def test_a_book_that_is_locked_with_the_password_everybody_knows_is_opened() -> None:
    assert passed(agile(SEEDED, locked.USUAL)).verdict is Verdict.SANITISED


def test_a_lock_within_a_lock_is_not_opened() -> None:
    outcome = passed(agile(agile(SEEDED, "a"), "a"), "a")
    assert (outcome.verdict, outcome.output) == (Verdict.HELD, None)


def test_a_lock_of_an_unknown_kind_stays_shut() -> None:
    content = compound({"EncryptionInfo": b"\x09\x00\x09\x00" + bytes(100), "EncryptedPackage": bytes(4096)}, bytes(16))
    assert passed(content, "a").verdict is Verdict.PASSWORD
    endless = agile(SEEDED, "a").replace(
        f'spinCount="{TURNS}"'.encode(), b'spinCount="9999999"'[:17].ljust(len(f'spinCount="{TURNS}"'), b'"')
    )
    assert passed(endless, "a").output is None
