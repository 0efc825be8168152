"""Japanese eras: dates as they are written in a city hall, read and printed.

Era beginnings are law: 明治 (counted in the Gregorian calendar from 1873), 大正 1912-07-30, 昭和 1926-12-25,
平成 1989-01-08 (昭和64年政令第1号 had effect the next day), 令和 2019-05-01 (平成31年政令第143号).
A later era is one more row of `ERAS`.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from dataclasses import dataclass

from sekimori.common.errors import InvalidInput

WEEKDAYS = "月火水木金土日"


@dataclass(frozen=True)
class Era:
    """An era: its name, the letter used in short dates, and its first day."""

    name: str
    letter: str
    first_day: dt.date


ERAS: tuple[Era, ...] = (
    Era("明治", "M", dt.date(1868, 1, 25)),
    Era("大正", "T", dt.date(1912, 7, 30)),
    Era("昭和", "S", dt.date(1926, 12, 25)),
    Era("平成", "H", dt.date(1989, 1, 8)),
    Era("令和", "R", dt.date(2019, 5, 1)),
)

_LONG = re.compile(r"^(?P<era>\D{2})(?P<year>元|\d{1,2})年(?P<month>\d{1,2})月(?P<day>\d{1,2})日$")
_SHORT = re.compile(r"^(?P<era>[MTSHRmtshr])?(?P<year>元|\d{1,2})[./-](?P<month>\d{1,2})[./-](?P<day>\d{1,2})$")
_WESTERN = re.compile(r"^(?P<year>\d{4})(?:年|[./-])(?P<month>\d{1,2})(?:月|[./-])(?P<day>\d{1,2})日?$")
_WEEKDAY = re.compile(rf"\([{WEEKDAYS}]\)$")
_COMPACT = re.compile(r"^(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})$")


def era_of(day: dt.date, eras: tuple[Era, ...] = ERAS) -> Era:
    """The era in which `day` lies. Raises InvalidInput before 1868."""
    for era in reversed(eras):
        if day >= era.first_day:
            return era
    raise InvalidInput(f"{day.isoformat()}は和暦で表せません。")


def era_year(day: dt.date) -> tuple[Era, int]:
    """The era and the year within it, 1 for 元年."""
    era = era_of(day)
    return era, day.year - era.first_day.year + 1


def format_long(day: dt.date, *, weekday: bool = False) -> str:
    """令和8年11月23日, or 令和8年11月23日(月) with `weekday`; the first year is 元年."""
    era, year = era_year(day)
    shown = "元" if year == 1 else str(year)
    tail = f"({WEEKDAYS[day.weekday()]})" if weekday else ""
    return f"{era.name}{shown}年{day.month}月{day.day}日{tail}"


def format_short(day: dt.date) -> str:
    """R8.11.23."""
    era, year = era_year(day)
    return f"{era.letter}{year}.{day.month}.{day.day}"


def fiscal_era_year(year: int) -> tuple[Era, int]:
    """The era and year that name the fiscal year beginning in April of the western `year`.

    Asked on 1 May, so that the year in which 令和 began on that day is 元年度.
    """
    return era_year(dt.date(year, 5, 1))


def parse(text: str) -> dt.date:
    """Reads a date as people type it: 令和8年4月1日, R8.4.1, 8.4.1 (current era), 2026-4-1, 2026/4/1, 20260401.

    Width is folded and blanks and a trailing weekday are dropped. Raises InvalidInput for anything else, for a day that does not
    exist and for an era year in which the era had not begun or was over.
    """
    folded = _WEEKDAY.sub("", re.sub(r"\s", "", unicodedata.normalize("NFKC", text)))
    for pattern in (_WESTERN, _COMPACT):
        if found := pattern.match(folded):
            return _date(text, int(found["year"]), int(found["month"]), int(found["day"]))
    for pattern in (_LONG, _SHORT):
        if found := pattern.match(folded):
            return _from_era(text, found)
    raise InvalidInput(f"「{text}」は日付として読めません。令和8年4月1日、R8.4.1、2026-04-01のように入力してください。")


def _from_era(text: str, found: re.Match[str]) -> dt.date:
    mark = found["era"] or ERAS[-1].letter
    era = next((e for e in ERAS if mark.upper() == e.letter or mark == e.name), None)
    if era is None:
        raise InvalidInput(f"「{text}」の元号が分かりません。")
    year = 1 if found["year"] == "元" else int(found["year"])
    if year == 0:
        raise InvalidInput(f"「{text}」は日付として読めません。0年はありません。")
    day = _date(text, era.first_day.year + year - 1, int(found["month"]), int(found["day"]))
    if era_of(day) is not era:
        raise InvalidInput(f"「{text}」は{era.name}の期間にありません（{format_long(day)}です）。")
    return day


def _date(text: str, year: int, month: int, day: int) -> dt.date:
    try:
        return dt.date(year, month, day)
    except ValueError:
        raise InvalidInput(f"「{text}」という日はありません。") from None
