"""The 新旧対照表 as PDF, A4 landscape, tagged (PDF/UA-1), set by Typst in a Japanese Mincho."""

from __future__ import annotations

import json
from importlib import resources
from typing import Any

from sekimori import sandbox
from sekimori.common.errors import InvalidInput, NotAvailable
from sekimori.standards.comparing.table import ComparisonTable, Order

# In order of preference; the first that the machine has is used.
FONTS = ("BIZ UDMincho", "BIZ UDPMincho", "Noto Serif CJK JP", "Noto Serif JP", "IPAexMincho")


@sandbox.crosses
class FontMissing(NotAvailable):
    """The machine has no Japanese font, so that a page would be a page of empty boxes."""


def pdf(table: ComparisonTable, order: Order = Order.NEW_OLD) -> bytes:
    """The table as a PDF file. Raises FontMissing without a Japanese Mincho, InvalidInput when Typst refuses the text."""
    import typst

    fonts = typst.Fonts(include_system_fonts=True, include_embedded_fonts=False)
    font = choose_font(fonts.families())
    template = resources.files(__package__).joinpath("comparison.typ").read_bytes()
    inputs = {"table": json.dumps(_data(table, order), ensure_ascii=False), "font": font}
    try:
        made = typst.Compiler(template, font_paths=fonts, ignore_system_fonts=True, sys_inputs=inputs).compile(
            format="pdf", pdf_standards=["ua-1"]
        )
    except typst.TypstError as error:
        raise InvalidInput(f"新旧対照表のPDFを作れません（{error.message}）。") from error
    if not isinstance(made, bytes):
        raise InvalidInput("新旧対照表のPDFを作れません。")
    return made


def choose_font(families: list[str]) -> str:
    """The first of `FONTS` among the installed families. Raises FontMissing."""
    installed = set(families)
    for font in FONTS:
        if font in installed:
            return font
    raise FontMissing(
        "日本語の明朝体フォントがありません。fonts-noto-cjk（Noto Serif CJK JP）又はBIZ UD明朝を入れてください。"
    )


def _data(table: ComparisonTable, order: Order) -> dict[str, Any]:
    said = table.as_json()
    rows = [[row["new"], row["old"]] if order is Order.NEW_OLD else [row["old"], row["new"]] for row in said["rows"]]
    return {
        **said,
        "columns": list(table.columns(order)),
        "rows": [[{"lines": lines} for lines in row] for row in rows],
    }
