"""The clauses of a standard as a catalog of controls.

Headings above headings are groups. A heading with clauses of its own beside or below it that oblige somebody becomes a control with
controls in it, because OSCAL keeps groups and controls apart.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from sekimori.standards.editions import TextNode, parents
from sekimori.standards.models import Clause, Norm, Package, TimeMeaning
from sekimori.standards.oscal.document import (
    Json,
    Origin,
    catalog_uuid,
    control_ids,
    english,
    line,
    metadata,
    prop,
    without_empty,
)
from sekimori.standards.oscal.identifiers import uuid_of

# What a time word is called in the texts; what it means in a city is a parameter.
_TIME_WORDS = {
    "immediately": "直ちに", "promptly": "速やかに", "without_delay": "遅滞なく", "beforehand": "あらかじめ",
    "timely": "適時に", "periodically": "定期的に", "each_fiscal_year": "毎年度", "always": "常に",
}  # fmt: skip


def catalog(package: Package, origin: Origin) -> Json:
    """The package's clauses, with their norms as items and the question of self-inspection as objective."""
    builder = _Builder(package)
    label = package.label
    return {
        "catalog": without_empty(
            {
                "uuid": catalog_uuid(package),
                "metadata": metadata(package, origin, label.ja, label.en),
                "params": [_parameter(meaning) for meaning in package.times],
                "groups": [builder.group(place) for place in builder.below[None] if builder.is_group(place)],
                "controls": [builder.control(place) for place in builder.below[None] if not builder.is_group(place)],
                "back-matter": {"resources": [_source(package)]},
            }
        )
    }


def parameter_id(meaning: TimeMeaning) -> str:
    """The id of the parameter for a time word."""
    return f"time-{meaning.word.value.replace('_', '-')}"


def _parameter(meaning: TimeMeaning) -> Json:
    return {
        "id": parameter_id(meaning),
        "label": _TIME_WORDS[meaning.word.value],
        "props": [prop("title-en", meaning.word.value.replace("_", " "))],
        "values": [duration(meaning)],
    }


def duration(meaning: TimeMeaning) -> str:
    """What a time word means, in words: 15分, 1開庁日."""
    for amount, unit in (
        (meaning.minutes, "分"),
        (meaning.office_hours, "執務時間"),
        (meaning.office_days, "開庁日"),
        (meaning.months, "か月"),
    ):
        if amount is not None:
            return f"{amount}{unit}"
    return "定めなし"


def _source(package: Package) -> Json:
    return {
        "uuid": uuid_of("source", package.digest),
        "title": "この基準の出典",
        "description": package.source.ja,
        "props": [prop("description-en", package.source.en)],
    }


class _Builder:
    """Groups and controls of one package; clauses are known by their place in it."""

    def __init__(self, package: Package) -> None:
        self.clauses = package.clauses
        self.ids = control_ids(package)
        self.below: Mapping[int | None, list[int]] = defaultdict(list)
        self.above = parents([TextNode(clause.id, clause.level.value) for clause in package.clauses])
        for place, parent in enumerate(self.above):
            self.below[parent].append(place)

    def is_group(self, place: int) -> bool:
        """Whether a clause is a mere heading all of whose siblings are mere headings, too."""
        return all(self.clauses[each].requirement is None for each in self._siblings(place)) and (
            self.above[place] is None or self.is_group(self.above[place] or 0)
        )

    def _siblings(self, place: int) -> Sequence[int]:
        # At the top a clause with norms may stand beside chapters: a catalog takes both.
        return self.below[self.above[place]] if self.above[place] is not None else [place]

    def group(self, place: int) -> Json:
        clause = self.clauses[place]
        inner = self.below[place]
        return without_empty(
            {
                "id": self.ids[clause.id],
                "class": clause.level.value,
                "title": line(f"{clause.id} {clause.title}"),
                "props": [prop("label", clause.id, own=False)],
                "groups": [self.group(each) for each in inner if self.is_group(each)],
                "controls": [self.control(each) for each in inner if not self.is_group(each)],
            }
        )

    def control(self, place: int) -> Json:
        clause = self.clauses[place]
        return without_empty(
            {
                "id": self.ids[clause.id],
                "class": clause.level.value,
                "title": line(f"{clause.id} {self._title(place)}"),
                "props": _properties(clause, place),
                "parts": _parts(clause, self.ids[clause.id]),
                "controls": [self.control(each) for each in self.below[place]],
            }
        )

    def _title(self, place: int | None) -> str:
        """The clause's own heading, or the nearest above it."""
        while place is not None:
            if self.clauses[place].title:
                return self.clauses[place].title
            place = self.above[place]
        return ""


def _properties(clause: Clause, place: int) -> list[Json]:
    found = [
        prop("label", clause.id, own=False),
        prop("sort-id", f"{place:04}", own=False),
        prop("lineage", clause.lineage),
        prop("normative", "yes" if clause.normative else "no"),
    ]
    if clause.scope:
        found.append(prop("scope", clause.scope.value))
    return found


def _parts(clause: Clause, control: str) -> list[Json]:
    """The requirement with its norms, and what self-inspection asks."""
    found: list[Json] = []
    if clause.requirement:
        statement: Json = {
            "id": f"{control}_smt",
            "name": "statement",
            "props": [english(clause.requirement, "prose-en")],
            "prose": clause.requirement.ja,
            "parts": [_norm(norm, f"{control}_smt.{number}") for number, norm in enumerate(clause.norms, start=1)],
        }
        found.append(without_empty(statement))
    if clause.question:
        found.append(
            {
                "id": f"{control}_obj",
                "name": "assessment-objective",
                "props": [english(clause.question, "prose-en")],
                "prose": clause.question.ja,
            }
        )
    return found


def _norm(norm: Norm, part: str) -> Json:
    """One obligation, permission or power: what it is as properties, when it applies in words."""
    props = [prop("modality", norm.modality.value)]
    props += [prop("actor", actor) for actor in norm.actors]
    props.append(prop("actors-mode", norm.actors_mode.value))
    for flag, name in ((norm.as_needed, "as-needed"), (norm.implied, "implied"), (norm.records, "records")):
        if flag:
            props.append(prop(name, "yes"))
    if norm.time:
        props.append(prop("time", norm.time.value))
    for other in norm.counterparts:
        props += [prop(f"counterpart-{other.relation.value}", role) for role in other.roles]
    found: Json = {"id": part, "name": "item", "props": props}
    if norm.condition:
        props.append(english(norm.condition, "prose-en"))
        found["prose"] = norm.condition.ja
    return found
