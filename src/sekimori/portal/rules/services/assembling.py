from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from sekimori.common.errors import InvalidInput
from sekimori.portal.acts.performing import performing
from sekimori.portal.rules import act_types
from sekimori.portal.rules.drafting.assembling import compose_draft
from sekimori.portal.rules.in_force import PublishedNode
from sekimori.portal.rules.models import DraftNode, Edition, EditionDraft
from sekimori.portal.rules.services.drafts import open_draft
from sekimori.portal.rules.services.editions import edition_take


@dataclass(frozen=True)
class EditionFacts:
    """What the new edition is called: its key (lower-case letters, digits, underline), edition and label."""

    key: str
    edition: str
    label: str


def draft_assemble(*, draft: int, facts: EditionFacts) -> Edition:
    """Puts a draft together into an edition that waits to be confirmed; the draft itself stays as the record of how.

    Clauses with an undecided norm or match become clauses nobody has confirmed: they carry self-inspection alone. Raises
    InvalidInput while the text was put right but not studied anew, or when the result would not hold together.
    """
    with performing(act_types.DRAFT_ASSEMBLED) as act:
        record = open_draft(act, draft)
        if record.facts.get("stale"):
            raise InvalidInput(_("本文を直した条項があります。先に規範の読取りをやり直してください。"))
        composed = compose_draft(record, facts.key, facts.edition, facts.label)
        if composed.faults:
            raise InvalidInput(
                _("このままでは版にまとめられません: %(fault)s") % {"fault": composed.faults[0]}, field="edition"
            )
        published = [
            PublishedNode(row.clause, row.level, row.title, row.text, row.leaf)
            for row in record.nodes.order_by("order")
        ]
        edition = edition_take(
            composed.package,
            label=facts.label,
            published=published,
            unconfirmed=composed.unconfirmed,
            predecessor=record.base,
            identities=record.identities if record.base else (),
            source_name=record.source_name,
            source_digest=record.source_digest,
            confirmed=False,
        )
        record.edition, record.state = edition, EditionDraft.State.DONE
        record.save(update_fields=["edition", "state"])
        act.record(
            record,
            after={
                "edition": edition.key,
                "unconfirmed": list(composed.unconfirmed),
                "left_out": list(composed.left_out),
            },
        )
    return edition


def draft_reopen(*, draft: int) -> EditionDraft:
    """Opens a draft again whose edition has not been confirmed; that edition is removed."""
    with performing(act_types.DRAFT_BEGUN) as act:
        record = act.obtain(EditionDraft, draft, need="change")
        if record.state != EditionDraft.State.DONE or record.edition is None:
            raise InvalidInput(_("この案は版にまとめられていません。"))
        if record.edition.state != Edition.State.DRAFT:
            raise InvalidInput(_("この案からまとめた版は既に確定しています。"))
        edition, record.edition, record.state = record.edition, None, EditionDraft.State.OPEN
        record.save(update_fields=["edition", "state"])
        edition.delete()
        act.record(record, before={"edition": edition.key})
    return record


__all__ = ["DraftNode", "EditionFacts", "draft_assemble", "draft_reopen"]
