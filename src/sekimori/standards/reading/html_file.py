"""Reading an HTML page into lines: runs in the sandbox only. Pages of 例規集 and of a city's own site."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from lxml import etree, html

from sekimori.common.errors import InvalidInput
from sekimori.standards.reading import html_lists
from sekimori.standards.reading.decoding import decode

_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_-]+)", re.IGNORECASE)
_NAMES = {"shift_jis": "cp932", "x-sjis": "cp932", "sjis": "cp932", "windows-31j": "cp932", "shift-jis": "cp932"}
_SKIPPED = re.compile(
    "script|style|noscript|nav|header|footer|aside|form|button|select|template|svg|head|rt|rp|del|s|strike"
)
_BLOCKS = re.compile(
    "address|article|blockquote|body|caption|center|details|div|fieldset|figure|hr|html|main|h[1-6]|dd|dl|dt|li|ol|ul|p|pre|section|"
    "summary|tbody|thead"
)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_SCREEN_ONLY = re.compile(
    r"\b(?:noprint|no-print|breadcrumb|pankuzu|topicpath|sidebar|menu|navi|skip|share|sns|pager|toolbar|inquiry|footer)\b",
    re.IGNORECASE,
)
# Where sites keep the text itself, the surest first.
_MAIN = (
    "//*[@id='primaryInner2']",
    "//*[@id='primaryInner']",
    "//*[@id='primary']",
    "//*[contains(concat(' ',@class,' '),' honbun ')]",
    "//*[@id='honbun']",
    "//*[@id='reiki']",
    "//main",
    "//*[@role='main']",
    "//article",
    "//*[@id='main']",
    "//*[@id='contents']",
    "//*[@id='content']",
)
_TAIL = re.compile(
    r"(?:このページ(?:に関する|の内容)|お問い?合わ?せ|問い?合わ?せ先|ページの(?:先頭|トップ)|トップへ戻る|Copyright|©|より良いウェブサイト|"
    r"このページは|前のページ)"
)
_ARTICLE = re.compile(r"\s*(?:第[\d０-９一二三四五六七八九十]+条|[附付]\s*則)")
MAIN_SHARE = 0.5
SHORT_ALT = 4


@dataclass
class _Page:
    counters: list[html_lists.Counter]
    lines: list[dict[str, Any]] = field(default_factory=list)
    open: list[str] = field(default_factory=list)
    broken: bool = False  # A line break stands above in the same block, so that its last line is one of several.

    def write(self, words: str) -> None:
        self.open.append(words)

    def end(self, *, whole: bool = True) -> None:
        """Ends the line that is open."""
        text = "".join(self.open)
        self.open = []
        if text.strip(" \u3000\t\n"):
            self.lines.append({"text": text, "whole": whole and not self.broken})
        self.broken = not whole


def parse(untrusted: bytes, options: dict[str, Any]) -> dict[str, Any]:  # noqa: ARG001
    """The lines of an HTML page: {"lines": [{"text", "whole", "cells"}]}. Raises InvalidInput when it holds no text."""
    text = _decoded(untrusted)
    text = re.sub(r"^\s*<\?xml[^>]*\?>", "", text)
    try:
        root = html.document_fromstring(
            text, parser=html.HTMLParser(no_network=True, remove_comments=True, remove_pis=True)
        )
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise InvalidInput("HTMLとして読み取れません。") from error
    page = _Page(html_lists.counters(root))
    _walk(_main(root), page)
    page.end()
    return {"lines": _without_tail(page.lines)}


def _without_tail(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The lines without what a site prints below every text: whom to ask, the way back to the top."""
    for at, line in enumerate(lines):
        if _TAIL.match(str(line.get("text", "")).strip()) and not any(
            _ARTICLE.match(str(after.get("text", ""))) for after in lines[at:]
        ):
            return lines[:at]
    return lines


def _decoded(untrusted: bytes) -> str:
    found = _CHARSET.search(untrusted[:4096])
    if found:
        name = found.group(1).decode("ascii").lower()
        try:
            return untrusted.decode(_NAMES.get(name, name))
        except (LookupError, UnicodeDecodeError):
            return decode(untrusted).text
    return decode(untrusted).text


def _main(root: html.HtmlElement) -> html.HtmlElement:
    """The part that holds the text: a place known from such sites, when it holds most of the page's words."""
    whole = len(root.text_content())
    for path in _MAIN:
        found = root.xpath(path)
        part = found[0] if isinstance(found, list) and len(found) == 1 else None
        if isinstance(part, html.HtmlElement) and len(part.text_content()) > MAIN_SHARE * whole:
            return part
    return root


def _skipped(part: etree._Element) -> bool:
    if not isinstance(part.tag, str) or _SKIPPED.fullmatch(part.tag):
        return True
    if "hidden" in part.attrib or part.get("aria-hidden") == "true" or _HIDDEN.search(part.get("style", "")):
        return True
    return bool(_SCREEN_ONLY.search(f"{part.get('class', '')} {part.get('id', '')}")) and part.tag not in {
        "body",
        "html",
        "main",
    }


def _walk(part: etree._Element, page: _Page) -> None:
    if _skipped(part):
        return
    block = _BLOCKS.fullmatch(part.tag) is not None
    if block:
        page.end()
    if part.tag == "table":
        page.end()
        _table(part, page)
    elif part.tag == "li":
        page.write(html_lists.label(part, page.counters))
        _inside(part, page)
    elif part.tag == "br":
        page.end(whole=False)
    elif part.tag == "img":
        page.write(_image(part))
    elif part.tag == "pre":
        _pre(part, page)
    else:
        _inside(part, page)
    if block:
        page.end()


def _inside(part: etree._Element, page: _Page) -> None:
    page.write(_collapsed(part.text))
    for child in part:
        _walk(child, page)
        page.write(_collapsed(child.tail))


def _collapsed(text: str | None) -> str:
    """White space of the source as a browser shows it; the full-width blank is a letter."""
    return re.sub(r"[ \t\r\n\f]+", " ", text or "")


def _pre(part: etree._Element, page: _Page) -> None:
    for row in "".join(str(text) for text in part.itertext()).split("\n"):
        page.write(row)
        page.end(whole=False)


def _image(part: etree._Element) -> str:
    """A sign shown as a picture: its description when that is the sign itself, otherwise a mark that says something stood here."""
    described = (part.get("alt") or "").strip()
    if described and len(described) <= SHORT_ALT:
        return described
    return html_lists.UNKNOWN if not described else ""


def _table(table: etree._Element, page: _Page) -> None:
    """Rows with their cells; a table of one column, or one that only holds the page together, is read as its paragraphs."""
    rows = [row for row in table.iter("tr") if next(row.iterancestors("table")) is table]
    grid = [[cell for cell in row if cell.tag in {"td", "th"}] for row in rows]
    widest = max((len(cells) for cells in grid), default=0)
    nested = any(cell.find(".//table") is not None for cells in grid for cell in cells)
    if widest <= 1 or (nested and not _is_data(table, grid)):
        for cells in grid:
            for cell in cells:
                _inside(cell, page)
                page.end()
        return
    held: dict[int, int] = {}
    for cells in grid:
        row = _row(cells, held, page)
        if any(row):
            page.lines.append({"cells": row})


def _is_data(table: etree._Element, grid: list[list[etree._Element]]) -> bool:
    """Whether a table that holds others is one of data: its first row heads columns, and no provision begins in it."""
    headed = bool(grid) and bool(grid[0]) and all(cell.tag == "th" for cell in grid[0])
    return headed and not any(_ARTICLE.match(str(words)) for words in table.itertext())


def _row(cells: list[etree._Element], held: dict[int, int], page: _Page) -> list[str]:
    """The texts of a row; columns held by a cell above are empty."""
    row: list[str] = []
    waiting = list(cells)
    while waiting or held.get(len(row)):
        column = len(row)
        if held.get(column):
            held[column] -= 1
            row.append("")
            continue
        cell = waiting.pop(0)
        inner = _Page(page.counters)
        _inside(cell, inner)
        inner.end()
        said = (str(line["text"]).strip() if "text" in line else " ".join(line["cells"]) for line in inner.lines)
        row.append("\n".join(said))
        span, down = _count(cell, "colspan"), _count(cell, "rowspan")
        for at in range(column, column + span):
            held[at] = down - 1
        row.extend([""] * (span - 1))
    return row


def _count(cell: etree._Element, name: str) -> int:
    value = cell.get(name, "1")
    return min(int(value), 1000) if value.isdigit() and value != "0" else 1
