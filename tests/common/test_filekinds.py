"""What a file is, by its first bytes and by its inside."""

from __future__ import annotations

import io
import zipfile

import pytest
from docx import Document
from xlsxwriter import Workbook

from sekimori.common import filefacts
from sekimori.common.errors import InvalidInput
from sekimori.common.filekinds import FileKind, kind_of


def word(*, macros: bool = False) -> bytes:
    out = io.BytesIO()
    Document().save(out)
    if macros:
        with zipfile.ZipFile(out, "a") as archive:
            archive.writestr("word/vbaProject.bin", b"x")
    return out.getvalue()


def excel(sheets: int = 2) -> bytes:
    out = io.BytesIO()
    with Workbook(out, {"in_memory": True}) as book:
        for _number in range(sheets):
            book.add_worksheet()
    return out.getvalue()


def archive(names: list[str], content: bytes = b"x") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for name in names:
            made.writestr(name, content)
    return out.getvalue()


def pdf() -> bytes:
    """A page of nothing."""
    import pypdfium2

    out = io.BytesIO()
    with pypdfium2.PdfDocument.new() as made:
        made.new_page(200, 200)
        made.save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (b"%PDF-1.7\n", FileKind.PDF),
        (b"\x89PNG\r\n\x1a\n", FileKind.PNG),
        (b"\xff\xd8\xff\xe0", FileKind.JPEG),
        (b"GIF89a", FileKind.GIF),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", FileKind.OLD_OFFICE),
        (b"MZ\x90\x00", FileKind.PROGRAM),
        (b"#!/bin/sh\n", FileKind.PROGRAM),
        (b"\x7fELF\x02", FileKind.PROGRAM),
        ("職員番号,氏名\n".encode("cp932"), FileKind.TEXT),
        ("\ufeff職員".encode(), FileKind.TEXT),
        (b" <!DOCTYPE html><p>", FileKind.HTML),
        (b"<?xml version='1.0'?><svg>", FileKind.SVG),
        (b"\x00\x01\x02", FileKind.OTHER),
        (b"", FileKind.OTHER),
    ],
)
def test_the_first_bytes_say_the_kind(head: bytes, kind: FileKind) -> None:
    assert kind_of(head) is kind


def test_what_a_browser_could_run_is_never_declared_as_such() -> None:
    assert {kind.media_type for kind in (FileKind.HTML, FileKind.SVG, FileKind.TEXT)} == {"application/octet-stream"}


def test_office_packages_are_known_by_their_main_part_in_whatever_order_they_were_written() -> None:
    assert filefacts.parse(word(), {"kind": "zip"})["kind"] == "docx"
    assert filefacts.parse(excel(3), {"kind": "zip"}) == {"kind": "xlsx", "sheets": 3}
    assert filefacts.parse(word(macros=True), {"kind": "docx"})["macros"] is True
    assert filefacts.parse(archive(["a.txt", "b.txt"]), {"kind": "zip"}) == {"kind": "zip", "parts": 2}


def test_the_pages_of_a_pdf_are_counted() -> None:
    assert filefacts.parse(pdf(), {"kind": "pdf"}) == {"kind": "pdf", "pages": 1}


@pytest.mark.parametrize(
    ("content", "kind", "said"),
    [
        (b"%PDF-1.7 nothing more", "pdf", "壊れている"),
        (b"PK\x03\x04 nothing more", "zip", "壊れている"),
        (archive(["[Content_Types].xml", "word/document.xml"], b"<not closed"), "docx", "壊れている"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "office", "パスワード"),
    ],
)
def test_what_cannot_be_opened_is_refused_with_the_reason(content: bytes, kind: str, said: str) -> None:
    with pytest.raises(InvalidInput, match=said):
        filefacts.parse(content, {"kind": kind})


def test_an_archive_that_grows_too_large_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(filefacts, "LARGEST_PART", 10)
    with pytest.raises(InvalidInput, match="大きくなりすぎる"):
        filefacts.parse(archive(["a"], b"x" * 11), {"kind": "zip"})
