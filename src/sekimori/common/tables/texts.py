"""Bytes of a CSV or tab-separated file, in whatever encoding it came, as rows of text."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass

from sekimori.common.errors import InvalidInput, Place

MOST_COLUMNS, MOST_ROWS, LONGEST_CELL = 200, 200_000, 4000
UNCLOSED = 'CSVとして読めません。引用符（"）の閉じ忘れがないか確認してください。'
_HALF_KANA = re.compile("[｡-ﾟ]")
_ESCAPES = (b"\x1b$B", b"\x1b$@", b"\x1b(J")


@dataclass(frozen=True)
class Text:
    """A decoded file and the name of its encoding as people know it."""

    text: str
    encoding: str


def decode(untrusted: bytes, file: str = "") -> Text:
    """The text of the file:

    UTF-8 or UTF-16 by its mark, UTF-8 when it is valid as such, else CP932 with the NEC and IBM extensions.

    Raises InvalidInput, with the line, for bytes that are none of these, for EUC-JP and ISO-2022-JP, and for binary
    content.
    """
    if untrusted.startswith((b"\xff\xfe", b"\xfe\xff")):
        return Text(_strict(untrusted, "utf-16", file), "UTF-16")
    if untrusted.startswith(b"\xef\xbb\xbf"):
        return Text(_strict(untrusted, "utf-8-sig", file), "UTF-8（BOM付き）")
    if b"\x00" in untrusted[:65536]:
        raise InvalidInput(
            "文字のファイルではありません。CSVかExcel（xlsx）のファイルを選んでください。", place=Place(file)
        )
    if any(mark in untrusted for mark in _ESCAPES):
        raise InvalidInput(
            "文字コードがISO-2022-JP（JIS）です。Shift_JIS（CP932）かUTF-8で保存し直してください。", place=Place(file)
        )
    try:
        return Text(untrusted.decode("utf-8"), "UTF-8")
    except UnicodeDecodeError:
        pass
    if _is_euc(untrusted):
        raise InvalidInput(
            "文字コードがEUC-JPです。Shift_JIS（CP932）かUTF-8で保存し直してください。", place=Place(file)
        )
    return Text(_strict(untrusted, "cp932", file), "CP932（Shift_JIS）")


def _strict(untrusted: bytes, encoding: str, file: str) -> str:
    try:
        return untrusted.decode(encoding)
    except UnicodeDecodeError as error:
        line = untrusted.count(b"\n", 0, error.start) + 1
        raise InvalidInput(
            f"この行に、文字コードとして正しくないところがあります（先頭から{error.start}バイト目）。"
            "Shift_JIS（CP932）かUTF-8で保存し直してください。",
            place=Place(file, line),
        ) from None


def _is_euc(untrusted: bytes) -> bool:
    """Whether the bytes are EUC-JP: valid as such, and as CP932 either invalid or mostly half-width kana."""
    try:
        untrusted.decode("euc_jp")
    except UnicodeDecodeError:
        return False
    try:
        as_cp932 = untrusted.decode("cp932")
    except UnicodeDecodeError:
        return True
    wide = [character for character in as_cp932 if not character.isascii()]
    return len(_HALF_KANA.findall(as_cp932)) * 2 > len(wide)


def rows(text: str, file: str = "") -> list[list[str]]:
    """The rows of CSV or tab-separated text; quoted cells may hold line breaks.

    Raises InvalidInput beyond the limits of size.
    """
    delimiter = _delimiter(text)
    found: list[list[str]] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=False)
    try:
        for row in reader:
            _check_row(row, len(found) + 1, Place(file, reader.line_num))
            found.append(row)
    except csv.Error:
        raise InvalidInput(UNCLOSED, place=Place(file, reader.line_num)) from None
    return found


def _check_row(row: list[str], number: int, place: Place) -> None:
    if len(row) > MOST_COLUMNS:
        raise InvalidInput(f"列が多すぎます（{len(row)}列、上限{MOST_COLUMNS}列）。", place=place)
    if number > MOST_ROWS:
        raise InvalidInput(f"行が多すぎます（上限{MOST_ROWS:,}行）。", place=place)
    if any(len(cell) > LONGEST_CELL for cell in row):
        raise InvalidInput(UNCLOSED, place=place)


def _delimiter(text: str) -> str:
    head = text[:8192]
    return max((",", "\t", ";"), key=head.count)
