"""What people of the invented city write into the forms of the procedures."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable
from typing import Any

from sekimori.common.clock import moment_at
from sekimori.portal.demo.history.goods import PLACES, PROGRAMS_ASKED, WORKS
from sekimori.portal.demo.history.stock import Stock
from sekimori.portal.demo.playing import Stage
from sekimori.portal.demo.staffing import Member

PLACES_OF_WORK = {
    "home": "書斎（同居する者の出入りなし）",
    "satellite": "県自治会館 ３階",
    "site": "市道港町線 改良工事現場",
    "visit": "地域包括支援の訪問先（市内）",
}
Filled = dict[str, Any]
Fill = Callable[[Stage, Stock, Member, random.Random], Filled | None]


def _span(stage: Stage, dice: random.Random, *, days: int = 0) -> tuple[dt.datetime, dt.datetime]:
    """From an hour of the next office day on, for half a day or some days more."""
    ahead = stage.span.office_days(stage.today() + dt.timedelta(days=1), stage.today() + dt.timedelta(days=20))
    first = ahead[0] if ahead else stage.today() + dt.timedelta(days=1)
    last = ahead[min(days, len(ahead) - 1)] if ahead else first
    start = moment_at(first, dice.randrange(8, 12), 30)
    return start, max(moment_at(last, 17), start + dt.timedelta(hours=4))


def takeout(stage: Stage, stock: Stock, member: Member, dice: random.Random) -> Filled | None:
    """A laptop or a stick for a meeting, a course, a visit."""
    place, address, reason = dice.choice(PLACES)
    start, end = _span(stage, dice, days=dice.choice((0, 0, 0, 1, 2)))
    laptop = dice.random() < 0.7  # noqa: PLR2004
    things = stock.laptops[member.unit] if laptop else stock.sticks[member.unit]
    assets = [each for each in stock.assets[member.unit] if dice.random() < 0.25]  # noqa: PLR2004
    if not things:
        return None
    data = {
        ("devices" if laptop else "media"): [dice.choice(things)],
        "stores_information": bool(assets),
        **({"assets": assets[:1], "personal_count": dice.randrange(3, 60)} if assets else {}),
        "reason": reason,
        "place": place,
        "address": address,
        "period": {"start": start.isoformat(), "end": end.isoformat()},
        "means": dice.choice(("公用車で直行し、夕方に持ち帰る", "列車で往復し、常に携行する", "徒歩で往復する")),
        "storage": "常に身に付け、車内に置かない",
        "protection": ["encryption", "pin"],
        "contact": f"090-0000-{dice.randrange(10_000):04}",
        "pledge_care": True,
        "pledge_return": True,
    }
    return {
        "data": data,
        "taken": "taken",
        "back": "returned",
        "taken_at": start + dt.timedelta(minutes=dice.randrange(2, 20)),
        "back_at": end - dt.timedelta(minutes=dice.randrange(5, 90)),
        "report": {"all_back": True, "condition": "異状なし"},
        "confirm": {"erased": dice.choice(("erased", "nothing_to_erase"))},
    }


def offsite_work(stage: Stage, stock: Stock, member: Member, dice: random.Random) -> Filled | None:
    """A day of work at home, at a site, at somebody's."""
    kind, work = dice.choice(WORKS)
    start, end = _span(stage, dice)
    if not stock.laptops[member.unit]:
        return None
    data = {
        "period": {"start": start.isoformat(), "end": end.isoformat()},
        "place_kind": kind,
        "place": PLACES_OF_WORK[kind],
        "address": f"汐見市港町{dice.randrange(1, 9)}-{dice.randrange(1, 30)}（架空）",
        "work": work,
        "devices": [dice.choice(stock.laptops[member.unit])],
        "uses_information": False,
        "line": dice.choice(("closed_sim", "none")),
        "contact": f"090-0000-{dice.randrange(10_000):04}",
        "measures": True,
        **dict.fromkeys(("no_peeping", "no_family", "no_printing", "screen_lock"), True),
    }
    return {
        "data": data,
        "taken": "started",
        "back": "finished",
        "taken_at": start + dt.timedelta(minutes=dice.randrange(2, 20)),
        "back_at": end - dt.timedelta(minutes=dice.randrange(5, 60)),
        "report": {"nothing_left": True, "incident": "nothing"},
    }


def software_install(stage: Stage, stock: Stock, member: Member, dice: random.Random) -> Filled | None:
    """A program that is not on the city's list yet."""
    name, edition, publisher, purpose = dice.choice(PROGRAMS_ASKED)
    if not stock.laptops[member.unit]:
        return None
    data = {
        "urgency": "ordinary",
        "name": name,
        "edition": edition,
        "publisher": publisher,
        "url": "https://software.example/",
        "purpose": purpose,
        "terminals": stock.laptops[member.unit][:1],
        "installs": 1,
        "privileges": "install_only",
        "licence_kind": "free",
        "keeper_unit": stage.units[member.unit],
        "cost": 0,
        "support_ends": (stage.today() + dt.timedelta(days=dice.randrange(1500, 2400))).isoformat(),
        "support_published": True,
        "scan_result": "clean",
        "signature_result": "valid",
    }
    return {"data": data, "back": "installed", "report": {"installed_count": 1, "source_checked": True}}


def disposal(stage: Stage, stock: Stock, member: Member, dice: random.Random) -> Filled | None:
    """A worn stick, destroyed by two people."""
    if not stock.worn[member.unit]:
        return None
    stick = stock.worn[member.unit].pop()
    data = {
        "regime": "record_media",
        "disposition": "discard",
        "reason": "端子が傷んで読み書きが不安定になったため",
        "media": [stick],
        "method": "physical",
        "planned_on": (stage.today() + dt.timedelta(days=7)).isoformat(),
        "by_vendor": False,
    }
    report = {
        "person_in_charge": stage.people[member.number],
        "method_used": "physical",
        "treatment": "破砕機で基板まで砕き、判読できないことを目で確かめた。",
        "vendor_used": False,
    }
    del dice
    return {"data": data, "back": "done", "report": report, "confirm": {"remaining": "destroyed"}}


FILLED: dict[str, Fill] = {
    "takeout": takeout,
    "offsite_work": offsite_work,
    "software_install": software_install,
    "disposal": disposal,
}
