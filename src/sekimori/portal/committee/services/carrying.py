"""Taking a decision over: the record that asked is decided by its own app's service, under that app's own rules."""

from __future__ import annotations

import uuid

from django.utils.translation import gettext as _

from sekimori.common.clock import day_of
from sekimori.common.errors import InvalidInput, SekimoriError
from sekimori.portal.acts.performing import performing
from sekimori.portal.committee import act_types, agenda, announcements
from sekimori.portal.committee.agenda import Decided
from sekimori.portal.committee.models import Item, Meeting
from sekimori.portal.committee.services.common import clauses_of, noticed

# Nobody asked but the office itself.
OWN = frozenset({"own", "continued"})
# These change nothing of the record that asked.
STAYING = frozenset({Item.Verdict.RECEIVED, Item.Verdict.CONTINUED})


def carry_all(record: Meeting) -> None:
    """Takes every decision of confirmed minutes over; what cannot be is noted with its reason and undoes nothing else."""
    for each in record.items.filter(carried_at__isnull=True):
        try:
            item_carry(pk=each.pk)
        except SekimoriError as error:
            _note(each.pk, error)


def item_carry(*, pk: int, token: uuid.UUID | None = None) -> Item:
    """Takes the decision on one matter over, as who attended. Raises what the app that asked raises; then nothing has changed."""
    with performing(act_types.CARRIED) as act:
        record = act.obtain(Item, pk, need="carry")
        act.once(token, record)
        source = agenda.find(record.source)
        if record.source not in OWN and record.verdict not in STAYING:
            if source is None:
                raise InvalidInput(_("議題を出した仕組みが、この装置にはありません。"))
            source.carry(_decided(record))
        record.carried_at, record.fault = act.now(), ""
        record.save(update_fields=["carried_at", "fault"])
        noticed()
        act.record(
            record, after={"carried_at": record.carried_at}, clauses=(*clauses_of(record.meeting), *record.clauses)
        )
    return record


def _decided(record: Item) -> Decided:
    meeting = record.meeting
    present = tuple(pk for each in meeting.attendances.all() if (pk := each.took_part) is not None)
    return Decided(
        subject=record.subject,
        digest=record.digest,
        verdict=record.verdict,
        reason=record.conditions,
        body=meeting.body,
        held_on=day_of(meeting.held_at),
        reference=meeting.full_reference,
        present=present,
        abstained=tuple(record.abstained),
    )


def _note(pk: int, error: SekimoriError) -> None:
    with performing(act_types.NOT_CARRIED) as act:
        record = act.obtain(Item, pk, need="carry")
        record.fault = str(error)[:1000]
        record.save(update_fields=["fault"])
        noticed()
        subject = _("【未反映】%(item)s") % {"item": record.title}
        announcements.tell_office(
            record.meeting, subject[:200], record.fault, key=f"fault:{record.pk}:{record.version}"
        )
        act.record(record, reason=record.fault)
