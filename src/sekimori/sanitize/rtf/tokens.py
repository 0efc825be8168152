"""The tokens of an RTF file. Whatever tricks its bytes play, they end as groups, words, text and data here."""

from __future__ import annotations

import enum
import re
from collections.abc import Iterator
from dataclasses import dataclass

from sekimori.sanitize.refusing import refusal

MOST = 6_000_000
_WORD = re.compile(rb"\\([A-Za-z]{1,32})(-?\d{1,10})? ?")
_TEXT = re.compile(rb"[^\\{}\r\n\x00]+")
_HEX = re.compile(rb"\\'([0-9A-Fa-f]{2})")
HEX = "'"  # The name of text that was written as digits: the second byte of a sign may look like anything.
_SKIPPED = b"\r\n\x00"


class Kind(enum.Enum):
    """What a token is."""

    OPEN = "{"
    CLOSE = "}"
    WORD = "word"
    SIGN = "sign"
    TEXT = "text"
    DATA = "data"


@dataclass(frozen=True)
class Token:
    """A token: `name` of a word or sign, `number` behind a word, `content` of text and data."""

    kind: Kind
    name: str = ""
    number: int | None = None
    content: bytes = b""


OPEN, CLOSE = Token(Kind.OPEN), Token(Kind.CLOSE)


def tokens(untrusted: bytes) -> Iterator[Token]:
    """The tokens in order. Raises Refusal for data that says it is longer than the file, and for too many tokens."""
    at, count = 0, 0
    while at < len(untrusted):
        count += 1
        if count > MOST:
            raise refusal("XML-BOMB", str(count))
        sign = untrusted[at]
        if sign in _SKIPPED:
            at += 1
        elif sign == ord("{"):
            yield OPEN
            at += 1
        elif sign == ord("}"):
            yield CLOSE
            at += 1
        elif sign != ord("\\"):
            found = _TEXT.match(untrusted, at)
            at = found.end() if found else at + 1
            if found:
                yield Token(Kind.TEXT, content=found.group())
        else:
            token, at = _escaped(untrusted, at)
            yield token


def _escaped(untrusted: bytes, at: int) -> tuple[Token, int]:
    if found := _HEX.match(untrusted, at):
        return Token(Kind.TEXT, HEX, content=bytes.fromhex(found.group(1).decode())), found.end()
    if found := _WORD.match(untrusted, at):
        name, number = found.group(1).decode(), int(found.group(2)) if found.group(2) else None
        end = found.end()
        if name != "bin":
            return Token(Kind.WORD, name, number), end
        length = max(number or 0, 0)
        if end + length > len(untrusted):
            raise refusal("RTF-MALFORMED", "bin")
        return Token(Kind.DATA, content=untrusted[end : end + length]), end + length
    sign = untrusted[at + 1 : at + 2]
    if sign in {b"\\", b"{", b"}"}:
        return Token(Kind.TEXT, content=sign), at + 2
    if sign in {b"\r", b"\n"}:
        return Token(Kind.WORD, "par"), at + 2
    return Token(Kind.SIGN, sign.decode("latin-1")), at + 2
