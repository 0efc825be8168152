"""The long steps of a draft, done by a worker: reading the file, studying its clauses, applying an amendment."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from sekimori import sandbox
from sekimori.common.errors import InvalidInput, SekimoriError
from sekimori.portal.acts.performing import performing
from sekimori.portal.clocks.work import Progress
from sekimori.portal.organization import selectors as organization
from sekimori.portal.rules import act_types
from sekimori.portal.rules.drafting import writing
from sekimori.portal.rules.models import DraftNode, EditionDraft
from sekimori.portal.rules.selectors.editions import nodes_of_edition, package_of
from sekimori.standards.amending.applying import apply
from sekimori.standards.amending.operations import from_json
from sekimori.standards.amending.reading import Amendment, amendment_of
from sekimori.standards.amending.sources import document_of
from sekimori.standards.editions import TextNode, parents
from sekimori.standards.linting import Organisation
from sekimori.standards.linting.organisation import Unit, UnitRank
from sekimori.standards.study import STUDY, StudiedNode, Study, nodes_as_bytes, read_distrusted

LIMITS = sandbox.Limits(cpu_seconds=120, wall_seconds=180)
HERE = "sekimori.portal.rules.drafting.work"
READ_TEXT, READ_AMENDMENT, STUDY_AGAIN = f"{HERE}:read_text", f"{HERE}:read_amendment", f"{HERE}:study_again"


def read_text(payload: Mapping[str, Any], progress: Progress) -> dict[str, str]:
    """Reads the draft's file as a published text and studies it. Raises InvalidInput when it is none."""
    draft = EditionDraft.objects.get(pk=payload["draft"])

    def carry_out() -> None:
        read = read_distrusted(bytes(draft.source or b""), draft.source_name)
        progress.tell(30, _("条文を読み取りました。規範と対応を調べています。"))
        nodes = [_node(each) for each in read["nodes"]]
        study = _study(draft, nodes, [each["label"] for each in read["appendices"]])
        progress.tell(80, _("結果を記録しています。"))
        with performing(act_types.DRAFT_READ) as act:
            writing.write_reading(draft, read)
            writing.write_study(draft, nodes, study, lines={each["id"]: each["line"] for each in read["nodes"]})
            _open(draft)
            act.record(
                draft, after={"nodes": len(nodes), "norms": len(study.norms.norms), "unread": len(read["unread"])}
            )

    return _carrying(draft, carry_out)


def read_amendment(payload: Mapping[str, Any], progress: Progress) -> dict[str, str]:
    """Reads the draft's file as an amendment and keeps its operations; nothing is applied yet."""
    draft = EditionDraft.objects.get(pk=payload["draft"])

    def carry_out() -> None:
        amendment = amendment_of(document_of(bytes(draft.source or b""), draft.source_name))
        progress.tell(80, _("改正の操作を読み取りました。"))
        with performing(act_types.DRAFT_READ) as act:
            writing.write_amendment(draft, amendment)
            _open(draft)
            act.record(draft, after={"operations": len(amendment.operations), "unread": len(amendment.unread)})

    return _carrying(draft, carry_out)


def study_again(payload: Mapping[str, Any], progress: Progress) -> dict[str, str]:
    """Studies the draft's clauses anew, after an amendment was applied or the text was put right; decisions are kept

    wherever the words they were made about still stand.
    """
    draft = EditionDraft.objects.get(pk=payload["draft"])

    def carry_out() -> None:
        nodes = _amended(draft) if payload.get("apply") else _present(draft)
        progress.tell(30, _("規範と対応を調べています。"))
        study = _study(draft, nodes, draft.facts.get("forms", []))
        progress.tell(80, _("結果を記録しています。"))
        with performing(act_types.DRAFT_APPLIED if payload.get("apply") else act_types.DRAFT_READ) as act:
            writing.write_study(draft, nodes, study)
            draft.facts = {**draft.facts, "applied": True, "stale": False}
            _open(draft)
            act.record(draft, after={"nodes": len(nodes), "norms": len(study.norms.norms)})

    return _carrying(draft, carry_out)


def _carrying(draft: EditionDraft, carry_out: Callable[[], None]) -> dict[str, str]:
    """Runs a step; what cannot be read is told on the draft's page, and the draft waits there."""
    try:
        carry_out()
    except Exception as error:
        told = str(error) if isinstance(error, SekimoriError) else _("処理が中断しました。もう一度お試しください。")
        with performing(act_types.DRAFT_FAILED) as act:
            draft.refresh_from_db()
            draft.state, draft.fault = EditionDraft.State.FAILED, told
            draft.save(update_fields=["state", "fault"])
            act.record(draft, reason=told)
        raise
    return {"url": reverse("rules:draft", args=[draft.pk])}


def _open(draft: EditionDraft) -> None:
    draft.state, draft.fault = EditionDraft.State.OPEN, ""
    draft.save()


def _node(each: Mapping[str, Any]) -> StudiedNode:
    return StudiedNode(each["id"], each["level"], each["title"], each["text"], each["leaf"], each["parent"])


def _present(draft: EditionDraft) -> list[StudiedNode]:
    rows = DraftNode.objects.filter(draft=draft).order_by("order")
    return [StudiedNode(row.clause, row.level, row.title, row.text, row.leaf, row.parent) for row in rows]


def _amended(draft: EditionDraft) -> list[StudiedNode]:
    """The clauses of the draft's base after its amendment. Raises ManyFaults when an operation does not fit."""
    if draft.base is None:
        raise InvalidInput(_("改正前の版がありません。"))
    operations = [from_json(each) for each in draft.operations]
    made = apply(operations, nodes_of_edition(draft.base), own_words=draft.facts.get("own_words", []))
    return studied(made)


def studied(nodes: list[TextNode]) -> list[StudiedNode]:
    """Clauses with what the study needs besides: what stands above each, and whether anything stands below."""
    above = parents(nodes)
    with_children = {place for place in above if place is not None}
    return [
        StudiedNode(
            node.id,
            node.level,
            node.title,
            node.text,
            place not in with_children,
            nodes[parent].id if parent is not None else "",
        )
        for place, (node, parent) in enumerate(zip(nodes, above, strict=True))
    ]


def _study(draft: EditionDraft, nodes: list[StudiedNode], forms: list[str]) -> Study:
    options: dict[str, Any] = {
        "name": draft.source_name,
        "package": package_of(draft.reference).package.model_dump_json(),
        "forms": forms,
        "organisation": organisation().model_dump(mode="json"),
    }
    if draft.base is not None:
        old = studied(list(nodes_of_edition(draft.base)))
        options["old"] = json.dumps([dataclasses.asdict(node) for node in old], ensure_ascii=False)
    untrusted = sandbox.run(STUDY, nodes_as_bytes(nodes), options, LIMITS)
    return Study.model_validate_json(json.dumps(untrusted))


def organisation() -> Organisation:
    """The city's units today, for the lint."""
    structure = organization.structure()
    units = [
        Unit(
            name=node.name,
            rank=UnitRank.DEPARTMENT if node.is_department else UnitRank.SECTION,
            above=structure.name(node.parent),
        )
        for node in structure.nodes.values()
        if node.is_department or node.is_section
    ]
    return Organisation(units=tuple(units))


__all__ = [
    "READ_AMENDMENT",
    "READ_TEXT",
    "STUDY_AGAIN",
    "Amendment",
    "read_amendment",
    "read_text",
    "studied",
    "study_again",
]
