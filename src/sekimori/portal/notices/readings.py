"""What notices say about clauses: met when everybody addressed has read within the time.

For a clause and a unit the notices in force count that were sent for that clause: unread before the limit is due, after it overdue.
A person who left before reading is not counted. Without any notice a standing one (rules of conduct, capacity limits …) is not met;
one that only an event calls for is unknown, unless somebody has recorded that it was not needed.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count, Min, Q
from django.utils.translation import gettext_noop as _

from sekimori.common.clock import moment_at
from sekimori.portal.acts import readings
from sekimori.portal.acts.appending import Entry
from sekimori.portal.acts.performing import subject_of
from sekimori.portal.acts.readings import BatchReader, Question, Reading, Status
from sekimori.portal.notices.models import Delivery, Notice, NoticeClause, NotNeeded
from sekimori.standards.models import Mechanism, MechanismKind

STANDING = frozenset({"conduct_rules", "policy_posting", "capacity_notice", "first_aid_card"})
EVENT = frozenset({"guidance", "security_advisory", "contractor_briefing", "response_policy_notice", "audit_notice"})
# Acts after which other notices count for a clause, whomever they were for.
EVERYWHERE = frozenset(
    {"notices:notice:sent", "notices:notice:ended", "notices:notice:extended", "notices:need:waived"}
)


@dataclass(frozen=True)
class Tally:
    """The reading of one clause's notices in one unit."""

    total: int = 0
    unread: int = 0
    late: int = 0
    on_paper: int = 0
    next_limit: dt.datetime | None = None

    def __add__(self, other: Tally) -> Tally:
        limits = [limit for limit in (self.next_limit, other.next_limit) if limit is not None]
        return Tally(
            self.total + other.total,
            self.unread + other.unread,
            self.late + other.late,
            self.on_paper + other.on_paper,
            min(limits, default=None),
        )


@readings.register
class NoticeReader(BatchReader):
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
        """The unit of the reader and the city as a whole; a notice that begins or ends changes what is said of every unit."""
        del mechanism
        return None if entry.unit is None or entry.act in EVERYWHERE else [entry.unit, None]

    def touches(self, entry: Entry, question: Question) -> bool:
        """Only the clauses for which the notice was sent, where the act names them."""
        return not entry.clauses or question.lineage in entry.clauses

    def read_all(
        self, asked: Sequence[tuple[Question, Sequence[int | None]]], as_of: dt.datetime
    ) -> Sequence[Mapping[int | None, Reading]]:
        """Three queries for any number of clauses and units."""
        notices = _in_force([question for question, _units in asked], as_of)
        tallies = _tallies({pk for found in notices.values() for pk in found}, as_of)
        silent = [question for question, _units in asked if not notices.get(_about(question))]
        waived = _waived(silent, as_of)
        return [
            {unit: _said(_together(tallies, found, unit), subject_of(Notice(pk=found[0]))) for unit in units}
            if (found := notices.get(_about(question)))
            else dict.fromkeys(units, _without(question, waived.get(_about(question)), as_of))
            for question, units in asked
        ]


About = tuple[str, str]  # mechanism, lineage


def _about(question: Question) -> About:
    return question.mechanism.name, question.lineage


def _in_force(questions: Sequence[Question], as_of: dt.datetime) -> dict[About, list[int]]:
    """The notices that stand at `as_of`, newest first, by mechanism and clause."""
    in_force = Q(notice__ended_at__isnull=True) | Q(notice__ended_at__gt=as_of)
    rows = NoticeClause.objects.filter(
        in_force,
        lineage__in={question.lineage for question in questions},
        notice__mechanism__in={question.mechanism.name for question in questions},
        notice__sent_at__lte=as_of,
    ).order_by("-notice__sent_at", "-notice")
    found: dict[About, list[int]] = {}
    for mechanism, lineage, notice in rows.values_list("notice__mechanism", "lineage", "notice"):
        found.setdefault((mechanism, lineage), []).append(notice)
    return found


def _tallies(notices: Collection[int], as_of: dt.datetime) -> dict[int, dict[int | None, Tally]]:
    """For each notice and unit how many owe it, have read it, are late; one query."""
    if not notices:
        return {}
    still_owed = Q(lapsed_at__isnull=True) | Q(lapsed_at__gt=as_of) | Q(read_at__lte=as_of)
    rows = Delivery.objects.filter(still_owed, notice__in=notices, created_at__lte=as_of).order_by()
    read = Q(read_at__lte=as_of)
    unread = ~read | Q(read_at__isnull=True)
    sums = {
        "total": Count("pk"),
        "unread": Count("pk", filter=unread),
        "late": Count("pk", filter=unread & Q(read_until__lte=as_of)),
        "on_paper": Count("pk", filter=read & Q(read_how=Delivery.How.PAPER)),
        "next_limit": Min("read_until", filter=unread & Q(read_until__gt=as_of)),
    }
    found: dict[int, dict[int | None, Tally]] = {}
    for notice, unit, *counts in rows.values("notice", "unit").annotate(**sums).values_list("notice", "unit", *sums):
        found.setdefault(notice, {})[unit] = Tally(*counts)
    return found


def _together(tallies: Mapping[int, Mapping[int | None, Tally]], notices: Sequence[int], unit: int | None) -> Tally:
    """The tally of several notices for one unit, or for the city as a whole."""
    found = Tally()
    for notice in notices:
        by_unit = tallies.get(notice, {})
        for each in by_unit.values() if unit is None else [by_unit[unit]] if unit in by_unit else []:
            found = found + each
    return found


def _waived(questions: Sequence[Question], as_of: dt.datetime) -> dict[About, NotNeeded]:
    """The newest decision that a notice was not needed, by mechanism and clause; one query."""
    if not questions:
        return {}
    rows = NotNeeded.objects.filter(
        mechanism__in={question.mechanism.name for question in questions},
        lineage__in={question.lineage for question in questions},
        decided_at__lte=as_of,
    )
    return {(row.mechanism, row.lineage): row for row in rows.order_by("decided_at", "pk")}


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


def _without(question: Question, waived: NotNeeded | None, as_of: dt.datetime) -> Reading:
    if waived is not None:
        over = moment_at(waived.until + dt.timedelta(days=1))
        if as_of < over:
            reason = _("通知を要しないと判断した記録があります：%(reason)s")
            return Reading(Status.NOT_APPLICABLE, reason, {"reason": waived.reason}, subject_of(waived), over)
    if question.mechanism.name in STANDING:
        return Reading(Status.NOT_MET, _("この条項についての通知を、まだ送っていません。"))
    return Reading(Status.UNKNOWN, _("通知を要する出来事があったかどうかの記録がありません。"))
