"""What the sections own: laptops for meetings, sticks, the information they work with, the software the city has permitted."""

from __future__ import annotations

import datetime as dt
import random
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from sekimori.portal.demo import roles
from sekimori.portal.demo.history.goods import ASSETS, LAPTOPS, PLAIN, SOFTWARE, STICKS, Asset
from sekimori.portal.demo.playing import Script, Stage
from sekimori.portal.demo.staffing import Staffing
from sekimori.portal.demo.units import CODE_OF, UNITS
from sekimori.portal.registers import services as registers

# Laptops that are for what happens this week alone, so that none of them is out already.
KEPT_BACK = {CODE_OF["市民課"]: 6, CODE_OF["デジタル推進課"]: 5, CODE_OF["監査委員事務局"]: 2}
PERSONAL = "personal"
# Sections of which somebody gives a stick up this week.
VISITED = frozenset(CODE_OF[name] for name in ("市民課", "デジタル推進課", "税務課", "福祉総務課", "建設課"))
SPREAD = 12  # The office days over which the sections enter what they have.


@dataclass
class Stock:
    """The keys of what each section has (by its code), learned while the past is played."""

    laptops: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    sticks: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    assets: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    worn: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    kept_back: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    confidential: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    groups: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))


def write(script: Script, staffing: Staffing, chance: random.Random, scale: float) -> Stock:
    """The first weeks: every head enters what the section has, the system manager what software is permitted."""
    stock = Stock()
    days = script.span.office_days()[3 : 3 + SPREAD]
    for place, plan in enumerate(each for each in UNITS if each.section):
        day, dice = days[place % len(days)], random.Random(f"{chance.random()} {plan.code}")
        script.at(day, 13, place % 60, _entering(staffing, stock, (place, plan.code), dice))
    script.at(days[0], 15, 5, lambda stage: _software(stage, staffing, scale))
    return stock


def _entering(staffing: Staffing, stock: Stock, where: tuple[int, str], dice: random.Random) -> Any:
    place, code = where

    def enter(stage: Stage) -> None:
        today, unit = stage.today(), stage.units[code]
        head = staffing.head(today, code)
        if head is None:
            return
        with stage.acting(head.number):
            for number in range(dice.choice((1, 1, 1, 2))):
                stock.laptops[code].append(_laptop(unit, today, dice, new=number == 0))
            for _number in range(KEPT_BACK.get(code, 0)):
                stock.kept_back[code].append(_laptop(unit, today, dice, new=True))
            if code in VISITED or place % 3 == 0:
                stock.worn[code].append(_stick(unit, today, dice))
            stock.sticks[code].append(_stick(unit, today, dice))
            known = [each for each in ASSETS if each.section == code] or [each for each in ASSETS if not each.section]
            for asset in dice.sample(known, min(dice.choice((1, 1, 2)), len(known))):
                _keep(stock, code, asset, _asset(unit, asset, today))

    return enter


def _keep(stock: Stock, code: str, asset: Asset, pk: int) -> None:
    stock.assets[code].append(pk)
    if asset.levels is not PLAIN:
        stock.confidential[code].append(pk)
    if asset.personal:
        stock.groups[PERSONAL].add(pk)


def _laptop(unit: int, today: dt.date, dice: random.Random, *, new: bool) -> int:
    maker, model = dice.choice(LAPTOPS)
    values: dict[str, Any] = {
        "name": "会議・出張用ノートパソコン",
        "unit": unit,
        "kind": "mobile",
        "maker": maker,
        "model": model,
        "serial": f"{dice.randrange(16**10):010X}",
        "place": "課内鍵付きキャビネット",
        "area": "lgwan_zone",
        "operating_system": "Windows 11 Enterprise",
        "encrypted": True,
        "remote_wipe": new,
        "kept_locked": True,
        "acquired_on": today - dt.timedelta(days=90 if new else 1200),
    }
    return int(registers.item_create("devices", values).pk)


def _stick(unit: int, today: dt.date, dice: random.Random) -> int:
    maker, capacity = dice.choice(STICKS)
    values = {
        "name": f"業務用ＵＳＢメモリ（{maker}）",
        "unit": unit,
        "kind": "usb",
        "capacity": capacity,
        "serial": f"{dice.randrange(10**9):09}",
        "place": "課内鍵付きキャビネット",
        "encrypted": True,
        "kept_locked": True,
        "levels": {"confidentiality": "c2", "integrity": "i1", "availability": "a1"},
        "acquired_on": today - dt.timedelta(days=dice.randrange(200, 1800)),
    }
    return int(registers.item_create("media", values).pk)


def _asset(unit: int, asset: Asset, today: dt.date) -> int:
    values = {
        "name": asset.name,
        "unit": unit,
        "form": asset.form,
        "business": asset.business,
        "levels": asset.levels,
        "levels_reason": asset.reason,
        "personal": asset.personal,
        "personal_count": asset.persons or None,
        "place": asset.place,
        "area": asset.area,
        "retention": asset.retention,
        "made_on": today - dt.timedelta(days=400),
    }
    return int(registers.item_create("information_assets", values).pk)


def _software(stage: Stage, staffing: Staffing, scale: float) -> None:
    today = stage.today()
    with stage.acting(roles.system_manager(staffing, today).number):
        for each in SOFTWARE[: max(5, round(len(SOFTWARE) * scale))]:
            values = {
                "name": each.name,
                "unit": stage.units[roles.DIGITAL],
                "edition": each.edition,
                "publisher": each.publisher,
                "licence_kind": each.licence,
                "licences": each.licences or None,
                "used": each.used or None,
                "approved": True,
                "support_ends_on": stage.span.today + dt.timedelta(days=each.supported),
            }
            registers.item_create("software", values)
