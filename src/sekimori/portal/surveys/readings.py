"""What surveys say about 7.2(2): the power is used by order only. It is a power and has no state; its use is shown."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence

from django.db.models import Count, Q
from django.utils.translation import gettext_noop as _

from sekimori.common.clock import day_of, moment_at
from sekimori.common.fiscal import FiscalYear
from sekimori.portal.acts import readings
from sekimori.portal.acts.appending import Entry
from sekimori.portal.acts.readings import BatchReader, Question, Reading, Status
from sekimori.portal.surveys import act_types
from sekimori.portal.surveys.models import Look, SurveyOrder
from sekimori.standards.models import Mechanism, MechanismKind

Asked = Sequence[tuple[Question, Sequence[int | None]]]
Answers = Sequence[Mapping[int | None, Reading]]
NONE_YET = _("調査の指示はまだありません。")
ORDERED = _("今年度と前年度に、%(total)s件の調査を指示しました。")
INSIDE = _("調査の指示によらない閲覧はありません（拒んだもの%(refused)s件）。")
OUTSIDE = _("調査の指示によらない閲覧が%(wrong)s件あります。")


class OfSurveys(BatchReader):
    """A survey concerns the city as a whole, and with it every unit alike, so that nobody learns where one is under way."""

    def concerned(self, entry: Entry, mechanism: Mechanism) -> Iterable[int | None] | None:
        """Every unit."""
        del entry, mechanism
        return None


@readings.register
class OrderReader(OfSurveys):
    """How often the power was used; numbers alone."""

    kind = MechanismKind.PROCEDURE
    names = frozenset({"usage_survey_order"})
    listens = frozenset({act_types.ORDERED.name})

    def read_all(self, asked: Asked, as_of: dt.datetime) -> Answers:
        """One query."""
        year = FiscalYear.of(day_of(as_of))
        since, over = moment_at(year.previous().first_day), moment_at(year.last_day + dt.timedelta(days=1))
        total = SurveyOrder.objects.filter(given_at__gte=since, given_at__lte=as_of).count()
        reading = Reading(Status.UNKNOWN, NONE_YET)
        if total:
            reading = Reading(Status.MET, ORDERED, {"total": total}, next_change_at=over)
        return [dict.fromkeys(units, reading) for _question, units in asked]


@readings.register
class LookGate(OfSurveys):
    """Nothing is looked at without an order that covers it; what was tried outside of one was refused."""

    kind = MechanismKind.GATE
    names = frozenset({"survey_order_required"})
    listens = frozenset({act_types.REFUSED.name})

    def read_all(self, asked: Asked, as_of: dt.datetime) -> Answers:
        """One query."""
        rows = Look.objects.filter(at__lte=as_of)
        found = rows.aggregate(
            wrong=Count("pk", filter=Q(permitted=True, order__isnull=True)),
            refused=Count("pk", filter=Q(permitted=False)),
        )
        reading = Reading(Status.MET, INSIDE, {"refused": found["refused"]})
        if found["wrong"]:
            reading = Reading(Status.NOT_MET, OUTSIDE, {"wrong": found["wrong"]})
        return [dict.fromkeys(units, reading) for _question, units in asked]
