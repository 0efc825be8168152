"""What amendments say about 9.3: what was found necessary is improved, by its day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence

from django.utils.translation import gettext_noop as _

from sekimori.common import eras
from sekimori.portal.acts import readings
from sekimori.portal.acts.appending import Entry
from sekimori.portal.acts.performing import subject_of
from sekimori.portal.acts.readings import BatchReader, Question, Reading, Status
from sekimori.portal.amendments import act_types
from sekimori.portal.amendments.models import Amendment
from sekimori.standards.models import Mechanism, MechanismKind


@readings.register
class AmendmentReader(BatchReader):
    """The amendments of the city's standard."""

    kind = MechanismKind.PROCEDURE
    names = frozenset({"policy_amendment"})
    listens = frozenset(act.name for act in (act_types.BEGUN, act_types.DECIDED, act_types.WITHDRAWN))

    def concerned(self, entry: Entry, mechanism: Mechanism) -> Iterable[int | None] | None:
        """Every unit."""
        del entry, mechanism
        return None

    def read_all(
        self, asked: Sequence[tuple[Question, Sequence[int | None]]], as_of: dt.datetime
    ) -> Sequence[Mapping[int | None, Reading]]:
        """One query for any number of clauses."""
        reading = _read(as_of)
        return [dict.fromkeys(units, reading) for _question, units in asked]


def _read(as_of: dt.datetime) -> Reading:
    rows = list(Amendment.objects.filter(begun_at__lte=as_of).order_by("-begun_at", "-pk").defer("reason"))
    given_up = [r for r in rows if r.state == Amendment.State.WITHDRAWN and r.closed_at and r.closed_at <= as_of]
    left = [row for row in rows if row not in given_up]
    open_ones = [row for row in left if row.decided_at is None or row.decided_at > as_of]
    if open_ones:
        first = open_ones[-1]
        return Reading(
            Status.DUE, _("改正案「%(title)s」を検討しています。"), {"title": first.title}, subject_of(first)
        )
    if not left:
        return Reading(Status.UNKNOWN, _("対策基準の改正は、まだ起案されていません。"))
    last = left[0]
    values: dict[str, str | int] = {"title": last.title}
    if last.effective_on is not None:
        values["on"] = eras.format_long(last.effective_on)
    return Reading(Status.MET, _("「%(title)s」を決定しました（%(on)s施行）。"), values, subject_of(last))
