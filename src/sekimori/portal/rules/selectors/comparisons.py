"""Comparisons as their pages show them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sekimori.portal.acts import policies
from sekimori.portal.acts.actors import Actor
from sekimori.portal.rules.models import Comparison, ComparisonFile
from sekimori.standards.comparing.records import Kind
from sekimori.standards.comparing.table import ComparisonTable, Line, Order

KINDS: Mapping[Kind, str | Promise] = {
    Kind.SAME: _("変更なし"),
    Kind.CHANGED: _("改める"),
    Kind.RENUMBERED: _("番号の変更"),
    Kind.MOVED: _("移動"),
    Kind.MERGED: _("統合"),
    Kind.SPLIT: _("分割"),
    Kind.ADDED: _("新設"),
    Kind.DELETED: _("削る"),
}


@dataclass(frozen=True)
class TableRow:
    """A row of the 新旧対照表 with its two cells in the order asked for; `new_first` says which is which."""

    kind: str
    cells: tuple[tuple[Line, ...], tuple[Line, ...]]


@dataclass(frozen=True)
class IdentityRow:
    """What became of clauses: the word for it, their ids before and after, and what changed in them."""

    kind: Kind
    label: str | Promise
    old: str
    new: str
    reworded: bool
    retitled: bool
    similarity: int


def comparisons(actor: Actor) -> QuerySet[Comparison]:
    """The comparisons that `actor` may know of, newest first, without their content."""
    return policies.visible(Comparison, actor).defer("source", "identities", "table")


def get_comparison(actor: Actor, pk: int) -> Comparison:
    """One comparison. Raises NotFound when the actor may not know of it."""
    return policies.get(Comparison, actor, "view", pk=pk)


def get_file(actor: Actor, pk: int) -> ComparisonFile:
    """One document of a comparison. Raises NotFound when the actor may not know of it."""
    return policies.get(ComparisonFile, actor, "view", pk=pk)


def files_of(comparison: Comparison) -> QuerySet[ComparisonFile]:
    """The documents of a comparison, without their bytes."""
    return comparison.files.defer("content")


def table_rows(comparison: Comparison, order: Order) -> tuple[tuple[str, str], list[TableRow]]:
    """The headings and rows of the 新旧対照表 in the order asked for; no rows while it is not done."""
    if comparison.table is None:
        return ("", ""), []
    table = ComparisonTable.from_json(comparison.table)
    return table.columns(order), [TableRow(row.kind.value, table.cells(row, order)) for row in table.rows]


def identity_rows(comparison: Comparison) -> list[IdentityRow]:
    """What became of each clause, those that stayed as they were left out."""
    return [_row(one) for one in comparison.identities if one["kind"] != Kind.SAME.value]


def _row(one: Mapping[str, Any]) -> IdentityRow:
    kind = Kind(one["kind"])
    return IdentityRow(
        kind=kind,
        label=KINDS[kind],
        old="、".join(one["old"]),
        new="、".join(one["new"]),
        reworded=one["reworded"],
        retitled=one["retitled"],
        similarity=round(100 * one["similarity"]),
    )


def summary(comparison: Comparison) -> list[tuple[str | Promise, int]]:
    """How many clauses there are of each kind, none left out."""
    counts = Counter(one["kind"] for one in comparison.identities)
    return [(label, counts[kind.value]) for kind, label in KINDS.items() if counts[kind.value]]
