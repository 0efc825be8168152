from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from sekimori.common.errors import InvalidInput
from sekimori.portal.acts.performing import Performing, performing
from sekimori.portal.acts.registry import ActType
from sekimori.portal.rules import act_types
from sekimori.portal.rules.drafting.sampling import bulk_candidates, floor_of, sample_of
from sekimori.portal.rules.models import DraftNode, DraftNorm
from sekimori.portal.rules.services.drafts import node_without_norms, open_draft
from sekimori.standards.models import Norm

State = DraftNorm.State
_ACTS: dict[str, ActType] = {
    State.CONFIRMED: act_types.NORM_CONFIRMED,
    State.REJECTED: act_types.NORM_REJECTED,
    State.WAITING: act_types.NORM_REOPENED,
}


@dataclass(frozen=True)
class BulkOutcome:
    """What became of a bulk confirmation: how many were confirmed, or which of the sample were wrong (then none)."""

    confirmed: int
    wrong: tuple[int, ...] = ()


def norms_decide(*, draft: int, decisions: Mapping[int, str], without: Mapping[int, bool] | None = None) -> int:
    """Confirms, rejects or reopens norms as they were read: norm → confirmed, rejected or waiting; how many changed.

    `without` says of clauses without norms whether that is right: clause of the draft → it obliges nobody.
    Raises InvalidInput for a norm that is not complete (who, with what force, towards whom): it is changed first.
    """
    with performing(act_types.NORM_CONFIRMED) as act:
        record = open_draft(act, draft)
        rows = DraftNorm.objects.select_for_update(of=("self",)).filter(draft=record, pk__in=decisions)
        changed = [row for row in rows.select_related("node") if _differs(row, decisions[row.pk])]
        for row in changed:
            _decide(act, row, decisions[row.pk])
        bare = DraftNode.objects.filter(draft=record, pk__in=without or {}, norms__isnull=True)
        settled = [node for node in bare if node.no_norms != (without or {})[node.pk]]
        for node in settled:
            node_without_norms(node=node.pk, without=not node.no_norms)
    return len(changed) + len(settled)


def _differs(row: DraftNorm, state: str) -> bool:
    if state not in _ACTS:
        raise InvalidInput(_("この確認の種類はありません。"))
    # A norm that was changed by hand stays so when the form says only that it is confirmed.
    return row.state != state and not (row.state == State.CHANGED and state == State.CONFIRMED)


def _decide(act: Performing, row: DraftNorm, state: str) -> None:
    if state == State.CONFIRMED and row.norm is None:
        raise InvalidInput(
            _("%(clause)sの規範は、主体・種別・相手のどれかが決まっていません。「変更」で補ってから確認してください。")
            % {"clause": row.node.clause}
        )
    before = row.state
    row.state, row.in_bulk = state, False
    _sign(act, row)
    row.save()
    act.record(row, act_type=_ACTS[state], before={"state": before}, after={"state": state, "norm": row.norm})


def _sign(act: Performing, row: DraftNorm) -> None:
    decided = row.state != State.WAITING
    row.decided_by_id = act.actor.person if decided else None
    row.decided_at = act.now() if decided else None


def norm_change(*, norm: int, value: Norm, reason: str = "", seen: int | None = None) -> DraftNorm:
    """Sets a norm as a person reads it, and confirms it. The change stands in the ledger with what was there before."""
    with performing(act_types.NORM_CHANGED) as act:
        row = act.obtain(DraftNorm, norm, need="change", seen=seen)
        open_draft(act, row.draft_id)
        said = value.model_dump(mode="json", exclude_defaults=True)
        before = {"state": row.state, "norm": row.norm}
        row.state = State.CONFIRMED if said == row.norm and row.state != State.CHANGED else State.CHANGED
        row.norm, row.in_bulk = said, False
        _sign(act, row)
        row.save()
        act.record(row, before=before, after={"state": row.state, "norm": said}, reason=reason)
    return row


def norm_add(*, node: int, value: Norm, words: str = "", reason: str = "") -> DraftNorm:
    """Adds a norm that the reading did not find, confirmed by whoever adds it."""
    with performing(act_types.NORM_ADDED) as act:
        found = act.obtain(DraftNode, node, need="change")
        open_draft(act, found.draft_id)
        last = found.norms.order_by("-order").values_list("order", flat=True).first()
        row = DraftNorm(
            node=found,
            draft_id=found.draft_id,
            order=0 if last is None else last + 1,
            words=words.strip() or found.text,
            confidence=100,
            norm=value.model_dump(mode="json", exclude_defaults=True),
            state=State.CHANGED,
        )
        _sign(act, row)
        row.save()
        act.record(row, after={"clause": found.clause, "norm": row.norm}, reason=reason)
    return row


def norms_confirm_in_bulk(*, draft: int, chapter: int, right: Sequence[int], wrong: Sequence[int]) -> BulkOutcome:
    """Confirms all sure norms of a chapter when every one of the sample was found right.

    `right` and `wrong` are the judged norms of the sample. With a wrong one nothing is confirmed, and from then on only surer norms
    of this chapter may be confirmed together. Raises InvalidInput when one of the sample was not judged.
    """
    with performing(act_types.NORMS_IN_BULK) as act:
        record = open_draft(act, draft)
        rows = list(bulk_candidates(draft, chapter, floor_of(record.facts, chapter)).select_for_update(of=("self",)))
        sample = sample_of(rows, draft)
        if not sample:
            raise InvalidInput(_("この章に、まとめて確認できる規範はありません。"))
        judged = set(right) | set(wrong)
        if any(row.pk not in judged for row in sample):
            raise InvalidInput(_("抜き取った規範のすべてについて、合っているかどうかを選んでください。"))
        failed = [row for row in sample if row.pk in set(wrong)]
        seen = [f"{row.node.clause}#{row.order}" for row in sample]
        if failed:
            floors = dict(record.facts.get("floors", {}))
            floors[str(chapter)] = max(row.confidence for row in failed) + 1
            record.facts = {**record.facts, "floors": floors}
            record.save(update_fields=["facts"])
            act.record(record, act_type=act_types.NORMS_SAMPLE_WRONG, after={"sample": seen, "wrong": len(failed)})
            return BulkOutcome(0, tuple(row.pk for row in failed))
        for row in rows:
            row.state, row.in_bulk = State.CONFIRMED, True
            row.version += 1
            _sign(act, row)
        DraftNorm.objects.bulk_update(rows, ["state", "in_bulk", "version", "decided_by", "decided_at"])
        act.record(record, after={"norms": [f"{row.node.clause}#{row.order}" for row in rows], "sample": seen})
    return BulkOutcome(len(rows))
