"""The lists."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from sekimori.portal.duties import selectors
from sekimori.portal.duties.listings import MineListing, OccurrenceListing
from sekimori.portal.ui.components import Link
from sekimori.portal.ui.listing import Listing, ListPage


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
            (each.label, reverse("duties:declare", args=[each.defined.key, each.occasion.key]))
            for each in selectors.declarable(listing.actor)
        ]
        return {"tabs": tabs("mine"), "declare": ways}


class All(ListPage):
    """Everything one may see."""

    listing_class = OccurrenceListing
    template_name = "duties/list.html"

    def further(self, listing: Listing[Any]) -> dict[str, Any]:
        del listing
        return {"tabs": tabs("all")}
