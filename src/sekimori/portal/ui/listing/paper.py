"""A list as PDF: A4 landscape with the columns of the page, A3 landscape with every column of the files.

The columns' heads stand on each page with title, city, handling class and page n of m; the filters, the day in the
Japanese calendar and the number of rows stand above.

Set by Typst in the sandbox, so that a list too large ends there and never in a web process.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from sekimori import sandbox
from sekimori.common.clock import TOKYO, day_of
from sekimori.common.errors import InvalidInput
from sekimori.portal.acts import context
from sekimori.portal.acts.models import Deployment
from sekimori.portal.ui import wording
from sekimori.portal.ui.listing.columns import Column, plain
from sekimori.portal.ui.listing.core import Listing

TEMPLATE = Path(__file__).resolve().parent / "print" / "list.typ"
# What the renderer's memory holds with room to spare: 40,000 cells were set, 84,000 were not.
MOST_ROWS, MOST_CELLS = 3_000, 30_000
CHUNK = 500
NARROWEST, WIDEST, LONGEST = 5, 34, 600
# Half-width signs up to which something that names a row counts as a number.
LONGEST_NUMBER = 20
# A run of signs that is broken nowhere else may be broken after so many, or it would stick out of its column.
_RUN = re.compile(r"[^\s\u3000-\u9fff\uff00-\uffef]{13,}")
_SIZES = {"a4": 8.0, "a3": 6.8}


def columns_on(listing: Listing[Any], paper: str) -> list[Column[Any]]:
    """The columns of the page for A4, those of the files for A3."""
    return listing.exported_columns() if paper == "a3" else listing.shown_columns()


def check_size(listing: Listing[Any], paper: str, rows: int) -> None:
    """Raises InvalidInput for a list that is too large for one document, saying how many rows this paper takes."""
    most = min(MOST_ROWS, MOST_CELLS // max(1, len(columns_on(listing, paper))))
    if rows > most:
        raise InvalidInput(
            _("この用紙のPDFは%(most)s件までです（今の条件では%(total)s件）。絞り込むか、Excelで出力してください。")
            % {"most": f"{most:,}", "total": f"{rows:,}"}
        )


def write_pdf(listing: Listing[Any], path: Path, *, paper: str) -> int:
    """Writes the list to `path` on `paper` (a4 or a3); how many rows.

    Raises InvalidInput beyond the limit, NotAvailable without Japanese fonts.
    """
    columns = columns_on(listing, paper)
    most = min(MOST_ROWS, MOST_CELLS // max(1, len(columns)))
    rows = list(_rows(listing, columns, most + 1))
    check_size(listing, paper, len(rows))
    data = _data(listing, columns, rows, paper)
    made = sandbox.run(
        "sekimori.common.typesetting:pdf",
        TEMPLATE.read_bytes(),
        {"data": data, "title": str(listing.title)},
        profile=sandbox.RENDER,
    )
    path.write_bytes(made)
    return len(rows)


def _rows(listing: Listing[Any], columns: Sequence[Column[Any]], most: int) -> Iterator[list[str]]:
    for record in listing.filtered[:most].iterator(chunk_size=CHUNK):
        yield [_words(column, record) for column in columns]


def _words(column: Column[Any], record: Any) -> str:
    """A cell as words: what the page shows, days in the Japanese calendar."""
    value = column.exported(record) if column.only_export else plain(column.of(record))
    if isinstance(value, dt.datetime):
        local = value.astimezone(TOKYO)
        return f"{wording.short_day(local.date())} {local:%H:%M}"
    if isinstance(value, dt.date):
        return wording.short_day(value)
    if isinstance(value, int | float):
        return f"{value:,}"
    text = str(value)
    if len(text) > LONGEST:
        text = f"{text[:LONGEST]}…"
    return _RUN.sub(lambda run: "\u200b".join(run[0][at : at + 12] for at in range(0, len(run[0]), 12)), text)


def _width(text: str) -> int:
    """How wide the widest line of a text is, in half-width signs."""
    return max(
        (sum(2 if unicodedata.east_asian_width(sign) in "FWA" else 1 for sign in line) for line in text.split("\n")),
        default=0,
    )


def _widths(columns: Sequence[Column[Any]], heads: Sequence[str], rows: Sequence[Sequence[str]]) -> list[int]:
    """The share of each column: what nine of ten of its cells want, within bounds.

    A number that names its row is never broken in the middle: its column has room to spare however many columns there are.
    """
    found = []
    for place, (column, head) in enumerate(zip(columns, heads, strict=True)):
        wants = sorted(_width(row[place]) for row in rows)
        typical = wants[len(wants) * 9 // 10] if wants else 0
        share = max(NARROWEST, min(max(typical, _width(head) // 2), WIDEST)) + 2
        whole = column.nowrap and column.head and typical <= LONGEST_NUMBER
        found.append(share * 8 // 5 if whole else share)
    return found


def _data(listing: Listing[Any], columns: Sequence[Column[Any]], rows: list[list[str]], paper: str) -> dict[str, Any]:
    deployment = Deployment.objects.filter(pk=Deployment.SINGLE).first()
    heads = [str(column.label) for column in columns]
    now = context.now()
    day = wording.long_day(day_of(now))
    count = _("%(count)s件") % {"count": f"{len(rows):,}"}
    filters = "　".join(listing.filter_lines)
    return {
        "paper": paper,
        "size": _SIZES[paper],
        "title": str(listing.title),
        "city": deployment.city if deployment else "",
        "sample": _("見本（この市と職員は架空です）") if deployment and deployment.sample else "",
        "handling": _("取扱区分：%(handling)s") % {"handling": listing.handling} if listing.handling else "",
        "lines": [
            _("出力日：%(day)s　出力者：%(who)s") % {"day": day, "who": context.current().actor.name},
            _("絞り込み：%(filters)s　件数：%(count)s") % {"filters": filters, "count": count},
        ],
        "heads": heads,
        "widths": _widths(columns, heads, rows),
        "aligns": [column.align for column in columns],
        "rows": rows,
        "words": {
            "printed": _("%(day)s %(time)s 出力") % {"day": day, "time": f"{now.astimezone(TOKYO):%H:%M}"},
            "count": count,
            "nothing": _("この条件に当たるものはありません。"),
        },
    }
