"""The page of a list: class AssetList(ListPage): listing_class = AssetListing."""

from __future__ import annotations

from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views import View

from sekimori.portal.acts import context
from sekimori.portal.ui.components import Link
from sekimori.portal.ui.listing.core import Listing


class ListPage(View):
    """Shows a listing. `new` is the button for a new record; `given` passes what the URL fixes."""

    listing_class: ClassVar[type[Listing[Any]]]
    template_name: ClassVar[str] = "ui/list_page.html"

    def given(self) -> dict[str, str]:
        """What the page's address fixes; the URL's keyword arguments unless overridden."""
        return {name: str(value) for name, value in self.kwargs.items()}

    def new(self, listing: Listing[Any]) -> Link | None:
        """The button that makes a new record; None when this actor may not."""
        del listing
        return None

    def further(self, listing: Listing[Any]) -> dict[str, Any]:
        """Further variables for a template of one's own."""
        del listing
        return {}

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        listing = self.listing_class(request.GET, context.current().actor, given=self.given())
        names = {"title": listing.title, "listing": listing, "new": self.new(listing), "handling": listing.handling}
        return render(request, self.template_name, {**names, **self.further(listing)})
