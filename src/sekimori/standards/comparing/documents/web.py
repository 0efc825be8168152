"""The 新旧対照表 as HTML: a semantic table with classes of our own, as a part of a page or as a page by itself."""

from __future__ import annotations

from html import escape
from importlib import resources

from sekimori.standards.comparing.table import ComparisonTable, Line, Order, Row, RowKind

DEEPEST = 6
_NOTES = {RowKind.ADDED: "（新設）", RowKind.DELETED: "（削る）"}


def fragment(table: ComparisonTable, order: Order = Order.NEW_OLD) -> str:
    """The table alone, for a page that brings its own style sheet (`style()` holds the classes)."""
    heads = "".join(f'<th scope="col">{name}</th>' for name in table.columns(order))
    rows = "\n".join(_row(table, row, order) for row in table.rows)
    return (
        f'<table class="comparison">\n<caption class="comparison-title">{escape(table.title)}</caption>\n'
        f"<thead>\n<tr>{heads}</tr>\n</thead>\n<tbody>\n{rows}\n</tbody>\n</table>\n"
        f'<p class="comparison-remark">{escape(table.remark)}</p>\n'
    )


def page(table: ComparisonTable, order: Order = Order.NEW_OLD) -> str:
    """A whole page that can be opened and printed (A4 landscape) without any other file."""
    return (
        '<!DOCTYPE html>\n<html lang="ja">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(table.title)}</title>\n<style>\n{style()}</style>\n</head>\n"
        f'<body class="comparison-page">\n<main>\n{fragment(table, order)}</main>\n</body>\n</html>\n'
    )


def style() -> str:
    """The style sheet of the classes."""
    return resources.files(__package__).joinpath("comparison.css").read_text(encoding="utf-8")


def _row(table: ComparisonTable, row: Row, order: Order) -> str:
    new_first = order is Order.NEW_OLD
    cells = [_cell(lines, row, new=new_first == (index == 0)) for index, lines in enumerate(table.cells(row, order))]
    return f'<tr class="comparison-{row.kind.value}">{"".join(cells)}</tr>'


def _cell(lines: tuple[Line, ...], row: Row, *, new: bool) -> str:
    if not lines and row.kind in _NOTES:
        return f'<td><span class="comparison-note">{_NOTES[row.kind]}</span></td>'
    return f"<td>{''.join(_line(line, 'ins' if new else 'del') for line in lines)}</td>"


def _line(line: Line, element: str) -> str:
    words = "".join(
        f'<{element} class="comparison-mark">{escape(text)}</{element}>' if marked else escape(text)
        for text, marked in line.runs
    )
    return f'<p class="comparison-line comparison-depth-{min(line.depth, DEEPEST)}">{words}</p>'
