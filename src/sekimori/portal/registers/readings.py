"""What registers say about the clauses they carry out: whether entries are kept, and kept as the clause wants them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from django.db.models import BigIntegerField, Case, Count, F, Min, Q, QuerySet, Sum, Value, When
from django.utils.translation import gettext_noop as _

from sekimori.common.clock import day_of, moment_at
from sekimori.portal.acts.appending import Entry
from sekimori.portal.acts.readings import BatchReader, Question, Reading, Status, register
from sekimori.portal.organization import selectors as organization
from sekimori.portal.registers import act_types, adopted, counting, defining
from sekimori.portal.registers.defining import Register
from sekimori.portal.registers.models import InformationAsset, Medium, MediumCount
from sekimori.standards.models import Mechanism, MechanismKind

EMPTY = _("この台帳には、まだ何も登録されていません。")
KEPT = _("%(n)s件を登録しています。")
Asked = Sequence[tuple[Question, Sequence[int | None]]]
Answers = Mapping[int | None, Reading]
# An act concerns its section, those above and the city: of so many units at most each is counted by name, otherwise all are.
FEW = 200
TRANSFERRED = act_types.ITEM_TRANSFERRED.name


@dataclass(frozen=True)
class Wanted:
    """Something that is wanted of every entry: which fall short, what that means; `until` is the day after which one more may."""

    status: Status
    reason: str
    short: Q
    until: str = ""


@dataclass
class Tally:
    """The entries of some units: how many; for each thing wanted how many fall short, and the next day that may change it."""

    total: int
    short: list[int]
    until: list[dt.date | None]

    def of(self, begin: int, end: int) -> Tally:
        """The same with the things wanted from place `begin` up to `end` alone."""
        return Tally(self.total, self.short[begin:end], self.until[begin:end])


@register
class RegisterReader(BatchReader):
    """Registers of things. A unit answers for the entries beneath it, the city for all."""

    kind = MechanismKind.REGISTER
    names: ClassVar[frozenset[str] | None] = frozenset({"devices", "media", "information_assets", "software"})
    listens: ClassVar[frozenset[str]] = frozenset(
        act.name
        for act in (
            act_types.ITEM_ENTERED,
            act_types.ITEM_CHANGED,
            act_types.ITEM_TRANSFERRED,
            act_types.ITEM_RAISED,
            act_types.ITEM_MOVED,
            act_types.ITEM_LEFT,
        )
    )

    def concerned(self, entry: Entry, mechanism: Mechanism) -> Iterable[int | None] | None:
        """The unit, those above it and the city; everybody when something has gone from one to another."""
        del mechanism
        if entry.unit is None or entry.act == TRANSFERRED:
            return None
        return [entry.unit, *organization.structure().above(entry.unit), None]

    def recount(self) -> int:
        """What the database counts of the media is compared with them."""
        return counting.recount()

    def touches(self, entry: Entry, question: Question) -> bool:
        """Only what is asked about the register in which the entry stands."""
        model = defining.get(question.mechanism.name).model
        return entry.subject.startswith(f"{model._meta.label_lower}:")  # noqa: SLF001

    def read_all(self, asked: Asked, as_of: dt.datetime) -> Sequence[Answers]:
        """One query for each register asked about, for any number of questions and units."""
        day = day_of(as_of)
        structure = organization.structure(day)
        wants = [wanted_of(defining.get(question.mechanism.name), question, day) for question, _units in asked]
        near = {
            unit: structure.beneath(unit) | {unit} for _question, units in asked for unit in units if unit is not None
        }
        apart = frozenset[int]().union(*near.values())
        names = [question.mechanism.name for question, _units in asked]
        counted = _counted(names, wants, day, apart if len(apart) <= FEW else None)
        found = []
        for (_question, units), wanted, tallies in zip(asked, wants, counted, strict=True):
            answers: dict[int | None, Reading] = {}
            for unit in units:
                beneath = None if unit is None else near[unit]
                own = [tally for each, tally in tallies.items() if beneath is None or each in beneath]
                answers[unit] = _reading(_sum(own, len(wanted)), wanted)
            found.append(answers)
        return found


def wanted_of(kept: Register, question: Question, day: dt.date) -> list[Wanted]:
    """What the clause wants of the entries, the worst first."""
    if kept.key == "information_assets":
        scheme = adopted.of_adoption(question.adoption).classification
        unknown = Q(pk__in=[])
        for axis in scheme.axes:
            unknown |= Q(**{f"levels__{axis.key}__isnull": True})
        return [
            Wanted(Status.NOT_MET, _("分類が決まっていない情報資産が%(n)s件あります。"), unknown),
            Wanted(
                Status.DUE,
                _("所属の長の確認を待っている情報資産が%(n)s件あります。"),
                Q(state=InformationAsset.State.UNCONFIRMED),
            ),
        ]
    if kept.key == "software":
        ended = Q(support_ends_on__lt=day)
        return [
            Wanted(
                Status.NOT_MET, _("使用数が保有数を超えるソフトウェアが%(n)s件あります。"), Q(used__gt=F("licences"))
            ),
            Wanted(Status.NOT_MET, _("サポートが終了したソフトウェアが%(n)s件あります。"), ended, "support_ends_on"),
        ]
    return _of_media(question.setting("wants", ()), day) if kept.key == "media" else []


def _of_media(wants: Sequence[str], day: dt.date) -> list[Wanted]:
    long_term = Q(long_term=True)
    paper = Q(kind=Medium.Kind.PAPER)
    known: dict[str, list[Wanted]] = {
        "locked_when_unused": [
            Wanted(Status.NOT_MET, _("施錠して保管していない媒体が%(n)s件あります。"), Q(kept_locked=False)),
            Wanted(Status.UNKNOWN, _("施錠の有無が分からない媒体が%(n)s件あります。"), Q(kept_locked__isnull=True)),
        ],
        "write_protected": [
            Wanted(
                Status.NOT_MET,
                _("長期保管なのに書込禁止でない媒体が%(n)s件あります。"),
                long_term & ~paper & ~Q(write_protected=True),
            )
        ],
        "safe_place": [
            Wanted(
                Status.NOT_MET,
                _("長期保管なのに耐火などの場所にない媒体が%(n)s件あります。"),
                long_term & ~Q(safe_place=True),
            )
        ],
        "erased_when_unneeded": [
            Wanted(
                Status.OVERDUE,
                _("不要になったのに消去していない媒体が%(n)s件あります。"),
                Q(needed_until__lt=day, erased_on__isnull=True),
                "needed_until",
            )
        ],
    }
    return [each for want in wants for each in known.get(want, ())]


def _counted(
    registers: Sequence[str], wants: Sequence[Sequence[Wanted]], day: dt.date, apart: frozenset[int] | None
) -> Sequence[Mapping[int, Tally]]:
    """For each question, about one of `registers` and with its wants, the tallies by unit; one query for each register.

    With `apart`, only these units are told apart; the others have one tally between them, under 0.
    """
    places: dict[str, list[int]] = {}
    for place, key in enumerate(registers):
        places.setdefault(key, []).append(place)
    found: dict[int, Mapping[int, Tally]] = {}
    for key, own in places.items():
        together = [each for place in own for each in wants[place]]
        tallies = _tallies(defining.get(key), together, day, apart)
        begin = 0
        for place in own:
            end = begin + len(wants[place])
            found[place] = {unit: tally.of(begin, end) for unit, tally in tallies.items()}
            begin = end
    return [found[place] for place in range(len(registers))]


def _tallies(kept: Register, wanted: Sequence[Wanted], day: dt.date, apart: frozenset[int] | None) -> dict[int, Tally]:
    """By unit, in one query, or two where a day is wanted of media; what has left the register counts no more."""
    every: Any = kept.model._default_manager  # noqa: SLF001
    entries = every.exclude(state__in=kept.gone)
    if kept.key != "media":
        found = _by_unit(entries, dict(enumerate(wanted)), day, apart)
    else:
        # What does not change from day to day the database has counted; days are asked of the media that have one.
        lasting = {place: each for place, each in enumerate(wanted) if not each.until}
        dated = {place: each for place, each in enumerate(wanted) if each.until}
        found = _by_unit(MediumCount.objects.filter(number__gt=0), lasting, day, apart, "number")
        if dated:
            near = entries.filter(needed_until__isnull=False, erased_on__isnull=True)
            for unit, row in _by_unit(near, dated, day, apart).items():
                found[unit] = {**row, **found.get(unit, {})}
    places = range(len(wanted))
    return {
        unit: Tally(
            row["total"],
            [row.get(f"short_{place}") or 0 for place in places],
            [row.get(f"until_{place}") for place in places],
        )
        for unit, row in found.items()
    }


def _by_unit(
    rows: QuerySet[Any],
    wanted: Mapping[int, Wanted],
    day: dt.date,
    apart: frozenset[int] | None,
    number: str = "",
) -> dict[int, dict[str, Any]]:
    """By unit how many there are, and under the place of each thing wanted how many fall short and until when; one query.

    Each row stands for one entry, or for as many as its column `number` says.
    """

    def counted(short: Q | None = None) -> Any:
        return Sum(number, filter=short) if number else Count("pk", filter=short)

    asked: dict[str, Any] = {"total": counted()}
    for place, each in wanted.items():
        asked[f"short_{place}"] = counted(each.short)
        if each.until:
            asked[f"until_{place}"] = Min(each.until, filter=Q(**{f"{each.until}__gte": day}))
    place_of: Any = F("unit_id")
    if apart is not None:
        told = When(unit_id__in=sorted(apart), then=place_of)
        place_of = Case(told, default=Value(0), output_field=BigIntegerField())
    placed = rows.order_by().annotate(told_apart=place_of).values("told_apart")
    return {row["told_apart"]: row for row in placed.annotate(**asked)}


def _sum(tallies: Sequence[Tally], wants: int) -> Tally:
    return Tally(
        sum(each.total for each in tallies),
        [sum(each.short[place] for each in tallies) for place in range(wants)],
        [day for each in tallies for day in each.until],
    )


def _reading(tally: Tally, wanted: Sequence[Wanted]) -> Reading:
    days = [day for day in tally.until if day is not None]
    change = moment_at(min(days) + dt.timedelta(days=1)) if days else None
    if not tally.total:
        return Reading(Status.UNKNOWN, EMPTY)
    for each, count in zip(wanted, tally.short, strict=True):
        if count:
            return Reading(each.status, each.reason, {"n": count}, next_change_at=change)
    return Reading(Status.MET, KEPT, {"n": tally.total}, next_change_at=change)
