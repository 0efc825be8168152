"""What notices say about clauses: met when everybody addressed has read within the time.

For a clause and a unit the notices in force count that were sent for that clause: unread before the limit is due, after it overdue.
A person who left before reading is not counted. Without any notice a standing one (rules of conduct, capacity limits …) is not met;
one that only an event calls for is unknown, unless somebody has recorded that it was not needed.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count, Min, Q
from django.utils.translation import gettext_noop as _

from sekimori.common.clock import moment_at
from sekimori.portal.acts import readings
from sekimori.portal.acts.appending import Entry
from sekimori.portal.acts.performing import subject_of
from sekimori.portal.acts.readings import Question, Reader, Reading, Status
from sekimori.portal.notices.models import Delivery, Notice, NotNeeded
from sekimori.standards.models import Mechanism, MechanismKind

STANDING = frozenset({"conduct_rules", "policy_posting", "capacity_notice", "first_aid_card"})
EVENT = frozenset({"guidance", "security_advisory", "contractor_briefing", "response_policy_notice", "audit_notice"})


@dataclass(frozen=True)
class Tally:
    """The reading of one clause's notices in one unit."""

    total: int = 0
    unread: int = 0
    late: int = 0
    on_paper: int = 0
    next_limit: dt.datetime | None = None


@readings.register
class NoticeReader(Reader):
    """Notices of the standard that people were sent."""

    kind = MechanismKind.NOTICE
    names = STANDING | EVENT
    listens = frozenset(
        {
            "notices:notice:sent",
            "notices:notice:read",
            "notices:notice:read_on_paper",
            "notices:notice:ended",
            "notices:notice:extended",
            "notices:notice:lapsed",
            "notices:answer:given",
            "notices:need:waived",
        }
    )

    def concerned(self, entry: Entry, mechanism: Mechanism) -> Iterable[int | None] | None:
        """The unit of the reader and the city as a whole."""
        del mechanism
        return None if entry.unit is None else [entry.unit, None]

    def read(self, question: Question, units: Sequence[int | None], as_of: dt.datetime) -> Mapping[int | None, Reading]:
        """Three queries for any number of units."""
        notices = _in_force(question, as_of)
        if not notices:
            return dict.fromkeys(units, _without(question, as_of))
        tallies = _tallies(notices, units, as_of)
        newest = subject_of(notices[0])
        return {unit: _said(tallies.get(unit, Tally()), newest) for unit in units}


def _in_force(question: Question, as_of: dt.datetime) -> list[Notice]:
    """The notices of this mechanism for this clause that stand at `as_of`, newest first."""
    in_force = Q(ended_at__isnull=True) | Q(ended_at__gt=as_of)
    rows = Notice.objects.filter(
        in_force, mechanism=question.mechanism.name, sent_at__lte=as_of, clause_rows__lineage=question.lineage
    )
    return list(rows.order_by("-sent_at", "-pk").only("pk", "sent_at"))


def _tallies(notices: Sequence[Notice], units: Sequence[int | None], as_of: dt.datetime) -> dict[int | None, Tally]:
    still_owed = Q(lapsed_at__isnull=True) | Q(lapsed_at__gt=as_of) | Q(read_at__lte=as_of)
    rows = Delivery.objects.filter(still_owed, notice__in=notices, created_at__lte=as_of).order_by()
    read = Q(read_at__lte=as_of)
    sums = {
        "total": Count("pk"),
        "unread": Count("pk", filter=~read | Q(read_at__isnull=True)),
        "late": Count("pk", filter=(~read | Q(read_at__isnull=True)) & Q(read_until__lte=as_of)),
        "on_paper": Count("pk", filter=read & Q(read_how=Delivery.How.PAPER)),
        "next_limit": Min("read_until", filter=(~read | Q(read_at__isnull=True)) & Q(read_until__gt=as_of)),
    }
    found: dict[int | None, Tally] = {}
    named = [unit for unit in units if unit is not None]
    if named:
        by_unit = rows.filter(unit__in=named).values("unit").annotate(**sums).values_list("unit", *sums)
        found.update((unit, Tally(*counts)) for unit, *counts in by_unit)
    if None in units:
        found[None] = Tally(**rows.aggregate(**sums))
    return found


def _said(tally: Tally, record: str) -> Reading:
    values: dict[str, str | int] = {"total": tally.total, "unread": tally.unread, "late": tally.late}
    if tally.total == 0:
        return Reading(Status.NOT_MET, _("この所属には、通知がまだ届いていません。"), record=record)
    if tally.late:
        reason = _("%(total)s人のうち%(late)s人が、期限を過ぎても読んでいません。")
        return Reading(Status.OVERDUE, reason, values, record, tally.next_limit)
    if tally.unread:
        reason = _("%(total)s人のうち%(unread)s人が、まだ読んでいません。")
        return Reading(Status.DUE, reason, values, record, tally.next_limit)
    attested = tally.on_paper == tally.total
    return Reading(Status.MET, _("宛先の%(total)s人全員が読みました。"), values, record, attested=attested)


def _without(question: Question, as_of: dt.datetime) -> Reading:
    waived = (
        NotNeeded.objects.filter(mechanism=question.mechanism.name, lineage=question.lineage, decided_at__lte=as_of)
        .order_by("-decided_at")
        .first()
    )
    if waived is not None:
        over = moment_at(waived.until + dt.timedelta(days=1))
        if as_of < over:
            reason = _("通知を要しないと判断した記録があります：%(reason)s")
            return Reading(Status.NOT_APPLICABLE, reason, {"reason": waived.reason}, subject_of(waived), over)
    if question.mechanism.name in STANDING:
        return Reading(Status.NOT_MET, _("この条項についての通知を、まだ送っていません。"))
    return Reading(Status.UNKNOWN, _("通知を要する出来事があったかどうかの記録がありません。"))
