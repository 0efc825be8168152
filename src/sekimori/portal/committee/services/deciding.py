from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from sekimori.common.errors import Faults, InvalidInput
from sekimori.portal.acts.performing import performing
from sekimori.portal.committee import act_types, bodies, chasing, selectors
from sekimori.portal.committee.models import Item, Meeting, Voice
from sekimori.portal.committee.services.common import LONGEST, clauses_of, label_of, noticed, waiting_for

Said = Item.Verdict


@dataclass(frozen=True)
class Verdict:
    """How a body decided: the verdict, conditions or reason, what was discussed, and who left for the matter."""

    verdict: str
    conditions: str = ""
    discussion: str = ""
    abstained: Sequence[int] = ()


def item_decide(*, pk: int, verdict: Verdict, seen: int | None = None, token: uuid.UUID | None = None) -> Item:
    """Records how the body decided a matter in its meeting; it stands once the minutes are confirmed.

    Raises ManyFaults for what is missing, InvalidInput without a quorum or against the answers of a circulation, Conflict.
    """
    with performing(act_types.DECIDED) as act:
        record = act.obtain(Item, pk, need="decide", seen=seen)
        act.once(token, record)
        meeting = Meeting.objects.select_for_update().get(pk=record.meeting_id)
        _check_words(record, verdict)
        _check_quorum(meeting, verdict)
        if meeting.kind == Meeting.Kind.CIRCULATION:
            _check_voices(record, verdict)
        before = {"verdict": record.verdict}
        record.verdict, record.conditions = verdict.verdict, verdict.conditions.strip()[:LONGEST]
        record.discussion = verdict.discussion.strip()[:LONGEST]
        record.abstained = sorted(set(verdict.abstained))
        record.decided_at = act.now()
        record.save()
        noticed()
        act.record(
            record,
            before=before,
            after={"verdict": record.verdict, "digest": record.digest, "abstained": record.abstained},
            reason=record.conditions,
            clauses=(*clauses_of(meeting), *record.clauses),
        )
    return record


def _check_words(record: Item, verdict: Verdict) -> None:
    faults = Faults()
    if record.report and verdict.verdict not in {Said.RECEIVED, Said.CONTINUED}:
        faults.add(_("報告のみの議題は、了承又は継続審議を選んでください。"), field="verdict")
    elif not record.report and verdict.verdict not in {*Item.CONSENTS, Said.REFUSED, Said.CONTINUED}:
        faults.add(_("議決を選んでください。"), field="verdict")
    if verdict.verdict == Said.CONDITIONAL and not verdict.conditions.strip():
        faults.add(_("承認の条件を書いてください。"), field="conditions")
    if verdict.verdict in {Said.REFUSED, Said.CONTINUED} and not verdict.conditions.strip():
        faults.add(_("承認しなかった理由を書いてください。"), field="conditions")
    faults.raise_if_any()


def _check_quorum(meeting: Meeting, verdict: Verdict) -> None:
    body = bodies.of(meeting.body)
    rows = list(meeting.attendances.all())
    present = {each.took_part for each in rows} - {None}
    if strangers := set(verdict.abstained) - present:
        raise InvalidInput(
            _("議決に加わらなかった人は、出席した人から選んでください（%(count)s人が出席していません）。")
            % {"count": len(strangers)},
            field="abstained",
        )
    counted = selectors.counted(rows, body)
    if not body.quorum.met(counted, meeting.members):
        names = {"present": counted, "members": meeting.members, "least": body.quorum.least(meeting.members)}
        raise InvalidInput(
            _(
                "定足数に達していないため、議決できません（構成員%(members)s人のうち出席%(present)s人、必要%(least)s人）。"
            )
            % names,
            field="verdict",
        )
    if not present - set(verdict.abstained):
        raise InvalidInput(_("議決に加わった構成員がいません。"), field="abstained")


def _check_voices(record: Item, verdict: Verdict) -> None:
    """A circulation is approved by more than half of those who answered, and by nobody else's word."""
    left = set(verdict.abstained)
    agree, against = selectors.tally(each for each in record.voices.all() if each.person_id not in left)
    carried = agree > against
    if (verdict.verdict in {*Item.CONSENTS, Said.RECEIVED}) != carried and verdict.verdict != Said.CONTINUED:
        raise InvalidInput(
            _("回答（賛成%(agree)s、反対%(against)s）と議決が合いません。") % {"agree": agree, "against": against},
            field="verdict",
        )


def voice_give(*, pk: int, agrees: bool, reason: str = "", token: uuid.UUID | None = None) -> Voice:
    """What a member says to a matter in writing; once, and not to be taken back.

    Raises InvalidInput after the limit, against a matter without a reason, or for a second word; Refused.
    """
    with performing(act_types.VOICED) as act:
        record = act.obtain(Item, pk, need="voice")
        act.once(token, record)
        meeting = record.meeting
        if meeting.held_at <= act.now():
            raise InvalidInput(_("回答の期限を過ぎています。"))
        if not agrees and not reason.strip():
            raise InvalidInput(_("反対の理由を書いてください。"), field="reason")
        person = act.person
        body = bodies.of(meeting.body)
        members = [each.person for each in body.members_on(act.today())]
        if person not in members:
            raise InvalidInput(_("持ち回りには、構成員本人が回答します。"))
        if record.voices.filter(person=person).exists():
            raise InvalidInput(_("この議題には、既に回答しています。"))
        made = Voice.objects.create(
            item=record,
            person_id=person,
            label=label_of(act, body.seat_of(act.actor))[:200],
            agrees=agrees,
            reason=reason.strip()[:LONGEST],
            at=act.now(),
        )
        noticed()
        waiting = waiting_for(meeting, members)
        if person not in waiting:
            chasing.circulation(meeting, waiting)
        act.record(record, after={"agrees": agrees}, reason=made.reason, clauses=clauses_of(meeting))
    return made
