from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass

from django.utils.translation import gettext as _

from sekimori.common.errors import Conflict, InvalidInput
from sekimori.portal.acts.actors import assignment_of
from sekimori.portal.acts.performing import Performing, performing
from sekimori.portal.documents import act_types, announcements, demands, finding, reminding, statuses
from sekimori.portal.documents.demands import Demand
from sekimori.portal.documents.models import Document, Version, Word
from sekimori.portal.documents.services.writing import word

State = Version.State


@dataclass(frozen=True)
class Minutes:
    """The minutes by which a body has decided: the day of its meeting and where they are kept."""

    held_on: dt.date
    reference: str


def version_approve(
    *, pk: int, digest: str, reason: str = "", minutes: Minutes | None = None, token: uuid.UUID | None = None
) -> Version:
    """Decides on a version as it was shown (`digest`): it is in force from its day on.

    A body decides by its minutes. Raises Refused for who wrote it, Conflict when it has changed, InvalidInput without minutes or
    when its day has passed meanwhile.
    """
    with performing(act_types.APPROVED) as act:
        record = act.obtain(Version, pk, need="approve")
        act.once(token, record)
        demand = demands.of(record.document.required)
        _check(act, record, digest)
        kept = _minutes(act, demand, minutes)
        holding = demand.decides(act.actor)
        word(act, record, Word.Kind.APPROVED, holding, digest=record.digest, reason=reason, minutes=kept)
        record.state, record.decided_at = State.APPROVED, act.now()
        record.save()
        announcements.settle(record)
        announcements.settle(record.document)
        announcements.tell_writers(record, act_types.APPROVED.label, reason, key=f"approved:{record.number}")
        act.record(
            record,
            after={"state": record.state, "digest": record.digest, "effective_on": record.effective_on, **kept},
            reason=reason.strip(),
            clauses=demand.lineages,
            assignment=assignment_of(holding),
        )
        reminding.set_clock(record.document)
        finding.index(record.document, record)
    return record


def _check(act: Performing, record: Version, digest: str) -> None:
    if record.digest != digest:
        raise Conflict(_("画面を開いた後に、文書案が書き直されました。最新の内容を確かめてください。"))
    if record.passed(act.today()):
        raise InvalidInput(statuses.too_late())


def _minutes(act: Performing, demand: Demand, minutes: Minutes | None) -> dict[str, str]:
    if not demand.body:
        return {}
    if minutes is None or not minutes.reference.strip():
        raise InvalidInput(_("会議の開催日と議事録の番号を入力してください。"), field="reference")
    if minutes.held_on > act.today():
        raise InvalidInput(_("会議の開催日は今日以前の日にしてください。"), field="held_on")
    return {"held_on": minutes.held_on.isoformat(), "reference": minutes.reference.strip()[:120]}


def version_return(*, pk: int, digest: str, reason: str, token: uuid.UUID | None = None) -> Version:
    """Sends a version back to who wrote it, with what is to be put right. Raises InvalidInput without a reason."""
    with performing(act_types.RETURNED) as act:
        record = act.obtain(Version, pk, need="return")
        act.once(token, record)
        if record.digest != digest:
            raise Conflict(_("画面を開いた後に、文書案が書き直されました。最新の内容を確かめてください。"))
        _demand(reason)
        holding = demands.of(record.document.required).decides(act.actor)
        said = word(act, record, Word.Kind.RETURNED, holding, digest=record.digest, reason=reason)
        record.state = State.RETURNED
        record.save()
        announcements.settle(record)
        announcements.tell_writers(record, act_types.RETURNED.label, reason, key=f"returned:{said.pk}")
        act.record(record, after={"state": record.state}, reason=reason.strip(), assignment=assignment_of(holding))
    return record


def version_withdraw(*, pk: int, reason: str, token: uuid.UUID | None = None) -> Version:
    """Takes a version back that is not decided yet; it stays on record."""
    with performing(act_types.WITHDRAWN) as act:
        record = act.obtain(Version, pk, need="withdraw")
        act.once(token, record)
        _demand(reason)
        word(act, record, Word.Kind.WITHDRAWN, None, digest=record.digest, reason=reason)
        record.state = State.WITHDRAWN
        record.save()
        announcements.settle(record)
        act.record(record, after={"state": record.state}, reason=reason.strip())
    return record


def document_abolish(*, pk: int, reason: str, token: uuid.UUID | None = None) -> Document:
    """Abolishes a document from today on; its versions stay readable. The demand is unanswered unless another one answers it."""
    with performing(act_types.ABOLISHED) as act:
        record = act.obtain(Document, pk, need="abolish")
        act.once(token, record)
        _demand(reason)
        demand = demands.of(record.required)
        record.abolished_on, record.abolished_at = act.today(), act.now()
        record.save()
        announcements.settle(record)
        act.record(
            record,
            after={"abolished_on": record.abolished_on},
            reason=reason.strip(),
            clauses=demand.lineages,
            assignment=assignment_of(demand.decides(act.actor)),
        )
        reminding.set_clock(record)
    return record


def _demand(reason: str) -> None:
    if not reason.strip():
        raise InvalidInput(_("理由を書いてください。"), field="reason")
