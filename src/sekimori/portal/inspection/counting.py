"""The counts of answers, kept for the city, each organ, department and section in the act that changes them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db.models import Q

from sekimori.portal.inspection import asking
from sekimori.portal.inspection.models import CITY, Campaign, Sheet, Tally
from sekimori.portal.organization import selectors as organization
from sekimori.portal.organization.selectors import Structure
from sekimori.standards.inspection import Asked

# The answers in the order in which they are counted; what was contradicted is counted last.
ANSWERS = ("yes", "partly", "no", "na")
CONTRADICTED = len(ANSWERS)
# From good to bad.
BADNESS = ("na", "yes", "partly", "no")
Counts = dict[str, dict[str, list[int]]]
Place = tuple[str, int]


def places_of(sheet: Sheet, structure: Structure) -> list[Place]:
    """The tallies in which a sheet is counted."""
    found: list[Place] = [(Tally.Kind.CITY, CITY)]
    if sheet.organ:
        found.append((Tally.Kind.ORGAN, sheet.organ))
    if sheet.department:
        found.append((Tally.Kind.DEPARTMENT, sheet.department))
    node = structure.nodes.get(sheet.unit)
    if node is not None and node.is_section:
        found.append((Tally.Kind.SECTION, sheet.unit))
    return found


def begin(campaign: Campaign, sheets: Iterable[Sheet]) -> None:
    """Makes the tallies of these new sheets, or adds them to those that stand; two queries and one for each batch."""
    structure = organization.structure()
    more: dict[Place, int] = {}
    departments: dict[int, int] = {}
    for sheet in sheets:
        for place in places_of(sheet, structure):
            more[place] = more.get(place, 0) + 1
        departments[sheet.unit] = sheet.department
    standing = {(row.kind, row.place): row for row in Tally.objects.select_for_update().filter(campaign=campaign)}
    order = {unit: number for number, unit in enumerate(structure.nodes, start=1)}
    made = [
        Tally(
            campaign=campaign,
            kind=kind,
            place=place,
            department=departments.get(place, CITY) if kind == Tally.Kind.SECTION else CITY,
            order=0 if kind in {Tally.Kind.CITY, Tally.Kind.ORGAN} else order.get(place, 0),
            sheets=count,
        )
        for (kind, place), count in more.items()
        if (kind, place) not in standing
    ]
    Tally.objects.bulk_create(made)
    grown = [row for place, row in standing.items() if place in more]
    for row in grown:
        row.sheets += more[row.kind, row.place]
    if grown:
        Tally.objects.bulk_update(grown, ["sheets"])


def lessen(campaign: Campaign, sheets: Iterable[Sheet]) -> None:
    """Takes sheets that nobody owes any more out of the number of those asked."""
    structure = organization.structure()
    fewer: dict[Place, int] = {}
    for sheet in sheets:
        for place in places_of(sheet, structure):
            fewer[place] = fewer.get(place, 0) + 1
    rows = list(Tally.objects.select_for_update().filter(campaign=campaign))
    changed = [row for row in rows if (row.kind, row.place) in fewer]
    for row in changed:
        row.sheets = max(0, row.sheets - fewer[row.kind, row.place])
    if changed:
        Tally.objects.bulk_update(changed, ["sheets"])


def count(sheet: Sheet, asked: Sequence[Asked], before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
    """Counts a sheet's answers in place of those before (empty: handed in for the first time); two queries."""
    structure = organization.structure()
    wanted = Q()
    for kind, place in places_of(sheet, structure):
        wanted |= Q(kind=kind, place=place)
    rows = list(Tally.objects.select_for_update().filter(wanted, campaign=sheet.campaign_id).order_by("pk"))
    roles = {each.key: asking.role_asked(each, sheet.roles) for each in asked}
    for row in rows:
        row.submitted += 0 if before else 1
        row.contradicted += any("c" in each for each in after.values()) - any("c" in each for each in before.values())
        add(row.counts, roles, before, -1)
        add(row.counts, roles, after, 1)
    Tally.objects.bulk_update(rows, ["submitted", "contradicted", "counts"])


def add(counts: Counts, roles: Mapping[str, str], answers: Mapping[str, Any], times: int) -> None:
    """Adds these answers to `counts`, or takes them out."""
    for key, given in answers.items():
        if key not in roles:
            continue
        cells = counts.setdefault(key, {}).setdefault(roles[key], [0] * (CONTRADICTED + 1))
        cells[ANSWERS.index(given["a"])] += times
        if "c" in given:
            cells[CONTRADICTED] += times


def total(counts: Counts, key: str, role: str = "") -> list[int]:
    """The counts of one question, of one role or of all."""
    found = [0] * (CONTRADICTED + 1)
    for each, cells in counts.get(key, {}).items():
        if not role or each == role:
            found = [a + b for a, b in zip(found, cells, strict=True)]
    return found


def worst(answers: Mapping[str, Any]) -> str:
    """The worst of these answers; "" of none."""
    return max((given["a"] for given in answers.values()), key=BADNESS.index, default="")
