"""What must not stand in a PDF that is handed on. Reads the bytes with a tokenizer of its own, object streams included.

Runs in the sandbox: sandbox.run("sekimori.sanitize.checks.pdf:job", untrusted, options).
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from typing import Any

_BAD = frozenset(
    """
    JavaScript JS Launch SubmitForm ImportData OpenAction AA GoToR GoToE Rendition RichMedia RichMediaContent RichMediaExecute
    EmbeddedFile EmbeddedFiles EF FileAttachment XFA Movie Sound Screen Collection AF FFilter URLS Encrypt JBIG2Decode JPXDecode
    Crypt GoTo3DView Trans Thread SetOCGState Hide Filespec Metadata PieceInfo OPI Ref Win Unix Mac AlternatePresentations Perms DSS
    """.split()  # noqa: SIM905
)
# Any of these is an address where it stands as a text behind /URI.
_ADDRESS = re.compile(rb"/URI\s*(\((?:[^()\\]|\\.)*\)|<[0-9A-Fa-f\s]*>)", re.DOTALL)
_OBJECT = re.compile(rb"(?<![0-9])\d{1,10}\s+\d{1,5}\s+obj\b")
_STREAM = re.compile(rb"stream\r?\n")
_NAME = re.compile(rb"/([^\x00\t\n\f\r ()<>\[\]{}/%]*)")
_HEX = re.compile(rb"#([0-9A-Fa-f]{2})")
_PIECES = re.compile(rb"\\.|[()]|[^()\\]+|\\", re.DOTALL)
_MOST = 256 * 1024 * 1024


def job(untrusted: bytes, options: dict[str, Any]) -> list[list[str]]:
    """Everything that must not be there, as (what, where); an empty list lets the document pass."""
    schemes = tuple(str(each).encode() for each in options.get("schemes", ("http", "https", "mailto")))
    return [list(each) for each in _faults(untrusted, schemes)][:100]


def _faults(untrusted: bytes, schemes: tuple[bytes, ...]) -> Iterator[tuple[str, str]]:
    if not untrusted.startswith(b"%PDF-"):
        yield "header", ""
    end = untrusted.rstrip(b"\r\n \x00")
    if not end.endswith(b"%%EOF") or untrusted.count(b"%%EOF") != 1:
        yield "end", str(untrusted.count(b"%%EOF"))
    for words in _words(untrusted):
        for name in {
            _HEX.sub(lambda m: bytes([int(m.group(1), 16)]), each) for each in _NAME.findall(_without_texts(words))
        }:
            plain = name.decode("latin-1")
            if plain in _BAD:
                yield "name", plain
        for text in _ADDRESS.findall(words):
            address = _spoken(text).strip()
            if not address.startswith(b"#") and address.split(b":", 1)[0].strip().lower() not in schemes:
                yield "address", address[:80].decode("latin-1")


def _words(untrusted: bytes) -> Iterator[bytes]:
    """The dictionaries of all objects: what stands between `obj` and the stream or the end, and what object streams hold."""
    places = [found.end() for found in _OBJECT.finditer(untrusted)]
    for start, after in zip(places, [*places[1:], len(untrusted)], strict=True):
        piece = untrusted[start:after]
        found = _STREAM.search(piece)
        head = piece[: found.start()] if found else piece
        yield head
        if found and b"/ObjStm" in head:
            yield _inflated(piece[found.end() :], head)
    tail = untrusted.rfind(b"trailer")
    if tail >= 0:
        yield untrusted[tail:]


def _inflated(packed: bytes, head: bytes) -> bytes:
    if b"/FlateDecode" not in head:
        return packed
    try:
        return zlib.decompressobj().decompress(packed, _MOST)
    except zlib.error:
        return b"/JavaScript"  # What cannot be looked into does not pass.


def _without_texts(words: bytes) -> bytes:
    """The same without texts, in which names mean nothing."""
    out: list[bytes] = []
    depth = 0
    for piece in _PIECES.findall(words):
        if piece == b"(":
            depth += 1
        elif piece == b")":
            depth = max(depth - 1, 0)
        elif not depth:
            out.append(piece)
    return b"".join(out)


def _spoken(text: bytes) -> bytes:
    if text.startswith(b"<"):
        digits = re.sub(rb"\s", b"", text[1:-1])
        return bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode())
    return re.sub(rb"\\([0-7]{1,3})", lambda m: bytes([int(m.group(1), 8) & 255]), text[1:-1]).replace(b"\\", b"")
