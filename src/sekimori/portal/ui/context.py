"""What every page's frame shows: the city, whether it is the invented sample, who is signed in and as what."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from sekimori import __version__
from sekimori.portal.acts import context
from sekimori.portal.acts.actors import NOBODY
from sekimori.portal.acts.context import NoCircumstances
from sekimori.portal.acts.models import Deployment
from sekimori.portal.ui import navigation


def chrome(request: HttpRequest) -> dict[str, Any]:
    """Template variables of the page frame. Lazy, so that a part of a page costs no query."""
    try:
        actor = context.current().actor
    except NoCircumstances:
        actor = NOBODY
    account = getattr(request, "user", None)
    signed_in = bool(account and account.is_authenticated)
    return {
        "deployment": SimpleLazyObject(lambda: Deployment.objects.filter(pk=Deployment.SINGLE).first()),
        "actor": actor,
        "signed_in": signed_in,
        "shortcuts": signed_in and bool(getattr(account, "keyboard_shortcuts", False)),
        "navigation": SimpleLazyObject(lambda: navigation.groups_for(actor, request.path) if signed_in else []),
        "account_links": SimpleLazyObject(lambda: navigation.account_links() if signed_in else []),
        "bells": SimpleLazyObject(lambda: navigation.bells_for(actor) if signed_in else []),
        "search_href": SimpleLazyObject(lambda: navigation.search_href() if signed_in else ""),
        "search_text": request.GET.get("q", "") if request.path == navigation.search_href() else "",
        "idle_seconds": settings.IDLE_SECONDS,
        "printed_on": context.today(),
        "version": __version__,
    }
