"""How much a stream unpacks to, found without keeping it: no filter of a PDF is trusted to end."""

from __future__ import annotations

import base64
import re
import zlib
from collections.abc import Iterator

from sekimori.sanitize.refusing import refusal

CHUNK = 256 * 1024
MOST_OF_TABLE = 64 * 1024 * 1024
_STREAM, _HEAD = re.compile(rb"stream\r?\n(?=[\x08-\x78])"), 2048
_BLANKS = re.compile(rb"[\x00\t\n\f\r ]+")
_CLEAR, _END, _FIRST, _WIDEST = 256, 257, 258, 12
_RUN_END = 128
# The last filter of a picture: its size is said by its head and judged there.
CODECS = frozenset({"/DCTDecode", "/CCITTFaxDecode", "/JPXDecode"})


def check_tables(untrusted: bytes) -> None:
    """Raises Refusal when a stream of objects or of the cross-reference unpacks without end.

    These are unpacked before anything of the file can be looked at, so they are sought in its plain bytes. A name written in
    another way (with #) counts as one of them.
    """
    for found in _STREAM.finditer(untrusted):
        head = untrusted[max(found.start() - _HEAD, 0) : found.start()].rpartition(b"obj")[2]
        if b"ObjStm" in head or b"XRef" in head or b"#" in head:
            _counted((len(piece) for piece in inflated(untrusted[found.end() :], MOST_OF_TABLE)), MOST_OF_TABLE)


def unpacked(raw: bytes, names: list[str], most: int) -> int:
    """How many bytes a stream unpacks to through its filters, outermost first, codecs of pictures not counted.

    Raises Refusal once it is more than `most`, and for a chain that cannot be followed.
    """
    for place, name in enumerate(names):
        if name in CODECS:
            break
        if name in {"/LZWDecode", "/RunLengthDecode"}:
            if place + 1 < len(names):
                raise refusal("PDF-FILTER", "/".join(names))
            return _counted(_lzw(raw) if name == "/LZWDecode" else _runs(raw), most)
        if name == "/FlateDecode" and place + 1 == len(names):
            return _counted((len(piece) for piece in inflated(raw, most)), most)
        raw = b"".join(inflated(raw, most)) if name == "/FlateDecode" else _from_text(raw, name)
    return _counted(iter([len(raw)]), most)


def _counted(lengths: Iterator[int], most: int) -> int:
    total = 0
    for length in lengths:
        total += length
        if total > most:
            raise refusal("PDF-BOMB", str(total))
    return total


def inflated(packed: bytes, most: int) -> Iterator[bytes]:
    """What a Flate stream unpacks to, piece by piece; one cut short as far as it goes. Raises Refusal beyond `most`."""
    engine, total, rest = zlib.decompressobj(), 0, packed
    while True:
        try:
            piece = engine.decompress(rest, CHUNK)
        except zlib.error:
            return  # A stream cut short is read as far as it goes, as every viewer does.
        total += len(piece)
        if total > most:
            raise refusal("PDF-BOMB", str(total))
        yield piece
        rest = engine.unconsumed_tail
        if engine.eof or (not rest and not piece):
            return


def _from_text(raw: bytes, name: str) -> bytes:
    """What ASCIIHex or ASCII85 stands for; neither grows by more than four times."""
    plain = _BLANKS.sub(b"", raw)
    try:
        if name == "/ASCIIHexDecode":
            digits = plain.split(b">", 1)[0]
            return bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode("ascii"))
        return base64.a85decode(plain.removeprefix(b"<~").split(b"~", 1)[0])
    except ValueError:
        raise refusal("PDF-FILTER", name) from None


def _runs(raw: bytes) -> Iterator[int]:
    at = 0
    while at < len(raw) and raw[at] != _RUN_END:
        length = raw[at]
        yield length + 1 if length < _RUN_END else 257 - length
        at += length + 2 if length < _RUN_END else 2


def _lzw(raw: bytes) -> Iterator[int]:
    """The length of what each code of an LZW stream stands for: the table holds lengths only."""
    lengths = [1] * _CLEAR + [0, 0]
    width, held, bits, before = 9, 0, 0, 0
    for byte in raw:
        held, bits = (held << 8) | byte, bits + 8
        if bits < width:
            continue
        bits -= width
        code, held = held >> bits, held & ((1 << bits) - 1)
        if code == _END:
            return
        if code == _CLEAR:
            del lengths[_FIRST:]
            width, before = 9, 0
            continue
        length = lengths[code] if code < len(lengths) else before + 1
        yield length
        if before and len(lengths) < 1 << _WIDEST:
            lengths.append(before + 1)
            width = max(width, min(_WIDEST, (len(lengths) + 1).bit_length()))
        before = length
