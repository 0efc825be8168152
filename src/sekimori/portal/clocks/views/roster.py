"""The duty roster for nights and closed days."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from sekimori.common.clock import moment_at
from sekimori.portal.acts import context
from sekimori.portal.clocks import rosters, selectors, services
from sekimori.portal.clocks.forms import RosterForm, ShiftForm
from sekimori.portal.clocks.services import Shift
from sekimori.portal.clocks.views.calendar import only_keepers
from sekimori.portal.ui.pages import FormPage

AHEAD = dt.timedelta(days=35)


@require_GET
def roster(request: HttpRequest) -> HttpResponse:
    """Who is on duty now and in the weeks to come, and the nights and closed days that nobody covers."""
    today = context.today()
    names = {
        "title": _("夜間・休日の当番"),
        "on_call": selectors.on_call(),
        "shifts": selectors.shifts_between(context.now(), moment_at(today + AHEAD)),
        "uncovered": selectors.uncovered(today, today + AHEAD),
        "may_change": selectors.may_keep_calendar(context.current().actor),
        "now": context.now(),
    }
    return render(request, "clocks/roster.html", names)


class NewShift(FormPage):
    """One shift."""

    form_class = ShiftForm
    title = gettext_lazy("当番を登録する")

    def initial(self) -> dict[str, Any]:
        only_keepers()
        return {}

    def save(self, form: ShiftForm) -> str:
        given = {name: value for name, value in form.cleaned_data.items() if name != "submission"}
        services.on_call_set([Shift(**given)], token=form.submission)
        messages.success(self.request, _("当番を登録しました。"))
        return self.cancel()

    def cancel(self) -> str:
        return reverse("clocks:roster")


class PasteRoster(FormPage):
    """Many shifts at once."""

    form_class = RosterForm
    title = gettext_lazy("当番表を貼り付ける")
    draft = "clocks.roster"

    def initial(self) -> dict[str, Any]:
        only_keepers()
        return {}

    def save(self, form: RosterForm) -> str:
        shifts = rosters.read(form.cleaned_data["lines"], selectors.calendar(), context.current().actor)
        count = services.on_call_set(shifts, token=form.submission)
        messages.success(self.request, _("%(count)s件の当番を登録しました。") % {"count": count})
        return self.cancel()

    def cancel(self) -> str:
        return reverse("clocks:roster")


@require_POST
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Takes a shift off the roster."""
    services.on_call_remove(pk=pk)
    messages.success(request, _("当番を取り消しました。"))
    return HttpResponseRedirect(reverse("clocks:roster"))
