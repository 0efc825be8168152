"""Periods: how long what was permitted holds, and by when each milestone is due. Pure functions of answers and moments."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from sekimori.common.clock import TOKYO, day_of, moment_at
from sekimori.common.fiscal import FiscalYear
from sekimori.portal.clocks import selectors as clocks
from sekimori.portal.fields import values
from sekimori.portal.procedures.contents import Answers
from sekimori.standards.procedure_models import Length, Milestone, ProcedureKind

Span = tuple[dt.datetime | None, dt.datetime | None]


def end_of(day: dt.date) -> dt.datetime:
    """The moment at which `day` is over in Tokyo."""
    return moment_at(day + dt.timedelta(days=1))


def validity_of(answers: Answers, decided_at: dt.datetime) -> Span:
    """From when until when what was decided holds; (None, None) for what has no period."""
    rule = answers.defined.procedure.validity
    if rule is None:
        return None, None
    start, end = decided_at, None
    if rule.field is not None:
        start, end = _span(answers, rule.field)
    elif rule.until is not None:
        end = _as_end(_read(answers, rule.until))
    elif rule.length is not None:
        end = answers.defined.moment_after(decided_at, rule.length)
    if rule.year_end:
        last = end_of(FiscalYear.of(day_of(max(start, decided_at))).last_day)
        end = min(end, last) if end is not None else last
    return start, end


def begins_before(answers: Answers, answered_by: dt.datetime | None, asked_at: dt.datetime) -> dt.datetime | None:
    """When what was applied for at `asked_at` is to begin, if the answer may come only afterwards; None when it comes in time.

    A period in whole days that had begun when it was asked for begins with the answer; one in hours is missed.
    """
    rule = answers.defined.procedure
    key = rule.validity.field if rule.validity is not None and rule.kind is ProcedureKind.APPLICATION else None
    if key is None or answered_by is None or not answers.data.get(key):
        return None
    begins = _span(answers, key)[0]
    missed = rule.fields[key].times or begins > asked_at
    return begins if missed and begins < answered_by else None


def is_over(answers: Answers, moment: dt.datetime) -> bool:
    """Whether the period that was applied for has ended: nothing is left to be permitted."""
    rule = answers.defined.procedure
    key = rule.validity.field if rule.validity is not None and rule.kind is ProcedureKind.APPLICATION else None
    return key is not None and bool(answers.data.get(key)) and _span(answers, key)[1] <= moment


def _read(answers: Answers, key: str) -> Any:
    return values.read(answers.defined.procedure.fields[key], answers.data.get(key))


def _span(answers: Answers, key: str) -> tuple[dt.datetime, dt.datetime]:
    period = _read(answers, key)
    return _as_start(period["start"]), _as_end(period["end"])


def _as_start(value: dt.date | dt.datetime) -> dt.datetime:
    return value if isinstance(value, dt.datetime) else moment_at(value)


def _as_end(value: dt.date | dt.datetime) -> dt.datetime:
    return value if isinstance(value, dt.datetime) else end_of(value)


def too_long(answers: Answers, moment: dt.datetime) -> str:
    """Why the period asked for is longer than the procedure allows; empty when it is not."""
    rule = answers.defined.procedure.validity
    if rule is None or rule.most is None:
        return ""
    start, end = validity_of(answers, moment)
    if (
        start is None
        or end is None
        or end <= latest_end(answers, max(start, moment) if rule.until else start, rule.most)
    ):
        return ""
    return _("期間は最長%(most)sです。短くするか、期間の終わりに更新を申請してください。") % {
        "most": length_words(rule.most)
    }


def latest_end(answers: Answers, start: dt.datetime, most: Length) -> dt.datetime:
    """The latest end of a period that begins at `start`; its first day counts, office days are counted from the first one."""
    ((name, count),) = most.given.items()
    first, calendar = day_of(start), answers.defined.calendar
    if name == "office_days":
        return end_of(calendar.add_office_days(calendar.on_or_after(first), count - 1))
    if name == "months":
        return end_of(clocks.add_months(first, count) - dt.timedelta(days=1))
    if name == "calendar_days":
        return end_of(first + dt.timedelta(days=count - 1))
    return answers.defined.moment_after(start, most)


def length_words(length: Length) -> str:
    """A length in words."""
    ((name, count),) = length.given.items()
    if name == "minutes" and count and count % 60 == 0:
        return _("%(n)s時間") % {"n": count // 60}
    return {
        "minutes": _("%(n)s分"),
        "office_hours": _("%(n)s開庁時間"),
        "office_days": _("%(n)s開庁日"),
        "calendar_days": _("%(n)s日"),
        "months": _("%(n)sか月"),
    }[name] % {"n": count}


def rows_of(milestone: Milestone, answers: Answers) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """The lines of the table for each of which the milestone is wanted; one empty line when it belongs to no table."""
    if milestone.per is None:
        yield 0, {}
        return
    table = answers.defined.procedure.fields[milestone.per]
    for number, row in enumerate(answers.data.get(milestone.per) or []):
        yield number, {column.key: values.read(column, row.get(column.key)) for column in table.columns}


def due_of(
    milestone: Milestone, answers: Answers, row: Mapping[str, Any], decided_at: dt.datetime
) -> dt.datetime | None:
    """By when the milestone is to be reported; None when it has no limit or the field it depends on was not answered."""
    if milestone.due is None:
        return None
    base = _base(milestone.due.of, answers, row, decided_at)
    if base is None or milestone.due.after is None:
        return base
    return answers.defined.moment_after(base, milestone.due.after)


def _base(of: str, answers: Answers, row: Mapping[str, Any], decided_at: dt.datetime) -> dt.datetime | None:
    if of == "approved":
        return decided_at
    key, _dot, part = of.partition(".")
    value = row[key] if key in row else _read(answers, key)
    if part:
        value = value[part] if value else None
    if value is None:
        return None
    return _as_start(value) if part == "start" else _as_end(value)


def at_time(moment: dt.datetime, text: str) -> dt.datetime:
    """The wall-clock time `text` (18:00) on the day of `moment`; the next day when that is before it."""
    hour, minute = (int(each) for each in text.split(":"))
    found = moment_at(moment.astimezone(TOKYO).date(), hour, minute)
    return found if found >= moment else found + dt.timedelta(days=1)
