"""The year's calendar outside of the portal: a file for other calendars (RFC 5545), and A3 landscape to hang on the wall."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from sekimori import sandbox
from sekimori.common import eras, icalendar_file
from sekimori.common.clock import TOKYO, day_of
from sekimori.common.icalendar_file import DayEvent
from sekimori.portal.acts import context
from sekimori.portal.acts.models import Deployment
from sekimori.portal.duties import definitions, statuses, year_calendar
from sekimori.portal.duties.listings import YearListing, address_of
from sekimori.portal.duties.models import Occurrence
from sekimori.portal.duties.year_calendar import MONTHS, Entry
from sekimori.portal.organization import selectors as organization
from sekimori.portal.ui.wording import fiscal_year, long_day

TEMPLATE = Path(__file__).resolve().parent / "print" / "year.typ"
PRODUCT = "-//Sekimori//Recurring duties//JA"


def feed(listing: YearListing) -> bytes:
    """What the listing holds as all-day events on the last days; where many places do the same there is one event for them."""
    roles = dict(organization.roles_on(context.today()))
    clauses = {each.key: "、".join(each.duty.clauses) for each in definitions.in_force()}
    host = urlsplit(settings.SITE_URL).hostname or "sekimori.invalid"
    events = []
    for entry in year_calendar.entries_of(listing.filtered, context.today()):
        facts = [_("担当：%(role)s") % {"role": roles.get(entry.role, entry.role)}]
        if clauses.get(entry.duty):
            facts.append(_("条項：%(clauses)s") % {"clauses": clauses[entry.duty]})
        events += [_event(row, facts, host) for row in entry.records] or [_sum(entry, facts, host)]
    return icalendar_file.written(_name(listing), events, context.now(), product=PRODUCT)


def _name(listing: YearListing) -> str:
    own = listing.params.get("whose") == "own"
    title = _("%(year)sの実施事項（%(who)s）") if own else _("%(year)sの実施事項")
    return title % {"year": fiscal_year(listing.year), "who": listing.actor.name}


def _event(row: Occurrence, facts: list[str], host: str) -> DayEvent:
    state = str(statuses.of(row, context.now()).label)
    place = organization.structure().full_name(row.unit_id) if row.unit_id is not None else ""
    period = _("期間：%(first)sから%(last)sまで") % {
        "first": long_day(row.opens_on),
        "last": long_day(row.due_on),
    }
    return DayEvent(
        f"duty-{row.pk}@{host}",
        row.due_on,
        _("【%(state)s】%(label)s%(place)s")
        % {"state": state, "label": definitions.of(row).label, "place": f"（{place}）" if place else ""},
        "\n".join([*facts, period]),
        address_of(row),
        (state,),
        row.version,
    )


def _sum(entry: Entry, facts: list[str], host: str) -> DayEvent:
    day = entry.due_on.isoformat()
    asked = f"?duty={entry.duty}&role={entry.role}&due_from={day}&due_to={day}"
    done = _("%(total)s件中%(done)s件完了") % {"total": entry.total, "done": entry.done}
    return DayEvent(
        f"duty-{entry.duty}-{entry.role}-{day}@{host}",
        entry.due_on,
        f"{entry.label}（{done}）",
        "\n".join(facts),
        f"{settings.SITE_URL}{reverse('duties:calendar-days')}{asked}",
        (done,),
        entry.sequence,
    )


def paper(listing: YearListing) -> bytes:
    """The year as a table of twelve months on A3 landscape (PDF/UA). Raises NotAvailable without Japanese fonts."""
    roles = dict(organization.roles_on(context.today()))
    entries = year_calendar.entries_of(listing.filtered, context.today())
    deployment = Deployment.objects.filter(pk=Deployment.SINGLE).first()
    now = context.now()
    title = _name(listing)
    data: dict[str, Any] = {
        "title": title,
        "city": deployment.city if deployment else "",
        "sample": _("見本（この市と職員は架空です）") if deployment and deployment.sample else "",
        "lines": [
            _("出力日：%(day)s　出力者：%(who)s") % {"day": eras.format_long(day_of(now)), "who": listing.actor.name},
            *([_("絞り込み：%(filters)s") % {"filters": "　".join(listing.filter_lines)}] if listing.chips else []),
        ],
        "heads": [_("実施事項"), _("実施する役割"), *(_("%(month)s月") % {"month": month} for month in MONTHS)],
        "rows": [
            [
                line.label,
                roles.get(line.role, line.role),
                *("\n".join(_cell(each, now) for each in month) for month in line.months),
            ]
            for line in year_calendar.lines_of(entries, listing.year)
        ],
        "words": {
            "printed": _("%(day)s %(time)s 出力")
            % {"day": eras.format_long(day_of(now)), "time": f"{now.astimezone(TOKYO):%H:%M}"},
            "nothing": _("この条件に当たるものはありません。"),
        },
    }
    made = sandbox.run(
        "sekimori.common.typesetting:pdf",
        TEMPLATE.read_bytes(),
        {"data": data, "title": title},
        profile=sandbox.RENDER,
    )
    return bytes(made)


def _cell(entry: Entry, now: dt.datetime) -> str:
    day = f"{entry.due_on.month}/{entry.due_on.day}"
    if len(entry.records) == 1:
        return f"{day} {statuses.of(entry.records[0], now).label}"
    late = _("（超過%(late)s）") % {"late": entry.overdue} if entry.overdue else ""
    return f"{day} {entry.done}/{entry.total}{late}"
