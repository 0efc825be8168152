from __future__ import annotations

import json
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from sekimori.portal.acts.actors import Actor
from sekimori.portal.acts.policies import get, visible
from sekimori.portal.organization.hr.meanings import LABELS, MEANINGS, NEEDED
from sekimori.portal.organization.models import HrImport


@dataclass(frozen=True)
class ImportResult:
    """What a file would change and what is wrong with it, as compared last; empty once the import is over."""

    differences: Sequence[Mapping[str, object]] = ()
    faults: Sequence[Mapping[str, object]] = ()
    titles: Sequence[str] = ()
    columns: Mapping[str, int] | None = None
    sheets: Sequence[str] = ()
    sheet: str = ""


@dataclass(frozen=True)
class FileColumn:
    """A column of a personnel file: its usual heading, other words for it, and whether a file must have it."""

    label: str
    others: str
    needed: bool


@dataclass(frozen=True)
class FileKind:
    """A kind of personnel file with the columns it may have."""

    label: str
    columns: Sequence[FileColumn]


def file_columns() -> Sequence[FileKind]:
    """What a file may hold, kind by kind, with at most two other words for each heading."""
    return [
        FileKind(
            str(HrImport.Kind(kind).label),
            [FileColumn(words[0], "、".join(words[1:3]), name in NEEDED[kind]) for name, words in columns.items()],
        )
        for kind, columns in MEANINGS.items()
    ]


def hr_imports(actor: Actor) -> QuerySet[HrImport]:
    """The files of personnel that `actor` may see, newest first, without their contents."""
    return visible(HrImport, actor).select_related("made_by").defer("table", "result")


def hr_import_of(pk: int, actor: Actor) -> HrImport:
    """One file of personnel. Raises NotFound when there is none or it is not for the actor."""
    return get(HrImport, actor, pk=pk)


def import_result(row: HrImport) -> ImportResult:
    """The outcome of comparing the file."""
    if row.result is None:
        return ImportResult()
    return ImportResult(**json.loads(zlib.decompress(bytes(row.result))))


def change_labels() -> Mapping[str, str]:
    """The kinds of changes a file can make, with their Japanese names, in order."""
    return {kind: str(label) for kind, label in LABELS.items()}
