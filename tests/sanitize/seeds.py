"""The matrix of seeds: every technique the tests know, in every carrier that may hold it, plain and wrapped in archives and mail.

A cell is a file with an inert mark in a place where it could do harm. Whatever becomes of it, the mark may not come out.
"""

from __future__ import annotations

import base64
import dataclasses
import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass

import pikepdf

from sekimori.sanitize.verdicts import Outcome
from tests.sanitize import archives, odf, packages, test_markup, test_odf, test_office, test_pdf, test_rtf
from tests.sanitize.packages import MARK, Document
from tests.sanitize.test_mail import attached, part, several
from tests.sanitize.test_verify import compound

_WORD, _SHEET, _SHOW = "application/vnd.ms-word.", "application/vnd.ms-excel.", "application/vnd.ms-powerpoint."
_TYPE = "application/vnd.openxmlformats-officedocument."
# Carrier → the content type of its main part, by the family of the seed.
CARRIERS = {
    "word/": {
        "docx": f"{_TYPE}wordprocessingml.document.main+xml", "docm": f"{_WORD}document.macroEnabled.main+xml",
        "dotx": f"{_TYPE}wordprocessingml.template.main+xml", "dotm": f"{_WORD}template.macroEnabledTemplate.main+xml",
    },
    "xl/": {
        "xlsx": f"{_TYPE}spreadsheetml.sheet.main+xml", "xlsm": f"{_SHEET}sheet.macroEnabled.main+xml",
        "xltx": f"{_TYPE}spreadsheetml.template.main+xml", "xltm": f"{_SHEET}template.macroEnabled.main+xml",
        "xlam": f"{_SHEET}addin.macroEnabled.main+xml",
    },
    "ppt/": {
        "pptx": f"{_TYPE}presentationml.presentation.main+xml", "pptm": f"{_SHOW}presentation.macroEnabled.main+xml",
        "ppsx": f"{_TYPE}presentationml.slideshow.main+xml", "ppsm": f"{_SHOW}slideshow.macroEnabled.main+xml",
        "potx": f"{_TYPE}presentationml.template.main+xml", "potm": f"{_SHOW}template.macroEnabled.main+xml",
    },
}  # fmt: skip


@dataclass(frozen=True)
class Cell:
    """A technique in a carrier: the file, and the finding that has to name it ("" where it may be held or blocked by anything)."""

    technique: str
    name: str
    content: bytes
    code: str = ""

    @property
    def title(self) -> str:
        """For the lists of tests."""
        return f"{self.technique} in {self.name.rsplit('.', 1)[-1]}"


def cells() -> list[Cell]:
    """The whole matrix, in a fixed order."""
    plain = [*_office(), *_pdf(), *_others()]
    return [*plain, *_wrapped(plain)]


def controls() -> Iterator[Cell]:
    """The same carriers without a seed."""
    made: dict[str, Document] = {"word/": packages.word(), "xl/": packages.excel(), "ppt/": packages.powerpoint()}
    for folder, kinds in CARRIERS.items():
        for ending, kind in kinds.items():
            yield Cell("nothing", f"a.{ending}", dataclasses.replace(made[folder], main_type=kind).packed())
    yield Cell("nothing", "a.pdf", test_pdf.document())
    yield Cell("nothing", "a.odt", odf.document())
    yield Cell("nothing", "a.rtf", test_rtf.document())
    yield Cell("nothing", "a.html", b"<html><body><p>a</p></body></html>")
    yield Cell("nothing", "a.svg", test_markup.SVG.format("").encode())
    yield Cell("nothing", "a.csv", "品名,数量\r\n".encode())


def _office() -> Iterator[Cell]:
    for technique, (document, code) in test_office.SEEDS.items():
        folder = next(each for each in CARRIERS if document.main.startswith(each))
        for ending, kind in CARRIERS[folder].items():
            yield Cell(technique, f"a.{ending}", dataclasses.replace(document, main_type=kind).packed(), code)


def _pdf() -> Iterator[Cell]:
    for technique, (seed, code) in test_pdf.SEEDS.items():
        for modes in (pikepdf.ObjectStreamMode.disable, pikepdf.ObjectStreamMode.generate):
            yield Cell(technique, "a.pdf", test_pdf.document(seed, object_stream_mode=modes), code)


def _others() -> Iterator[Cell]:
    for technique, (content, code) in test_odf.SEEDS.items():
        yield Cell(technique, "a.ods" if b"opendocument.spreadsheet" in content[:100] else "a.odt", content, code)
    for technique, (content, code) in test_rtf.SEEDS.items():
        yield Cell(technique, "a.rtf", content, code)
    for body, code in test_markup.SEEDS.items():
        page = f"<html><body><p>汐見市</p>{body}</body></html>".encode()
        yield Cell(body[:30], "a.html", page, code)
        yield Cell(body[:30], "a.mht", several("related", part("text/html; charset=utf-8", page)), code)
        yield Cell(body[:30], "a.eml", several("alternative", part("text/html; charset=utf-8", page)))
    for start in "=+-@＝＠":
        yield Cell(f"a cell that begins with {start}", "a.csv", f"a,{start}cmd|'{MARK}'!A0\r\n".encode(), "CSV-FORMULA")
    for ending in ("exe", "js", "lnk", "hta", "iso", "one", "scr", "chm", "msi", "vbs", "url", "jar"):
        yield Cell("a program by its name", f"a.{ending}", MARK.encode(), "NAME-FORBIDDEN-EXTENSION")
        yield Cell("a program under another name", f"a.{ending}.txt", MARK.encode(), "NAME-DOUBLE-EXTENSION")
    for magic in (b"MZ", b"\x7fELF", b"#!", b"%!PS", b"ITSF", b"REGEDIT4"):
        yield Cell("a program by its content", "a.txt", magic + MARK.encode(), "KIND-PROGRAM")
    for stream, name in (("WordDocument", "a.doc"), ("Workbook", "a.xls"), ("PowerPoint Document", "a.ppt")):
        yield Cell(
            "a macro of old",
            name,
            compound({stream: b"x", "Macros/VBA/dir": MARK.encode()}, bytes(16)),
            "KIND-OLD-OFFICE",
        )
    macro = {"DocumentText": b"x", "DocumentMacro/Macros/BaseStorage0/MacrosStream": MARK.encode()}
    yield Cell("a macro of 一太郎", "a.jtd", compound(macro), "VERIFY-MACRO")


def _wrapped(plain: list[Cell]) -> Iterator[Cell]:
    """One cell of each technique and carrier family in an archive, an archive in an archive, and a message."""
    for number, cell in enumerate(plain[::7]):
        inside = f"書類/{cell.name}"
        yield dataclasses.replace(cell, name="a.zip", content=archives.zipped({inside: cell.content}))
        if number % 2:
            yield dataclasses.replace(cell, name="a.7z", content=archives.seven({cell.name: cell.content}))
        if number % 3 == 0:
            nested = archives.zipped({"内.zip": archives.zipped({inside: cell.content})})
            yield dataclasses.replace(cell, name="a.zip", content=nested)
        yield dataclasses.replace(
            cell, name="a.eml", content=several("mixed", attached(cell.name, cell.content)), code=""
        )


def residue(outcome: Outcome) -> bool:
    """Whether the mark can be found in what is handed on, unpacked as far as it goes."""
    return outcome.output is not None and _held(outcome.output, 0)


def _held(content: bytes, depth: int) -> bool:
    mark = MARK.encode()
    if mark in content or mark.hex().encode() in content.lower() or MARK.encode("utf-16-le") in content:
        return not _guarded(content)
    if content.startswith(b"PK\x03\x04") and depth < 6:
        with zipfile.ZipFile(io.BytesIO(content)) as container:
            return any(_held(container.read(name), depth + 1) for name in container.namelist())
    if content.startswith(b"%PDF-"):
        return mark in test_pdf.inside(content)
    if content.startswith(b"MIME-Version: 1.0\r\n"):
        return mark in base64.b64decode(content.partition(b"\r\n\r\n")[2])
    return False


def _guarded(content: bytes) -> bool:
    """A cell of a table stays, held by a quotation mark."""
    return any(content.startswith(b"a,'" + start.encode()) for start in "=+-@＝＠")
