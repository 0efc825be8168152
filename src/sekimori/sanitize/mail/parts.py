"""The parts of a message, walked without recursion and within bounds (RFC 2045, 2046)."""

from __future__ import annotations

import binascii
import quopri
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from sekimori.sanitize.mail import headers
from sekimori.sanitize.mail.headers import Head
from sekimori.sanitize.refusing import refusal

DEEPEST, MOST = 20, 1_000
_UU = re.compile(rb"^begin [0-7]{3,4} ([^\r\n]{1,200})\r?\n((?:[^\r\n]{0,90}\r?\n)*?)end\r?$", re.MULTILINE)


@dataclass
class Part:
    """A part: its head, what it says of itself, its parts, and its content unpacked (of leaves)."""

    head: Head
    kind: str
    given: dict[str, str]
    disposition: str
    name: str
    content: bytes = b""
    parts: list[Part] = field(default_factory=list)

    @property
    def attached(self) -> bool:
        """Whether it is meant to be kept apart from what is read."""
        return self.disposition == "attachment" or (bool(self.name) and not self.kind.startswith("text/"))


def read(untrusted: bytes) -> Part:
    """The message as a tree. Raises Refusal beyond twenty levels or a thousand parts."""
    root, body = _part(untrusted, "text/plain")
    waiting, count = [(root, body, 1)], 1
    while waiting:
        part, inside, depth = waiting.pop()
        if depth > DEEPEST:
            raise refusal("MAIL-DEEP", str(depth))
        if part.kind.startswith("multipart/") and part.given.get("boundary"):
            usual = "message/rfc822" if part.kind == "multipart/digest" else "text/plain"
            for piece in _cut(inside, part.given["boundary"]):
                count += 1
                if count > MOST:
                    raise refusal("MAIL-DEEP", str(count))
                child, rest = _part(piece, usual)
                part.parts.append(child)
                waiting.append((child, rest, depth + 1))
        elif part.kind in {"message/rfc822", "message/global"}:
            child, rest = _part(_unpacked(part, inside), "text/plain")
            part.content = _unpacked(part, inside)
            part.parts.append(child)
            waiting.append((child, rest, depth + 1))
            count += 1
        else:
            part.content = _unpacked(part, inside)
    return root


def leaves(root: Part) -> Iterator[Part]:
    """All parts without parts, in order."""
    waiting = [root]
    while waiting:
        part = waiting.pop()
        if part.parts:
            waiting.extend(reversed(part.parts))
        else:
            yield part


def _part(untrusted: bytes, usual: str) -> tuple[Part, bytes]:
    head, body = headers.split(untrusted)
    kind, given = headers.parameters(head.first("content-type"))
    disposition, more = headers.parameters(head.first("content-disposition"))
    name = more.get("filename") or given.get("name", "")
    if not re.match(r"^[a-z0-9.+_-]{1,60}/[a-z0-9.+_-]{1,100}$", kind):
        kind = usual
    return Part(head, kind, given, disposition, name[:300]), body


def _cut(body: bytes, boundary: str) -> list[bytes]:
    sign = re.escape(boundary.encode("latin-1", "replace"))
    marks = list(re.finditer(rb"(?:^|\r\n|\n|\r)--" + sign + rb"(--)?[ \t]*(?=\r\n|\n|\r|$)", body))
    pieces = []
    for place, mark in enumerate(marks[: MOST + 1]):
        if mark.group(1):
            break
        end = marks[place + 1].start() if place + 1 < len(marks) else len(body)
        pieces.append(re.sub(rb"^(?:\r\n|\n|\r)", b"", body[mark.end() : end], count=1))
    return pieces


def _unpacked(part: Part, raw: bytes) -> bytes:
    said = part.head.first("content-transfer-encoding").decode("ascii", "ignore").strip().lower()
    if said == "base64":
        return headers.unbase64(raw)
    if said == "quoted-printable":
        return quopri.decodestring(raw)
    if said in {"x-uuencode", "uuencode", "x-uue"}:
        return next((content for _name, content in uuencoded(raw)), b"")
    return raw


def uuencoded(raw: bytes) -> Iterator[tuple[str, bytes]]:
    """Files that stand in a text in the old way: name and content."""
    for found in _UU.finditer(raw):
        out = []
        for line in found.group(2).splitlines():
            try:
                out.append(binascii.a2b_uu(line))
            except binascii.Error:
                continue
        yield headers.plain(headers.decoded(found.group(1))), b"".join(out)


def without_uuencoded(raw: bytes) -> bytes:
    """The text without them."""
    return _UU.sub(b"", raw)
