"""The reading of self-inspection: what the people responsible have answered this fiscal year. It is a word, never a proof."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import ClassVar

from django.db.models import Q
from django.utils.translation import gettext_noop as _

from sekimori.common.clock import day_of, moment_at
from sekimori.common.fiscal import FiscalYear
from sekimori.portal.acts.appending import Entry
from sekimori.portal.acts.performing import subject_of
from sekimori.portal.acts.readings import BatchReader, Question, Reading, Status, register
from sekimori.portal.compliance import act_types
from sekimori.portal.compliance.models import CITY, Answer
from sekimori.standards.models import SELF_INSPECTION, Mechanism, MechanismKind

Given = Answer.Given
# The worst answer of several people counts.
BADNESS = (Given.NOT_APPLICABLE, Given.DONE, Given.PARTLY, Given.NOT_DONE)


@register
class SelfInspection(BatchReader):
    """What stands answered for a clause and unit; silence is left out, which is unknown."""

    kind = MechanismKind.ATTEST
    names: ClassVar[frozenset[str]] = frozenset({SELF_INSPECTION})
    listens: ClassVar[frozenset[str]] = frozenset({act_types.ANSWERED.name})

    def concerned(self, entry: Entry, mechanism: Mechanism) -> Iterable[int | None] | None:
        """The unit that answered, or the city."""
        del mechanism
        return [entry.unit]

    def touches(self, entry: Entry, question: Question) -> bool:
        """Only the clause that was answered."""
        return question.clause in entry.clauses

    def read_all(
        self, asked: Sequence[tuple[Question, Sequence[int | None]]], as_of: dt.datetime
    ) -> Sequence[Mapping[int | None, Reading]]:
        """One query for any number of clauses and units."""
        year = FiscalYear.of(day_of(as_of))
        standing = Q(answered_at__lte=as_of) & (Q(replaced_at__isnull=True) | Q(replaced_at__gt=as_of))
        standing &= Q(lineage__in={question.lineage for question, _units in asked})
        rows = Answer.objects.filter(standing, fiscal_year=year.year).order_by("answered_at", "pk")
        by_place: dict[tuple[str, int], list[Answer]] = {}
        for row in rows:
            by_place.setdefault((row.lineage, row.unit), []).append(row)
        over = moment_at(year.next().first_day)
        return [
            {
                unit: _said(by_place[place], over)
                for unit in units
                if (place := (question.lineage, unit or CITY)) in by_place
            }
            for question, units in asked
        ]


def _said(answers: Sequence[Answer], over: dt.datetime) -> Reading:
    worst = max(BADNESS.index(Given(answer.answer)) for answer in answers)
    deciding = [answer for answer in answers if BADNESS.index(Given(answer.answer)) == worst][-1]
    status, reason = {
        Given.DONE: (Status.MET, _("「実施」と回答しています（回答 %(count)s人）。")),
        Given.PARTLY: (Status.NOT_MET, _("「一部実施」と回答しています：%(reason)s")),
        Given.NOT_DONE: (Status.NOT_MET, _("「未実施」と回答しています：%(reason)s")),
        Given.NOT_APPLICABLE: (Status.NOT_APPLICABLE, _("「該当なし」と回答しています：%(reason)s")),
    }[Given(deciding.answer)]
    values: dict[str, str | int] = {"count": len(answers)} if status is Status.MET else {"reason": deciding.reason}
    return Reading(status, reason, values, subject_of(deciding), over, attested=True)
