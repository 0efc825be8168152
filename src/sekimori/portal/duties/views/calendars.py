"""The year's calendar: twelve months on the screen, on A3, by its days, and as a file for other calendars."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from sekimori.common.icalendar_file import MEDIA_TYPE
from sekimori.portal.acts import context
from sekimori.portal.duties import calendar_files, statuses, year_calendar
from sekimori.portal.duties.listings import YearListing
from sekimori.portal.duties.views.lists import tabs
from sekimori.portal.duties.year_calendar import MONTHS, Entry
from sekimori.portal.organization import selectors as organization
from sekimori.portal.ui.components import Link
from sekimori.portal.ui.listing import Listing, ListPage
from sekimori.portal.ui.wording import fiscal_year


@require_GET
def calendar(request: HttpRequest) -> HttpResponse:
    """The fiscal year from April to March, of everything one may see that the filters let through."""
    listing = YearListing(request.GET, context.current().actor)
    year, roles = listing.year, dict(organization.roles_on(context.today()))
    entries = year_calendar.entries_of(listing.filtered, context.today())
    lines = [
        {
            "label": line.label,
            "role": roles.get(line.role, line.role),
            "months": [[_shown(each, listing.params) for each in month] for month in line.months],
        }
        for line in year_calendar.lines_of(entries, year)
    ]
    names = {
        "title": _("%(year)sの実施事項") % {"year": fiscal_year(year)},
        "tabs": tabs("calendar"),
        "listing": listing,
        "months": MONTHS,
        "lines": lines,
        "totals": [
            (_("全部"), sum(each.total for each in entries)),
            (_("完了"), sum(each.done for each in entries)),
            (_("期限超過"), sum(each.overdue for each in entries)),
        ],
        "ways": ways(listing, "duties:calendar"),
        "files": [
            (_("A3で印刷する（PDF）"), f"{reverse('duties:calendar-paper')}{listing.first_page}", "print"),
            (_("カレンダーに取り込む（iCal）"), f"{reverse('duties:calendar-feed')}{listing.first_page}", "calendar"),
        ],
    }
    return render(request, "duties/calendar.html", names)


def ways(listing: YearListing, current: str) -> Sequence[Link]:
    """The calendar by months and by days, each of one's own or of all, with the other filters kept."""
    mine, everything = listing.address(whose="own", page=None), listing.address(whose=None, page=None)
    found = []
    for name, label in (("duties:calendar", _("月ごと")), ("duties:calendar-days", _("日付順（Excelなど）"))):
        found.append(Link(label, f"{reverse(name)}{listing.first_page}", current=name == current))
    own = listing.params.get("whose") == "own"
    address = reverse(current)
    return [
        *found,
        Link(_("わたしの一年"), f"{address}{mine}", current=own),
        Link(_("見られるものすべて"), f"{address}{everything}", current=not listing.params.get("whose")),
    ]


def _shown(entry: Entry, params: QueryDict) -> dict[str, Any]:
    """An entry of the table: its occurrences by name, or how many of them are over with the way to them."""
    now = context.now()
    asked = params.copy()
    for name in ("page", "sort"):
        asked.pop(name, None)
    asked["duty"], asked["role"] = entry.duty, entry.role
    asked["due_from"] = asked["due_to"] = entry.due_on.isoformat()
    several = len(entry.records) > 1
    return {
        "entry": entry,
        "several": several,
        "named": [{"record": each, "status": statuses.of(each, now), "place": each.unit} for each in entry.records],
        "href": f"{reverse('duties:calendar-days')}?{asked.urlencode()}",
    }


class Days(ListPage):
    """By the days, with every file a list goes out in."""

    listing_class = YearListing
    template_name = "duties/days.html"

    def further(self, listing: Listing[Any]) -> dict[str, Any]:
        found = ways(listing, "duties:calendar-days") if isinstance(listing, YearListing) else ()
        return {"tabs": tabs("calendar"), "ways": found}


@require_GET
def feed(request: HttpRequest) -> HttpResponse:
    """The same as a file of RFC 5545, for a calendar on one's desk or telephone."""
    listing = YearListing(request.GET, context.current().actor)
    return _file(calendar_files.feed(listing), MEDIA_TYPE, f"duties-{listing.year.year}.ics")


@require_GET
def paper(request: HttpRequest) -> HttpResponse:
    """The same on A3 landscape."""
    listing = YearListing(request.GET, context.current().actor)
    return _file(calendar_files.paper(listing), "application/pdf", f"duties-{listing.year.year}.pdf")


def _file(made: bytes, media_type: str, name: str) -> HttpResponse:
    answer = HttpResponse(made, content_type=media_type)
    kind = "inline" if name.endswith(".pdf") else "attachment"
    answer["Content-Disposition"] = f"{kind}; filename*=UTF-8''{quote(name)}"
    answer["Cache-Control"] = "no-store"
    return answer
