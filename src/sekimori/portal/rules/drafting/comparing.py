"""The work of comparing: what became of each clause, the 新旧対照表, and its documents, done by a worker."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.db.models import Model
from django.urls import reverse
from django.utils.translation import gettext as _

from sekimori.common.errors import SekimoriError
from sekimori.portal.acts.performing import performing
from sekimori.portal.clocks.work import Progress
from sekimori.portal.rules import act_types
from sekimori.portal.rules.models import Comparison, ComparisonFile, WorkState
from sekimori.portal.rules.selectors.editions import nodes_of_edition
from sekimori.standards.comparing.documents import Format, make
from sekimori.standards.comparing.identity import compare
from sekimori.standards.comparing.table import ComparisonTable, Order, comparison_table
from sekimori.standards.editions import TextNode
from sekimori.standards.study import read_distrusted

HERE = "sekimori.portal.rules.drafting.comparing"
COMPARE, MAKE_FILE = f"{HERE}:compare_texts", f"{HERE}:make_file"


def compare_texts(payload: Mapping[str, Any], progress: Progress) -> dict[str, str]:
    """Compares the two texts of a comparison. Raises InvalidInput when the one handed in is no published text."""
    row = Comparison.objects.select_related("old", "new").get(pk=payload["comparison"])

    def carry_out() -> None:
        old, new = nodes_of_edition(row.old), _new(row)
        progress.tell(30, _("条項の対応を調べています。"))
        found = compare(old, new)
        progress.tell(70, _("新旧対照表を作っています。"))
        table = comparison_table(old, new, title=row.label, comparison=found)
        row.identities = [identity.as_json() for identity in found.identities]
        row.table = table.as_json()
        _done(row)
        with performing(act_types.COMPARISON_MADE) as act:
            row.save(update_fields=["identities", "table", "state", "fault"])
            act.record(row, after={"clauses": len(row.identities), "rows": len(table.rows)})

    _carrying(row, carry_out)
    return {"url": reverse("rules:comparison", args=[row.pk])}


def _new(row: Comparison) -> list[TextNode]:
    if row.new is not None:
        return nodes_of_edition(row.new)
    read = read_distrusted(bytes(row.source or b""), row.source_name)
    return [TextNode(each["id"], each["level"], each["title"], each["text"]) for each in read["nodes"]]


def make_file(payload: Mapping[str, Any], progress: Progress) -> dict[str, str]:
    """Makes a document of a comparison, PDF and Word in the sandbox's rendering child."""
    row = ComparisonFile.objects.select_related("comparison").get(pk=payload["file"])

    def carry_out() -> None:
        progress.tell(30, _("文書を作っています。"))
        table = ComparisonTable.from_json(row.comparison.table or {})
        row.content = make(table, Format(row.kind), Order(row.order))
        _done(row)
        with performing(act_types.COMPARISON_FILE) as act:
            row.save(update_fields=["content", "state", "fault"])
            act.record(row.comparison, after={"kind": row.kind, "order": row.order, "bytes": len(row.content)})

    _carrying(row, carry_out)
    return {"url": reverse("rules:comparison", args=[row.comparison_id])}


def _done(row: Comparison | ComparisonFile) -> None:
    row.state, row.fault = WorkState.DONE, ""


def _carrying(row: Comparison | ComparisonFile, carry_out: Callable[[], None]) -> None:
    try:
        carry_out()
    except Exception as error:
        told = str(error) if isinstance(error, SekimoriError) else _("処理が中断しました。もう一度お試しください。")
        kind: type[Model] = type(row)
        kind._default_manager.filter(pk=row.pk).update(state=WorkState.FAILED, fault=told)  # noqa: SLF001
        raise
