from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence

from django.utils.translation import gettext as _

from sekimori.common.errors import InvalidInput
from sekimori.portal.acts.performing import performing
from sekimori.portal.amendments import act_types, drafting, selectors
from sekimori.portal.amendments.models import Amendment
from sekimori.portal.rules import services as rules
from sekimori.portal.rules.models import Edition, EditionDraft

State = Amendment.State


def amendment_apply(*, pk: int, token: uuid.UUID | None = None) -> Amendment:
    """Has the changes applied to the edition; a worker puts the new text together, whose norms are then confirmed.

    Raises ManyFaults naming what does not fit, and clauses that are to go although something open rests on them.
    """
    with performing(act_types.APPLIED) as act:
        record = act.obtain(Amendment, pk, need="apply")
        act.once(token, record)
        changes = list(record.changes.all())
        nodes = list(selectors.base_nodes(record).values())
        drafting.check_fits(changes, nodes)
        drafting.check_removals(changes)
        operations, own = drafting.operations_of(changes, nodes)
        record.draft = rules.draft_write(
            base=record.base_id, label=record.title, operations=operations, own_words=own, title=record.title
        )
        record.state = State.APPLIED
        record.save()
        act.record(record, after={"state": record.state, "draft": record.draft_id, "changes": len(changes)})
    return record


def amendment_reopen(*, pk: int, reason: str, token: uuid.UUID | None = None) -> Amendment:
    """Goes back to writing; the text that was put together is thrown away unless it has become an edition."""
    with performing(act_types.REOPENED) as act:
        record = act.obtain(Amendment, pk, need="reopen")
        act.once(token, record)
        if not reason.strip():
            raise InvalidInput(_("理由を書いてください。"), field="reason")
        draft, record.draft, record.edition = record.draft, None, None
        record.state = State.WRITING
        record.save()
        if draft is not None and draft.state != EditionDraft.State.DONE:
            rules.draft_discard(draft=draft.pk, reason=reason)
        act.record(record, after={"state": record.state}, reason=reason.strip())
    return record


def amendment_submit(
    *, pk: int, effective_on: dt.date, organs: Sequence[int], token: uuid.UUID | None = None
) -> Amendment:
    """Puts the amendment to the body: the new edition as it was confirmed, with its day and organs, bound by a hash.

    Raises InvalidInput while the new edition is not confirmed or for a day that is over, ManyFaults for removals on which
    something open rests.
    """
    with performing(act_types.SUBMITTED) as act:
        record = act.obtain(Amendment, pk, need="submit")
        act.once(token, record)
        edition = record.draft.edition if record.draft is not None else None
        if edition is None or edition.state == Edition.State.DRAFT:
            raise InvalidInput(_("改正後の版がまだ確定していません。規範を確かめて版にまとめ、確定してください。"))
        if effective_on <= act.today():
            raise InvalidInput(_("施行日は明日以後にしてください。"), field="effective_on")
        if not organs:
            raise InvalidInput(_("採用する機関を一つ以上選んでください。"), field="organs")
        changes = list(record.changes.all())
        drafting.check_removals(changes)
        record.edition, record.effective_on, record.organs = edition, effective_on, list(dict.fromkeys(organs))
        record.submitted_by_id, record.submitted_at, record.returned = act.actor.person, act.now(), ""
        record.digest = drafting.digest_of(record, edition, changes)
        record.state = State.WAITING
        record.save()
        act.record(
            record,
            after={
                "state": record.state,
                "digest": record.digest,
                "effective_on": effective_on,
                "edition": edition.key,
            },
            clauses=sorted({each.lineage for each in changes if each.lineage}),
        )
    return record


def amendment_withdraw(*, pk: int, reason: str, token: uuid.UUID | None = None) -> Amendment:
    """Gives an amendment up that was not decided; it stays on record."""
    with performing(act_types.WITHDRAWN) as act:
        record = act.obtain(Amendment, pk, need="withdraw")
        act.once(token, record)
        if not reason.strip():
            raise InvalidInput(_("理由を書いてください。"), field="reason")
        record.state, record.closed_at = State.WITHDRAWN, act.now()
        record.save()
        act.record(record, after={"state": record.state}, reason=reason.strip())
    return record
