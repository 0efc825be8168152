"""The reading room: the standard as pages, by clause and by role (5.1(3))."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from sekimori.common.errors import Refused
from sekimori.portal.acts import context
from sekimori.portal.acts.actors import Actor
from sekimori.portal.organization import selectors as organization
from sekimori.portal.rules.in_force import AdoptionView, EditionContent, in_language, settings_on
from sekimori.portal.rules.models import Edition
from sekimori.portal.rules.policies import works_here
from sekimori.portal.rules.selectors.adoptions import NotAdopted, adoptions_on
from sekimori.portal.rules.selectors.editions import package_of
from sekimori.portal.rules.wording import SCOPES, MechanismInWords, NormInWords, Wording
from sekimori.standards import editions as trees
from sekimori.standards.models import Clause, Level, Modality, RequiredDocument, TimeMeaning, TimeWord

# In which order the forces of norms are listed for those who must act.
FORCES = (
    Modality.DUTY, Modality.PROHIBITION, Modality.PERMISSION, Modality.POWER, Modality.EFFORT, Modality.DESIRABLE,
    Modality.DEFINITION,
)  # fmt: skip


@dataclass(frozen=True)
class Line:
    """A clause as a line of the text: how deep it stands, its heading, its words, whether nobody has confirmed it."""

    clause: Clause
    depth: int
    title: str
    text: str
    unconfirmed: bool

    @property
    def id(self) -> str:
        return self.clause.id

    @property
    def heading(self) -> bool:
        return self.clause.level in {Level.CHAPTER, Level.SECTION}


@dataclass(frozen=True)
class ClauseContent:
    """Everything a clause says, for its page: here and in compliance, which adds the states."""

    clause: Clause
    trail: list[Line]
    requirement: str
    published: str
    norms: list[NormInWords]
    mechanisms: list[MechanismInWords]
    documents: list[str]
    scope: str | Promise
    unconfirmed: bool
    before: str
    after: str
    below: list[Line]
    edition: str

    @property
    def heading(self) -> str:
        """The clause's own title, or that of the nearest clause above that has one."""
        titles = [line.title for line in [*self.trail] if line.title]
        return self.clause.title or (titles[-1] if titles else "")


@dataclass(frozen=True)
class Demand:
    """A clause that asks something of a role, with the norms that name it."""

    id: str
    title: str
    text: str
    norms: list[NormInWords]


@dataclass(frozen=True)
class RoleDemands:
    """What the standard asks of one role, the chapters in order."""

    key: str
    label: str
    chapters: list[tuple[str, list[Demand]]]

    @property
    def count(self) -> int:
        return sum(len(demands) for _title, demands in self.chapters)


@dataclass(frozen=True)
class Room:
    """An edition laid out for reading; `adoption` is None for one that is only being prepared or looked back at."""

    content: EditionContent
    edition: int
    label: str
    day: dt.date
    adoption: AdoptionView | None = None

    @cached_property
    def times(self) -> Mapping[TimeWord, TimeMeaning]:
        if self.adoption is not None:
            return self.adoption.times
        return {**{time.word: time for time in self.content.package.times}, **settings_on(self.day)}

    @cached_property
    def wording(self) -> Wording:
        return Wording(self.content, self.times)

    @cached_property
    def lines(self) -> list[Line]:
        """The whole text."""
        clauses = self.content.package.clauses
        nodes = [trees.TextNode(clause.id, clause.level.value) for clause in clauses]
        above = trees.parents(nodes)
        depths: list[int] = []
        for parent in above:
            depths.append(0 if parent is None else depths[parent] + 1)
        return [self._line(clause, depth) for clause, depth in zip(clauses, depths, strict=True)]

    def _line(self, clause: Clause, depth: int) -> Line:
        node = self.content.published.get(clause.id)
        if node is not None:
            title, text = node.title, node.text
        else:
            title, text = clause.title, in_language(clause.requirement) if clause.requirement else ""
        return Line(clause, depth, title, text, clause.id in self.content.unconfirmed)

    @cached_property
    def places(self) -> dict[str, int]:
        return {line.id: place for place, line in enumerate(self.lines)}

    @property
    def chapters(self) -> list[Line]:
        """The outermost nodes: chapters, or articles of a text without chapters."""
        return [line for line in self.lines if line.depth == 0]

    def contents(self) -> list[tuple[Line, list[Line]]]:
        """The table of contents: each outermost node with the titled ones directly below it."""
        found: list[tuple[Line, list[Line]]] = []
        for line in self.lines:
            if line.depth == 0:
                found.append((line, []))
            elif line.depth == 1 and line.title and found:
                found[-1][1].append(line)
        return found

    def chapter(self, clause_id: str) -> list[Line]:
        """A node with everything below it. Raises KeyError."""
        start = self.places[clause_id]
        lines = [self.lines[start]]
        for line in self.lines[start + 1 :]:
            if line.depth <= self.lines[start].depth:
                break
            lines.append(line)
        return lines

    def trail(self, clause_id: str) -> list[Line]:
        """The nodes above a clause, outermost first. Raises KeyError."""
        place = self.places[clause_id]
        found: list[Line] = []
        depth = self.lines[place].depth
        for line in reversed(self.lines[:place]):
            if line.depth < depth:
                found.append(line)
                depth = line.depth
        return found[::-1]

    def clause(self, clause_id: str) -> ClauseContent:
        """Everything about one clause. Raises KeyError."""
        place = self.places[clause_id]
        clause = self.lines[place].clause
        node = self.content.published.get(clause_id)
        return ClauseContent(
            clause=clause,
            trail=self.trail(clause_id),
            requirement=in_language(clause.requirement) if clause.requirement else "",
            published=node.text if node else "",
            norms=[self.wording.norm(norm) for norm in clause.norms],
            mechanisms=self.wording.mechanisms(clause),
            documents=[in_language(document.label) for document in self._documents(clause_id)],
            scope=SCOPES[clause.scope] if clause.scope else "",
            unconfirmed=clause_id in self.content.unconfirmed,
            before=self.lines[place - 1].id if place else "",
            after=self.lines[place + 1].id if place + 1 < len(self.lines) else "",
            below=self.chapter(clause_id)[1:],
            edition=self.label,
        )

    def _documents(self, clause_id: str) -> Iterator[RequiredDocument]:
        for document in self.content.package.documents:
            if clause_id in document.clauses or any(content.clause == clause_id for content in document.contents):
                yield document

    def roles(self) -> list[tuple[str, str]]:
        """The roles and bodies that the norms name: key and name, in the edition's order."""
        named = {key for clause in self.content.package.clauses for norm in clause.norms for key in norm.actors}
        package = self.content.package
        return [(one.key, in_language(one.label)) for one in (*package.roles, *package.bodies) if one.key in named]

    def demands_on(self, role: str) -> RoleDemands:
        """What the standard asks of a role (and of the body whose member it is); empty for a role it never names."""
        keys = {role}
        for one in self.content.package.roles:
            if one.key == role and one.holder.member_of:
                keys.add(one.holder.member_of)
        chapters: list[tuple[str, list[Demand]]] = []
        for line in self.lines:
            if line.depth == 0:
                chapters.append((f"{line.id} {line.title}".strip(), []))
            named = [norm for norm in line.clause.norms if keys & set(norm.actors)]
            if named and chapters:
                named.sort(key=lambda norm: FORCES.index(norm.modality))
                title = next((each.title for each in reversed(self.trail(line.id)) if each.title), "")
                norms = [self.wording.norm(norm) for norm in named]
                chapters[-1][1].append(Demand(line.id, line.title or title, line.text, norms))
        return RoleDemands(role, self.wording.name(role), [(title, rows) for title, rows in chapters if rows])


def room_of(view: AdoptionView) -> Room:
    """The reading room of an adoption."""
    return Room(view.content, view.edition, view.label, view.day, view)


def room_of_edition(edition: Edition, day: dt.date | None = None) -> Room:
    """The reading room of any edition, for those who may see it."""
    return Room(package_of(edition), edition.pk, edition.label, day or context.today())


def rooms_for(actor: Actor, day: dt.date | None = None) -> list[Room]:
    """The reading rooms in force on `day`, that of the actor's own organ first.

    Raises NotAdopted when there is none, and Refused for somebody who does not work here.
    """
    if not works_here(actor):
        raise Refused(_("対策基準は、この市で働く人だけが読めます。"))
    views = adoptions_on(day)
    if not views:
        raise NotAdopted.told()
    structure = organization.structure(day)
    own = {structure.nodes[unit].organ for unit in actor.units if unit in structure.nodes}
    views.sort(key=lambda view: not own & set(view.organs))
    return [room_of(view) for view in views]


def clause_content(clause_id: str, view: AdoptionView) -> ClauseContent:
    """What a clause says under an adoption, for `rules/clause_content.html`. Raises KeyError."""
    return room_of(view).clause(clause_id)


def demands_on_actor(room: Room, actor: Actor) -> list[RoleDemands]:
    """What the standard asks of each role that the actor holds now, roles in the edition's order, none twice."""
    held = {holding.role for holding in actor.holdings}
    found = [room.demands_on(role.key) for role in room.content.package.roles if role.key in held]
    return [demands for demands in found if demands.count]
