"""The cells of an Excel sheet (xlsx) whose formula gives an error or was never calculated. Runs in the sandbox.

A reader of values shows both as empty cells, and an empty cell means something else: that nothing is said.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Iterator
from typing import IO
from xml.etree import ElementTree as ET

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
NOT_CALCULATED = "#未計算"
MOST_FOUND = 10_000
_PLACE = re.compile(r"^([A-Z]{1,3})([0-9]{1,7})$")


def faulty(untrusted: bytes, sheet: str) -> dict[tuple[int, int], str]:
    """The word of each such cell (#N/A, #REF!, #未計算) by row and column from 0; nothing for a file that is no xlsx."""
    try:
        with zipfile.ZipFile(io.BytesIO(untrusted)) as book:
            path = _path(book, sheet)
            if path is None:
                return {}
            with book.open(path) as part:
                return dict(found for found, _number in zip(_cells(part), range(MOST_FOUND), strict=False))
    except (zipfile.BadZipFile, KeyError, ET.ParseError):
        return {}


def _path(book: zipfile.ZipFile, sheet: str) -> str | None:
    """Where in the file a sheet lies."""
    workbook = ET.fromstring(book.read("xl/workbook.xml"))  # noqa: S314 — the sandbox holds whatever an entity makes of it.
    relations = ET.fromstring(book.read("xl/_rels/workbook.xml.rels"))  # noqa: S314
    named = {each.get("name"): each.get(RELATION) for each in workbook.iter(f"{MAIN}sheet")}
    targets = {each.get("Id"): each.get("Target", "") for each in relations}
    target = targets.get(named.get(sheet) or "")
    if not target:
        return None
    return target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join("xl", target))


def _cells(part: IO[bytes]) -> Iterator[tuple[tuple[int, int], str]]:
    for _event, element in ET.iterparse(part):  # noqa: S314
        if element.tag == f"{MAIN}c":
            word = _word(element)
            place = _PLACE.match(element.get("r", ""))
            if word and place:
                yield (int(place[2]) - 1, _column(place[1])), word
            element.clear()
        elif element.tag == f"{MAIN}row":
            element.clear()


def _word(cell: ET.Element) -> str:
    value = cell.find(f"{MAIN}v")
    text = (value.text or "") if value is not None else ""
    if cell.get("t") == "e":
        return text or "#N/A"
    calculated = value is not None
    return "" if calculated or cell.find(f"{MAIN}f") is None else NOT_CALCULATED


def _column(letters: str) -> int:
    found = 0
    for letter in letters:
        found = found * 26 + ord(letter) - ord("A") + 1
    return found - 1
