"""What is wrong with the organisation as the standard sees it:

vacancies today and on each coming day, and what its own text leaves open.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from django.utils.translation import gettext as _

from sekimori.portal.organization.foresight import DayAhead, ahead_of
from sekimori.portal.organization.roles.records import Held
from sekimori.portal.organization.structure import UnitNode
from sekimori.portal.ui.wording import words
from sekimori.standards.models import Role, Scope


class Kind(StrEnum):
    """What sort of finding. The first four are gaps to be closed, the others are told so that somebody decides about them."""

    VACANT = "vacant"
    NO_DEPARTMENT = "no_department"
    TWO_HOLDERS = "two_holders"
    UNMARKED = "unmarked"
    SUBSTITUTE = "substitute"
    DOUBLE_HEAD = "double_head"
    FOLDED_CHAIN = "folded_chain"
    NO_DEPUTY = "no_deputy"


GAPS = frozenset({Kind.VACANT, Kind.NO_DEPARTMENT, Kind.TWO_HOLDERS, Kind.UNMARKED})


@dataclass(frozen=True)
class Finding:
    """Something about a role and a unit, from `day` on (until `until`, when it is known to end), in a whole sentence."""

    kind: Kind
    day: dt.date
    sentence: str
    role: str = ""
    unit: int | None = None
    people: tuple[int, ...] = ()
    clause: str = ""
    until: dt.date | None = None

    @property
    def is_gap(self) -> bool:
        return self.kind in GAPS

    @property
    def about(self) -> tuple[object, ...]:
        """What the finding is about, whatever the day."""
        return (self.kind, self.role, self.unit, self.people)


def findings_from(start: dt.date) -> list[Finding]:
    """Every finding of `start`, and those that begin on a coming day, each with the day from which and until which it holds."""
    ahead = ahead_of(start)
    open_now: dict[tuple[object, ...], Finding] = {}
    told: list[Finding] = []
    for day in ahead.days:
        found = {each.about: each for each in findings_of(ahead.at(day))}
        over = [about for about in open_now if about not in found]
        told.extend(replace(open_now.pop(about), until=day) for about in over)
        for about, each in found.items():
            open_now.setdefault(about, each)
    return sorted([*told, *open_now.values()], key=lambda each: (each.day, not each.is_gap, each.kind, each.role))


def findings_of(day: DayAhead) -> list[Finding]:
    """The findings of one day."""
    checks: tuple[Callable[[DayAhead], Iterator[Finding]], ...] = (
        _vacancies,
        _doubles,
        _departments,
        _double_heads,
        _folded_chains,
        _missing_deputies,
    )
    return [finding for check in checks for finding in check(day)]


def _vacancies(day: DayAhead) -> Iterator[Finding]:
    for role in day.snapshot.rules.roles:
        holder = role.holder
        if role.optional or holder.every or holder.external or holder.employment:
            continue
        held = day.by_role.get(role.key, [])
        if holder.head_of is not None:
            filled = {each.unit for each in held}
            for node in _units_of(day, holder.head_of):
                if node.id not in filled:
                    yield _vacant(day, role, node)
        elif not held and role.scope is Scope.CITY:
            yield _unfilled(day, role)


def _units_of(day: DayAhead, scope: Scope) -> list[UnitNode]:
    structure = day.snapshot.structure
    return structure.departments if scope is Scope.DEPARTMENT else structure.sections


def _vacant(day: DayAhead, role: Role, node: UnitNode) -> Finding:
    """A head nobody is; where no post is marked as the head's, whoever may sit there, that is the thing to be done."""
    sentence = (
        _("%(unit)sの%(role)sがいません（長の職が空いています）。")
        if node.id in day.led
        else _("%(unit)sの%(role)sがいません（どの職が所属長か登録されていません）。")
    )
    names = {"unit": node.name, "role": words(role.label)}
    return Finding(Kind.VACANT, day.snapshot.day, sentence % names, role.key, node.id, clause=role.clause or "")


def _unfilled(day: DayAhead, role: Role) -> Finding:
    holder, rules = role.holder, day.snapshot.rules
    marks = {post.designation for post in day.posts} if holder.post else set()
    names = {"role": words(role.label)}
    kind = Kind.VACANT
    if holder.post is not None and holder.post not in marks:
        names["post"] = rules.said(holder.post)
        sentence = _(
            "%(role)sがいません。「%(post)s」に当たる職が空いているか、どの職がそれに当たるか登録されていません。"
        )
    elif holder.unit is not None:
        kind = Kind.UNMARKED
        names["post"] = rules.said(holder.unit)
        sentence = _("%(role)sがいません。「%(post)s」に当たる所属が登録されていないか、職員がいません。")
    elif holder.nominated_by is not None:
        names["by"] = rules.said(holder.nominated_by)
        sentence = _("%(role)sがいません。%(by)sが指名してください。")
    else:
        sentence = _("%(role)sがいません。")
    return Finding(kind, day.snapshot.day, sentence % names, role.key, clause=role.clause or "")


def _doubles(day: DayAhead) -> Iterator[Finding]:
    for role in day.snapshot.rules.by_post:
        by_unit: dict[int | None, list[Held]] = {}
        for held in day.by_role.get(role.key, []):
            if held.capacity != "acting":
                by_unit.setdefault(held.unit, []).append(held)
        for unit, several in by_unit.items():
            people = tuple(sorted({held.person for held in several}))
            if len(people) > 1:
                sentence = _("%(unit)s%(role)sが同時に二人以上います。") % {
                    "unit": day.snapshot.structure.name(unit),
                    "role": words(role.label),
                }
                yield Finding(Kind.TWO_HOLDERS, day.snapshot.day, sentence, role.key, unit, people, role.clause or "")


def _departments(day: DayAhead) -> Iterator[Finding]:
    """課等 that the standard leaves without a responsible 部等."""
    structure = day.snapshot.structure
    role = next((r for r in day.snapshot.rules.roles if r.holder.head_of is Scope.DEPARTMENT), None)
    if role is None:
        return
    for node in structure.without_department:
        substitute = structure.substitute_of(node.id)
        names = {"unit": node.name, "role": words(role.label), "substitute": substitute.name if substitute else ""}
        kind = Kind.SUBSTITUTE if substitute else Kind.NO_DEPARTMENT
        sentence = (
            _(
                "%(unit)sは部等に属さず、基準に%(role)sの定めがありません。市の設定により%(substitute)sの長が代わります。"
            )
            if substitute
            else _("%(unit)sは部等に属さず、基準に%(role)sの定めがありません。代わる部等を設定してください。")
        )
        yield Finding(kind, day.snapshot.day, sentence % names, role.key, node.id, clause=role.clause or "")


def _double_heads(day: DayAhead) -> Iterator[Finding]:
    """Units that are 部等 and 課等 at once, whose head reports to himself."""
    for node in day.snapshot.structure.departments:
        if not node.is_section:
            continue
        people = tuple(sorted({p.person for p in day.posts if p.is_head and p.unit == node.id}))
        sentence = _("%(unit)sは部等であり課等でもあるため、その長は自分自身への報告・承認の経路に立ちます。") % {
            "unit": node.name
        }
        yield Finding(Kind.DOUBLE_HEAD, day.snapshot.day, sentence, "", node.id, people)


def _folded_chains(day: DayAhead) -> Iterator[Finding]:
    """A role and the one above it in the same hands, in the same line of units."""
    structure, rules = day.snapshot.structure, day.snapshot.rules
    for role in rules.roles:
        superior = rules.by_key.get(role.superior or "")
        if superior is None or role.holder.every or role.holder.employment or superior.holder.every:
            continue
        if {role.key, superior.key} <= rules.in_writing:
            continue  # A team's head is one of its members.
        for held in day.by_role.get(role.key, []):
            for over in day.by_role.get(superior.key, []):
                node = structure.nodes.get(held.unit) if held.unit is not None else None
                twice = node is not None and node.is_department and node.is_section and held.unit == over.unit
                if held.person != over.person or twice or not _in_line(day, held, over):
                    continue
                sentence = _("%(unit)s%(role)sとその上位の%(superior)sを、同じ人が兼ねています。") % {
                    "unit": f"{node.name}の" if node else "",
                    "role": words(role.label),
                    "superior": words(superior.label),
                }
                yield Finding(
                    Kind.FOLDED_CHAIN,
                    day.snapshot.day,
                    sentence,
                    role.key,
                    held.unit,
                    (held.person,),
                    role.clause or "",
                )


def _in_line(day: DayAhead, held: Held, over: Held) -> bool:
    if held.unit is None or over.unit is None:
        return True
    return held.unit in day.snapshot.structure.reached_from(over.unit)


def _missing_deputies(day: DayAhead) -> Iterator[Finding]:
    roles = {role.key: role for role in day.snapshot.rules.by_post}
    for held in day.held:
        role = roles.get(held.role)
        if role is None or held.post_id is None or held.post_id in day.deputised:
            continue
        unit = f"{day.snapshot.structure.name(held.unit)}の" if held.unit is not None else ""
        sentence = _("%(unit)s%(role)s（%(post)s）が不在のときの代決者が決まっていません。") % {
            "unit": unit,
            "role": words(role.label),
            "post": held.post,
        }
        yield Finding(Kind.NO_DEPUTY, day.snapshot.day, sentence, role.key, held.unit, (held.person,))
