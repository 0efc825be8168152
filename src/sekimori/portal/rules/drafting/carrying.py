"""What goes on from the edition before: lineages through renumbering, merging and splitting; norms and mechanisms of clauses

whose words have not changed. Whatever was reworded is confirmed anew.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sekimori.portal.rules.in_force import EditionContent
from sekimori.portal.rules.models import DraftNode, DraftNorm, Edition, EditionDraft
from sekimori.portal.rules.selectors.editions import nodes_of_edition, package_of
from sekimori.standards.comparing.records import Kind
from sekimori.standards.models import SELF_INSPECTION, Clause, Package
from sekimori.standards.study import Identity, Study

FOLLOWED = (Kind.SAME, Kind.CHANGED, Kind.RENUMBERED, Kind.MOVED)


class Carrier:
    """The draft's edition before, asked clause by clause."""

    def __init__(self, draft: EditionDraft, study: Study) -> None:
        self.draft = draft
        self.package: Package = package_of(draft.reference).package
        self.base: EditionContent | None = package_of(draft.base) if draft.base is not None else None
        self.followed: dict[str, tuple[str, bool]] = {}
        self.lineages: set[str] = set()
        for identity in study.identities if self.base is not None else ():
            self._follow(identity)

    def _follow(self, identity: Identity) -> None:
        """Each new clause with the old one it continues, and whether its words stayed."""
        if identity.kind in FOLLOWED or identity.kind in {Kind.MERGED, Kind.SPLIT}:
            stayed = identity.kind in FOLLOWED and (not identity.reworded or identity.width_only)
            self.followed[identity.new[0]] = (identity.old[0], stayed and not identity.retitled)

    def before(self, clause: str) -> Clause | None:
        """The clause of the edition before that this one continues."""
        if self.base is None or clause not in self.followed:
            return None
        return self.base.by_id.get(self.followed[clause][0])

    def take_over(self, row: DraftNode) -> bool:
        """Gives the row lineage, matches and mechanisms of the clause it continues; whether there is one."""
        before = self.before(row.clause)
        if before is None:
            return False
        row.lineage = self._once(before.lineage)
        row.matches = [before.id]
        row.candidates = [
            {"clause": before.id, "lineage": before.lineage, "score": 100, "reasons": [], "differences": []}
        ]
        row.verdict = "matched"
        row.mechanisms = mechanisms_carried(before)
        row.matched = self.stayed(row)
        if row.matched:
            row.requirement = requirement_carried(before, row.text)
        return True

    def _once(self, lineage: str) -> str:
        if lineage in self.lineages:
            return ""
        self.lineages.add(lineage)
        return lineage

    def stayed(self, row: DraftNode) -> bool:
        """Whether the clause has the words it had, so that what was decided about them still holds."""
        continues = row.clause in self.followed and self.followed[row.clause][1]
        return continues and self.base is not None and self.followed[row.clause][0] not in self.base.unconfirmed

    def norms(self, node: DraftNode) -> list[DraftNorm] | None:
        """The norms that go on unchanged; None where they must be read anew."""
        before = self.before(node.clause)
        if before is None or not self.stayed(node):
            return None
        return [
            DraftNorm(
                node=node,
                draft_id=node.draft_id,
                order=order,
                end=len(node.text),
                words=node.text,
                confidence=100,
                norm=norm.model_dump(mode="json", exclude_defaults=True),
                state=DraftNorm.State.CONFIRMED,
                carried=True,
            )
            for order, norm in enumerate(before.norms)
        ]


class Before:
    """The edition before, asked which of a draft's clauses are still what they were when a new edition is put together."""

    def __init__(self, base: Edition) -> None:
        self.content = package_of(base)
        self.words = {node.id: (node.title, node.text) for node in nodes_of_edition(base)}

    def unchanged(self, node: DraftNode, norms: Sequence[DraftNorm]) -> Clause | None:
        """The clause that goes on whole: nobody has changed its words, its norms, its requirement or its mechanisms."""
        before = self.content.by_id.get(node.matches[0]) if node.matched and len(node.matches) == 1 else None
        if before is None or before.id in self.content.unconfirmed or len(norms) != len(before.norms):
            return None
        same = (
            self.words.get(before.id) == (node.title, node.text)
            and all(row.carried and row.state == DraftNorm.State.CONFIRMED for row in norms)
            and node.requirement == requirement_carried(before, node.text)
            and node.mechanisms == mechanisms_carried(before)
        )
        return before if same else None


def mechanisms_carried(before: Clause) -> list[dict[str, Any]]:
    """The mechanisms of a clause as the clause that continues it has them."""
    return [
        {**one.model_dump(mode="json", exclude_defaults=True), "from": before.id}
        for one in before.mechanisms
        if one.name != SELF_INSPECTION
    ]


def requirement_carried(before: Clause, text: str) -> dict[str, str] | None:
    """The requirement of a clause where it is in other words than its text."""
    if before.requirement is None or before.requirement.ja == text:
        return None
    found: dict[str, str] = before.requirement.model_dump(mode="json")
    return found
