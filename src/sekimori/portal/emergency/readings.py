"""What the organisation says about the clause that wants the plan reviewed as things change (7.3(4))."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import ClassVar

from django.utils.translation import gettext_noop as _

from sekimori.common import eras
from sekimori.common.clock import day_of, moment_at
from sekimori.portal.acts import readings
from sekimori.portal.acts.appending import Entry
from sekimori.portal.acts.readings import Question, Reader, Reading, Status
from sekimori.portal.documents import act_types as documents
from sekimori.portal.duties import act_types as duties
from sekimori.portal.emergency import currency
from sekimori.portal.organization.readings import STRUCTURE
from sekimori.standards.models import Mechanism, MechanismKind

NONE_YET = _("緊急時対応計画が、まだ定められていません。")
FITS = _("緊急時対応計画は、見直した日（%(on)s）から連絡先の職が変わっていません。")
STALE = _("緊急時対応計画を見直した日（%(on)s）から、連絡先の職が%(count)s件変わっています。見直してください。")
LATE = _(
    "緊急時対応計画を見直した日（%(on)s）から連絡先の職が%(count)s件変わり、%(days)s日を過ぎても見直されていません。"
)


@readings.register
class PlanReader(Reader):
    """Whether the emergency plan was looked at since the posts on its contact network changed."""

    kind = MechanismKind.CHECK
    names: ClassVar[frozenset[str]] = frozenset({"emergency_plan_current"})
    listens: ClassVar[frozenset[str]] = STRUCTURE | {
        each.name
        for each in (
            documents.APPROVED, documents.REVIEWED, documents.ABOLISHED, duties.DONE, duties.CONFIRMED, duties.RETURNED,
            duties.REOPENED,
        )
    }  # fmt: skip

    def concerned(self, entry: Entry, mechanism: Mechanism) -> Iterable[int | None] | None:
        """The whole city."""
        del entry, mechanism
        return None

    def touches(self, entry: Entry, question: Question) -> bool:
        """Acts about documents and duties name the clauses that they carry out; those of the organisation concern it always."""
        return entry.act in STRUCTURE or question.lineage in entry.clauses

    def read(self, question: Question, units: Sequence[int | None], as_of: dt.datetime) -> Mapping[int | None, Reading]:
        """A few queries for any number of units; looked at again every midnight, because appointments begin and end then."""
        days = int(question.setting("days", currency.DAYS))
        document = str(question.setting("document", currency.DOCUMENT))
        return dict.fromkeys(units, _said(currency.standing(as_of, document=document, days=days), days, as_of))


def _said(found: currency.Standing, days: int, as_of: dt.datetime) -> Reading:
    tomorrow = moment_at(day_of(as_of) + dt.timedelta(days=1))
    if found.looked_on is None:
        return Reading(Status.UNKNOWN, NONE_YET, next_change_at=tomorrow)
    values: dict[str, str | int] = {"on": eras.format_long(found.looked_on)}
    if not found.changed:
        return Reading(Status.MET, FITS, values, found.record, tomorrow)
    values["count"] = len(found.changed)
    if found.late:
        return Reading(Status.OVERDUE, LATE, {**values, "days": days}, found.record, tomorrow)
    return Reading(Status.DUE, STALE, values, found.record, tomorrow)
