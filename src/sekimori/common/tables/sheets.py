"""An Excel file as cells of text. Runs in the sandbox; no formula is run and no format applied.

sandbox.run("sekimori.common.tables.sheets:parse", untrusted, {"sheet": "職員"})
"""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError, SheetVisibleEnum, ZipError

from sekimori.common.errors import InvalidInput
from sekimori.common.tables import formulas
from sekimori.common.tables.texts import LONGEST_CELL, MOST_COLUMNS, MOST_ROWS

MOST_CELLS = 8_000_000


def parse(untrusted: bytes, options: dict[str, Any]) -> dict[str, Any]:
    """`{"sheets": [names], "sheet": name, "rows": [[text]], "first_line": 1-based row of rows[0]}` of the sheet named by

    `options["sheet"]`, or of the first visible one that is not empty. A merged cell's value stands in all its cells; a formula
    gives the value that was saved with it, or the word of its error (`cells.is_error`).
    Raises InvalidInput for a file that is no Excel file, is encrypted, empty or too large.
    """
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(untrusted))
        names = [meta.name for meta in book.sheets_metadata if meta.visible is SheetVisibleEnum.Visible]
        sheet = _chosen(book, names, str(options.get("sheet", "")))
        rows = _rows(sheet)
        for (row, column), word in formulas.faulty(untrusted, sheet.name).items():
            if row < len(rows) and column < len(rows[row]):
                rows[row][column] = word
    except PasswordError:
        raise InvalidInput(
            "パスワードで保護されたExcelファイルは読めません。保護を外して保存し直してください。"
        ) from None
    except (CalamineError, ZipError, OSError, ValueError):
        raise InvalidInput("Excelファイルとして読めません。xlsx形式で保存し直してください。") from None
    return {"sheets": names, "sheet": sheet.name, "rows": rows, "first_line": 1}


def _chosen(book: CalamineWorkbook, names: list[str], wanted: str) -> CalamineSheet:
    if wanted:
        if wanted not in names:
            raise InvalidInput(f"「{wanted[:40]}」というシートはありません。")
        return book.get_sheet_by_name(wanted)
    for name in names:
        sheet = book.get_sheet_by_name(name)
        if sheet.height and sheet.width:
            return sheet
    raise InvalidInput("表の入ったシートがありません。")


def _rows(sheet: CalamineSheet) -> list[list[str]]:
    if sheet.total_width > MOST_COLUMNS:
        raise InvalidInput(f"列が多すぎます（{sheet.total_width}列、上限{MOST_COLUMNS}列）。")
    if sheet.total_height > MOST_ROWS or sheet.total_height * sheet.total_width > MOST_CELLS:
        raise InvalidInput(f"行が多すぎます（{sheet.total_height:,}行、上限{MOST_ROWS:,}行）。")
    rows = [[_text(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False)]
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or []:
        if top >= len(rows) or left >= len(rows[top]):
            continue
        value = rows[top][left]
        for row in rows[top : bottom + 1]:
            for column in range(left, min(right + 1, len(row))):
                row[column] = value
    return rows


def _text(cell: object) -> str:
    if isinstance(cell, bool):
        return "1" if cell else ""
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat() if cell.time() == dt.time() else cell.isoformat(sep=" ", timespec="minutes")
    if isinstance(cell, dt.date | dt.time):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)[:LONGEST_CELL]
