"""What kind of file it is, by its first bytes and never by its name. Nothing is parsed here: looking inside is for the sandbox."""

from __future__ import annotations

from enum import StrEnum

LOOKED_AT = 4096


class FileKind(StrEnum):
    """The kinds that are told apart. The value is stable; the media type is what a download says of itself."""

    PDF = "pdf"
    ZIP = "zip"
    WORD = "docx"
    EXCEL = "xlsx"
    POWERPOINT = "pptx"
    OLD_OFFICE = "office"
    PNG = "png"
    JPEG = "jpeg"
    GIF = "gif"
    TEXT = "text"
    HTML = "html"
    SVG = "svg"
    PROGRAM = "program"
    OTHER = "other"

    @classmethod
    def labels(cls) -> list[tuple[str, str]]:
        """The kinds with their Japanese names."""
        return [(kind.value, _LABELS[kind]) for kind in cls]

    @property
    def media_type(self) -> str:
        """The type a download declares. What a browser could run is never declared as such."""
        return _TYPES.get(self, "application/octet-stream")

    @property
    def suffixes(self) -> tuple[str, ...]:
        """The endings of names that go with this kind; none where any does."""
        return _SUFFIXES.get(self, ())


_OFFICE = "application/vnd.openxmlformats-officedocument"
_TYPES = {
    FileKind.PDF: "application/pdf",
    FileKind.ZIP: "application/zip",
    FileKind.WORD: f"{_OFFICE}.wordprocessingml.document",
    FileKind.EXCEL: f"{_OFFICE}.spreadsheetml.sheet",
    FileKind.POWERPOINT: f"{_OFFICE}.presentationml.presentation",
    FileKind.PNG: "image/png",
    FileKind.JPEG: "image/jpeg",
    FileKind.GIF: "image/gif",
}
_LABELS = {
    FileKind.PDF: "ＰＤＦ",
    FileKind.ZIP: "圧縮ファイル",
    FileKind.WORD: "Word文書",
    FileKind.EXCEL: "Excelブック",
    FileKind.POWERPOINT: "PowerPoint",
    FileKind.OLD_OFFICE: "旧形式のOffice文書",
    FileKind.PNG: "画像（PNG）",
    FileKind.JPEG: "画像（JPEG）",
    FileKind.GIF: "画像（GIF）",
    FileKind.TEXT: "文字",
    FileKind.HTML: "ＨＴＭＬ",
    FileKind.SVG: "画像（SVG）",
    FileKind.PROGRAM: "プログラム",
    FileKind.OTHER: "その他",
}
_SUFFIXES = {
    FileKind.PDF: (".pdf",),
    FileKind.PNG: (".png",),
    FileKind.JPEG: (".jpg", ".jpeg"),
    FileKind.GIF: (".gif",),
    FileKind.WORD: (".docx", ".docm"),
    FileKind.EXCEL: (".xlsx", ".xlsm"),
    FileKind.POWERPOINT: (".pptx", ".pptm"),
}
_MAGIC = (
    (b"%PDF-", FileKind.PDF),
    (b"PK\x03\x04", FileKind.ZIP),
    (b"PK\x05\x06", FileKind.ZIP),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", FileKind.OLD_OFFICE),
    (b"\x89PNG\r\n\x1a\n", FileKind.PNG),
    (b"\xff\xd8\xff", FileKind.JPEG),
    (b"GIF87a", FileKind.GIF),
    (b"GIF89a", FileKind.GIF),
    (b"MZ", FileKind.PROGRAM),
    (b"\x7fELF", FileKind.PROGRAM),
    (b"#!", FileKind.PROGRAM),
    (b"L\x00\x00\x00\x01\x14\x02\x00", FileKind.PROGRAM),
)
# The kinds of a name's ending, for telling that name and content disagree.
BY_SUFFIX = {suffix: kind for kind, endings in _SUFFIXES.items() for suffix in endings}
# The kinds that have an inside to look at, in the sandbox (filefacts.py).
LOOKED_INTO = frozenset(
    {FileKind.PDF, FileKind.ZIP, FileKind.WORD, FileKind.EXCEL, FileKind.POWERPOINT, FileKind.OLD_OFFICE}
)
# The folder that the first entries of an Office package stand in says which program it is for.
_PACKAGES = ((b"word/", FileKind.WORD), (b"xl/", FileKind.EXCEL), (b"ppt/", FileKind.POWERPOINT))
_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")


def kind_of(head: bytes) -> FileKind:
    """The kind of a file whose first bytes (4096 or fewer) are `head`."""
    for magic, kind in _MAGIC:
        if head.startswith(magic):
            return _package(head) if kind is FileKind.ZIP else kind
    if head.startswith(_MARKS) or not _has_controls(head):
        return _text(head)
    return FileKind.OTHER


def _package(head: bytes) -> FileKind:
    """An Office package begins with its list of content types; another archive does not."""
    if b"[Content_Types].xml" not in head and b"_rels/.rels" not in head:
        return FileKind.ZIP
    return next((kind for folder, kind in _PACKAGES if folder in head), FileKind.ZIP)


def _has_controls(head: bytes) -> bool:
    return not head or any(byte < 32 and byte not in b"\t\n\r\f\x1b" for byte in head)  # noqa: PLR2004


def _text(head: bytes) -> FileKind:
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")[:512].lower()
    if start.startswith((b"<!doctype html", b"<html", b"<script", b"<head", b"<body")):
        return FileKind.HTML
    if b"<svg" in start:
        return FileKind.SVG
    return FileKind.TEXT
