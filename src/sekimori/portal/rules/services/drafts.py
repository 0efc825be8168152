from __future__ import annotations

import hashlib
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from sekimori.common.errors import InvalidInput
from sekimori.portal.acts.performing import Performing, performing
from sekimori.portal.clocks import work
from sekimori.portal.rules import act_types
from sekimori.portal.rules.drafting.work import READ_AMENDMENT, READ_TEXT, STUDY_AGAIN
from sekimori.portal.rules.models import DraftNode, DraftNorm, DraftSpot, Edition, EditionDraft
from sekimori.standards.amending.operations import Operation, all_to_json


@dataclass(frozen=True)
class SourceFile:
    """A file as it was handed in; what is inside is for the sandbox to find out."""

    name: str
    untrusted: bytes


def draft_read(
    *, source: SourceFile, label: str, reference: int, continues: bool = False, token: uuid.UUID | None = None
) -> EditionDraft:
    """Begins a draft from a published text (text, PDF, docx, HTML); a worker reads it.

    `reference` is the edition that lends roles and mechanisms; with `continues` the new text takes its place, and what was
    decided about unchanged clauses goes on. Raises Refused unless the actor prepares editions.
    """
    return _begin(
        EditionDraft.Origin.TEXT,
        READ_TEXT,
        source=source,
        label=label,
        reference=reference,
        token=token,
        continues=continues,
    )


def draft_amend(*, source: SourceFile, label: str, base: int, token: uuid.UUID | None = None) -> EditionDraft:
    """Begins a draft from an amendment (改め文 or 新旧対照表) of edition `base`; a worker reads its operations."""
    return _begin(
        EditionDraft.Origin.AMENDMENT,
        READ_AMENDMENT,
        source=source,
        label=label,
        reference=base,
        token=token,
        continues=True,
    )


def draft_write(
    *, base: int, label: str, operations: Sequence[Operation], own_words: Sequence[int] = (), title: str = ""
) -> EditionDraft:
    """Begins a draft from an amendment that was drafted here, clause by clause; a worker applies it to edition `base`.

    `own_words` are the positions of replacements that mean the target's own words only. Raises Refused unless the actor
    prepares editions, InvalidInput without operations or for a base that nobody has confirmed.
    """
    with performing(act_types.DRAFT_BEGUN) as act:
        act.authorise("create", EditionDraft)
        edition = act.obtain(Edition, base, need="view")
        if edition.state == Edition.State.DRAFT:
            raise InvalidInput(_("改正する版は、確定した版から選んでください。"), field="base")
        if not operations:
            raise InvalidInput(_("適用する改正の操作がありません。"))
        draft = EditionDraft.objects.create(
            label=label.strip()[:200],
            origin=EditionDraft.Origin.AMENDMENT,
            reference=edition,
            base=edition,
            operations=all_to_json(operations),
            facts={"title": title or label, "form": "drafted", "acts": [], "own_words": sorted(own_words)},
            created_by_id=act.actor.person,
            created_at=act.now(),
        )
        _start(STUDY_AGAIN, draft, act, apply=True)
        act.record(draft, after={"operations": len(draft.operations), "reference": edition.key})
    return draft


def _begin(
    origin: str,
    function: str,
    *,
    source: SourceFile,
    label: str,
    reference: int,
    token: uuid.UUID | None,
    continues: bool,
) -> EditionDraft:
    with performing(act_types.DRAFT_BEGUN) as act:
        act.authorise("create", EditionDraft)
        edition = act.obtain(Edition, reference, need="view")
        if edition.state == Edition.State.DRAFT:
            raise InvalidInput(_("対応付ける版は、確定した版から選んでください。"), field="reference")
        draft = EditionDraft.objects.create(
            label=label.strip()[:200],
            origin=origin,
            reference=edition,
            base=edition if continues else None,
            source=source.untrusted,
            source_name=source.name[:200],
            source_digest=hashlib.sha256(source.untrusted).hexdigest(),
            created_by_id=act.actor.person,
            created_at=act.now(),
        )
        act.once(token, draft)
        _start(function, draft, act)
        act.record(draft, after={"file": draft.source_name, "sha256": draft.source_digest, "reference": edition.key})
    return draft


def _start(function: str, draft: EditionDraft, act: Performing, **payload: bool) -> None:
    principal = act.circumstances.principal
    account = int(principal.id) if principal.kind == "account" and principal.id else None
    title = _("版の案「%(label)s」の読取り") % {"label": draft.label or draft.source_name}
    work.start(function, {"draft": draft.pk, **payload}, title=title[:200], account=account)


def open_draft(act: Performing, pk: int, *, seen: int | None = None) -> EditionDraft:
    """The draft locked for this act. Raises InvalidInput while a worker is at it or once it has become an edition."""
    draft = act.obtain(EditionDraft, pk, need="change", seen=seen)
    if draft.state == EditionDraft.State.WORKING:
        raise InvalidInput(_("この案は処理中です。終わってからやり直してください。"))
    if draft.state == EditionDraft.State.DONE:
        raise InvalidInput(_("この案は既に版にまとめられています。"))
    return draft


def draft_apply(*, draft: int) -> EditionDraft:
    """Has the amendment of a draft applied to the edition it amends; a worker does it.

    Raises InvalidInput while a spot of the amendment is not understood, when several acts are amended, or without operations.
    """
    with performing(act_types.DRAFT_APPLIED) as act:
        record = open_draft(act, draft)
        if record.origin != EditionDraft.Origin.AMENDMENT or not record.operations:
            raise InvalidInput(_("適用する改正の操作がありません。"))
        if record.spots.filter(kind=DraftSpot.Kind.UNREAD).exists():
            raise InvalidInput(
                _("改正文に読み取れない箇所があるため適用できません。ファイルを直して、もう一度読み取ってください。")
            )
        if len(record.facts.get("acts", [])) > 1:
            raise InvalidInput(_("二つ以上の規程を改正しています。規程ごとに分けてから読み取ってください。"))
        _work_on(record, act, apply=True)
    return record


def draft_study(*, draft: int) -> EditionDraft:
    """Has the clauses of a draft studied anew, after its text was put right; decisions about words that stand are kept."""
    with performing(act_types.DRAFT_READ) as act:
        record = open_draft(act, draft)
        if not record.nodes.exists():
            raise InvalidInput(_("この案には、まだ条文がありません。"))
        _work_on(record, act, apply=False)
    return record


def _work_on(draft: EditionDraft, act: Performing, *, apply: bool) -> None:
    draft.state, draft.fault = EditionDraft.State.WORKING, ""
    draft.save(update_fields=["state", "fault"])
    _start(STUDY_AGAIN, draft, act, apply=apply)
    act.record(draft, after={"state": draft.state})


def draft_discard(*, draft: int, reason: str = "") -> None:
    """Removes a draft that has not become an edition."""
    with performing(act_types.DRAFT_DISCARDED) as act:
        record = act.obtain(EditionDraft, draft, need="change")
        if record.state == EditionDraft.State.DONE:
            raise InvalidInput(_("版にまとめた案は、記録として残します。"))
        act.record(record, before={"label": record.label, "sha256": record.source_digest}, reason=reason)
        record.delete()


def spots_settle(*, draft: int, spots: Sequence[int]) -> int:
    """Marks spots as looked at and put right where need be; how many. All others of the draft become unsettled again."""
    with performing(act_types.SPOTS_SETTLED) as act:
        record = open_draft(act, draft)
        chosen = set(spots)
        changed = [spot for spot in record.spots.all() if spot.settled != (spot.pk in chosen)]
        for spot in changed:
            spot.settled = not spot.settled
        DraftSpot.objects.bulk_update(changed, ["settled"])
        if changed:
            act.record(
                record,
                after={
                    "settled": [spot.pk for spot in changed if spot.settled],
                    "reopened": [spot.pk for spot in changed if not spot.settled],
                },
            )
    return sum(spot.settled for spot in changed)


def node_change(
    *, node: int, title: str, text: str, requirement: str = "", reason: str = "", seen: int | None = None
) -> DraftNode:
    """Puts a clause right: its heading and text as the published paper has them, and the requirement in the city's words.

    A changed text is to be studied anew before its norms can be confirmed. Raises Conflict when somebody was faster.
    """
    with performing(act_types.NODE_CHANGED) as act:
        found = act.obtain(DraftNode, node, need="change", seen=seen)
        open_draft(act, found.draft_id)
        before = {"title": found.title, "text": found.text, "requirement": (found.requirement or {}).get("ja", "")}
        words = requirement.strip()
        after = {"title": title.strip(), "text": text.strip(), "requirement": words}
        if not (after["title"] or after["text"]):
            raise InvalidInput(_("見出しと本文の両方を空にはできません。"), field="text")
        if before == after:
            return found
        reworded = (before["title"], before["text"]) != (after["title"], after["text"])
        found.title, found.text = after["title"], after["text"]
        found.requirement = {"ja": words, "en": words} if words and words != found.text else None
        if reworded:
            found.matched = False
            found.norms.all().delete()
            found.silent = _("本文を直したため、規範の読取りをやり直してください。")
        found.save()
        if reworded:
            found.draft.facts = {**found.draft.facts, "stale": True}
            found.draft.save(update_fields=["facts"])
        act.record(found, before=before, after=after, reason=reason)
    return found


def node_without_norms(*, node: int, without: bool, seen: int | None = None) -> DraftNode:
    """Says that a clause obliges nobody (趣旨, 施行期日 …), or takes that back. Raises InvalidInput while it has norms."""
    with performing(act_types.NODE_CHANGED) as act:
        found = act.obtain(DraftNode, node, need="change", seen=seen)
        open_draft(act, found.draft_id)
        if without and found.norms.exclude(state=DraftNorm.State.REJECTED).exists():
            raise InvalidInput(_("%(clause)sには規範があります。") % {"clause": found.clause})
        if found.no_norms != without:
            found.no_norms = without
            found.save()
            act.record(found, before={"no_norms": not without}, after={"no_norms": without})
    return found
