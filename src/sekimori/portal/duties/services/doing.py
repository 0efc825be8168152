from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from sekimori.common.errors import InvalidInput
from sekimori.portal.acts.actors import Holding, assignment_of
from sekimori.portal.acts.performing import Performing, performing
from sekimori.portal.clocks import selectors as calendars
from sekimori.portal.clocks import services as clocks
from sekimori.portal.duties import act_types, announcements, clock, contents, definitions, materials
from sekimori.portal.duties.definitions import Defined
from sekimori.portal.duties.models import Content, Occurrence, Party, Word
from sekimori.portal.duties.policies import holding_for
from sekimori.portal.evidence import selectors as evidence

State = Occurrence.State
STANDING = ("state", "reported_at", "closed_at", "clock_at")


def occurrence_write(*, pk: int, data: Mapping[str, Any], seen: int | None = None) -> Occurrence:
    """Keeps what has been filled in so far; its owner or who prepares it. Raises Refused, Conflict when somebody was faster."""
    with performing(act_types.WRITTEN) as act:
        record = act.obtain(Occurrence, pk, need="write", seen=seen)
        record.data = dict(data)
        record.save(update_fields=["data"])
        act.record(record, after={"fields": len(data.get("fields", {}))}, unit=record.unit_id)
    return record


def occurrence_finish(
    *, pk: int, data: Mapping[str, Any], seen: int | None = None, token: uuid.UUID | None = None
) -> Occurrence:
    """Records that it was done, with what was found; frozen by its hash at this moment, never earlier.

    Raises ManyFaults naming each field and line, InvalidInput before the window opens, Refused, Conflict.
    """
    with performing(act_types.DONE) as act:
        record = act.obtain(Occurrence, pk, need="finish", seen=seen)
        act.once(token, record)
        if record.opens_on > act.today():
            raise InvalidInput(_("実施の期間が始まっていません。"))
        defined = definitions.of(record)
        said = contents.gathered(record, defined, act.now(), data)
        said.check(act.now())
        files = [(each.name, each.digest) for each in evidence.of(record, act.actor)]
        if defined.duty.evidence and defined.duty.evidence.demanded and not files:
            raise InvalidInput(_("証拠を添付してから、実施したことを記録してください。"))
        rule = defined.duty.material
        if rule:
            if why := materials.source_of(rule.key).lacking(record.unit_id, record.opens_on):
                raise InvalidInput(why)
            said = replace(said, carried=materials.source_of(rule.key).carry_out(act))
        said = replace(said, files=tuple(files))
        holding = holding_for(act.actor, record, Party.How.OWNER)
        record.reported_at = record.clock_at = act.now()
        record.state, record.closed_at = (State.REPORTED, None) if defined.duty.confirm else (State.DONE, act.now())
        # Done is only what somebody has said is done; what is to be confirmed first is saved at once.
        later = () if defined.duty.confirm else STANDING
        content = _freeze(act, record, said, holding, standing=() if later else STANDING)
        word(act, record, Word.Kind.DONE, holding, content=content)
        announcements.settle(record)
        _tell_confirmers(record, defined, said)
        note(
            act,
            record,
            defined,
            holding,
            {"state": record.state, "digest": content.digest},
            changed=later,
        )
    return record


def _freeze(
    act: Performing, record: Occurrence, said: contents.Record, holding: Holding | None, *, standing: Sequence[str]
) -> Content:
    """Freezes what was found, and saves it with what of its `standing` may be saved before anybody has said so."""
    body = contents.written(said.body(record, act.now()))
    content = Content.objects.create(
        occurrence=record,
        revision=record.contents.count() + 1 if record.content_id is not None else 1,
        body=body,
        digest=contents.digest_of(body),
        person_id=act.person,
        instead_of_id=holding.instead_of if holding else None,
        frozen_at=act.now(),
    )
    record.data, record.content = dict(said.data), content
    record.save(update_fields=["data", "content", *standing])
    return content


def word(
    act: Performing,
    record: Occurrence,
    kind: str,
    holding: Holding | None,
    *,
    content: Content | None = None,
    reason: str = "",
) -> Word:
    """Keeps what the actor says, with the capacity in which he says it."""
    post = holding.post if holding and holding.post else act.actor.post
    return Word.objects.create(
        occurrence=record,
        kind=kind,
        content=content,
        digest=content.digest if content else "",
        person_id=act.person,
        person_label=f"{post} {act.actor.name}".strip(),
        role=holding.role if holding else "",
        capacity=holding.capacity if holding else "own",
        instead_of_id=holding.instead_of if holding else None,
        reason=reason,
        at=act.now(),
    )


def note(
    act: Performing,
    record: Occurrence,
    defined: Defined,
    holding: Holding | None,
    after: Mapping[str, Any],
    *,
    changed: Sequence[str],
    reason: str = "",
) -> None:
    """Saves what has `changed`, writes the act into the ledger with the actor's capacity, and sets the occurrence's clock anew.

    Nothing has `changed` where it was saved before, the moment from which the clock counts included.
    """
    act.record(
        record,
        after=after,
        reason=reason,
        clauses=defined.lineages,
        unit=record.unit_id,
        assignment=assignment_of(holding),
    )
    if changed:
        record.clock_at = act.now()
        record.save(update_fields=[*dict.fromkeys((*changed, "clock_at"))])
    coming = clock.setting(record, defined, calendars.calendar())
    if coming is None:
        clocks.timer_cancel(key=f"{clock.TIMER}:{record.pk}")
    else:
        clocks.timers_set([coming])


def _tell_confirmers(record: Occurrence, defined: Defined, said: contents.Record) -> None:
    if defined.duty.confirm is None or record.content is None:
        return
    followed = said.followed()
    body = _("実施の記録が届きました。内容を確かめて、確認するか差し戻してください。")
    if followed:
        body += "\n\n" + _("対応が必要なもの：") + "\n" + "\n".join(followed)
    announcements.tell(
        record,
        announcements.parties(record, Party.How.CONFIRMER),
        announcements.ARISEN,
        _("【確認】%(label)sの記録が届きました") % {"label": record.label},
        body,
        key=f"reported:{record.content.revision}",
    )
