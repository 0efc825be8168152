"""What a file is, by its content. The name only says what it pretends to be."""

from __future__ import annotations

import re
import struct
from dataclasses import dataclass

from sekimori.sanitize import names

_PROGRAMS = (
    b"MZ",
    b"\x7fELF",
    b"\xca\xfe\xba\xbe",
    b"\xfe\xed\xfa\xce",
    b"\xfe\xed\xfa\xcf",
    b"\xcf\xfa\xed\xfe",
    b"#!",
    b"L\x00\x00\x00\x01\x14\x02\x00",
    b"ITSF",
    b"?_\x03\x00",
    b"MSWIM",
    b"vhdxfile",
    b"conectix",
    b"\xe4R\\{\x8c\xd8\xa7M\xae\xb1Sx\xd0)\x96\xd3",
    b"%!PS",
    b"\xc5\xd0\xd3\xc6",
    b"\x00\x01\x00\x00Standard ",
    b"FWS",
    b"CWS",
    b"ZWS",
    b"\x1bLua",
    b"\x00asm",
    b"dex\n",
    b"Windows Registry Editor",
    b"REGEDIT4",
    b"[InternetShortcut]",
    b"[Desktop Entry]",
    b"ID;P",
    b"WEB\r\n1",
)
# The class of an installer, as it stands in a compound file; where a disk image says what it is.
_INSTALLER = bytes.fromhex("84100c0000000000c000000000000046")
_DISK = slice(32_769, 32_774)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
# The class of a 一太郎 document, plain (…7001) or compressed (…7002), as it stands in a compound file.
_JTD = tuple(bytes.fromhex(f"{first}705978841dcf1197130020afd806f4") for first in ("01", "02"))
_MAGIC = (
    (b"%PDF-", "pdf", "pdf"),
    (b"\x89PNG\r\n\x1a\n", "image", "png"),
    (b"\xff\xd8\xff", "image", "jpg"),
    (b"GIF87a", "image", "gif"),
    (b"GIF89a", "image", "gif"),
    (b"II*\x00", "image", "tiff"),
    (b"MM\x00*", "image", "tiff"),
    (b"{\\rt", "rtf", "rtf"),
    (b"7z\xbc\xaf\x27\x1c", "archive", "7z"),
    (b"Rar!\x1a\x07", "archive", "rar"),
    (b"MSCF", "archive", "cab"),
    (b"\x1f\x8b", "archive", "gz"),
    (b"BZh", "archive", "bz2"),
    (b"\xfd7zXZ\x00", "archive", "xz"),
    (b"(\xb5/\xfd", "archive", "zst"),
    (b"`\x0e\x82\x01", "xdw", "xdw"),
    (b"AC10", "cad", "dwg"),
    (b"JwwData.", "cad", "jww"),
    (b"AutoCAD Binary DXF", "cad", "dxf"),
    (b"\x00\x00\x00\x0cjP  ", "image", "jp2"),
    (b"\xd7\xcd\xc6\x9a", "metafile", "wmf"),
    (b"\x01\x00\x09\x00", "metafile", "wmf"),
    (b"8BPS", "photo", "psd"),
    (b"\x78\x9f\x3e\x22", "mail", "tnef"),
    (b"!BDN", "mail-store", "pst"),
)
# The lengths of the header that a bitmap may have.
_BMP_HEADERS = frozenset({12, 40, 108, 124})
_LZH = re.compile(rb"^..-(?:l[hz][0-9a-zA-Z]|pm[0-9s])-", re.DOTALL)
_PHOTOS = frozenset({b"heic", b"heix", b"mif1", b"msf1", b"hevc", b"avif", b"avis"})
_DXF = re.compile(rb"^(?:\s*999\r?\n[^\n]*\n)*\s*0\r?\n\s*SECTION\r?\n")
_OLD = (
    (b"WordDocument", "doc"),
    (b"Workbook", "xls"),
    (b"PowerPoint Document", "ppt"),
    (b"Book", "xls"),
    (b"VisioDocument", "vsd"),
)
_MESSAGE = "__substg1.0_".encode("utf-16-le")
_BLOCK = 512  # Of tar.
# Main part, folder, family, usual extension.
_OFFICE = (
    (b"word/document.xml", b"word/", "word", "docx"),
    (b"xl/workbook.xml", b"xl/", "excel", "xlsx"),
    (b"ppt/presentation.xml", b"ppt/", "powerpoint", "pptx"),
)
_MAINS = frozenset(each[0] for each in _OFFICE)
_STANDING = re.compile(rb"\[Content_Types\]\.xml|(?:word|xl|ppt)/(?:\w+\.\w+)?")
_TAIL, _MOST_NAMES = 65_536 + 22, 20_000
_ODF = re.compile(rb"mimetypeapplication/vnd\.oasis\.opendocument\.(\w+)")
_CONTROLS = bytes(range(9)) + bytes(range(14, 27)) + bytes(range(28, 32))
# What a name's ending leads one to expect.
EXPECTED = {
    **dict.fromkeys(("docx", "docm", "dotx", "dotm"), "word"),
    **dict.fromkeys(("xlsx", "xlsm", "xltx", "xltm", "xlam"), "excel"),
    **dict.fromkeys(("pptx", "pptm", "ppsx", "ppsm", "potx", "potm", "ppam"), "powerpoint"),
    **dict.fromkeys(("png", "jpg", "jpeg", "jpe", "gif", "bmp", "dib", "tif", "tiff", "webp", "jp2"), "image"),
    **dict.fromkeys(("doc", "dot", "xls", "xlt", "ppt", "pps", "pot", "pub", "vsd"), "ole"),
    **dict.fromkeys(("txt", "log", "md", "text"), "text"),
    **dict.fromkeys(("csv", "tsv"), "csv"),
    **dict.fromkeys(("htm", "html", "xhtml"), "html"),
    **dict.fromkeys(("odt", "ott", "ods", "ots", "odp", "otp", "odg", "otg"), "odf"),
    **dict.fromkeys(("zip", "7z", "rar", "lzh", "lha", "lzs", "tar", "gz", "tgz", "bz2", "xz", "zst", "cab"), "archive"),
    "pdf": "pdf", "rtf": "rtf", "svg": "svg", "dxf": "dxf", "dwg": "cad", "jww": "cad",
    **dict.fromkeys(("xdw", "xbd", "xct"), "xdw"), **dict.fromkeys(("jtd", "jtdc", "jtt", "jttc"), "jtd"),
    **dict.fromkeys(("emf", "wmf"), "metafile"), **dict.fromkeys(("heic", "heif", "avif", "psd"), "photo"),
    **dict.fromkeys(("eml", "msg", "tnef"), "mail"), **dict.fromkeys(("vsdx", "thmx"), "office-other"),
    "pst": "mail-store", "mpp": "ole",
    "xlsb": "excel-binary", "xml": "xml", "mht": "mhtml", "mhtml": "mhtml",
}  # fmt: skip


@dataclass(frozen=True)
class Kind:
    """A family of the policy and the usual extension; `code` is the technique where the content alone says it may not pass."""

    family: str
    extension: str = ""
    code: str = ""


def of(untrusted: bytes, name: str) -> Kind:
    """What the content is; the name decides only between text and its relatives."""
    if not untrusted:
        return Kind("empty", "", "KIND-EMPTY")
    if untrusted.startswith(_PROGRAMS) or untrusted[_DISK] == b"CD001":
        return Kind("program", "", "KIND-PROGRAM")
    if untrusted.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _packed(untrusted)
    if untrusted.startswith(_OLE):
        return _compound(untrusted)
    return _told_by_signature(untrusted) or _textual(untrusted, name)


def _told_by_signature(untrusted: bytes) -> Kind | None:
    for magic, family, extension in _MAGIC:
        if untrusted.startswith(magic):
            return Kind(family, extension)
    if drawn := _drawn(untrusted):
        return drawn
    if _LZH.match(untrusted[:8]):
        return Kind("archive", "lzh")
    if untrusted[257:262] == b"ustar" or (not any(untrusted[500:512]) and _summed(untrusted[:512])):
        return Kind("archive", "tar")
    return Kind("pdf", "pdf") if b"%PDF-" in untrusted[:1024] else None


def _drawn(untrusted: bytes) -> Kind | None:
    if untrusted.startswith(b"BM") and int.from_bytes(untrusted[14:18], "little") in _BMP_HEADERS:
        return Kind("image", "bmp")
    if untrusted.startswith(b"RIFF") and untrusted[8:12] == b"WEBP":
        return Kind("image", "webp")
    if untrusted[4:8] == b"ftyp" and untrusted[8:12] in _PHOTOS:
        return Kind("photo", "heic")
    if untrusted.startswith(b"\x01\x00\x00\x00") and untrusted[40:44] == b" EMF":
        return Kind("metafile", "emf")
    return None


def _summed(head: bytes) -> bool:
    """Whether a block is the head of an old tar archive: its sum says so."""
    told = head[148:156].strip(b" \x00")
    if len(head) < _BLOCK or not told.isdigit() or not head[0]:
        return False
    return int(told, 8 if not set(told) & set(b"89") else 10) == sum(head[:148]) + 8 * 32 + sum(head[156:])


def _packed(untrusted: bytes) -> Kind:
    if found := _ODF.search(untrusted[:200]):
        return Kind("odf", {b"text": "odt", b"spreadsheet": "ods", b"presentation": "odp"}.get(found.group(1), "odg"))
    names = directory(untrusted)
    if {b"mimetype", b"content.xml", b"meta-inf/manifest.xml"} <= names:
        return Kind("odf", "odt")
    if b"[content_types].xml" not in names:
        return Kind("archive", "zip")
    if b"xl/workbook.bin" in names:
        return Kind("excel-binary", "xlsb")
    for main, folder, family, extension in _OFFICE:
        if main in names or (not names & _MAINS and any(name.startswith(folder) for name in names)):
            return Kind(family, extension)
    return Kind("office-other")


def directory(untrusted: bytes) -> frozenset[bytes]:
    """The names in the directory of a container, in lower case with forward slashes; without a directory, those that stand in it.

    Only looks; whether the directory is true is for those who read it strictly.
    """
    end = untrusted.rfind(b"PK\x05\x06", max(len(untrusted) - _TAIL, 0))
    at = int.from_bytes(untrusted[end + 16 : end + 20], "little") if end >= 0 else -1
    found: set[bytes] = set()
    while at >= 0 and untrusted.startswith(b"PK\x01\x02", at) and len(found) < _MOST_NAMES:
        name, extra, comment = struct.unpack_from("<3H", untrusted[at : at + 46].ljust(46, b"\x00"), 28)
        found.add(untrusted[at + 46 : at + 46 + name].replace(b"\\", b"/").lower())
        at += 46 + name + extra + comment
    if not found:
        found.update(each.lower() for each in _STANDING.findall(untrusted))
    return frozenset(found)


def _compound(untrusted: bytes) -> Kind:
    if _ENCRYPTED in untrusted:
        return Kind("encrypted", "", "ENCRYPTED")
    if any(each in untrusted for each in _JTD):
        return Kind("jtd", "jtd")
    if _INSTALLER in untrusted[:4096] or _INSTALLER in untrusted[-65_536:]:
        return Kind("program", "", "KIND-PROGRAM")
    if _MESSAGE in untrusted:
        return Kind("mail", "msg")
    return Kind("ole", next((ending for name, ending in _OLD if name.decode().encode("utf-16-le") in untrusted), ""))


def _textual(untrusted: bytes, name: str) -> Kind:
    if untrusted.startswith((b"\xff\xfe", b"\xfe\xff")) or untrusted.translate(None, _CONTROLS) == untrusted:
        return _marked_up(untrusted) or _worded(untrusted, name)
    return Kind("unknown", "", "KIND-UNKNOWN")


def _marked_up(untrusted: bytes) -> Kind | None:
    head = untrusted[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    page = head.startswith((b"<!doctype html", b"<html", b"<script", b"<head", b"<body"))
    if page or (head.startswith(b"<?xml") and b"<html" in head):
        return Kind("html", "html")
    if b"<svg" in head:
        return Kind("svg", "svg")
    return Kind("xml", "xml") if head.startswith(b"<?xml") else None


def _worded(untrusted: bytes, name: str) -> Kind:
    if _DXF.match(untrusted[:4096]):
        return Kind("dxf", "dxf")
    last = (names.extensions(name) or [""])[-1]
    if last in {"csv", "tsv"}:
        return Kind("csv", last)
    if last in {"eml", "mht", "mhtml"}:
        return Kind(EXPECTED[last], last)
    return Kind("text", last if EXPECTED.get(last) == "text" else "txt")


def mismatch(kind: Kind, name: str) -> bool:
    """Whether the name's ending promises something else than the content is."""
    endings = names.extensions(name)
    if not endings:
        return False
    expected = EXPECTED.get(endings[-1])
    return (
        expected is not None
        and expected != kind.family
        and not {expected, kind.family} <= {"text", "csv", "html", "xml", "mail"}
    )
