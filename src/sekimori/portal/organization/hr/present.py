"""What is known of the city while a file is compared with it: read at once, asked in memory.

New records stand here under negative ids.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sekimori.common.text import fold
from sekimori.portal.organization import periods
from sekimori.portal.organization.models import (
    Appointment,
    Organ,
    Person,
    PersonVersion,
    Post,
    PostVersion,
    Unit,
    UnitVersion,
)
from sekimori.portal.organization.periods import Period
from sekimori.portal.organization.services.structure import POST_DEFAULTS, UNIT_DEFAULTS
from sekimori.portal.organization.timelines import Timelines

# Up to this many people are looked up one by one; beyond it the whole tables are read.
FEW = 2000


@dataclass(frozen=True)
class Known:
    """A person as known: id (negative while new), number, how called and employed, and how reached."""

    id: int
    number: str
    name: str
    kana: str
    kind: str
    email: str = ""
    extension: str = ""


class Units:
    """The units by code and by name on a day, with those the file adds."""

    def __init__(self) -> None:
        self.versions: Timelines[UnitVersion] = Timelines.load(UnitVersion, ["unit_id"])
        self.codes: dict[str, int] = {unit.code: unit.pk for unit in Unit.objects.all()}
        self.code_of: dict[int, str] = {unit: code for code, unit in self.codes.items()}
        self.organs: dict[int, int] = dict(Unit.objects.values_list("pk", "organ_id"))
        self._by_name: dict[dt.date, dict[str, list[int]]] = {}

    @cached_property
    def organ_ids(self) -> dict[str, int]:
        found = {}
        for organ in Organ.objects.all():
            found[organ.key] = found[fold(organ.name)] = organ.pk
        return found

    def on(self, unit: int, day: dt.date) -> Period | None:
        return periods.at(self.versions.of(unit), day)

    def name(self, unit: int | None, day: dt.date) -> str:
        found = self.on(unit, day) if unit is not None else None
        return str(found.values["name"]) if found else ""

    def named(self, name: str, day: dt.date) -> list[int]:
        """The units that are called so on `day`, alone or with the names of those above (総務部デジタル推進課)."""
        if day not in self._by_name:
            listed: dict[str, list[int]] = {}
            for key in self.versions:
                found = self.on(key[0], day)
                if found is None:
                    continue
                own = fold(str(found.values["name"]))
                above = fold(self.name(found.values["parent_id"], day))
                for called in {own, above + own}:
                    listed.setdefault(called, []).append(key[0])
            self._by_name[day] = listed
        return self._by_name[day].get(fold(name), [])

    def add(self, code: str, organ: int, day: dt.date, **values: Any) -> int:
        """A new unit from `day`; its id is negative until it is written."""
        unit = -len(self.codes) - 1
        self.codes[code], self.code_of[unit] = unit, code
        self.organs[unit] = organ
        self.versions.change((unit,), periods.put([], day, None, {**UNIT_DEFAULTS, **values}))
        self._by_name.clear()
        return unit

    def change(self, unit: int, found: list[Period]) -> None:
        self.versions.change((unit,), found)
        self._by_name.clear()


class Posts:
    """The posts by code and by unit and title, with those the file adds."""

    def __init__(self) -> None:
        self.codes: dict[str, int] = {post.code: post.pk for post in Post.objects.all()}
        self.versions: Timelines[PostVersion] = Timelines.load(PostVersion, ["post_id"])
        self._by_title: dict[tuple[int, str], list[int]] = {}
        usual: dict[str, Counter[tuple[int, bool]]] = {}
        for key in self.versions:
            for period in self.versions.of(*key):
                self._list(key[0], period)
                shape = (period.values["rank"], period.values["is_head"])
                usual.setdefault(fold(period.values["title"]), Counter())[shape] += 1
        self._usual = {title: counter.most_common(1)[0][0] for title, counter in usual.items()}

    def _list(self, post: int, period: Period) -> None:
        listed = self._by_title.setdefault((period.values["unit_id"], fold(period.values["title"])), [])
        if post not in listed:
            listed.append(post)

    def on(self, post: int, day: dt.date) -> Period | None:
        return periods.at(self.versions.of(post), day)

    def titled(self, unit: int, title: str, day: dt.date) -> list[int]:
        """The posts of `unit` with this title that stand on `day`."""
        found = self._by_title.get((unit, fold(title)), [])
        return [
            post for post in found if (period := self.on(post, day)) is not None and period.values["unit_id"] == unit
        ]

    def usual(self, title: str) -> tuple[int, bool] | None:
        """Rank and leadership that posts of this title usually have; None for a title the city does not know."""
        return self._usual.get(fold(title))

    def single(self, post: int, day: dt.date) -> bool:
        found = self.on(post, day)
        return found is not None and bool(found.values["is_head"] or found.values["designation"])

    def add(self, code: str, unit: int, day: dt.date, *, title: str, rank: int, is_head: bool) -> int:
        """A new post from `day`; its id is negative until it is written."""
        post = -len(self.codes) - 1
        self.codes[code] = post
        values = {**POST_DEFAULTS, "unit_id": unit, "title": title, "rank": rank, "is_head": is_head}
        self.versions.change((post,), periods.put([], day, None, values))
        self._list(post, Period(day, None, values))
        self._usual.setdefault(fold(title), (rank, is_head))
        return post

    def code(self, post: int) -> str:
        """The code of a post."""
        return next(code for code, each in self.codes.items() if each == post)

    def free_code(self, unit_code: str) -> str:
        """A code for a new post of a unit that is not in use."""
        number = len(self.codes) + 1
        while f"{unit_code}-{number}" in self.codes:
            number += 1
        return f"{unit_code}-{number}"


class People:
    """The people by number, with their names and appointments over time, and those the file adds."""

    def __init__(self, numbers: Collection[str], *, everybody: bool) -> None:
        some = not everybody and len(numbers) <= FEW
        self.everybody = not some
        rows = Person.objects.filter(number__in=numbers) if some else Person.objects.all()
        self.by_number: dict[str, Known] = {
            row.number: Known(row.pk, row.number, row.name, row.kana, row.kind, row.email, row.extension)
            for row in rows
        }
        which: Mapping[str, Any] = {"person__in": [known.id for known in self.by_number.values()]} if some else {}
        self.own: Timelines[Appointment] = Timelines.load(
            Appointment, ["person_id", "kind"], kind=Appointment.Kind.OWN, **which
        )
        beside = [Appointment.Kind.CONCURRENT, Appointment.Kind.ACTING]
        self.beside: Timelines[Appointment] = Timelines.load(
            Appointment, ["person_id", "kind", "post_id"], kind__in=beside, **which
        )
        self.called: Timelines[PersonVersion] = Timelines.load(PersonVersion, ["person_id"], **which)
        self.posts_beside: dict[int, list[tuple[int, str, int]]] = {}
        for key in self.beside:
            self.posts_beside.setdefault(key[0], []).append((key[0], key[1], key[2]))

    def own_post(self, person: int, day: dt.date) -> int | None:
        """The post a person holds as the own one on `day`."""
        found = periods.at(self.own.of(person, "own"), day)
        return int(found.values["post_id"]) if found else None

    def posts_on(self, person: int, day: dt.date) -> list[int]:
        """Every post a person holds on `day`, the own one first."""
        own = self.own_post(person, day)
        beside = [key[2] for key in self.posts_beside.get(person, []) if periods.at(self.beside.of(*key), day)]
        return [*([own] if own is not None else []), *beside]

    def add(self, number: str, *, name: str, kana: str, kind: str, day: dt.date, email: str, extension: str) -> Known:
        """A new person from `day`; the id is negative until it is written."""
        known = Known(-len(self.by_number) - 1, number, name, kana, kind, email, extension)
        self.by_number[number] = known
        values = {"name": name, "kana": kana, "kind": kind}
        self.called.change((known.id,), periods.put([], day, None, values))
        return known

    def called_on(self, known: Known, day: dt.date) -> Mapping[str, Any]:
        """How a person is called and employed on `day`; as now, when nothing else is known."""
        found = periods.at(self.called.of(known.id), day)
        return found.values if found else {"name": known.name, "kana": known.kana, "kind": known.kind}
