"""A city's own package made from its text, what people confirmed about each clause, and a reference package.

The reference gives the frame (roles, documents, areas, the catalogue of mechanisms …); everything in it that refers to a clause is
turned to the city's own clause that was matched with it, and what nothing was matched with is left out and told.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from sekimori.common.errors import InvalidInput
from sekimori.standards.base import Keyed, Scope, TimeMeaning, Words
from sekimori.standards.checking import ARTICLE_ORDER, GUIDELINE_ORDER, faults_of
from sekimori.standards.editions import TextNode, parents
from sekimori.standards.incident_models import IncidentRules
from sekimori.standards.models import (
    SELF_INSPECTION,
    Clause,
    Level,
    Mechanism,
    MechanismKind,
    Modality,
    Norm,
    Package,
    PackageFacts,
    Role,
    SettingType,
)
from sekimori.standards.procedure_models import Procedure

# Lists inside a record of which single entries may be left out: what a document must contain, what may cross a border. Nothing
# else is taken out of a record: a procedure without one of its steps would be another procedure.
LOOSE = ("contents", "flows")
# References that a record may do without. Without its matter in the city's text the roles above a step have no such power, and
# the city's order of deputies or the unavoidable path is left; a report to the outside is made whatever law asks for it.
SPARE = ("superior", "law")
PARTS = {
    "mechanisms": "仕組み",
    "bodies": "会議体",
    "parties": "外部の相手",
    "designations": "基準上の職・部門",
    "units": "部等・課等",
    "authority": "権限",
    "areas": "領域",
    "documents": "文書",
    "laws": "法令",
    "procedures": "手続",
    "duties": "実施事項",
    "inspection": "自己点検の設問",
}
# Parts whose records go when something they refer to is gone.
DEPENDENT = ("procedures", "duties", "documents", "laws", "authority", "inspection")


@dataclass(frozen=True)
class Part:
    """A clause of the city's text with what a person decided.

    `norms` are the confirmed ones, `confirmed` that every sentence was decided; `matches` the ids of the reference's clauses
    that say the same, `mechanisms` those that were accepted. `requirement` and `question` are words of the city's own. `goes_on`
    is the reference's clause that goes on as it is under this number: with its words in every language, its scope, and the
    norms that each of its mechanisms carries out.
    """

    id: str
    level: Level
    title: str
    text: str
    lineage: str
    norms: tuple[Norm, ...] = ()
    confirmed: bool = False
    matches: tuple[str, ...] = ()
    mechanisms: tuple[Mechanism, ...] = ()
    requirement: Words | None = None
    question: Words | None = None
    goes_on: Clause | None = None


@dataclass(frozen=True)
class Composed:
    """The package, the clauses nobody has confirmed, what was left out of the reference, and what still does not hold."""

    package: Package
    unconfirmed: tuple[str, ...]
    left_out: tuple[str, ...]
    faults: tuple[str, ...]


@dataclass
class _Composer:
    reference: Package
    parts: Sequence[Part]
    roles: Sequence[Role]
    left_out: list[str] = field(default_factory=list)
    unconfirmed: list[str] = field(default_factory=list)
    own: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        # A part's matches are best first: a clause of the reference went where it is the best match, not where it is named first.
        for rank in range(max((len(part.matches) for part in self.parts), default=0)):
            for part in self.parts:
                for match in part.matches[rank : rank + 1]:
                    self.own.setdefault(match, part.id)
        self._match_headings()
        self.scope_of = {role.key: role.scope for role in self.roles}
        self.everybody = next((role.key for role in self.roles if role.holder.every), self.roles[0].key)

    def _match_headings(self) -> None:
        """A heading of the reference is where most of what stands below it went: the nearest node of the city's text over it."""
        lines, above = _lines_up(self.parts), _lines_up(self.reference.clauses)
        matched = dict(self.own)
        for clause in self.reference.clauses:
            if clause.id in matched:
                continue
            below = [own for ref, own in matched.items() if clause.id in above[ref]]
            if below:
                self.own[clause.id] = _over(below, lines)

    def clauses(self) -> list[Clause]:
        style = any(part.id.startswith("第") for part in self.parts)
        order = ARTICLE_ORDER if style else GUIDELINE_ORDER
        ranks = [order.index(part.level) if part.level in order else 0 for part in self.parts]
        return [
            self._clause(part, heading=after is not None and after > rank)
            for part, rank, after in zip(self.parts, ranks, [*ranks[1:], None], strict=True)
        ]

    def _clause(self, part: Part, *, heading: bool) -> Clause:
        base: dict[str, Any] = {"id": part.id, "level": part.level, "title": part.title, "lineage": part.lineage}
        if part.goes_on is not None and part.goes_on.introduces == heading:
            return part.goes_on.model_copy(update=base)
        words = part.requirement or _both(part.text or part.title)
        if heading:
            if not part.text and not part.norms:
                return Clause(**base)
            if not part.norms:
                return Clause(**base, introduces=True, requirement=words)
            base["introduces"] = True
        norms, mechanisms = part.norms, self._mechanisms(part)
        if not part.confirmed:
            self.unconfirmed.append(part.id)
            norms, mechanisms = (self._placeholder(Modality.DESIRABLE),), ()
        elif not norms:
            norms, mechanisms = (self._placeholder(Modality.DEFINITION),), ()
        question = part.question or self._question(part)
        return Clause(
            **base, requirement=words, norms=norms, mechanisms=mechanisms, scope=self._scope(norms), question=question
        )

    def _placeholder(self, modality: Modality) -> Norm:
        """A norm that never turns a clause red: for what nobody confirmed, and for sentences that oblige nobody."""
        return Norm(actors=(self.everybody,), implied=True, modality=modality)

    def _scope(self, norms: Iterable[Norm]) -> Scope:
        """The scope follows the actors: only sections, only departments, otherwise the city."""
        scopes = {self.scope_of.get(actor, Scope.CITY) for norm in norms for actor in norm.actors}
        return scopes.pop() if len(scopes) == 1 else Scope.CITY

    def _question(self, part: Part) -> Words:
        for match in part.matches:
            found = next((clause.question for clause in self.reference.clauses if clause.id == match), None)
            if found is not None:
                return found
        return Words(ja=f"{part.id}のとおりに行っていますか。", en=f"Is {part.id} observed?")

    def _mechanisms(self, part: Part) -> tuple[Mechanism, ...]:
        """The accepted mechanisms, each once, for the whole clause: the norms of the reference are counted otherwise."""
        found: dict[str, Mechanism] = {}
        for one in part.mechanisms:
            if one.name != SELF_INSPECTION:
                key = f"{one.kind}:{one.name}:{sorted(one.settings.items(), key=str)}"
                found.setdefault(key, one.model_copy(update={"norms": ()}))
        return tuple(found.values())

    def turn(self, value: Any) -> Any:
        """A record, or several, with every `clause` and `clauses` in it turned to the city's own."""
        if isinstance(value, tuple):
            return tuple(self.turn(each) for each in value)
        if not isinstance(value, BaseModel):
            return value
        update: dict[str, Any] = {}
        for name in type(value).model_fields:
            before = getattr(value, name)
            if name == "clause" and before is not None:
                update[name] = self.own.get(before)
            elif name == "clauses":
                update[name] = tuple(dict.fromkeys(self.own[each] for each in before if each in self.own))
            elif name in LOOSE:
                update[name] = tuple(each for each in self.turn(before) if _stands(each))
            elif isinstance(before, tuple | BaseModel):
                update[name] = self.turn(before)
        return value.model_copy(update=update)

    def kept(self, part: str) -> Any:
        """A part of the reference turned to the city's clauses; records that do not stand without theirs are left out and told."""
        whole = getattr(self.reference, part)
        if isinstance(whole, IncidentRules):
            return whole.among({role.key for role in self.roles})
        if not isinstance(whole, tuple):
            return self.turn(whole)
        found = []
        for record in whole:
            turned = self.turn(record)
            if isinstance(turned, Procedure):
                turned = _grounded(self._carried(turned))
            if _stands(turned):
                found.append(turned)
            else:
                label = getattr(record, "label", None)
                self.left_out.append(f"{PARTS.get(part, part)}「{label.ja if label else ''}」")
        return tuple(found)

    def _carried(self, procedure: Procedure) -> Procedure:
        """The procedure with those further clauses of the text that a person let it carry out."""
        if procedure.bound_to is not None:
            return procedure
        carriers = (
            part.id
            for part in self.parts
            if part.confirmed
            and any(one.kind is MechanismKind.PROCEDURE and one.name == procedure.key for one in part.mechanisms)
        )
        return procedure.model_copy(update={"clauses": tuple(dict.fromkeys((*procedure.clauses, *carriers)))})


def _grounded(procedure: Procedure) -> Procedure:
    """The procedure with its waivable gates resting on its own clauses where the city's text has none of theirs."""
    gates = tuple(
        gate.model_copy(update={"clauses": procedure.clauses}) if gate.waivable and not gate.clauses else gate
        for gate in procedure.gates
    )
    return procedure.model_copy(update={"gates": gates})


def _stands(record: BaseModel) -> bool:
    """Whether a record still is what its shape demands."""
    try:
        type(record).model_validate(record.model_dump(mode="json"))
    except ValidationError:
        return False
    return True


def _lines_up(nodes: Sequence[Part] | Sequence[Clause]) -> dict[str, tuple[str, ...]]:
    """For each clause its own id and those of the nodes above it, nearest first."""
    plain = [TextNode(node.id, node.level.value) for node in nodes]
    found: dict[str, tuple[str, ...]] = {}
    for node, parent in zip(plain, parents(plain), strict=True):
        found[node.id] = (node.id, *(found[plain[parent].id] if parent is not None else ()))
    return found


def _over(clauses: Sequence[str], lines: Mapping[str, tuple[str, ...]]) -> str:
    """The nearest node with most of `clauses` at or below it; the first of them when they have none in common."""
    if len(set(clauses)) == 1:
        return clauses[0]
    counts = Counter(each for clause in clauses for each in lines[clause])
    enough = [each for each in lines[clauses[0]] if counts[each] * 2 > len(clauses)]
    return enough[0] if enough else clauses[0]


def compose(
    reference: Package,
    facts: PackageFacts,
    parts: Sequence[Part],
    roles: Sequence[Role],
    labels: Mapping[str, str] | None = None,
) -> Composed:
    """The city's own package. `roles` are those of the reference and the city's own; `labels` the city's names by key, for

    roles, bodies and parties.

    Raises InvalidInput without any clause or role, or when a clause cannot be written at all (its sentence says why).
    """
    if not parts or not roles:
        raise InvalidInput("条項又は役割がないため、版にまとめられません。")
    names = labels or {}
    composer = _Composer(_named(reference, names), parts, [_labelled(role, names) for role in roles])
    try:
        package = _package(composer, facts)
    except ValidationError as error:
        raise InvalidInput(str(error.errors()[0].get("ctx", {}).get("error", error.errors()[0]["msg"]))) from error
    package = _without_the_idle(_without_the_lost(package, composer), composer)
    faults = tuple(sentence for _path, sentence in faults_of(package))
    return Composed(package, tuple(composer.unconfirmed), tuple(composer.left_out), faults)


def _without_the_lost(package: Package, composer: _Composer) -> Package:
    """The package without records that refer to others which were left out, and in turn without those that refer to them."""
    while True:
        faults = [path for path, _ in faults_of(package) if path[0] in (*DEPENDENT, "disclosures") and len(path) > 1]
        if spare := next((path for path in faults if path[-1] in SPARE), None):
            package = _cleared(package, spare)
            continue
        lost = {(str(path[0]), path[1]) for path in faults if path[0] in DEPENDENT}
        if not lost:
            return package
        update: dict[str, Any] = {}
        for part in {part for part, _ in lost}:
            records = getattr(package, part)
            for place, record in enumerate(records):
                if (part, place) in lost:
                    composer.left_out.append(f"{PARTS[part]}「{record.label.ja}」")
            update[part] = tuple(each for place, each in enumerate(records) if (part, place) not in lost)
        package = package.model_copy(update=update)


def _without_the_idle(package: Package, composer: _Composer) -> Package:
    """The package without mechanisms whose procedure or duty was left out: nobody could ever carry them out."""
    gone = {
        MechanismKind.PROCEDURE: _keys(composer.reference.procedures) - _keys(package.procedures),
        MechanismKind.DUTY: _keys(composer.reference.duties) - _keys(package.duties),
    }
    labels = {entry.key: entry.label.ja for entry in package.mechanisms}
    clauses = []
    for clause in package.clauses:
        idle = [one for one in clause.mechanisms if one.name in gone.get(one.kind, ())]
        composer.left_out += [f"{clause.id}の仕組み「{labels.get(one.name, one.name)}」" for one in idle]
        kept = tuple(one for one in clause.mechanisms if one not in idle)
        clauses.append(clause.model_copy(update={"mechanisms": kept}))
    return package.model_copy(update={"clauses": tuple(clauses)})


def _keys(records: Iterable[Keyed]) -> set[str]:
    return {record.key for record in records}


def _cleared(value: Any, path: Sequence[str | int]) -> Any:
    """The record without what stands at `path`."""
    step, *rest = path
    if isinstance(value, tuple):
        return tuple(_cleared(each, rest) if place == step else each for place, each in enumerate(value))
    name = str(step)
    return value.model_copy(update={name: _cleared(getattr(value, name), rest) if rest else None})


N = TypeVar("N", bound=Keyed)


def _labelled(record: N, labels: Mapping[str, str]) -> N:
    if record.key not in labels:
        return record
    return record.model_copy(update={"label": Words(ja=labels[record.key], en=record.label.en)})


def _named(reference: Package, labels: Mapping[str, str]) -> Package:
    """The reference with the city's names of bodies and outside parties."""
    bodies = tuple(_labelled(body, labels) for body in reference.bodies)
    return reference.model_copy(
        update={"bodies": bodies, "parties": tuple(_labelled(each, labels) for each in reference.parties)}
    )


def _package(composer: _Composer, facts: PackageFacts) -> Package:
    reference = composer.reference
    clauses = composer.clauses()
    own = {"clauses", "roles", "times", *PackageFacts.model_fields}
    parts = {name: composer.kept(name) for name in Package.model_fields if name not in own}
    package = reference.model_copy(
        update={
            **dict(facts),
            **parts,
            "clauses": tuple(clauses),
            "roles": composer.turn(tuple(composer.roles)),
            "times": _times(reference, clauses),
        }
    )
    package = package.model_copy(update={"clauses": tuple(_settled(package, clause, composer) for clause in clauses)})
    # What was put together piece by piece is read once more as a whole, so that nothing unchecked gets in.
    return Package.model_validate(package.model_dump(mode="json", exclude_defaults=True))


def _times(reference: Package, clauses: Sequence[Clause]) -> tuple[TimeMeaning, ...]:
    """The reference's meanings, and no length for a word it does not have."""
    known = {time.word for time in reference.times}
    words = {norm.time for clause in clauses for norm in clause.norms if norm.time}
    words |= {other.time for clause in clauses for norm in clause.norms for other in norm.counterparts if other.time}
    return (*reference.times, *(TimeMeaning(word=word, minutes=0) for word in sorted(words - known)))


def _settled(package: Package, clause: Clause, composer: _Composer) -> Clause:
    """The clause without settings that point at what was left out; a mechanism that cannot do without one goes too."""
    catalogue = {entry.key: entry for entry in package.mechanisms}
    known: Mapping[SettingType, Collection[str]] = {
        SettingType.DOCUMENT: {record.key for record in package.documents},
        SettingType.CONTENT: {content.key for record in package.documents for content in record.contents},
        SettingType.LAW: {record.key for record in package.laws},
    }
    found: list[Mechanism] = []
    for one in clause.mechanisms:
        entry = catalogue.get(one.name)
        if entry is None:
            composer.left_out.append(f"{clause.id}の仕組み「{one.name}」")
            continue
        settings = {}
        for name, value in one.settings.items():
            setting = entry.settings.get(name)
            there = known.get(setting.type) if setting else None
            kept = value if there is None else [v for v in value if v in there] if isinstance(value, list) else value
            if there is not None and not isinstance(value, list) and value not in there:
                kept = None
            if kept not in (None, []):
                settings[name] = kept
        if any(setting.required and name not in settings for name, setting in entry.settings.items()):
            composer.left_out.append(f"{clause.id}の仕組み「{entry.label.ja}」")
            continue
        found.append(one.model_copy(update={"settings": settings}))
    return clause.model_copy(update={"mechanisms": tuple(found)})


def _both(text: str) -> Words:
    """The city's own words in both languages: nobody has translated them."""
    return Words(ja=text, en=text)
