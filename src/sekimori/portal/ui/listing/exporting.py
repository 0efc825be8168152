"""Writing a list into a file: CSV (UTF-8 with BOM, or CP932) and Excel, row by row, with the filters on top.

A cell that a spreadsheet would take for a formula is kept as text. What CP932 lacks is written as [U+20BB7], never dropped.
"""

from __future__ import annotations

import codecs
import csv
import datetime as dt
import io
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from sekimori.common.clock import TOKYO, day_of
from sekimori.portal.acts import context
from sekimori.portal.acts.models import Deployment
from sekimori.portal.ui import wording
from sekimori.portal.ui.listing.core import Listing

CHUNK = 2000
BOM = "\ufeff"
FORMULA = ("=", "+", "-", "@", "\t", "\r")
# The same sign has another code point on Windows.
WINDOWS = str.maketrans({"〜": "～", "−": "－", "—": "―", "‖": "∥", "¢": "￠", "£": "￡", "¬": "￢"})
DAY, MOMENT = '[$-411]ggge"年"m"月"d"日"', '[$-411]ggge"年"m"月"d"日" hh:mm'
Progress = Callable[[int], None]


def _escaped(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    missing = error.object[error.start : error.end]
    return "".join(f"[U+{ord(sign):04X}]" for sign in missing), error.end


codecs.register_error("sekimori-named", _escaped)


def head_lines(listing: Listing[Any]) -> list[list[str]]:
    """What stands above the columns: title, city, day, handling class and the filters in words."""
    deployment = Deployment.objects.filter(pk=Deployment.SINGLE).first()
    day = wording.long_day(day_of(context.now()))
    lines = [[str(listing.title), deployment.city if deployment else ""], [_("出力日"), day, listing.actor.name]]
    if deployment and deployment.sample:
        lines.append([_("見本（この市と職員は架空です）")])
    if listing.handling:
        lines.append([_("取扱区分"), str(listing.handling)])
    return [*lines, [_("絞り込み"), *listing.filter_lines], []]


def records(listing: Listing[Any]) -> Iterator[list[Any]]:
    """The values of every filtered record, a chunk of rows in memory at a time."""
    columns = listing.exported_columns()
    for record in listing.filtered.iterator(chunk_size=CHUNK):
        yield [column.exported(record) for column in columns]


def as_text(value: Any) -> str:
    """A value in a CSV cell: ISO 8601 for days and moments (of Tokyo), a leading apostrophe before what looks like a formula."""
    if isinstance(value, dt.datetime):
        return value.astimezone(TOKYO).strftime("%Y-%m-%d %H:%M")
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, int | float | Decimal):
        return str(value)
    text = str(value)
    return f"'{text}" if text.startswith(FORMULA) else text


def write_csv(listing: Listing[Any], path: Path, *, cp932: bool, progress: Progress | None = None) -> int:
    """Writes the list to `path`; how many rows. `progress` is told the number of rows after each chunk."""
    encoding, errors = ("cp932", "sekimori-named") if cp932 else ("utf-8", "strict")
    with path.open("w", encoding=encoding, errors=errors, newline="") as file:
        if not cp932:
            file.write(BOM)
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\r\n")
        count = 0
        for line in head_lines(listing):
            writer.writerow([as_text(value) for value in line])
        writer.writerow([as_text(str(column.label)) for column in listing.exported_columns()])
        for values in records(listing):
            writer.writerow([as_text(value) for value in values])
            count += 1
            if count % CHUNK == 0:
                _flush(out, file, cp932=cp932)
                if progress:
                    progress(count)
        _flush(out, file, cp932=cp932)
    return count


def _flush(out: io.StringIO, file: Any, *, cp932: bool) -> None:
    text = out.getvalue()
    file.write(text.translate(WINDOWS) if cp932 else text)
    out.seek(0)
    out.truncate()


def write_xlsx(listing: Listing[Any], path: Path, *, progress: Progress | None = None) -> int:
    """Writes the list to `path` as a workbook; how many rows. Days are real dates shown in the Japanese calendar."""
    import xlsxwriter

    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(str(path), options) as book:
        sheet = book.add_worksheet(_("一覧"))
        formats = {
            "title": book.add_format({"bold": True, "font_size": 14}),
            "head": book.add_format({"bold": True, "bg_color": "#DCE6F1", "bottom": 1, "text_wrap": True}),
            "day": book.add_format({"num_format": DAY, "align": "left"}),
            "moment": book.add_format({"num_format": MOMENT, "align": "left"}),
        }
        lines, columns = head_lines(listing), listing.exported_columns()
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(len(lines))
        sheet.freeze_panes(len(lines) + 1, 1)
        sheet.set_footer("&C&P / &N")
        for number, column in enumerate(columns):
            sheet.set_column(number, number, 36 if column.wide else 18)
        for row, line in enumerate(lines):
            for place, text in enumerate(line):
                sheet.write_string(row, place, text, formats["title"] if row == place == 0 else None)
        for place, column in enumerate(columns):
            sheet.write_string(len(lines), place, str(column.label), formats["head"])
        return _write_rows(listing, sheet, formats, len(lines) + 1, progress)


def _write_rows(
    listing: Listing[Any], sheet: Any, formats: dict[str, Any], start: int, progress: Progress | None
) -> int:
    count = 0
    for values in records(listing):
        for place, value in enumerate(values):
            _write_cell(sheet, start + count, place, value, formats)
        count += 1
        if progress and count % CHUNK == 0:
            progress(count)
    return count


def _write_cell(sheet: Any, row: int, place: int, value: Any, formats: dict[str, Any]) -> None:
    if isinstance(value, dt.datetime):
        sheet.write_datetime(row, place, value.astimezone(TOKYO).replace(tzinfo=None), formats["moment"])
    elif isinstance(value, dt.date):
        sheet.write_datetime(row, place, dt.datetime(value.year, value.month, value.day), formats["day"])  # noqa: DTZ001
    elif isinstance(value, int | float | Decimal):
        sheet.write_number(row, place, value)
    else:
        sheet.write_string(row, place, str(value)[:32_000])
