from __future__ import annotations

import json
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from sekimori.portal.acts.actors import Actor
from sekimori.portal.acts.policies import get, visible
from sekimori.portal.organization.hr.meanings import LABELS
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
