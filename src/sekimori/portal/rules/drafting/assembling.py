"""A draft and the decisions in it as the parts from which `standards.composing` makes a package."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _
from pydantic import ValidationError

from sekimori.common.errors import InvalidInput
from sekimori.portal.rules.drafting.carrying import Before
from sekimori.portal.rules.models import DraftNode, DraftNorm, EditionDraft
from sekimori.portal.rules.selectors.editions import package_of
from sekimori.standards.composing import Composed, Part, compose
from sekimori.standards.models import Level, Mechanism, Norm, Package, PackageFacts, Role, Words

DECIDED = (DraftNorm.State.CONFIRMED, DraftNorm.State.CHANGED)


def compose_draft(draft: EditionDraft, key: str, edition: str, label: str) -> Composed:
    """The package that the draft amounts to now. Raises InvalidInput when it cannot be written at all."""
    reference = package_of(draft.reference).package
    nodes = list(draft.nodes.order_by("order").prefetch_related("norms"))
    if not nodes:
        raise InvalidInput(_("この案には、まだ条文がありません。"))
    try:
        facts = PackageFacts(
            key=key,
            edition=edition,
            label=Words(ja=label, en=label),
            source=Words(ja=_source(draft), en=_source(draft)),
        )
    except ValidationError as error:
        raise InvalidInput(
            _("版の名前は、英小文字で始め、英小文字・数字・下線だけで書いてください。版と名称は空にできません。"),
            field="key",
        ) from error
    lineages = _lineages(nodes, reference, f"{key}/{edition}", continues=draft.base is not None)
    before = Before(draft.base) if draft.base is not None else None
    parts = [_part(node, lineages[node.clause], before) for node in nodes]
    roles, labels = _roles(draft, reference)
    return compose(reference, facts, parts, roles, labels)


def _source(draft: EditionDraft) -> str:
    title = str(draft.facts.get("title", "")) or draft.label
    return f"{title}（{draft.source_name}）" if draft.source_name else title


def _part(node: DraftNode, lineage: str, before: Before | None) -> Part:
    norms = sorted(node.norms.all(), key=lambda row: (row.order, row.pk))
    decided = [row for row in norms if row.state in DECIDED and row.norm is not None]
    settled = all(row.state != DraftNorm.State.WAITING for row in norms) and (bool(norms) or node.no_norms)
    # Without a confirmed match a clause has norms but no mechanism; it is confirmed all the same.
    return Part(
        id=node.clause,
        level=Level(node.level),
        title=node.title,
        text=node.text,
        lineage=lineage,
        norms=tuple(Norm.model_validate(row.norm) for row in decided),
        confirmed=settled,
        matches=tuple(node.matches) if node.matched else (),
        mechanisms=tuple(_mechanisms(node)) if node.matched else (),
        requirement=Words.model_validate(node.requirement) if node.requirement else None,
        goes_on=before.unchanged(node, norms) if before is not None else None,
    )


def _mechanisms(node: DraftNode) -> Iterable[Mechanism]:
    for one in node.mechanisms:
        yield Mechanism.model_validate({name: value for name, value in one.items() if name != "from"})


def _lineages(nodes: list[DraftNode], reference: Package, prefix: str, *, continues: bool) -> dict[str, str]:
    """The lineage of each clause: what it carries on, else that of the reference's clause it was matched with, else its own."""
    known = {clause.id: clause.lineage for clause in reference.clauses}
    taken = {node.lineage for node in nodes if node.lineage}
    found: dict[str, str] = {}
    open_now = [] if continues else [node for node in nodes if not node.lineage and node.matched]
    # Matches are best first: a lineage goes to the clause whose best match it is, before any that only comes near it.
    for rank in range(max((len(node.matches) for node in open_now), default=0)):
        for node in open_now:
            lineage = known.get(node.matches[rank]) if rank < len(node.matches) else None
            if lineage is not None and lineage not in taken and node.clause not in found:
                found[node.clause] = lineage
                taken.add(lineage)
    return {node.clause: node.lineage or found.get(node.clause, f"{prefix}:{node.clause}") for node in nodes}


def _roles(draft: EditionDraft, reference: Package) -> tuple[list[Role], dict[str, str]]:
    """The reference's roles and the city's own, and the city's names for them as far as somebody confirmed them."""
    confirmed = list(draft.roles.filter(confirmed=True))
    own = [Role.model_validate(row.definition) for row in confirmed if row.definition]
    labels = {row.key: row.name for row in confirmed if row.key and not row.definition}
    return [*reference.roles, *own], labels
