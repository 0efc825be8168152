from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from sekimori.common.errors import InvalidInput
from sekimori.portal.acts.performing import Performing, performing
from sekimori.portal.acts.registry import ActType
from sekimori.portal.rules import act_types
from sekimori.portal.rules.models import DraftNode, DraftNorm
from sekimori.portal.rules.services.drafts import open_draft
from sekimori.standards.models import Norm

State = DraftNorm.State
SURE = 85  # The confidence from which norms may be confirmed together.
SHARE, FEWEST, MOST = 0.1, 3, 10
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


def norms_decide(*, draft: int, decisions: Mapping[int, str]) -> int:
    """Confirms, rejects or reopens norms as they were read: norm → confirmed, rejected or waiting; how many changed.

    Raises InvalidInput for a norm that is not complete (who, with what force, towards whom): it is changed first.
    """
    with performing(act_types.NORM_CONFIRMED) as act:
        record = open_draft(act, draft)
        rows = DraftNorm.objects.select_for_update(of=("self",)).filter(draft=record, pk__in=decisions)
        changed = [row for row in rows.select_related("node") if _differs(row, decisions[row.pk])]
        for row in changed:
            _decide(act, row, decisions[row.pk])
    return len(changed)


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


def bulk_candidates(draft: int, chapter: int, floor: int) -> QuerySet[DraftNorm]:
    """The norms of a chapter that may be confirmed together: complete, waiting, and read with confidence `floor` or more."""
    rows = DraftNorm.objects.filter(draft=draft, node__chapter=chapter, state=State.WAITING, confidence__gte=floor)
    return rows.filter(norm__isnull=False).select_related("node").order_by("node__order", "order", "pk")


def floor_of(facts: Mapping[str, object], chapter: int) -> int:
    """The confidence from which norms of a chapter may be confirmed together: higher once its sample was wrong."""
    floors = facts.get("floors", {})
    return int(floors.get(str(chapter), SURE)) if isinstance(floors, Mapping) else SURE


def sample_of(rows: Sequence[DraftNorm], draft: int) -> list[DraftNorm]:
    """The norms that a person must look at before the others are confirmed with them: a tenth, three to ten of them.

    Always the same for the same norms, so that nobody can ask until it suits.
    """
    size = min(len(rows), max(FEWEST, min(MOST, math.ceil(len(rows) * SHARE))))
    drawn = sorted(rows, key=lambda row: hashlib.sha256(f"{draft}:{row.node.clause}:{row.words}".encode()).digest())
    return sorted(drawn[:size], key=lambda row: (row.node.order, row.order, row.pk))


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
