"""What runs in the background: for operators jobs, timers and rows that failed; for everybody the progress of their own work."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from sekimori.common.errors import Refused
from sekimori.portal.acts import context
from sekimori.portal.clocks import selectors, services
from sekimori.portal.clocks.models import WorkItem
from sekimori.portal.ui.components import Status, Tone
from sekimori.portal.ui.listing import ChoiceFilter, Column, DateRangeFilter, Listing, ListPage

TONES: dict[str, Tone] = {
    WorkItem.State.QUEUED: "waiting",
    WorkItem.State.RUNNING: "info",
    WorkItem.State.DONE: "success",
    WorkItem.State.FAILED: "danger",
}


def status_of(item: WorkItem) -> Status:
    """The state of background work."""
    return Status(item.get_state_display(), TONES[item.state])


@require_GET
@never_cache
def operations(request: HttpRequest) -> HttpResponse:
    """Jobs, timers, rows and processes."""
    if not selectors.may_administer(context.current().actor):
        raise Refused(_("定期処理の画面は、運用担当が使います。"))
    names = {
        "title": _("定期処理と送信"),
        "jobs": selectors.job_states(),
        "timers": selectors.failing_timers(),
        "rows": selectors.dead_rows(),
        "processes": selectors.living_processes(),
        "failed": Status(_("失敗"), "danger"),
        "well": Status(_("正常"), "success"),
        "never": Status(_("未実行"), "neutral"),
    }
    return render(request, "clocks/operations.html", names)


@require_POST
def hasten(request: HttpRequest, name: str) -> HttpResponse:
    """すぐ動かす."""
    services.job_hasten(name=name)
    messages.success(request, _("次の見回りで動かします。"))
    return HttpResponseRedirect(reverse("clocks:operations"))


@require_POST
def revive(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """もう一度送る."""
    services.row_revive(pk=pk)
    messages.success(request, _("もう一度送ります。"))
    return HttpResponseRedirect(reverse("clocks:operations"))


class WorkListing(Listing[WorkItem]):
    """One's own background work."""

    name = "clocks.work"
    title = gettext_lazy("時間のかかる処理")
    search = ("title",)
    search_label = gettext_lazy("名前で探す")
    default_sort = "-started"
    columns = (
        Column("title", gettext_lazy("処理"), link=lambda w: reverse("clocks:work", args=[w.pk]), wide=True),
        Column("state", gettext_lazy("状態"), status_of, nowrap=True),
        Column("percent", gettext_lazy("進み具合（％）"), align="end"),
        Column("started", gettext_lazy("始めた日時"), "created_at", sort="created_at", nowrap=True),
        Column("finished", gettext_lazy("終わった日時"), "finished_at", sort="finished_at", nowrap=True),
    )
    filters = (
        ChoiceFilter("state", gettext_lazy("状態"), choices=WorkItem.State.choices),
        DateRangeFilter("started", gettext_lazy("始めた日"), lookup="created_at", moment=True),
    )
    empty_title = gettext_lazy("時間のかかる処理はまだありません")
    empty_text = gettext_lazy("大きなファイルの取込みなど、画面の裏で行う処理がここに並びます。")

    def queryset(self) -> QuerySet[WorkItem]:
        return selectors.own_work()


class WorkList(ListPage):
    """The list of one's own background work."""

    listing_class = WorkListing


@require_GET
@never_cache
def work(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """How far one's own work has come; refreshed by itself with and without scripts until it is over."""
    item = selectors.work_item(pk)
    under_way = item.state in {WorkItem.State.QUEUED, WorkItem.State.RUNNING}
    names: dict[str, Any] = {
        "title": item.title,
        "item": item,
        "status": status_of(item),
        "under_way": under_way,
        "done": item.state == WorkItem.State.DONE,
        "link": result_link(item),
    }
    return render(request, "clocks/work.html", names)


def result_link(item: WorkItem) -> str:
    """Where the result is, when the work function gave a page of the portal under `url`."""
    link = item.result.get("url", "") if isinstance(item.result, dict) else ""
    return link if isinstance(link, str) and link.startswith("/") and not link.startswith("//") else ""
