"""What questions say about 5.1(1)①: whoever was in doubt asked, and was answered in time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence

from django.db.models import Q
from django.utils.translation import gettext_noop as _

from sekimori.portal.acts import readings
from sekimori.portal.acts.appending import Entry
from sekimori.portal.acts.performing import subject_of
from sekimori.portal.acts.readings import BatchReader, Reading, Status
from sekimori.portal.acts.readings import Question as Asked
from sekimori.portal.questions import act_types
from sekimori.portal.questions.models import Question
from sekimori.standards.models import Mechanism, MechanismKind


@readings.register
class QuestionReader(BatchReader):
    """The questions of each section; for the city those of all."""

    kind = MechanismKind.PROCEDURE
    names = frozenset({"policy_question"})
    listens = frozenset(act.name for act in (act_types.ASKED, act_types.ANSWERED, act_types.WITHDRAWN))

    def concerned(self, entry: Entry, mechanism: Mechanism) -> Iterable[int | None] | None:
        """The asker's section and the city."""
        del mechanism
        return None if entry.unit is None else [entry.unit, None]

    def read_all(
        self, asked: Sequence[tuple[Asked, Sequence[int | None]]], as_of: dt.datetime
    ) -> Sequence[Mapping[int | None, Reading]]:
        """One query for any number of clauses and units."""
        rows = Question.objects.filter(asked_at__lte=as_of).exclude(
            state=Question.State.WITHDRAWN, closed_at__lte=as_of
        )
        units = {unit for _question, places in asked for unit in places}
        if None not in units:
            rows = rows.filter(unit__in=units)
        fetched = list(rows.filter(Q(closed_at__isnull=True) | Q(closed_at__gt=as_of)).order_by("due_at", "pk"))
        newest: dict[int | None, Question] = {}
        total: dict[int | None, int] = {}
        for row in rows.order_by("asked_at", "pk").only("pk", "unit"):
            for place in (row.unit_id, None):
                newest[place] = row
                total[place] = total.get(place, 0) + 1
        return [
            {
                unit: _said(
                    [row for row in fetched if unit in {None, row.unit_id}], newest.get(unit), total.get(unit, 0), as_of
                )
                for unit in places
            }
            for _question, places in asked
        ]


def _said(waiting: Sequence[Question], newest: Question | None, total: int, as_of: dt.datetime) -> Reading:
    if newest is None:
        return Reading(Status.UNKNOWN, _("相談の記録はまだありません。"))
    late = [row for row in waiting if row.due_at <= as_of]
    ahead = min((row.due_at for row in waiting if row.due_at > as_of), default=None)
    values: dict[str, str | int] = {"total": total, "open": len(waiting), "late": len(late)}
    if late:
        reason = _("回答の期限を過ぎた相談が%(late)s件あります（回答待ち%(open)s件）。")
        return Reading(Status.OVERDUE, reason, values, subject_of(late[0]), ahead)
    if waiting:
        reason = _("回答を待っている相談が%(open)s件あります。期限を過ぎたものはありません。")
        return Reading(Status.DUE, reason, values, subject_of(waiting[0]), ahead)
    return Reading(Status.MET, _("相談%(total)s件に、すべて回答しています。"), values, subject_of(newest))
