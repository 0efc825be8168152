"""What the records of violations say about the clauses that want them told, guided, and rights stopped only with notice.

As long as nothing was told they say nothing: that no notice went out does not prove that there was no violation.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence

from django.utils.translation import gettext_noop as _

from sekimori.common.clock import day_of, moment_at
from sekimori.common.fiscal import FiscalYear
from sekimori.portal.acts import readings
from sekimori.portal.acts.appending import Entry
from sekimori.portal.acts.performing import subject_of
from sekimori.portal.acts.readings import BatchReader, Question, Reading, Status
from sekimori.portal.violations import act_types
from sekimori.portal.violations.models import Case, Referral, Stop
from sekimori.standards.models import Mechanism, MechanismKind

Asked = Sequence[tuple[Question, Sequence[int | None]]]
Answers = Sequence[Mapping[int | None, Reading]]
SOURCES: Mapping[str, set[str]] = {
    "violation_notice": set(Case.Source.values),
    "web_misuse_correction": {Case.Source.WEB},
    "insider_access_correction": {Case.Source.INSIDER},
}
NONE_YET = _("記録はまだありません。")
TOLD = _("%(total)s件すべてを所属の管理者に通知し、措置を求めました。")
TOLD_LATE = _("%(total)s件すべてを所属の管理者に通知し、措置を求めました（うち期限より遅れたもの%(late)s件）。")
STOPPED = _("停止・剥奪した%(total)s件すべてで、ＣＩＳＯと管理者に同時に知らせました。")
WITHOUT = _("知らせのない停止・剥奪が%(wrong)s件あります。")
NEVER_WITHOUT = _("知らせのない停止・剥奪はありません。")
HANDED_ON = _("%(total)s件を引き継ぎました。")


class OfViolations(BatchReader):
    """What all share: a violation concerns the city as a whole, and with it every unit alike, so that no section is pointed at."""

    def concerned(self, entry: Entry, mechanism: Mechanism) -> Iterable[int | None] | None:
        """Every unit."""
        del entry, mechanism
        return None


def _since(as_of: dt.datetime) -> dt.datetime:
    return moment_at(FiscalYear.of(day_of(as_of)).previous().first_day)


def _window_ends(as_of: dt.datetime) -> dt.datetime:
    return moment_at(FiscalYear.of(day_of(as_of)).last_day + dt.timedelta(days=1))


@readings.register
class NoticeReader(OfViolations):
    """Each role answers for what it has confirmed: told to the manager concerned, in this and the last fiscal year."""

    kind = MechanismKind.PROCEDURE
    names = frozenset(SOURCES)
    listens = frozenset({act_types.NOTIFIED.name})

    def read_all(self, asked: Asked, as_of: dt.datetime) -> Answers:
        """One query."""
        rows = list(
            Case.objects.filter(noticed_at__gte=_since(as_of), noticed_at__lte=as_of)
            .order_by("noticed_at", "pk")
            .only("pk", "source", "role", "noticed_at", "notice_due_at")
        )
        return [dict.fromkeys(units, _told(question, rows, as_of)) for question, units in asked]


def _told(question: Question, rows: Sequence[Case], as_of: dt.datetime) -> Reading:
    wanted, actors = SOURCES[question.mechanism.name], set(question.norm.actors)
    mine = [each for each in rows if each.source in wanted and each.role in actors]
    if not mine:
        return Reading(Status.UNKNOWN, NONE_YET)
    late = sum(each.noticed_at > each.notice_due_at for each in mine)
    values: dict[str, str | int] = {"total": len(mine), **({"late": late} if late else {})}
    reason = TOLD_LATE if late else TOLD
    return Reading(Status.MET, reason, values, subject_of(mine[-1]), _window_ends(as_of))


def _stops(as_of: dt.datetime) -> list[Stop]:
    """The stops of rights of this and the last fiscal year; read once for both who ask."""

    def read() -> list[Stop]:
        rows = Stop.objects.filter(decided_at__gte=_since(as_of), decided_at__lte=as_of).order_by("decided_at", "pk")
        return list(rows.only("pk", "decided_at", "told_at"))

    return readings.shared(("violations.stops", as_of), read)


@readings.register
class StopReader(OfViolations):
    """Rights that were stopped in this and the last fiscal year, each with its notice."""

    kind = MechanismKind.PROCEDURE
    names = frozenset({"rights_suspension"})
    listens = frozenset({act_types.STOPPED.name})

    def read_all(self, asked: Asked, as_of: dt.datetime) -> Answers:
        """One query."""
        made = _stops(as_of)
        reading = Reading(Status.UNKNOWN, NONE_YET)
        if made:
            reading = Reading(Status.MET, STOPPED, {"total": len(made)}, subject_of(made[-1]), _window_ends(as_of))
        return [dict.fromkeys(units, reading) for _question, units in asked]


@readings.register
class NoticeGate(OfViolations):
    """No right is stopped without the CISO and the manager being told in the same act."""

    kind = MechanismKind.GATE
    names = frozenset({"notice_with_suspension"})
    listens = frozenset({act_types.STOPPED.name})

    def read_all(self, asked: Asked, as_of: dt.datetime) -> Answers:
        """One query."""
        wrong = sum(each.told_at > each.decided_at for each in _stops(as_of))
        reading = Reading(Status.MET, NEVER_WITHOUT)
        if wrong:
            reading = Reading(Status.NOT_MET, WITHOUT, {"wrong": wrong})
        return [dict.fromkeys(units, reading) for _question, units in asked]


@readings.register
class FileReader(OfViolations):
    """What was handed on to those who decide about discipline; a count, and no name."""

    kind = MechanismKind.REGISTER
    names = frozenset({"disciplinary_files"})
    listens = frozenset({act_types.REFERRED.name})

    def read_all(self, asked: Asked, as_of: dt.datetime) -> Answers:
        """One query."""
        rows = Referral.objects.filter(at__gte=_since(as_of), at__lte=as_of)
        count = rows.count()
        reading = Reading(Status.UNKNOWN, NONE_YET)
        if count:
            reading = Reading(Status.MET, HANDED_ON, {"total": count}, next_change_at=_window_ends(as_of))
        return [dict.fromkeys(units, reading) for _question, units in asked]
