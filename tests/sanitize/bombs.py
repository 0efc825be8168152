"""Files that are small and grow without end when they are read. Each is made here and never written anywhere."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Callable

import pikepdf
from pikepdf import Array, Name

from tests.sanitize import packages
from tests.sanitize.test_pdf import document

MIB = 1024 * 1024
_LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
ENTITIES = f'<?xml version="1.0"?><!DOCTYPE d [<!ENTITY l0 "ha">{_LAUGHS}]>'


def zeros(count: int) -> bytes:
    """So many zero bytes, packed: one block of them, written once and repeated."""
    engine = zlib.compressobj(9)
    first = engine.compress(b"\x00" * MIB) + engine.flush(zlib.Z_FULL_FLUSH)
    block = engine.compress(b"\x00" * MIB) + engine.flush(zlib.Z_FULL_FLUSH)
    end = b"\x01\x00\x00\xff\xff" + struct.pack(">I", ((count % 65521) << 16) | 1)
    return first + block * (count // MIB - 1) + end


def claimed(content: bytes, name: str, size: int) -> bytes:
    """A container in which the stored member `name` is said to be packed, and to unpack to `size` bytes."""
    changed = bytearray(content)
    for signature, method, length, start in ((b"PK\x03\x04", 8, 22, 30), (b"PK\x01\x02", 10, 24, 46)):
        at = -1
        while (at := changed.find(signature, at + 1)) >= 0:
            if changed[at + start :].startswith(name.encode()):
                struct.pack_into("<H", changed, at + method, zipfile.ZIP_DEFLATED)
                struct.pack_into("<I", changed, at + length, size)
    return bytes(changed)


def grown_part(said: int) -> Callable[[], bytes]:
    """A document with a part of 600 MiB in as many kilobytes, which says that it has `said` bytes."""

    def made() -> bytes:
        held = io.BytesIO(packages.word().packed())
        with zipfile.ZipFile(held, "a", zipfile.ZIP_STORED) as container:
            container.writestr("word/styles.xml", zeros(600 * MIB)[2:-4])
        return claimed(held.getvalue(), "word/styles.xml", said)

    return made


def many_elements() -> bytes:
    """A sheet of two million empty cells in 20 kB."""
    return packages.excel("<c/>" * 2_000_000).packed()


def entities() -> bytes:
    """A document whose entities mean each other ten times over, ten deep."""
    made = packages.word()
    return made.with_part(made.main, f"{ENTITIES}<d>&l9;</d>", made.main_type).packed()


def deep_markup() -> bytes:
    """Elements within elements, a hundred thousand deep."""
    made = packages.word()
    return made.changed(made.main, "</w:body>", "<w:p>" * 100_000 + "</w:p>" * 100_000 + "</w:body>").packed()


def pdf_stream(*filters: str) -> Callable[[], bytes]:
    """A page whose content unpacks to a gigabyte through these filters."""

    def made() -> bytes:
        raw = zeros(1024 * MIB)
        for _more in filters[1:]:
            raw = zlib.compress(raw, 9)

        def change(pdf: pikepdf.Pdf) -> None:
            content = pdf.make_stream(b"")
            content.write(raw, filter=Array([Name(each) for each in filters]))
            pdf.pages[0].obj["/Contents"] = content

        return document(change, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.none)

    return made


def pdf_runs() -> bytes:
    """A content stream of runs: two bytes stand for 128."""

    def change(pdf: pikepdf.Pdf) -> None:
        content = pdf.make_stream(b"")
        content.write(b"\x81\x00" * (3 * MIB) + b"\x80", filter=Name.RunLengthDecode)
        pdf.pages[0].obj["/Contents"] = content

    return document(change, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.none)


def pdf_objects() -> bytes:
    """An object stream that unpacks to a gigabyte: it must be read before anything else can be."""
    packed = zeros(1024 * MIB)
    head = b"%%PDF-1.7\n1 0 obj\n<</Type/ObjStm/N 2/First 10/Filter/FlateDecode/Length %d>>\nstream\n" % len(packed)
    entries = [(0, 0, 65535), (1, 9, 0), (2, 1, 0), (2, 1, 1)]
    table = b"".join(struct.pack(">BIH", *each) for each in entries)
    body = head + packed + b"\nendstream\nendobj\n"
    xref = b"4 0 obj\n<</Type/XRef/Size 4/W[1 4 2]/Root 2 0 R/Length %d>>\nstream\n" % len(table)
    return body + xref + table + b"\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n" % len(body)


def pdf_nested() -> bytes:
    """Arrays within arrays, a hundred thousand deep."""
    return document().replace(b"trailer", b"9 0 obj\n" + b"[" * 100_000 + b"]" * 100_000 + b"\nendobj\ntrailer", 1)


def pdf_pages() -> bytes:
    """A tree of pages that leads back to itself."""
    return (
        b"%PDF-1.4\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n2 0 obj\n<</Type/Pages/Count 1000000/Kids[2 0 R 2 0 R 3 0 R]>>"
        b"\nendobj\n3 0 obj\n<</Type/Pages/Parent 2 0 R/Kids[2 0 R 3 0 R]/Count 500000>>\nendobj\ntrailer\n<</Root 1 0 R>>\n%%EOF\n"
    )


def png(width: int, height: int, rows: int = 0) -> bytes:
    """A picture that says it is so large; `rows` of it are really there."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    data = zeros(-(-(3 * width + 1) * rows // MIB) * MIB) if rows else b""
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def gif(frames: int) -> bytes:
    """A moving picture of so many frames, each of 65,000 by 65,000 pixels that are not there."""
    frame = b"\x21\xf9\x04\x00\x00\x00\x00\x00\x2c" + struct.pack("<4HB", 0, 0, 9000, 9000, 0) + b"\x02\x02\x4c\x01\x00"
    return (
        b"GIF89a" + struct.pack("<HHBBB", 9000, 9000, 0x80, 0, 0) + b"\x00\x00\x00\xff\xff\xff" + frame * frames + b";"
    )


BOMBS: dict[str, tuple[str, Callable[[], bytes]]] = {
    "a part that grows": ("a.docx", grown_part(600 * MIB)),
    "a part that lies about its size": ("a.docx", grown_part(1000)),
    "a sheet of countless cells": ("a.xlsx", many_elements),
    "entities that multiply": ("a.docx", entities),
    "markup without a bottom": ("a.docx", deep_markup),
    "a stream that grows": ("a.pdf", pdf_stream("/FlateDecode")),
    "a stream that grows three times": ("a.pdf", pdf_stream("/FlateDecode", "/FlateDecode", "/FlateDecode")),
    "runs that grow": ("a.pdf", pdf_runs),
    "objects that grow": ("a.pdf", pdf_objects),
    "arrays without a bottom": ("a.pdf", pdf_nested),
    "pages that lead back": ("a.pdf", pdf_pages),
    "a picture too wide": ("a.png", lambda: png(40_000, 40_000)),
    "a picture of just too much": ("a.png", lambda: png(9_900, 10_000, 10_000)),
    "a picture of many frames": ("a.gif", lambda: gif(2_000)),
}
