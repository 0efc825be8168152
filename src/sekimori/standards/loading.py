"""Reads a folder of YAML files into a standard package, or says for every fault in which file and line it stands.

`package.yaml` describes the package; `clauses/*.yaml` hold the clauses in reading order (1.yaml, 2.yaml …),
`procedures/*.yaml` the procedures, `duties/*.yaml` the recurring duties, `drills/*.yaml` the scenarios of drills; each
other list has its file (docs/standards-packages.md). All files are read and checked before anything is refused, so that
whoever writes a package sees every fault at once.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from sekimori.common import yaml_places
from sekimori.common.errors import Faults, InvalidInput, Place
from sekimori.standards.checking import faults_of
from sekimori.standards.models import (
    AuthorityRule,
    Body,
    ClassificationScheme,
    Clause,
    Designation,
    DisclosureRules,
    DueClass,
    Duty,
    IncidentRules,
    InspectionQuestion,
    Law,
    MechanismDefinition,
    NetworkArea,
    Organ,
    Package,
    PackageFacts,
    Party,
    Procedure,
    RequiredDocument,
    Role,
    Scenario,
    TimeMeaning,
    UnitKind,
)

# Part of a package → what its file holds. Lists that are not here have no file and are empty.
LISTS: dict[str, Any] = {
    "mechanisms": tuple[MechanismDefinition, ...],
    "roles": tuple[Role, ...],
    "bodies": tuple[Body, ...],
    "parties": tuple[Party, ...],
    "designations": tuple[Designation, ...],
    "organs": tuple[Organ, ...],
    "units": tuple[UnitKind, ...],
    "authority": tuple[AuthorityRule, ...],
    "areas": tuple[NetworkArea, ...],
    "documents": tuple[RequiredDocument, ...],
    "laws": tuple[Law, ...],
    "times": tuple[TimeMeaning, ...],
    "due_classes": tuple[DueClass, ...],
    "inspection": tuple[InspectionQuestion, ...],
}
DEMANDED = ("package.yaml", "mechanisms.yaml", "roles.yaml", "classification.yaml")


@dataclass
class Reading:
    """One reading of one folder: the faults met, and which file each part came from, so that a fault found later still
    names its line.
    """

    folder: Path
    faults: Faults = field(default_factory=Faults)
    documents: dict[str, list[tuple[yaml_places.Document, int]]] = field(default_factory=dict)

    def part(self, part: str, kind: Any, *, name: str = "", first: int = 0) -> Any:
        """What the file `name` holds as `kind`, or None after noting its faults; its entries count from `first`."""
        name = name or f"{part}.yaml"
        try:
            document = yaml_places.read((self.folder / name).read_text(encoding="utf-8"), file=name)
        except FileNotFoundError:
            return None
        except (UnicodeDecodeError, OSError) as error:
            self.faults.add(f"ファイルを読めません（{error}）。文字コードはUTF-8です。", place=Place(file=name))
            return None
        except InvalidInput as error:
            self.faults.items.append(error)
            return None
        self.documents.setdefault(part, []).append((document, first))
        try:
            return TypeAdapter(kind).validate_json(json.dumps(document.value), strict=True)
        except ValidationError as error:
            for detail in error.errors(include_url=False):
                path = _path_of(detail)
                field = ".".join(map(str, path))
                self.faults.add(_sentence_for(detail), place=document.place(*path), field=field)
            return None

    def place(self, part: str, *path: str | int) -> Place:
        """File and line of what stands at `path` in `part`."""
        entries = self.documents.get(part, [])
        if not entries:
            return Place(file=f"{part}.yaml")
        if path and isinstance(path[0], int):
            number = path[0]
            document, first = next((entry for entry in reversed(entries) if entry[1] <= number), entries[0])
            return document.place(number - first, *path[1:])
        return entries[0][0].place(*path)


def read_package(folder: Path) -> Package:
    """The package written in `folder`. Raises ManyFaults (each with file and line) when anything in it is wrong."""
    if not folder.is_dir():
        raise InvalidInput("規程パッケージのフォルダーがありません。", place=Place(file=str(folder)))
    reading = Reading(folder)
    _refuse_missing_and_strange_files(reading)
    parts = {name: reading.part(name, kind) or () for name, kind in LISTS.items()}
    clauses = _read_clauses(reading)
    procedures = _read_folder(
        reading, "procedures", tuple[Procedure, ...], sorted((folder / "procedures").glob("*.yaml"))
    )
    duties = _read_folder(reading, "duties", tuple[Duty, ...], sorted((folder / "duties").glob("*.yaml")))
    drills = _read_folder(reading, "drills", tuple[Scenario, ...], sorted((folder / "drills").glob("*.yaml")))
    scheme = reading.part("classification", ClassificationScheme)
    incidents = reading.part("incidents", IncidentRules)
    disclosures = reading.part("disclosures", DisclosureRules)
    facts = reading.part("package", PackageFacts)
    reading.faults.raise_if_any()
    package = Package(
        **dict(facts),
        clauses=clauses,
        procedures=procedures,
        duties=duties,
        drills=drills,
        classification=scheme,
        incidents=incidents,
        disclosures=disclosures,
        **parts,
    )
    for path, sentence in faults_of(package):
        reading.faults.add(sentence, place=reading.place(str(path[0]), *path[1:]))
    reading.faults.raise_if_any()
    return package


def _refuse_missing_and_strange_files(reading: Reading) -> None:
    for name in DEMANDED:
        if not (reading.folder / name).is_file():
            reading.faults.add(f"規程パッケージには {name} が必要です。", place=Place(file=name))
    known = {f"{name}.yaml" for name in LISTS} | {"incidents.yaml", "disclosures.yaml", *DEMANDED}
    for path in sorted(reading.folder.glob("*.y*ml")):
        if path.name not in known:
            reading.faults.add("この名前のファイルは規程パッケージにありません。", place=Place(file=path.name))


def _read_clauses(reading: Reading) -> tuple[Clause, ...]:
    paths = sorted((reading.folder / "clauses").glob("*.yaml"), key=lambda path: (_number_in(path.stem), path.stem))
    if not paths:
        reading.faults.add("条項のファイル（clauses/1.yaml など）がありません。", place=Place(file="clauses"))
    return _read_folder(reading, "clauses", tuple[Clause, ...], paths)


def _read_folder(reading: Reading, part: str, kind: Any, paths: Sequence[Path]) -> tuple[Any, ...]:
    """What the files at `paths` hold as `kind`, one after the other; they lie in the folder `part`."""
    found: list[Any] = []
    for path in paths:
        found.extend(reading.part(part, kind, name=f"{part}/{path.name}", first=len(found)) or ())
    return tuple(found)


def _number_in(stem: str) -> int:
    found = re.search(r"\d+", stem)
    return int(found.group()) if found else 0


def _path_of(detail: ErrorDetails) -> tuple[str | int, ...]:
    """Where the fault lies; pydantic's own marks for keys of mappings are left out."""
    return tuple(step for step in detail["loc"] if step != "[key]")


def _sentence_for(detail: ErrorDetails) -> str:  # noqa: PLR0911
    context = detail.get("ctx", {})
    names = [step for step in _path_of(detail) if isinstance(step, str)]
    name = names[-1] if names else "この項目"
    match detail["type"]:
        case "missing":
            return f"{name} がありません。"
        case "extra_forbidden":
            return f"{name} という項目はありません。つづりを確かめてください。"
        case "string_type":
            return f"{name} は文字で書いてください（数字だけのときは引用符で囲みます）。"
        case "int_type" | "bool_type" | "tuple_type" | "dict_type" | "model_type" | "model_attributes_type":
            return f"{name} の書き方が違います（{_KINDS[detail['type']]}で書いてください）。"
        case "enum":
            return f"{name} に「{detail['input']}」は使えません。使えるのは {context['expected']} です。"
        case "string_pattern_mismatch":
            return f"{name} の「{detail['input']}」は、英小文字で始め、英小文字・数字・下線だけで書いてください。"
        case "string_too_short" | "too_short":
            return f"{name} が空です。"
        case "value_error":
            return str(context["error"])
        case _:
            return f"{name} に「{detail['input']}」は書けません（{detail['msg']}）。"


_KINDS = {
    "int_type": "整数",
    "bool_type": "true か false",
    "tuple_type": "並び（- で始まる行か [ ]）",
    "dict_type": "「名前: 値」の組",
    "model_type": "「名前: 値」の組",
    "model_attributes_type": "「名前: 値」の組",
}
