"""The lists and the year's calendar."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from sekimori.common.fiscal import FiscalYear
from sekimori.portal.acts import context
from sekimori.portal.duties import selectors, statuses
from sekimori.portal.duties.listings import MineListing, OccurrenceListing, role_choices
from sekimori.portal.ui.components import Link
from sekimori.portal.ui.listing import Listing, ListPage

MONTHS = (4, 5, 6, 7, 8, 9, 10, 11, 12, 1, 2, 3)
# So many occurrences of one month are named one by one; more are counted.
MOST_NAMED = 3


def tabs(current: str) -> list[Link]:
    """The three pages of duties."""
    names = (("mine", _("わたしの実施事項")), ("all", _("一覧")), ("calendar", _("年間予定")))
    return [Link(label, reverse(f"duties:{name}"), current=name == current) for name, label in names]


class Mine(ListPage):
    """わたしの実施事項."""

    listing_class = MineListing
    template_name = "duties/list.html"

    def further(self, listing: Listing[Any]) -> dict[str, Any]:
        ways = [
            (each.label, reverse("duties:declare", args=[each.key, occasion]))
            for each, occasion in selectors.declarable(listing.actor)
        ]
        return {"tabs": tabs("mine"), "declare": ways}


class All(ListPage):
    """Everything one may see."""

    listing_class = OccurrenceListing
    template_name = "duties/list.html"

    def further(self, listing: Listing[Any]) -> dict[str, Any]:
        del listing
        return {"tabs": tabs("all")}


@require_GET
def calendar(request: HttpRequest) -> HttpResponse:
    """The fiscal year from April to March, of all one may see, of one role when asked."""
    actor = context.current().actor
    this = FiscalYear.of(context.today())
    asked = request.GET.get("year", "")
    year = FiscalYear(int(asked)) if asked.isdecimal() and len(asked) == 4 and int(asked) >= 2000 else this  # noqa: PLR2004
    role = request.GET.get("role", "")
    roles = role_choices(actor)
    rows = [
        {
            "label": row.label,
            "role": row.role,
            "months": [
                {
                    "named": [
                        {"record": each, "status": statuses.of(each, context.now())} for each in month[:MOST_NAMED]
                    ],
                    "more": len(month) - MOST_NAMED if len(month) > MOST_NAMED else 0,
                    "done": sum(not each.waits and each.state != "reported" for each in month),
                    "total": len(month),
                }
                for month in row.months
            ],
        }
        for row in selectors.calendar_of(actor, year, role=role if role in dict(roles) else "")
    ]
    names = {
        "title": _("%(year)sの実施事項") % {"year": year.label},
        "tabs": tabs("calendar"),
        "months": MONTHS,
        "rows": rows,
        "year": year,
        "years": [year.previous(), this, year.next()],
        "roles": roles,
        "role": role,
    }
    return render(request, "duties/calendar.html", names)
