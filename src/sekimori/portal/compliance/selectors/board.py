"""The board: every clause of an edition with its state, for the city or for one unit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from sekimori.common.errors import Refused
from sekimori.portal.acts import context, policies
from sekimori.portal.acts.actors import Actor
from sekimori.portal.acts.policies import NotFound
from sekimori.portal.compliance.combining import RED, Standing
from sekimori.portal.compliance.models import CITY, State
from sekimori.portal.compliance.policies import sees_city, units_seen
from sekimori.portal.compliance.selectors.scope import Held, held_for
from sekimori.portal.compliance.selectors.words import LABELS, WORST_FIRST, status
from sekimori.portal.organization import selectors as organization
from sekimori.portal.ui.components import Status
from sekimori.portal.ui.wording import words
from sekimori.standards.models import Clause, Scope

SHOWN_WORDS = 46


@dataclass(frozen=True)
class Wanted:
    """What the board is asked for: the place (None: the city, or one's own unit), a state, a chapter, an adoption."""

    unit: int | None = None
    standing: str = ""
    chapter: str = ""
    adoption: int | None = None
    contradicted: bool = False


@dataclass(frozen=True)
class Row:
    """A line of the board: a heading, or a clause with its state; `parts` says how many units are in which state."""

    id: str
    words: str
    heading: bool
    depth: int
    status: Status | None = None
    parts: str = ""
    marks: str = ""


@dataclass(frozen=True)
class Board:
    """The board of one place. `counts` are of all clauses of the place, whatever is filtered."""

    held: Held
    unit: int
    rows: Sequence[Row]
    counts: Mapping[str, int]
    units: Sequence[tuple[int, str]]
    chapters: Sequence[tuple[str, str]]
    adoptions: Sequence[tuple[int, str]]
    city: bool

    @property
    def attention(self) -> int:
        """How many clauses are in a state that calls for doing something at once."""
        return sum(self.counts.get(standing.value, 0) for standing in RED)


Kept = tuple[str, bool, bool, bool, dict[str, int]]


def board(actor: Actor, wanted: Wanted) -> Board:
    """The board for `actor`; a fixed number of queries, about half a dozen.

    Raises NotAdopted before the first adoption, NotFound for a place the actor may not know of, Refused for people without any.
    """
    held, all_held = held_for(actor, wanted.adoption)
    names = organization.structure(context.today())
    units = _units(actor, held)
    city = sees_city(actor)
    place = wanted.unit if wanted.unit is not None else CITY if city else next(iter(units), None)
    if place is None:
        raise Refused(_("条項の状態は、この市の所属のある人だけが見られます。"))
    if (place == CITY and not city) or (place != CITY and place not in units):
        raise NotFound(_("この所属の状態は見られません。"))
    states = _states(actor, held, place)
    return Board(
        held=held,
        unit=place,
        rows=_rows(held.package.clauses, states, wanted),
        counts=Counter(kept[0] for kept in states.values()),
        units=[(unit, names.full_name(unit)) for unit in units],
        chapters=[(c.id, c.title) for c in held.package.clauses if c.level.value == "chapter"],
        adoptions=[(each.view.pk, "・".join(each.view.organ_names)) for each in all_held],
        city=city,
    )


def _units(actor: Actor, held: Held) -> list[int]:
    """The units of the adoption whose states the actor sees: departments before their sections."""
    seen = units_seen(actor)
    found = [*held.extent.departments, *held.extent.sections]
    order = {unit: place for place, unit in enumerate(organization.structure(context.today()).nodes)}
    return sorted({unit for unit in found if seen is None or unit in seen}, key=lambda unit: order.get(unit, 0))


def _states(actor: Actor, held: Held, place: int) -> dict[str, Kept]:
    """The states at a place by lineage; a section is shown with what its department answers for. One query."""
    places = [place]
    department = held.extent.department_of(place) if place != CITY else CITY
    if department != CITY and (seen := units_seen(actor)) is not None and department not in seen:
        department = CITY
    if department != CITY:
        places.append(department)
    scopes = {clause.lineage: clause.scope for clause in held.package.normative}
    rows = policies.visible(State, actor).filter(adoption=held.view.pk, unit__in=places)
    found: dict[str, Kept] = {}
    for lineage, unit, *kept in rows.values_list(
        "lineage", "unit", "standing", "attested", "excepted", "contradicted", "counts"
    ):
        if unit == place or scopes.get(lineage) is Scope.DEPARTMENT:
            found[lineage] = (kept[0], kept[1], kept[2], kept[3], kept[4])
    return found


def _rows(clauses: Sequence[Clause], states: Mapping[str, Kept], wanted: Wanted) -> list[Row]:
    """The lines in the order of the text; under a filter the clauses that fit, with the chapters they stand in."""
    tags: dict[tuple[str, bool], Status] = {}
    rows: list[Row] = []
    inside = not wanted.chapter
    depths: dict[str, int] = {}
    for clause in clauses:
        depth = depths.setdefault(clause.level.value, len(depths))
        if depth == 0 and wanted.chapter:
            inside = clause.id == wanted.chapter
        if not inside:
            continue
        kept = states.get(clause.lineage) if clause.norms else None
        if kept is None:
            rows.append(_plain(clause, depth))
        elif _fits(kept, wanted):
            tag = tags.setdefault((kept[0], kept[1]), status(kept[0], attested=kept[1]))
            rows.append(Row(clause.id, words_of(clause), False, depth, tag, _parts(kept[4]), _marks(kept)))
    return _without_empty(rows) if wanted.standing or wanted.contradicted else rows


def _plain(clause: Clause, depth: int) -> Row:
    return Row(clause.id, words_of(clause), heading=not clause.norms, depth=depth)


def _fits(kept: Kept, wanted: Wanted) -> bool:
    return (not wanted.standing or kept[0] == wanted.standing) and (kept[3] or not wanted.contradicted)


def _without_empty(rows: Sequence[Row]) -> list[Row]:
    """Chapters that have a clause below them, and these clauses."""
    found: list[Row] = []
    for row in rows:
        if row.status is None and row.depth > 0:
            continue
        if row.status is None and found and found[-1].status is None:
            found.pop()
        found.append(row)
    if found and found[-1].status is None:
        found.pop()
    return found


def words_of(clause: Clause) -> str:
    """The title, or the beginning of what the clause requires. Titles are the published Japanese: other readers get the rest."""
    required = words(clause.requirement) if clause.requirement else ""
    japanese = (get_language() or "ja").startswith("ja")
    text = clause.title or required if japanese else required or clause.title
    # A letter says less than a character.
    most = SHOWN_WORDS if japanese else SHOWN_WORDS * 2
    return text if len(text) <= most else f"{text[:most]}…"


def _parts(counts: Mapping[str, int]) -> str:
    return "　".join(f"{LABELS[s.value]} {counts[s.value]}" for s in WORST_FIRST if counts.get(s.value))


def _marks(kept: Kept) -> str:
    marks = []
    if kept[2] and kept[0] != Standing.EXCEPTED:
        marks.append(_("例外措置あり"))
    if kept[3]:
        marks.append(_("申告と記録の食い違い"))
    return "・".join(marks)
