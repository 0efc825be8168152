"""What drills say about the clause that wants them held (5.2(3)): one assessed to the end, its plan with structure and scope.

Drills of this and the last fiscal year count. What is planned proves nothing yet, and improvements that are not confirmed are
told beside it: the text wants the drill, the city what follows from it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence

from django.utils.translation import gettext_noop as _

from sekimori.common import eras
from sekimori.common.clock import day_of, moment_at
from sekimori.common.fiscal import FiscalYear
from sekimori.portal.acts import readings
from sekimori.portal.acts.appending import Entry
from sekimori.portal.acts.performing import subject_of
from sekimori.portal.acts.readings import BatchReader, Question, Reading, Status
from sekimori.portal.drills import act_types
from sekimori.portal.drills.models import Drill
from sekimori.standards.models import Mechanism, MechanismKind

NONE_YET = _("緊急時対応訓練の記録は、今年度と前年度にはまだありません。")
UNDER_WAY = _("%(number)sを%(state)sです。評価まで終えると充足になります。")
HELD = _("%(number)s（%(on)s）を、体制と範囲を定めて行い、評価しました。")


@readings.register
class DrillReader(BatchReader):
    """Table-top drills as a register of what was held."""

    kind = MechanismKind.REGISTER
    names = frozenset({"drill_records"})
    listens = frozenset(
        each.name
        for each in (act_types.PLANNED, act_types.STARTED, act_types.ENDED, act_types.EVALUATED, act_types.CANCELLED)
    )

    def concerned(self, entry: Entry, mechanism: Mechanism) -> Iterable[int | None] | None:
        """The whole city."""
        del entry, mechanism
        return None

    def touches(self, entry: Entry, question: Question) -> bool:
        """Only the clauses that the drill carries out."""
        return question.lineage in entry.clauses

    def read_all(
        self, asked: Sequence[tuple[Question, Sequence[int | None]]], as_of: dt.datetime
    ) -> Sequence[Mapping[int | None, Reading]]:
        """One query for any number of clauses and units."""
        reading = _said(as_of) if asked else Reading(Status.UNKNOWN, NONE_YET)
        return [dict.fromkeys(units, reading) for _question, units in asked]


def _said(as_of: dt.datetime) -> Reading:
    year = FiscalYear.of(day_of(as_of))
    since, until = moment_at(year.previous().first_day), moment_at(year.next().first_day)
    rows = Drill.objects.filter(kind=Drill.Kind.TABLE).exclude(state=Drill.State.CANCELLED)
    assessed = rows.filter(evaluated_at__gte=since, evaluated_at__lte=as_of).order_by("-evaluated_at", "-pk").first()
    if assessed is not None:
        on = eras.format_long(day_of(assessed.started_at or assessed.planned_for))
        return Reading(Status.MET, HELD, {"number": assessed.number, "on": on}, subject_of(assessed), until)
    waiting = rows.filter(evaluated_at__isnull=True).order_by("planned_for", "pk").first()
    if waiting is None:
        return Reading(Status.UNKNOWN, NONE_YET, next_change_at=until)
    values: dict[str, str | int] = {"number": waiting.number, "state": str(waiting.get_state_display())}
    return Reading(Status.DUE, UNDER_WAY, values, subject_of(waiting), until)
