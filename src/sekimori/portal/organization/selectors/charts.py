from __future__ import annotations

import datetime as dt
import re
import unicodedata
from dataclasses import dataclass

from sekimori.portal.acts import context
from sekimori.portal.organization import chart, findings
from sekimori.portal.organization.chart import Branch, Drawing
from sekimori.portal.organization.findings import Finding
from sekimori.portal.organization.foresight import ahead_of
from sekimori.portal.organization.labels import labels
from sekimori.portal.organization.models import Organ
from sekimori.portal.organization.selectors.history import WhoLine, who_lines
from sekimori.portal.ui.wording import words


@dataclass(frozen=True)
class Chart:
    """The organisation of a day: the tree, its drawing, and whether the city was too large to draw whole."""

    branches: list[Branch]
    drawing: Drawing
    units: int
    folded: bool
    top: str = ""


def chart_of(day: dt.date, known_at: dt.datetime | None = None, *, top: int | None = None) -> Chart:
    """The organisation chart of `day`, as known now or at `known_at`; from the unit `top` down when given."""
    ahead = ahead_of(day, known_at).at(day)
    structure = ahead.snapshot.structure
    leading = {post.unit: post for post in ahead.posts if post.is_head}
    named = labels({post.person for post in leading.values()}, day, known_at)
    heads = {unit: f"{post.title} {named[post.person].name}" for unit, post in leading.items() if post.person in named}
    roots = chart.branches(structure, {organ.pk: organ.name for organ in Organ.objects.all()}, heads, top)
    return Chart(
        roots,
        chart.draw(roots),
        len(structure.nodes),
        folded=top is None and len(structure.nodes) > chart.MOST,
        top=structure.full_name(top),
    )


@dataclass(frozen=True)
class RoleView:
    """A role with everybody who holds it, and where the standard defines it."""

    key: str
    label: str
    clause: str
    lines: tuple[WhoLine, ...]
    in_writing: bool
    body: str


def role_chart(day: dt.date, known_at: dt.datetime | None = None) -> list[RoleView]:
    """Every role of the edition in force on `day` that somebody is put into, with its holders."""
    ahead = ahead_of(day, known_at).at(day)
    snapshot, rules = ahead.snapshot, ahead.snapshot.rules
    place = {unit: number for number, unit in enumerate(snapshot.structure.nodes)}
    shown = [r for r in rules.roles if not (r.holder.every or r.holder.employment or r.holder.external)]
    held = [
        each
        for role in shown
        for each in sorted(ahead.by_role.get(role.key, []), key=lambda each: place.get(each.unit or 0, -1))
    ]
    lines: dict[str, list[WhoLine]] = {}
    for each, line in zip(held, who_lines(held, snapshot), strict=True):
        lines.setdefault(each.role, []).append(line)
    return [
        RoleView(
            key=role.key,
            label=words(role.label),
            clause=role.clause or "",
            lines=tuple(lines.get(role.key, ())),
            in_writing=role.key in rules.in_writing,
            body=role.holder.member_of or "",
        )
        for role in shown
    ]


@dataclass(frozen=True)
class FindingView:
    """A finding as a page shows it; `coming` when it begins after today."""

    sentence: str
    clause: str
    unit: int | None
    day: dt.date
    until: dt.date | None
    is_gap: bool
    coming: bool


def organization_findings(day: dt.date | None = None) -> list[FindingView]:
    """What is wrong or left open in the organisation on `day` (today when not given) and on each coming day: gaps first,
    then by day and clause.
    """
    start = day or context.today()
    found = [_view(each, start) for each in findings.findings_from(start)]
    return sorted(found, key=lambda each: (not each.is_gap, each.day, _place(each.clause)))


def _place(clause: str) -> list[int]:
    """Where a clause stands in the standard, by the numbers of its id: 1(2)① before 1(10)."""
    return [int(number) for number in re.findall(r"\d+", unicodedata.normalize("NFKC", clause))]


def _view(each: Finding, start: dt.date) -> FindingView:
    return FindingView(
        each.sentence, each.clause, each.unit, each.day, each.until, is_gap=each.is_gap, coming=each.day > start
    )
