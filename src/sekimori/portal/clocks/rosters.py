"""Reading a pasted duty roster: day, 夜間 or 休日, number of the person, how to reach them."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence

from django.utils.translation import gettext as _

from sekimori.common import eras
from sekimori.common.business_days import OfficeCalendar
from sekimori.common.clock import moment_at
from sekimori.common.errors import Faults, InvalidInput, Place
from sekimori.common.text import squeeze
from sekimori.portal.acts.actors import Actor
from sekimori.portal.clocks.services import Shift
from sekimori.portal.organization import selectors as organization

NIGHT, HOLIDAY = "夜間", "休日"
MOST_LINES = 400


def read(text: str, office: OfficeCalendar, actor: Actor) -> list[Shift]:
    """The shifts of a pasted table.

    夜間 lasts from the closing hour to the next morning's opening hour, 休日 from the opening hour to the closing hour of that day.
    Raises ManyFaults naming every line that cannot be read or whose person `actor` cannot know.
    """
    lines = [(number, line) for number, line in enumerate(text.splitlines(), start=1) if line.strip()]
    if not lines or len(lines) > MOST_LINES:
        raise InvalidInput(_("1行から%(most)s行までを貼り付けてください。") % {"most": MOST_LINES}, field="lines")
    faults, read_lines = Faults(), []
    for number, line in lines:
        try:
            read_lines.append((number, _cells(line)))
        except InvalidInput as error:
            faults.add(error.sentence, place=Place(line=number), field="lines")
    numbers = [cells[2] for _number, cells in read_lines]
    people = dict(organization.people_today(actor).filter(number__in=numbers).values_list("number", "pk"))
    shifts = []
    for number, (day, kind, person, contact) in read_lines:
        if person not in people:
            faults.add(
                _("職員番号「%(number)s」の人はいません。") % {"number": person},
                place=Place(line=number),
                field="lines",
            )
            continue
        starts, ends = _span(day, kind, office)
        shifts.append(Shift(people[person], starts, ends, contact=contact))
    faults.raise_if_any()
    return shifts


def _cells(line: str) -> tuple[dt.date, str, str, str]:
    cells: Sequence[str] = [squeeze(cell) for cell in re.split(r"[,，、\t]", line)]
    if len(cells) < 3:  # noqa: PLR2004
        raise InvalidInput(_("日、区分、職員番号の三つが必要です。"))
    if cells[1] not in {NIGHT, HOLIDAY}:
        raise InvalidInput(_("「%(kind)s」は読めません。夜間 又は 休日 と書いてください。") % {"kind": cells[1]})
    return eras.parse(cells[0]), cells[1], cells[2], cells[3] if len(cells) > 3 else ""  # noqa: PLR2004


def _span(day: dt.date, kind: str, office: OfficeCalendar) -> tuple[dt.datetime, dt.datetime]:
    opens = moment_at(day, office.opens_at.hour, office.opens_at.minute)
    closes = moment_at(day, office.closes_at.hour, office.closes_at.minute)
    if kind == HOLIDAY:
        return opens, closes
    return closes, opens + dt.timedelta(days=1)
