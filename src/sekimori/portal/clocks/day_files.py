"""Reading a file of days: the holidays as the Cabinet Office publishes them, or a city's own closed and open days.

The first has two columns (day, name), the second three (day, name, 閉庁 or 開庁). Either may be UTF-8 or CP932, with or without
a heading (`common.tables`). Only what differs from the calendar as it stands, law included, is proposed.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from sekimori.common import eras
from sekimori.common.business_days import OfficeCalendar
from sekimori.common.errors import Faults, InvalidInput, Place
from sekimori.common.tables import texts
from sekimori.common.text import squeeze

MOST_LINES = 3000
OPEN, CLOSED = "開庁", "閉庁"
HEADINGS = ("月日", "日付", "日", "年月日")
EARLIEST, LATEST = dt.date(1955, 1, 1), dt.date(2099, 12, 31)


@dataclass(frozen=True)
class Day:
    """A line of the file."""

    day: dt.date
    name: str
    open: bool = False


@dataclass(frozen=True)
class Difference:
    """A day that would change: what holds now and what would hold. `open` for a day that would be worked."""

    day: dt.date
    now: str
    name: str
    open: bool


def read(untrusted: bytes) -> list[Day]:
    """The days of a file. Raises ManyFaults naming every line that cannot be read, InvalidInput when nothing can."""
    lines = [[squeeze(cell) for cell in row] for row in texts.rows(texts.decode(untrusted).text)]
    if len(lines) > MOST_LINES:
        raise InvalidInput(_("行が多すぎます（%(most)s行まで）。") % {"most": MOST_LINES})
    faults, days, seen = Faults(), [], set()
    for number, cells in enumerate(lines, start=1):
        if not any(cells) or (number == 1 and any(word in cells[0] for word in HEADINGS)):
            continue
        try:
            found = _day(cells)
        except InvalidInput as error:
            faults.add(error.sentence, place=Place(line=number))
            continue
        if found.day in seen:
            faults.add(_("同じ日が二度あります。"), place=Place(line=number))
        seen.add(found.day)
        days.append(found)
    faults.raise_if_any()
    if not days:
        raise InvalidInput(_("ファイルに日付の行がありません。"))
    return days


def _day(cells: Sequence[str]) -> Day:
    day = eras.parse(cells[0])
    if not EARLIEST <= day <= LATEST:
        raise InvalidInput(_("%(day)sは扱えない年です。") % {"day": day.isoformat()})
    name = cells[1] if len(cells) > 1 else ""
    if not name:
        raise InvalidInput(_("名称がありません。"))
    mark = cells[2] if len(cells) > 2 else ""  # noqa: PLR2004
    if mark not in {"", OPEN, CLOSED}:
        raise InvalidInput(_("「%(mark)s」は読めません。開庁 又は 閉庁 と書いてください。") % {"mark": mark})
    return Day(day, name[:80], open=mark == OPEN)


def differences(days: Sequence[Day], office: OfficeCalendar, *, from_day: dt.date) -> list[Difference]:
    """What the file would change from `from_day` on, in order of days.

    A weekend day that the file also calls a holiday changes nothing.
    """
    found = []
    for each in sorted(days, key=lambda each: each.day):
        if each.day < from_day:
            continue
        reason = office.closing_reason(each.day)
        if bool(reason) == each.open:
            now = reason or _("開庁日")
            found.append(Difference(each.day, now, each.name, each.open))
    return found


def as_text(differences: Sequence[Difference]) -> str:
    """The differences in the form of a file, to be carried from the preview to the taking over."""
    out = io.StringIO()
    csv.writer(out).writerows([each.day.isoformat(), each.name, OPEN if each.open else CLOSED] for each in differences)
    return out.getvalue()
