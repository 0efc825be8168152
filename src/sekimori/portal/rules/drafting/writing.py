"""What a reading and a study leave in the database: clauses, proposals of norms and mechanisms, roles, spots to look at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from sekimori.portal.rules.drafting.carrying import Carrier
from sekimori.portal.rules.drafting.proposals import everybody_in, norm_of
from sekimori.portal.rules.models import DraftNode, DraftNorm, DraftRole, DraftSpot, EditionDraft
from sekimori.standards.aligning.model import ClauseAlignment, Verdict
from sekimori.standards.amending.operations import all_to_json
from sekimori.standards.amending.reading import Amendment
from sekimori.standards.editions import TextNode, parents
from sekimori.standards.models import SELF_INSPECTION, Package
from sekimori.standards.norms.model import ReadNorm
from sekimori.standards.study import StudiedNode, Study

FACTS = ("title", "act_no", "enacted", "style", "preamble", "history", "repairs", "source")


def write_reading(draft: EditionDraft, read: Mapping[str, Any]) -> None:
    """The facts about the text, and the spots that a person must look at."""
    draft.facts = {
        **{name: read[name] for name in FACTS},
        "forms": [each["label"] for each in read["appendices"]],
        "appendices": read["appendices"],
    }
    if read["title"] and not draft.label:
        draft.label = read["title"][:200]
    draft.spots.all().delete()
    spots = [
        DraftSpot(draft=draft, kind=DraftSpot.Kind.UNREAD, line=each["line"], text=each["text"], reason=each["reason"])
        for each in read["unread"]
    ]
    spots += [
        DraftSpot(
            draft=draft,
            kind=DraftSpot.Kind.TABLE,
            line=each["line"],
            node=each["node"][:80],
            text=each["caption"],
            header=each["header"],
            rows=each["rows"],
            settled=each["sure"],
        )
        for each in read["tables"]
    ]
    spots += [
        DraftSpot(draft=draft, kind=DraftSpot.Kind.CHECK, line=each["line"], reason=each["message"])
        for each in read["checks"]
        if not each["ok"]
    ]
    DraftSpot.objects.bulk_create(spots)


def write_amendment(draft: EditionDraft, amendment: Amendment) -> None:
    """The operations of an amendment, and what in it was not understood."""
    draft.operations = all_to_json(amendment.operations)
    draft.facts = {
        "title": amendment.title,
        "form": amendment.form,
        "acts": [act.act for act in amendment.acts],
        "own_words": sorted(amendment.from_tables),
    }
    draft.spots.all().delete()
    DraftSpot.objects.bulk_create(
        DraftSpot(draft=draft, kind=DraftSpot.Kind.UNREAD, line=spot.line, text=spot.text, reason=spot.reason)
        for spot in amendment.unread
    )


def write_study(
    draft: EditionDraft, nodes: Sequence[StudiedNode], study: Study, lines: Mapping[str, int] | None = None
) -> None:
    """The clauses with all proposals, in the place of those before; decisions about words that still stand are kept."""
    carrier = Carrier(draft, study)
    kept_nodes = {row.clause: row for row in DraftNode.objects.filter(draft=draft)}
    kept_norms = _decided(draft)
    kept_lines = lines or {row.clause: row.line for row in kept_nodes.values()}
    DraftNode.objects.filter(draft=draft).delete()
    rows = _rows(draft, nodes, study, carrier, kept_lines)
    for row in rows:
        _keep_decision(row, kept_nodes.get(row.clause))
    made = {row.clause: row for row in DraftNode.objects.bulk_create(rows)}
    norms = [norm for node in rows for norm in _norms(made[node.clause], study, carrier, kept_norms)]
    DraftNorm.objects.bulk_create(norms)
    _write_roles(draft, study)
    draft.lint = [finding.model_dump(mode="json") for finding in study.lint.findings]
    draft.identities = [identity.model_dump(mode="json") for identity in study.identities]


def _rows(
    draft: EditionDraft, nodes: Sequence[StudiedNode], study: Study, carrier: Carrier, lines: Mapping[str, int]
) -> list[DraftNode]:
    above = parents([TextNode(node.id, node.level) for node in nodes])
    aligned = {one.clause: one for one in study.alignment.clauses}
    silent = dict(study.norms.silent)
    depths: list[int] = []
    chapters: list[int] = []
    rows: list[DraftNode] = []
    seen: set[str] = set()
    for order, (node, parent) in enumerate(zip(nodes, above, strict=True)):
        depths.append(0 if parent is None else depths[parent] + 1)
        chapters.append(order if parent is None else chapters[parent])
        if node.id in seen:
            continue
        seen.add(node.id)
        row = DraftNode(
            draft=draft,
            order=order,
            clause=node.id[:80],
            level=node.level,
            title=node.title,
            text=node.text,
            leaf=node.leaf,
            parent=node.parent[:80],
            depth=depths[order],
            chapter=chapters[order],
            line=lines.get(node.id, 0),
            silent=silent.get(node.id, ""),
        )
        _propose(row, aligned.get(node.id), carrier)
        rows.append(row)
    return rows


def _propose(row: DraftNode, alignment: ClauseAlignment | None, carrier: Carrier) -> None:
    """Which clauses of the reference say the same, and their mechanisms: the clause it was, or the nearest by words."""
    if carrier.take_over(row):
        return
    if alignment is None:
        return
    row.verdict = alignment.verdict.value
    row.candidates = [candidate.model_dump(mode="json") for candidate in alignment.candidates]
    if alignment.verdict is Verdict.MATCHED:
        row.matches = list(alignment.accepted)
        row.mechanisms = mechanisms_of(carrier.package, row.matches, {one.name for one in alignment.mechanisms})


def mechanisms_of(package: Package, clauses: Sequence[str], names: set[str] | None = None) -> list[dict[str, Any]]:
    """The mechanisms of these clauses of a package as JSON, each with the clause it comes `from`; only those in `names`."""
    known = {clause.id: clause for clause in package.clauses}
    return [
        {**one.model_dump(mode="json", exclude_defaults=True), "from": clause}
        for clause in clauses
        if clause in known
        for one in known[clause].mechanisms
        if one.name != SELF_INSPECTION and (names is None or one.name in names)
    ]


def _keep_decision(row: DraftNode, before: DraftNode | None) -> None:
    if before is not None and before.matched and (before.title, before.text) == (row.title, row.text):
        row.matches, row.mechanisms, row.matched = before.matches, before.mechanisms, True
        row.requirement, row.verdict, row.candidates = before.requirement, before.verdict, before.candidates
    if before is not None and before.text == row.text:
        row.no_norms = before.no_norms


def _decided(draft: EditionDraft) -> dict[tuple[str, str], DraftNorm]:
    rows = DraftNorm.objects.filter(draft=draft).exclude(state=DraftNorm.State.WAITING).select_related("node")
    return {(row.node.clause, row.words): row for row in rows}


def _norms(
    node: DraftNode, study: Study, carrier: Carrier, kept: Mapping[tuple[str, str], DraftNorm]
) -> list[DraftNorm]:
    carried = carrier.norms(node)
    if carried is not None:
        return carried
    everybody = everybody_in(carrier.package)
    rows = [_norm(node, order, read, everybody) for order, read in enumerate(study.norms.of(node.clause))]
    for row in rows:
        before = kept.get((node.clause, row.words))
        if before is not None:
            for name in ("norm", "state", "in_bulk", "decided_by_id", "decided_at"):
                setattr(row, name, getattr(before, name))
    return rows


def _norm(node: DraftNode, order: int, read: ReadNorm, everybody: str) -> DraftNorm:
    proposed = norm_of(read, everybody)
    return DraftNorm(
        node=node,
        draft_id=node.draft_id,
        order=order,
        start=read.span.start,
        end=read.span.end,
        words=read.words,
        read=read.model_dump(mode="json"),
        confidence=read.confidence,
        norm=proposed.model_dump(mode="json", exclude_defaults=True) if proposed else None,
    )


def _write_roles(draft: EditionDraft, study: Study) -> None:
    """The roles that the text defines, and names that its norms use without anybody knowing whom they mean."""
    before = {row.name: row for row in draft.roles.all()}
    draft.roles.all().delete()
    rows = [
        DraftRole(
            draft=draft,
            name=role.name[:200],
            others=list(role.others),
            holders=list(role.holders),
            clause=role.clause[:80],
            key=role.key,
            confidence=role.confidence,
            reason=role.reason,
        )
        for role in study.norms.roles
    ]
    named = {name for row in rows for name in (row.name, *row.others)}
    for name, clause in _unknown_names(study).items():
        if name not in named:
            rows.append(DraftRole(draft=draft, name=name[:200], clause=clause[:80], reason=_("定義のない名称です。")))
    for row in rows:
        known = before.get(row.name)
        if known is not None and known.confirmed:
            row.key, row.definition, row.confirmed = known.key, known.definition, True
    DraftRole.objects.bulk_create(rows)


def _unknown_names(study: Study) -> dict[str, str]:
    """Names of actors and counterparts without a key, each with the clause that first uses it."""
    found: dict[str, str] = {}
    for norm in study.norms.norms:
        for who in (*norm.actors, *(each for other in norm.counterparts for each in other.whom)):
            if not who.key and who.words:
                found.setdefault(who.words, norm.clause)
    return found
