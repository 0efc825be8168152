"""A city's text studied as a whole, for a person to confirm: read, its norms, its nearest clauses in a package, its faults.

Both steps are made to run in the sandbox: `read` takes the file's bytes, `study` the clauses (as read, or as amended) as JSON.
Nothing they say is in force; every part is a proposal.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from pydantic import TypeAdapter

from sekimori import sandbox
from sekimori.common.errors import InvalidInput, Place
from sekimori.standards.aligning import Alignment, align
from sekimori.standards.aligning.features import features
from sekimori.standards.comparing.identity import compare
from sekimori.standards.comparing.records import Kind
from sekimori.standards.linting import LintReport, Organisation, lint
from sekimori.standards.models import Package, Strict
from sekimori.standards.norms.extraction import read_norms
from sekimori.standards.norms.model import NormReading
from sekimori.standards.norms.vocabulary import base_vocabulary
from sekimori.standards.reading import files
from sekimori.standards.reading.model import ReadText
from sekimori.standards.reading.reader import read_bytes, read_lines, read_text

READ = "sekimori.standards.study:read"
STUDY = "sekimori.standards.study:study"


@dataclass(frozen=True)
class StudiedNode:
    """A clause of the text under study."""

    id: str
    level: str
    title: str
    text: str
    leaf: bool
    parent: str = ""


class Identity(Strict):
    """What became of clauses of the edition before; see `standards.comparing.records.Identity`."""

    kind: Kind
    old: tuple[str, ...]
    new: tuple[str, ...]
    similarity: float
    reworded: bool
    retitled: bool
    width_only: bool


class Study(Strict):
    """What was found: norms with terms and roles, the alignment to the package, the faults of the text, and, where there is

    an edition before, what became of each of its clauses.
    """

    norms: NormReading
    alignment: Alignment
    lint: LintReport
    identities: tuple[Identity, ...] = ()


_NODES = TypeAdapter(tuple[StudiedNode, ...])


# Enough of a text to make every module that is imported only when needed be imported.
_FIRST = (
    "１　体制\n（１）　職員は、事故を知ったとき、直ちに課長に報告しなければならない。\n（２）　課長は、記録を残す。\n"
)


def prepare_for_sandbox() -> None:
    """Reads the files and imports the modules that the study needs while they can still be reached."""
    base_vocabulary()
    features("準備", re.compile("$^"))
    nodes = read_text(_FIRST).nodes
    lint(nodes, read_norms(nodes))


def read_distrusted(untrusted: bytes, name: str) -> dict[str, Any]:
    """A file's bytes as the JSON form of `ReadText`, without reading them in this process.

    Raises InvalidInput when it is not a published text, and as `sandbox.run` does.
    """
    document = files.document_of(untrusted, name)
    if document.kind == "text":
        value: dict[str, Any] = sandbox.run(READ, untrusted, {"name": name})
        return value
    # What is no plain text was taken apart in the sandbox already; only its lines are left to be read.
    source = {"kind": document.kind, "encoding": document.encoding, "file": name}
    return _as_json(replace(read_lines(document.lines), source=source))


def _as_json(read: ReadText) -> dict[str, Any]:
    value: dict[str, Any] = json.loads(json.dumps(read.as_json()))
    return value


def read(untrusted: bytes, options: dict[str, Any]) -> dict[str, Any]:
    """Reads a file's bytes into the JSON form of `ReadText`; `options["name"]` is the file's name for errors.

    Raises InvalidInput when it is not a published text.
    """
    return _as_json(read_bytes(untrusted, str(options.get("name", ""))))


def study(untrusted: bytes, options: dict[str, Any]) -> dict[str, Any]:
    """Studies clauses: `untrusted` is a JSON list of {id, level, title, text, leaf, parent}.

    `options["package"]` is the package to align to, as JSON text; `options["organisation"]` the city's units and documents
    and `options["forms"]` the labels of the text's appendices, both for the lint; `options["old"]` the clauses of the
    edition before, as JSON text. The answer is `Study` as JSON.
    """
    try:
        nodes = _NODES.validate_json(untrusted)
        old = _NODES.validate_json(str(options["old"])) if options.get("old") else ()
    except ValueError as error:
        raise InvalidInput("条文の一覧を読めません。", place=Place(file=str(options.get("name", "")))) from error
    package = Package.model_validate_json(str(options["package"]))
    organisation = Organisation.model_validate(options["organisation"]) if options.get("organisation") else None
    forms = tuple(map(str, options.get("forms", ())))
    found = study_nodes(nodes, package, old=old, organisation=organisation, forms=forms)
    return found.model_dump(mode="json")


def study_nodes(
    nodes: Sequence[StudiedNode],
    package: Package,
    *,
    old: Sequence[StudiedNode] = (),
    organisation: Organisation | None = None,
    forms: Sequence[str] = (),
) -> Study:
    """The study of clauses against a package, and against the edition before. Pure; never raises on any text."""
    reading = read_norms(nodes, (*package.roles, *package.bodies, *package.parties))
    return Study(
        norms=reading,
        alignment=align(nodes, reading, package),
        lint=lint(nodes, reading, organisation=organisation, forms=forms),
        identities=tuple(Identity(**vars(one)) for one in compare(old, nodes).identities) if old else (),
    )


def nodes_as_bytes(nodes: Sequence[StudiedNode]) -> bytes:
    """The clauses as `study` takes them."""
    return _NODES.dump_json(tuple(nodes))
