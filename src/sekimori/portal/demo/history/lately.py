"""What each of the eight visitors finds on the first screen today: to bring back, to correct, to finish, to decide, to confirm."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sekimori.common.business_days import OfficeCalendar
from sekimori.common.clock import moment_at
from sekimori.portal.demo import logins, roles
from sekimori.portal.demo.history import forms
from sekimori.portal.demo.history.cases import Case, Values
from sekimori.portal.demo.history.goods import PLACES, WORKS
from sekimori.portal.demo.history.stock import Stock
from sekimori.portal.demo.playing import Script, Stage
from sekimori.portal.demo.staffing import Staffing
from sekimori.portal.demo.units import CODE_OF
from sekimori.portal.procedures.services import Word

CITIZENS, PENSIONS = CODE_OF["市民課"], CODE_OF["国保年金課"]
UNCLEAR = Word("returned", reason="行き先での保管の方法と、同行者の有無が読み取れません。書き足してください。")
MISSING = Word("returned", reason="期間の終わりが閉庁日になっています。返却できる日に改めてください。")


def write(script: Script, staffing: Staffing, stock: Stock) -> None:
    """The open work of the last days."""
    days = script.span.office_days()
    who = {each.name: each.member for each in logins.visitors(staffing, script.span.today)}
    clerk, auditor, leader = who["shokuin"], who["kansa"], who["csirt"]
    _overdue(script, _case(stock, Desk(clerk.number, CITIZENS, 0), 0, (days[-4], days[-3])), days)
    _overdue(script, _case(stock, Desk(auditor.number, roles.AUDIT, 0), 1, (days[-4], days[-2])), days)
    _returned(script, _case(stock, Desk(clerk.number, CITIZENS, 1), 2, _ahead(script, 2)), days[-3:], UNCLEAR)
    _returned(script, _case(stock, Desk(auditor.number, roles.AUDIT, 1), 3, _ahead(script, 3)), days[-4:], MISSING)
    _returned(script, _case(stock, Desk(leader.number, roles.DIGITAL, 0), 4, _ahead(script, 2)), days[-3:], UNCLEAR)
    _to_confirm(script, _case(stock, Desk(clerk.number, CITIZENS, 2), 5, (days[-2], days[-1])), days)
    script.at(days[-1], 16, 5, _case(stock, Desk(who["kacho"].number, CITIZENS, 3), 6, _ahead(script, 1)).begin)
    script.at(days[-1], 11, 25, _case(stock, Desk(who["digital"].number, roles.DIGITAL, 1), 7, _ahead(script, 1)).begin)
    _heads_own(script, staffing, stock, days)
    for place, name in enumerate(("shokuin", "bucho", "csirt", "kansa")):
        member = who[name]
        values = _offsite(stock, member.unit if name != "bucho" else CITIZENS, place)
        script.at(days[-1], 16, 30 + place, Case("offsite_work", _number(member.number), values).draft)


def _number(number: str) -> Callable[[Stage], str]:
    return lambda _stage: number


def _ahead(script: Script, count: int) -> tuple[dt.date, dt.date]:
    """Two office days after today, beginning `count` of them from today."""
    calendar = OfficeCalendar()
    first = calendar.add_office_days(script.span.today, count)
    return first, calendar.add_office_days(first, 1)


@dataclass(frozen=True)
class Desk:
    """Whose application it is, from which section, and which of its laptops that are kept back it is about."""

    number: str
    code: str
    laptop: int


def _case(stock: Stock, desk: Desk, place: int, days: tuple[dt.date, dt.date]) -> Case:
    """To take out that laptop for these days, to the place of this number."""

    def values(_stage: Stage) -> Mapping[str, Any] | None:
        kept = stock.kept_back[desk.code]
        if len(kept) <= desk.laptop:
            return None
        name, address, reason = PLACES[place % len(PLACES)]
        return {
            "devices": [kept[desk.laptop]],
            "stores_information": False,
            "reason": reason,
            "place": name,
            "address": address,
            "period": {"start": moment_at(days[0], 9).isoformat(), "end": moment_at(days[1], 16).isoformat()},
            "means": "公用車で直行し、常に携行する",
            "storage": "施錠できる鞄に入れ、車内に置かない",
            "protection": ["encryption", "pin"],
            "contact": f"090-0000-{1000 + place:04}",
            "pledge_care": True,
            "pledge_return": True,
        }

    return Case("takeout", _number(desk.number), values)


def _offsite(stock: Stock, code: str, place: int) -> Values:
    """Work elsewhere next week, half filled in."""

    def values(_stage: Stage) -> Mapping[str, Any]:
        kind, work = WORKS[place % len(WORKS)]
        laptops = stock.laptops[code]
        return {"place_kind": kind, "work": work, **({"devices": laptops[:1]} if laptops else {})}

    return values


def _overdue(script: Script, case: Case, days: list[dt.date]) -> None:
    """Permitted, taken out, and not back on its last day."""
    script.at(days[-5], 13, 20, case.begin)
    script.at(days[-5], 15, 5, case.answer())
    script.at(days[-4], 9, 10, case.report("taken", {}))


def _returned(script: Script, case: Case, days: list[dt.date], word: Word) -> None:
    """Sent back to be put right."""
    script.at(days[0], 14, 35, case.begin)
    script.at(days[1], 9, 50, case.answer(word))


def _to_confirm(script: Script, case: Case, days: list[dt.date]) -> None:
    """Back in time; the head has not looked yet."""
    script.at(days[-3], 13, 50, case.begin)
    script.at(days[-3], 15, 40, case.answer())
    script.at(days[-2], 9, 5, case.report("taken", {}))
    script.at(days[-1], 15, 30, case.report("returned", {"all_back": True, "condition": "異状なし"}))


def _heads_own(script: Script, staffing: Staffing, stock: Stock, days: list[dt.date]) -> None:
    """The head of another section asks for the own work elsewhere, which the director decides."""

    def head(stage: Stage) -> str:
        found = staffing.head(stage.today(), PENSIONS)
        if found is None:
            raise LookupError(PENSIONS)
        return found.number

    def values(stage: Stage) -> Mapping[str, Any] | None:
        member = staffing.head(stage.today(), PENSIONS)
        found = forms.offsite_work(stage, stock, member, random.Random("pensions")) if member else None
        return found["data"] if found else None

    script.at(days[-2], 10, 45, Case("offsite_work", head, values).begin)
