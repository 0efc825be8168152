"""The first screen."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from sekimori.portal.acts import context
from sekimori.portal.ui import selectors


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """What the person signed in has to do: overdue, this week, what others wait for, what comes."""
    actor = context.current().actor
    return render(request, "ui/home.html", {"title": _("ホーム"), "home": selectors.home(actor), "actor": actor})
