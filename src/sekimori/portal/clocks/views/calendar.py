"""The city's calendar: closed days and hours, days taken over from a file."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from sekimori.common.errors import Refused, SekimoriError
from sekimori.common.fiscal import FiscalYear
from sekimori.portal.acts import context
from sekimori.portal.clocks import day_files, selectors, services
from sekimori.portal.clocks.forms import DaysFileForm, DaysTakeForm, HoursForm, LocalDayForm
from sekimori.portal.ui.components import SummaryRow
from sekimori.portal.ui.pages import FormPage, tell

FIRST_YEAR, LAST_YEAR = 2000, 2100


def only_keepers() -> None:
    """Raises Refused unless the actor keeps the calendar."""
    if not selectors.may_keep_calendar(context.current().actor):
        raise Refused(_("暦と当番表は、統括情報セキュリティ責任者か運用担当が変更します。"))


@require_GET
def calendar(request: HttpRequest) -> HttpResponse:
    """Closed days of a fiscal year, office hours, who is on duty now."""
    asked = request.GET.get("year", "")
    this = FiscalYear.of(context.today())
    known = asked.isdecimal() and FIRST_YEAR <= int(asked) <= LAST_YEAR
    year = FiscalYear(int(asked)) if known else this
    hours = selectors.office_hours()
    names = {
        "title": _("開庁日と閉庁日"),
        "year": year,
        "before": year.previous().year,
        "after": year.next().year,
        "days": selectors.closed_days(year),
        "rows": [
            SummaryRow(_("開庁時間"), str(hours)),
            SummaryRow(_("今日"), selectors.calendar().closing_reason(context.today()) or _("開庁日")),
        ],
        "on_call": selectors.on_call(),
        "may_change": selectors.may_keep_calendar(context.current().actor),
    }
    return render(request, "clocks/calendar.html", names)


class NewDay(FormPage):
    """A day of the city's own."""

    form_class = LocalDayForm
    title = gettext_lazy("閉庁日・開庁日を登録する")
    lead = gettext_lazy("法律の祝日と年末年始は登録しなくても閉庁日です。市だけの閉庁日や、臨時に開く日を登録します。")

    def initial(self) -> dict[str, Any]:
        only_keepers()
        return {}

    def save(self, form: LocalDayForm) -> str:
        made = services.local_day_set(
            day=form.cleaned_data["day"], name=form.cleaned_data["name"], opened=bool(form.cleaned_data["opened"])
        )
        messages.success(self.request, _("登録しました。期限の計算に今から使います。"))
        return f"{reverse('clocks:calendar')}?year={FiscalYear.of(made.day).year}"

    def cancel(self) -> str:
        return reverse("clocks:calendar")


@require_POST
def remove_day(request: HttpRequest, pk: int) -> HttpResponse:
    """Takes a day of the city's own back."""
    services.local_day_remove(pk=pk)
    messages.success(request, _("取り消しました。"))
    return HttpResponseRedirect(reverse("clocks:calendar"))


class Hours(FormPage):
    """The office hours."""

    form_class = HoursForm
    title = gettext_lazy("開庁時間を変更する")

    def initial(self) -> dict[str, Any]:
        only_keepers()
        hours = selectors.office_hours()
        return {"opens_at": f"{hours.opens_at:%H:%M}", "closes_at": f"{hours.closes_at:%H:%M}"}

    def save(self, form: HoursForm) -> str:
        services.hours_set(**form.cleaned_data)
        messages.success(self.request, _("開庁時間を変更しました。"))
        return self.cancel()

    def cancel(self) -> str:
        return reverse("clocks:calendar")


class DaysFile(FormPage):
    """A file of days, shown as differences before anything is taken over."""

    form_class = DaysFileForm
    title = gettext_lazy("祝日・閉庁日のファイルを読み込む")
    lead = gettext_lazy(
        "内閣府の祝日のＣＳＶ、又は「日、名称、閉庁か開庁」のＣＳＶを読みます。まず違いだけを示します。"
    )
    submit_label = gettext_lazy("読み込んで比べる")

    def initial(self) -> dict[str, Any]:
        only_keepers()
        return {}

    def save(self, form: DaysFileForm) -> HttpResponse:
        days = day_files.read(form.cleaned_data["file"].read())
        found = day_files.differences(days, selectors.calendar(), from_day=context.today())
        take = DaysTakeForm(initial={"content": day_files.as_text(found)})
        names = {"title": self.title, "found": found, "read": len(days), "form": take}
        return render(self.request, "clocks/days_preview.html", names)

    def cancel(self) -> str:
        return reverse("clocks:calendar")


@require_POST
def take_days(request: HttpRequest) -> HttpResponse:
    """Takes over the differences that were shown."""
    only_keepers()
    form = DaysTakeForm(request.POST)
    if form.is_valid():
        try:
            days = day_files.read(form.cleaned_data["content"].encode())
            count = services.local_days_set([(each.day, each.name, each.open) for each in days], token=form.submission)
        except SekimoriError as error:
            if isinstance(error, Refused):
                raise
            tell(form, error)
        else:
            messages.success(request, _("%(count)s日を登録しました。") % {"count": count})
            return HttpResponseRedirect(reverse("clocks:calendar"))
    names = {"title": _("祝日・閉庁日のファイルを読み込む"), "found": [], "read": 0, "form": form}
    return render(request, "clocks/days_preview.html", names, status=400)
