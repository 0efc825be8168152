from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass

from django.utils.translation import gettext as _

from sekimori.common.errors import Faults
from sekimori.portal.acts.performing import Performing, performing
from sekimori.portal.disclosures import act_types, announcements, needs, originals
from sekimori.portal.disclosures.models import Disclosure
from sekimori.portal.disclosures.services.common import INCIDENT_WALL, entry, label_of, told_of
from sekimori.portal.evidence import services as evidence

State = Disclosure.State
PURPOSE = "外部報告の受領"


@dataclass(frozen=True)
class Sending:
    """How a report went out: by which way, to whom, when (now when not said), under which number."""

    how: str
    to: str = ""
    at: dt.datetime | None = None
    reference: str = ""


def disclosure_send(
    *,
    pk: int,
    sending: Sending,
    receipt: evidence.Taken | None = None,
    receipt_name: str = "",
    seen: int | None = None,
    token: uuid.UUID | None = None,
) -> Disclosure:
    """Records that a person has sent it: the clocks of what it settles stop, the incident's course of events is told, and the CISO.

    `receipt` is a file taken in before, kept as evidence. Raises ManyFaults without a way, and for a time ahead of the clock or
    before it was decided on; Refused, Conflict.
    """
    with performing(act_types.SENT) as act:
        record = act.obtain(Disclosure, pk, need="send", seen=seen)
        act.once(token, record)
        at = _went_out(act, record, sending)
        needs.reckon(record.incident, act.now(), sent=record)
        record.save()
        if receipt is not None:
            evidence.keep(
                untrusted=receipt,
                name=receipt_name,
                subject=record,
                purpose=PURPOSE,
                unit=record.incident.unit_id,
                retention=originals.RETENTION,
            )
        announcements.tell_sent(record)
        original = {"sha256": record.original}
        sent = {"sent_to": record.sent_to, "sent_how": record.sent_how, "reference": record.reference}
        told = told_of(record)
        entry(act, record, record.incident, record.mechanism, after={**told, **sent}, occurred_at=at, data=original)
        # The same stands in the incident's own course of events, with the hash of the original: nobody writes it down again.
        after = {"report": told["report"], "sent_to": record.sent_to}
        entry(act, record.incident, record.incident, after=after, occurred_at=at, wall=INCIDENT_WALL, data=original)
    return record


def _went_out(act: Performing, record: Disclosure, sending: Sending) -> dt.datetime:
    """Writes down how it went out; when."""
    faults, at = Faults(), sending.at or act.now()
    if not sending.how.strip():
        faults.add(_("送付の方法を書いてください。"), field="how")
    ready = record.decided_at or record.submitted_at or record.drafted_at
    if not ready.replace(second=0, microsecond=0) <= at <= act.now():
        faults.add(_("送付日時は、決裁の後の、これまでの日時にしてください。"), field="at")
    faults.raise_if_any()
    record.state, record.sent_at, record.sent_label = State.SENT, at, label_of(act)
    record.sent_how, record.reference = sending.how.strip()[:120], sending.reference.strip()[:120]
    record.sent_to = sending.to.strip()[:200] or record.recipient
    return at
