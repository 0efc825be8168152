"""A staff file compared with the city: who joins, moves and leaves, and what stands in the way. Nothing is written here."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from sekimori.portal.organization import periods
from sekimori.portal.organization.hr.checks import check_posts
from sekimori.portal.organization.hr.meanings import APPOINTMENTS, Movement
from sekimori.portal.organization.hr.present import Known, People, Posts, Units
from sekimori.portal.organization.hr.records import Difference, Faults, StaffRow
from sekimori.portal.organization.hr.staff_plan import StaffPlan
from sekimori.portal.organization.models import Appointment, Person
from sekimori.portal.organization.services.rules_of_structure import shown
from sekimori.portal.organization.timelines import Timelines

LEAVING = frozenset({Movement.LEAVE, Movement.LEAVE_AFTER})
ENDING = frozenset({Movement.END_CONCURRENT, Movement.END_ACTING})


@dataclass(frozen=True)
class StaffOptions:
    """How a staff file is meant: a `full` list (whoever is left out has left) or the changes alone;

    whether it may make posts and

    units; which kinds of people a full list covers; the day it speaks of; whether it has a column that tells 兼務
    apart.
    """

    day: dt.date
    today: dt.date
    full: bool = False
    new_posts: bool = True
    new_units: bool = False
    covers: frozenset[str] = frozenset({Person.Kind.REGULAR.value})
    tells_concurrent: bool = False


def plan(rows: Iterable[StaffRow], options: StaffOptions, faults: Faults) -> StaffPlan:
    """Compares the rows with what is known. The timelines of the plan hold what would be; `apply` writes them."""
    # The order of the rows decides nothing: day after day, leaving before being taken on again, own posts before those beside.
    listed = sorted(rows, key=lambda row: (row.takes_effect, _turn(row)))
    people = People({row.number for row in listed}, everybody=options.full)
    made = StaffPlan(Units(), Posts(), people, faults=faults)
    planner = _Planner(made, options)
    planner.taken_on = {(row.number, row.takes_effect) for row in listed if row.movement is Movement.OWN}
    for row in listed:
        planner.take(row)
    if options.full:
        planner.end_what_is_left_out()
    planner.check_holders()
    made.differences.sort(key=lambda each: (each.line is None, each.line or 0))
    return made


class _Planner:
    def __init__(self, made: StaffPlan, options: StaffOptions) -> None:
        self.plan, self.options = made, options
        self.seen: dict[tuple[str, str, int | None, dt.date], int] = {}
        self.listed: set[tuple[str, str, int | None]] = set()
        self.taken_on: set[tuple[str, dt.date]] = set()
        self.names: dict[str, tuple[str, int]] = {}
        self.noted: set[int] = set()

    def fault(self, row: StaffRow, column: str, sentence: str) -> None:
        self.plan.faults.add(row.line, column, sentence)

    def differ(self, kind: str, who: tuple[StaffRow | None, Known], before: str, after: str, day: dt.date) -> None:
        """Notes a difference of the person in `who`, told by the row beside (None: by being left out)."""
        row, known = who
        line = row.line if row else None
        self.plan.differences.append(Difference(kind, known.number, known.name, before, after, day, line))

    def take(self, row: StaffRow) -> None:
        """One row: who it is, then what happens to them."""
        first = self.names.setdefault(row.number, (row.name, row.line))
        if first[0] != row.name:
            words = {"number": row.number, "line": first[1], "name": first[0]}
            sentence = _("職員番号%(number)sは、%(line)d行目では「%(name)s」さんです。番号か氏名が誤っています。")
            self.fault(row, _("職員番号"), sentence % words)
            return
        if row.movement in LEAVING:
            self._leave(row)
            return
        known = self.plan.people.by_number.get(row.number)
        if known is not None:
            self._call(row, known)
        if row.movement is Movement.RENAME:
            if known is None:
                self.fault(row, _("職員番号"), _("この職員番号の人は登録されていません。"))
            return
        unit = self._unit(row)
        if unit is None:
            return
        post = self._post(row, unit, known)
        if post is None:
            return
        self._lead(row, unit, post)
        known = known or self._join(row)
        self._reach(row, known)
        self._appoint(row, known, post)

    def _join(self, row: StaffRow) -> Known:
        return self.plan.people.add(
            row.number,
            name=row.name,
            kana=row.kana,
            kind=row.kind or Person.Kind.REGULAR.value,
            day=row.day,
            email=row.email,
            extension=row.extension,
        )

    def _call(self, row: StaffRow, known: Known) -> None:
        """Name, kana and kind as the file has them."""
        if known.id < 0:
            return
        people = self.plan.people
        now = people.called_on(known, row.day)
        said = {"name": row.name, "kana": row.kana or now["kana"], "kind": row.kind or now["kind"]}
        changes = {name: value for name, value in said.items() if value != now[name]}
        if not changes:
            return
        found = people.called.of(known.id) or [periods.Period(row.day, None, dict(now))]
        if periods.at(found, row.day) is None:
            self.fault(
                row, _("発令日"), _("%(day)sより前から登録されている人ではありません。") % {"day": shown(row.day)}
            )
            return
        people.called.change((known.id,), periods.change(found, row.day, changes))
        self.plan.renamed_on.add(row.day)
        self.differ("rename", (row, known), _called(now), _called({**now, **changes}), row.day)

    def _reach(self, row: StaffRow, known: Known) -> None:
        """Mail and extension are taken over when the day has come, because they have no history."""
        said = {"email": row.email, "extension": row.extension}
        changes = {name: value for name, value in said.items() if value and value != getattr(known, name)}
        if known.id > 0 and changes and row.day <= self.options.today:
            self.plan.reached.setdefault(known.id, {}).update(changes)
            before = " ".join(each for each in (known.email, known.extension) if each)
            self.differ("reach", (row, known), before, " ".join(changes.values()), row.day)

    def _unit(self, row: StaffRow) -> int | None:
        """The unit of a row, by its code or its name."""
        units = self.plan.units
        if row.unit_code:
            unit = units.codes.get(row.unit_code)
            if unit is None:
                return self._new_unit(row)
            if units.on(unit, row.day) is None:
                words = {"code": row.unit_code, "day": shown(row.day)}
                self.fault(row, _("所属コード"), _("所属コード%(code)sの所属は、%(day)sには置かれていません。") % words)
                return None
            return unit
        if not row.unit_name:
            self.fault(row, _("所属"), _("所属のコードも名称もありません。"))
            return None
        named = units.named(row.unit_name, row.day)
        if len(named) == 1:
            return named[0]
        words = {"name": row.unit_name, "day": shown(row.day)}
        sentence = (
            _("「%(name)s」という所属が%(day)sに複数あります。所属コードで示してください。")
            if named
            else _("「%(name)s」という所属は%(day)sには登録されていません。先に組織の改編を取り込んでください。")
        )
        self.fault(row, _("所属"), sentence % words)
        return None

    def _new_unit(self, row: StaffRow) -> int | None:
        units = self.plan.units
        parent = units.codes.get(row.parent_code) if row.parent_code else None
        if not self.options.new_units or not row.unit_name or parent is None or units.on(parent, row.day) is None:
            sentence = _(
                "所属コード%(code)sは登録されていません。先に組織の改編を取り込むか、上位所属コードの列を付けて"
                "「登録のない所属を作る」を選んでください。"
            )
            self.fault(row, _("所属コード"), sentence % {"code": row.unit_code})
            return None
        unit = units.add(
            row.unit_code, units.organs[parent], row.day, name=row.unit_name, parent_id=parent, is_section=True
        )
        after = f"{units.name(parent, row.day)} {row.unit_name}"
        self.plan.differences.append(Difference("unit_new", row.unit_code, row.unit_name, "", after, row.day, row.line))
        return unit

    def _post(self, row: StaffRow, unit: int, known: Known | None) -> int | None:
        """The post of a row: by its code, else by unit and title; a new one when the file may make it."""
        posts = self.plan.posts
        if row.post_code and row.post_code in posts.codes:
            return self._coded_post(row, unit, posts.codes[row.post_code])
        if not row.title:
            self.fault(row, _("職名"), _("職名がありません。"))
            return None
        found = [] if row.post_code else posts.titled(unit, row.title, row.day)
        if found:
            return self._best(found, known, row.day)
        usual = posts.usual(row.title)
        if not self.options.new_posts or (usual is None and row.rank is None and row.head is None):
            words = {"title": row.title, "unit": self.plan.units.name(unit, row.day)}
            sentence = (
                _("「%(title)s」という職は登録されていません。職名を確かめるか、職位か所属長の列を付けてください。")
                if usual is None
                else _("「%(unit)s」に「%(title)s」という職はありません。")
            )
            self.fault(row, _("職名"), sentence % words)
            return None
        return self._new_post(row, unit, usual or (0, False))

    def _coded_post(self, row: StaffRow, unit: int, post: int) -> int | None:
        standing = self.plan.posts.on(post, row.day)
        if standing is not None and standing.values["unit_id"] == unit:
            return post
        words = {"code": row.post_code, "day": shown(row.day)}
        sentence = _("職コード%(code)sの職は、%(day)sにはこの所属に置かれていません。")
        self.fault(row, _("職コード"), sentence % words)
        return None

    def _best(self, found: list[int], known: Known | None, day: dt.date) -> int:
        """Of several posts with the same title: the one held already, else one for many, else one that is free."""
        held = self.plan.people.posts_on(known.id, day) if known else []
        if already := [post for post in held if post in found]:
            return already[0]
        many = [post for post in found if not self.plan.posts.single(post, day)]
        return many[0] if many else found[0]

    def _new_post(self, row: StaffRow, unit: int, usual: tuple[int, bool]) -> int:
        units, posts = self.plan.units, self.plan.posts
        rank = row.rank if row.rank is not None else usual[0]
        is_head = row.head if row.head is not None else usual[1]
        code = row.post_code or posts.free_code(units.code_of[unit])
        post = posts.add(code, unit, row.day, title=row.title, rank=rank, is_head=is_head)
        after = f"{units.name(unit, row.day)} {row.title}" + (_("（所属長）") if is_head else "")
        self.plan.differences.append(Difference("post_new", code, row.title, "", after, row.day, row.line))
        return post

    def _lead(self, row: StaffRow, unit: int, post: int) -> None:
        """Marks a post that stands as the one that leads its unit, where the file says so. An empty cell takes no mark away."""
        posts = self.plan.posts
        standing = posts.on(post, row.day)
        if not row.head or standing is None or standing.values["is_head"] or row.movement in ENDING:
            return
        posts.versions.change((post,), periods.change(posts.versions.of(post), row.day, {"is_head": True}))
        self.plan.led.add(post)
        title, written = standing.values["title"], f"{self.plan.units.name(unit, row.day)} {standing.values['title']}"
        after = written + _("（所属長）")
        self.plan.differences.append(
            Difference("post_changed", posts.code(post), title, written, after, row.day, row.line)
        )

    def _appoint(self, row: StaffRow, known: Known, post: int) -> None:
        kind = APPOINTMENTS[row.movement]
        self.listed.add((row.number, kind, None if kind == "own" else post))
        key = (row.number, kind, None if kind == "own" else post, row.day)
        if (line := self.seen.setdefault(key, row.line)) != row.line:
            words = {"number": row.number, "line": line}
            sentence = _("職員番号%(number)sは%(line)d行目にもあります（本務は一人に一つです）。")
            self.fault(row, _("職員番号"), sentence % words)
            return
        self.plan.lines[post] = row.line
        if kind == "own":
            self._own(row, known, post)
        else:
            self._beside(row, known, kind, post)

    def _own(self, row: StaffRow, known: Known, post: int) -> None:
        own = self.plan.people.own
        key = (known.id, "own")
        before = periods.at(own.of(*key), row.day)
        if before is not None and before.values["post_id"] == post:
            return
        own.change(key, periods.place(own.of(*key), row.day, {"post_id": post}))
        self.differ(
            "move" if before else "join",
            (row, known),
            self._written(before.values["post_id"], row.day) if before else "",
            self._written(post, row.day),
            row.day,
        )

    def _beside(self, row: StaffRow, known: Known, kind: str, post: int) -> None:
        beside = self.plan.people.beside
        key = (known.id, kind, post)
        ends = row.movement in ENDING
        holds = periods.at(beside.of(*key), row.day)
        if ends == (holds is None):
            return
        written = self._written(post, row.day)
        if ends and holds is not None:
            beside.change(key, periods.clear(beside.of(*key), row.day, holds.end))
            self.differ(f"{kind}_end", (row, known), written, "", row.day)
            return
        if self.plan.people.own_post(known.id, row.day) is None:
            words = {"name": known.name, "day": shown(row.day)}
            self.fault(row, _("職員番号"), _("%(name)sさんには、%(day)sに本務の職がありません。") % words)
            return
        beside.change(key, periods.place(beside.of(*key), row.day, {}))
        self.plan.people.posts_beside.setdefault(known.id, []).append(key)
        self.differ(kind, (row, known), "", written, row.day)

    def _written(self, post: int, day: dt.date) -> str:
        found = self.plan.posts.on(post, day)
        if found is None:
            return ""
        return f"{self.plan.units.name(found.values['unit_id'], day)} {found.values['title']}".strip()

    def _leave(self, row: StaffRow) -> None:
        """Somebody goes; whoever is taken on again the same day (再任用) moves instead."""
        if (row.number, row.takes_effect) in self.taken_on:
            return
        known = self.plan.people.by_number.get(row.number)
        if known is None or known.id < 0:
            self.fault(row, _("職員番号"), _("この職員番号の人は登録されていません。"))
            return
        self._go(known, row.takes_effect, row)

    def _go(self, known: Known, day: dt.date, row: StaffRow | None) -> None:
        people = self.plan.people
        post = people.own_post(known.id, day - dt.timedelta(days=1)) or people.own_post(known.id, day)
        timelines: list[tuple[Timelines[Appointment], tuple[Any, ...]]] = [(people.own, (known.id, "own"))]
        timelines.extend((people.beside, key) for key in people.posts_beside.get(known.id, []))
        held = [period for timeline, key in timelines for period in timeline.of(*key)]
        if not any(period.covers(day) for period in held):
            return
        if any(period.start > day for period in held):
            words = {"number": known.number, "day": shown(day)}
            sentence = _(
                "職員番号%(number)sには、%(day)sより後に始まる発令が登録されています。先にその発令を終了してください。"
            )
            self.plan.faults.add(row.line if row else None, _("職員番号"), sentence % words)
            return
        for timeline, key in timelines:
            timeline.change(key, periods.clear(timeline.of(*key), day))
        self.plan.leavers.append((known.id, day))
        self.differ("leave", (row, known), self._written(post, day - dt.timedelta(days=1)) if post else "", "", day)

    def end_what_is_left_out(self) -> None:
        """In a full list: whoever is not in it has left, and 兼務 that it does not list have ended."""
        day, people = self.options.day, self.plan.people
        for known in list(people.by_number.values()):
            if known.id < 0:
                continue
            if known.number in self.plan.faults.mentioned:
                if self.options.tells_concurrent:
                    self._end_beside(known, day)
            elif people.called_on(known, day)["kind"] in self.options.covers and people.own_post(known.id, day):
                self._go(known, day, None)

    def _end_beside(self, known: Known, day: dt.date) -> None:
        beside = self.plan.people.beside
        for key in self.plan.people.posts_beside.get(known.id, []):
            holds = periods.at(beside.of(*key), day)
            if holds is not None and (known.number, key[1], key[2]) not in self.listed:
                beside.change(key, periods.clear(beside.of(*key), day, holds.end))
                self.differ(f"{key[1]}_end", (None, known), self._written(key[2], day), "", day)

    def check_holders(self) -> None:
        """Every post touched stands as long as it is held, a unit has one head post, and a post for one has one holder."""
        check_posts(self.plan)


def _turn(row: StaffRow) -> int:
    if row.movement in LEAVING:
        return 0
    return 1 if row.movement in {Movement.OWN, Movement.RENAME} else 2


def _called(values: Mapping[str, Any]) -> str:
    kind = Person.Kind(values["kind"]).label
    return " ".join(str(each) for each in (values["name"], values["kana"], f"（{kind}）") if each)
