"""Who works in the city from year to year, decided before anything is written: hired, promoted, moved, gone, each on its day.

Nothing here touches the database: the same seed and span give the same people, and personnel's files are made from them.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace

from sekimori.portal.demo import names
from sekimori.portal.demo.span import Span
from sekimori.portal.demo.units import BESIDE_TITLE, CODE_OF, LED_BESIDE, UNITS, UnitPlan

# Title → rank. 会計年度任用職員 and the mayors stand beside the ladder.
MAYOR, DEPUTY_MAYOR, CLERK, AIDE = "市長", "副市長", "主事", "事務補助員"
LADDER: tuple[tuple[str, int], ...] = (
    ("主事", 10), ("主任", 20), ("主査", 25), ("係長", 30), ("課長補佐", 40), ("課長", 50), ("部長", 70),
)  # fmt: skip
RANKS = {**dict(LADDER), AIDE: 5, DEPUTY_MAYOR: 90, MAYOR: 95}
HEAD_RANK, DIRECTOR_RANK = 50, 70
RETIREMENT = 61
# The fewest in a section of any scale, so that every role finds its people.
_LEAST = {"デジタル推進課": 6, "総務課": 3, "監査委員事務局": 3, "市民課": 4}
# How the staff of a section divides, from the top; the rest are 主事.
_SHARES = (("課長補佐", 0.1), ("係長", 0.2), ("主査", 0.15), ("主任", 0.2))
# One 会計年度任用職員 to so many regular staff.
AIDES = 4
# The section that loses its head a year ago, and the department whose head acts for it.
TOURISM, INDUSTRY = CODE_OF["観光課"], CODE_OF["産業振興部"]
# Days after which somebody may leave again.
SETTLED = 80


@dataclass(frozen=True)
class Member:
    """A person in their own post, as personnel knows them."""

    number: str
    name: str
    kana: str
    unit: str
    title: str
    rank: int
    born: int
    kind: str = "職員"
    head: bool = False
    since: dt.date = dt.date.min

    @property
    def post(self) -> tuple[str, str]:
        return self.unit, self.title


@dataclass(frozen=True)
class Change:
    """A row of a personnel file: who, what happens (発令区分), and how they stand afterwards.

    `how` is 本務, 兼務 or 事務取扱.
    """

    day: dt.date
    what: str
    member: Member
    how: str = "本務"


@dataclass
class Staffing:
    """The city's people over the years: `rosters` by the day on which each begins, `changes` by the day on which they count."""

    span: Span
    rosters: dict[dt.date, dict[str, Member]] = field(default_factory=dict)
    changes: dict[dt.date, list[Change]] = field(default_factory=dict)
    beside: dict[dt.date, dict[str, Member]] = field(default_factory=dict)

    def on(self, day: dt.date) -> dict[str, Member]:
        """The people by number as they stand on `day`."""
        return self.rosters[max(start for start in self.rosters if start <= day)]

    def members(self, day: dt.date, unit: str = "") -> list[Member]:
        """The people of `day`, of one unit when named, the highest first."""
        found = [each for each in self.on(day).values() if unit in {"", each.unit}]
        return sorted(found, key=lambda each: (-each.rank, each.number))

    def head(self, day: dt.date, unit: str) -> Member | None:
        """Who leads a unit on `day`: by their own post, else besides it (兼務, 事務取扱)."""
        own = next((each for each in self.members(day, unit) if each.head), None)
        return own or self.beside_on(day).get(unit)

    def beside_on(self, day: dt.date) -> dict[str, Member]:
        """Who leads which unit besides their own post on `day`; the members as in their own post."""
        return self.beside[max(start for start in self.beside if start <= day)]


Turn = Callable[["_Maker", dict[str, Member], list[Change], dt.date], None]


@dataclass
class _Maker:
    span: Span
    chance: random.Random
    scale: float
    made: Staffing = field(init=False)
    fresh: Iterator[tuple[str, str]] = field(init=False)
    vacant: list[Member] = field(default_factory=list)
    number: int = 1000

    def __post_init__(self) -> None:
        self.made, self.fresh = Staffing(self.span), names.people(self.chance)

    def person(self, unit: str, title: str, *, age: tuple[int, int], day: dt.date, head: bool = False) -> Member:
        name, kana = next(self.fresh)
        self.number += self.chance.choice((1, 1, 1, 2, 3))
        rank = RANKS.get(title, DIRECTOR_RANK if head and unit.endswith("000") else HEAD_RANK)
        kind = {AIDE: "会計年度任用職員", MAYOR: "特別職", DEPUTY_MAYOR: "特別職"}.get(title, "職員")
        born = day.year - self.chance.randint(*age)
        return Member(f"{self.number:05}", name, kana, unit, title, rank, born, kind, head, day)

    def found(self) -> None:
        """The city's first day."""
        roster: dict[str, Member] = {}
        for plan in UNITS:
            for member in self._unit(plan):
                roster[member.number] = member
        self.made.rosters[self.span.first] = roster

    def _unit(self, plan: UnitPlan) -> Iterable[Member]:
        first = self.span.first
        if plan.code == "0100":
            yield self.person(plan.code, MAYOR, age=(58, 66), day=first)
            yield self.person(plan.code, DEPUTY_MAYOR, age=(56, 60), day=first, head=False)
            return
        if plan.head:
            yield self.person(plan.code, plan.head, age=(52, 60), day=first, head=True)
        staff = max(round(plan.staff * self.scale), _LEAST.get(plan.name, 2)) if plan.staff else 0
        left = staff
        for title, share in _SHARES:
            many = min(left, max(round(staff * share), 1 if title == "係長" else 0))
            left -= many
            for _each in range(many):
                yield self.person(plan.code, title, age=_AGES[title], day=first)
        for _each in range(left):
            yield self.person(plan.code, CLERK, age=(23, 34), day=first)
        for _each in range(round(staff / AIDES)):
            yield self.person(plan.code, AIDE, age=(30, 62), day=first)

    def _keep(self, day: dt.date, roster: dict[str, Member], changes: list[Change]) -> None:
        """Of several moves of one person on one day only where they end up is written."""
        last = {each.member.number: each for each in changes}
        self.made.rosters[day] = roster
        self.made.changes[day] = [each for each in changes if last[each.member.number] is each]

    def retire(self, roster: dict[str, Member], changes: list[Change], day: dt.date) -> list[Member]:
        old = [each for each in roster.values() if each.kind == "職員" and day.year - each.born >= RETIREMENT]
        willing = [each for each in roster.values() if each.kind == "職員" and each.rank <= RANKS["主査"]]
        leavers = [*old, *self.chance.sample(willing, min(len(willing), round(6 * self.scale) or 1))]
        leavers = list({each.number: each for each in leavers}.values())
        for each in leavers:
            del roster[each.number]
            what = "定年退職" if each in old else "普通退職"
            changes.append(Change(day - dt.timedelta(days=1), what, each))
        return leavers

    def promote(self, roster: dict[str, Member], changes: list[Change], day: dt.date, vacant: list[Member]) -> None:
        """Fills vacant posts from the rank below, down to the newcomers; posts of one rank are filled from anywhere."""
        waiting = sorted(vacant, key=lambda each: (-each.rank, each.number))
        while waiting:
            post = waiting.pop(0)
            below = [each for each in roster.values() if _may_follow(each, post) and each.since < day]
            if not below:
                new = replace(self.person(post.unit, post.title, age=(22, 27), day=day), rank=post.rank, head=post.head)
                roster[new.number] = new
                changes.append(Change(day, "新規採用" if post.rank <= RANKS["主任"] else "転入", new))
                continue
            best = max(below, key=lambda each: (each.rank, each.unit == post.unit, -each.born, each.number))
            moved = replace(best, unit=post.unit, title=post.title, rank=post.rank, head=post.head, since=day)
            roster[moved.number] = moved
            changes.append(Change(day, "昇任", moved))
            waiting.append(best)
            waiting.sort(key=lambda each: (-each.rank, each.number))

    def rotate(self, roster: dict[str, Member], changes: list[Change], day: dt.date, share: float = 0.16) -> None:
        """Moves people of one rank in a circle, so that every post stays filled."""
        for rank in sorted({rank for _title, rank in LADDER}):
            staying = [each for each in roster.values() if _may_move(each, rank, day)]
            staying.sort(key=lambda each: each.number)
            many = round(len(staying) * share)
            chosen = self.chance.sample(staying, many) if many > 1 else []
            for each, target in zip(chosen, [*chosen[1:], *chosen[:1]], strict=True):
                if each.unit == target.unit:
                    continue
                moved = replace(each, unit=target.unit, title=target.title, head=target.head, since=day)
                roster[moved.number] = moved
                changes.append(Change(day, "異動", moved))

    def renew_aides(self, roster: dict[str, Member], changes: list[Change], day: dt.date) -> None:
        aides = sorted((each for each in roster.values() if each.title == AIDE), key=lambda each: each.number)
        for each in self.chance.sample(aides, len(aides) // 8):
            del roster[each.number]
            changes.append(Change(day - dt.timedelta(days=1), "任期満了", each))
            new = self.person(each.unit, AIDE, age=(25, 60), day=day)
            roster[new.number] = new
            changes.append(Change(day, "任用", new))

    def turn(self, day: dt.date, change: Turn) -> None:
        """Lets `change` happen to the people of `day`."""
        roster, changes = dict(self.made.on(day)), list[Change]()
        change(self, roster, changes, day)
        self._keep(day, roster, changes)


_AGES = {"課長補佐": (44, 57), "係長": (38, 54), "主査": (34, 50), "主任": (29, 42)}


def _may_follow(member: Member, post: Member) -> bool:
    """Whether somebody of the next lower rank may take a post over: regular staff of the ladder only."""
    steps = sorted({rank for _title, rank in LADDER})
    below = [rank for rank in steps if rank < post.rank]
    return member.kind == "職員" and bool(below) and member.rank == below[-1]


def _may_move(member: Member, rank: int, day: dt.date) -> bool:
    return member.kind == "職員" and member.rank == rank and (day - member.since).days > 300  # noqa: PLR2004


def _april(maker: _Maker, roster: dict[str, Member], changes: list[Change], day: dt.date) -> None:
    """1 April: people retire, others are promoted into their posts, many move, new ones come."""
    vacant = [*maker.retire(roster, changes, day), *maker.vacant]
    maker.vacant.clear()
    maker.promote(roster, changes, day, vacant)
    maker.rotate(roster, changes, day)
    maker.renew_aides(roster, changes, day)


def _september(maker: _Maker, roster: dict[str, Member], changes: list[Change], day: dt.date) -> None:
    """The head of a section resigns in the middle of the year; until April the head of the department acts (事務取扱)."""
    head = next(each for each in roster.values() if each.head and each.unit == TOURISM)
    del roster[head.number]
    changes.append(Change(day - dt.timedelta(days=1), "辞職", head))
    maker.vacant.append(head)


def _autumn(maker: _Maker, roster: dict[str, Member], changes: list[Change], day: dt.date) -> None:
    """A small round of moves in October, and a change of name."""
    maker.rotate(roster, changes, day, share=0.03)
    young = [each for each in roster.values() if each.kind == "職員" and each.rank <= RANKS["主査"]]
    one = maker.chance.choice(sorted(young, key=lambda each: each.number))
    name, kana = names.other_family(one.name, one.kana, maker.chance)
    roster[one.number] = replace(one, name=name, kana=kana)
    if all(each.member.number != one.number for each in changes):
        changes.append(Change(day, "改姓", roster[one.number]))


def _summer(maker: _Maker, roster: dict[str, Member], changes: list[Change], day: dt.date) -> None:
    """Somebody leaves at the end of June and is followed by somebody taken on in the middle of the year."""
    young = [each for each in roster.values() if each.title == CLERK and (day - each.since).days > SETTLED]
    one = maker.chance.choice(sorted(young, key=lambda each: each.number))
    del roster[one.number]
    changes.append(Change(day - dt.timedelta(days=1), "普通退職", one))
    new = maker.person(one.unit, CLERK, age=(24, 31), day=day)
    roster[new.number] = new
    changes.append(Change(day, "採用", new))


def staffing(span: Span, *, seed: int = 1, scale: float = 1.0) -> Staffing:
    """The people of the city over the whole span; `scale` makes every section smaller (heads stay)."""
    maker = _Maker(span, random.Random(f"staff {seed}"), scale)
    maker.found()
    turns: list[tuple[dt.date, Turn]] = [(day, _april) for day in span.new_years]
    turns += [(day, _summer) for day in span.days_on(7, 1)] + [(day, _autumn) for day in span.days_on(10, 1)]
    turns.append((dt.date(span.fiscal_year - 1, 9, 1), _september))
    for day, change in sorted(turns, key=lambda each: each[0]):
        maker.turn(day, change)
    _posts_beside(maker.made)
    return maker.made


def _posts_beside(made: Staffing) -> None:
    """Who leads a unit besides their own post, from day to day, and the rows that say so."""
    before: dict[str, Member] = {}
    for day in sorted(made.rosters):
        now = {unit: head for unit, of in LED_BESIDE.items() if (head := _own_head(made, day, of))}
        if _own_head(made, day, TOURISM) is None and (acting := _own_head(made, day, INDUSTRY)):
            now[TOURISM] = acting
        made.beside[day] = now
        if before:
            made.changes[day].extend(_rows_beside(made.on(day), before, now, day))
        before = now


def _own_head(made: Staffing, day: dt.date, unit: str) -> Member | None:
    return next((each for each in made.members(day, unit) if each.head), None)


def _rows_beside(
    roster: dict[str, Member], before: dict[str, Member], now: dict[str, Member], day: dt.date
) -> Iterator[Change]:
    for unit in sorted({*before, *now}):
        old, new = before.get(unit), now.get(unit)
        if old and new and old.number == new.number:
            continue
        if old and old.number in roster:
            yield Change(day, f"{how_beside(unit)}解除", in_post_beside(old, unit), how_beside(unit))
        if new:
            yield Change(day, how_beside(unit), in_post_beside(new, unit), how_beside(unit))


def how_beside(unit: str) -> str:
    """How a unit is led by somebody who has another post: 兼務 as a rule, 事務取扱 while the post is vacant."""
    return "事務取扱" if unit == TOURISM else "兼務"


def in_post_beside(member: Member, unit: str) -> Member:
    """The member as written in the row of that post."""
    title = "課長" if unit == TOURISM else BESIDE_TITLE
    return replace(member, unit=unit, title=title, rank=HEAD_RANK, head=True)
