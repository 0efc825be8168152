"""Whether what works in the background is alive and keeps up."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sekimori.common.clock import SystemClock
from sekimori.portal.acts.models import OutboxRow
from sekimori.portal.clocks import processes
from sekimori.portal.clocks.models import JobRun, Process, Timer, WorkItem
from sekimori.portal.health.registry import Group, Outcome, check, error, ok, warning

LATE = dt.timedelta(minutes=15)
START = gettext_lazy("sekimori serve、又は sekimori worker と sekimori scheduler を動かしてください。")


def _alive(kind: Process.Kind) -> Outcome:
    now = SystemClock().now()
    count = processes.alive(kind, now)
    silent = Process.objects.filter(kind=kind).count() - count
    if not count:
        return error(_("動いていません。"), START)
    if silent:
        return warning(
            _("%(count)s個動いていますが、応答のなくなったものが%(silent)s個あります。")
            % {"count": count, "silent": silent}
        )
    return ok(_("%(count)s個動いています。") % {"count": count})


@check("clocks.workers", gettext_lazy("画面の裏の処理（worker）"), Group.RUNNING)
def workers() -> Outcome:
    """At least one worker lives."""
    return _alive(Process.Kind.WORKER)


@check("clocks.scheduler", gettext_lazy("定期処理（scheduler）"), Group.RUNNING)
def scheduler() -> Outcome:
    """At least one scheduler lives."""
    return _alive(Process.Kind.SCHEDULER)


@check("clocks.jobs", gettext_lazy("定期処理の結果"), Group.RUNNING)
def jobs() -> Outcome:
    """Every job ended well the last time, and none is far behind."""
    now = SystemClock().now()
    failed = list(JobRun.objects.filter(failures__gt=0).order_by("name"))
    late = list(JobRun.objects.filter(due_at__lt=now - LATE).order_by("name").values_list("name", flat=True))
    if not JobRun.objects.filter(finished_at__isnull=False).exists():
        return warning(_("まだ一度も動いていません。"), START)
    if failed:
        said = "、".join(f"{run.name}（{run.last_error.splitlines()[-1][:120]}）" for run in failed)
        return error(_("失敗しています：%(jobs)s") % {"jobs": said}, _("定期処理の画面とログを確かめてください。"))
    if late:
        return warning(_("予定の時刻を過ぎても動いていません：%(jobs)s") % {"jobs": "、".join(late)}, START)
    return ok(_("すべて予定どおりに終わっています。"))


@check("clocks.timers", gettext_lazy("期限の時計"), Group.RUNNING)
def timers() -> Outcome:
    """No timer is overdue or fails."""
    now = SystemClock().now()
    waiting = Timer.objects.filter(fired_at__isnull=True, due_at__lt=now - LATE)
    failing = waiting.exclude(last_error="").count()
    if failing:
        return error(
            _("知らせるべき時刻に処理できない時計が%(count)s個あります。") % {"count": failing},
            _("定期処理の画面で、理由を確かめてください。"),
        )
    late = waiting.count()
    if late:
        return warning(_("時刻を過ぎた時計が%(count)s個あります。") % {"count": late}, START)
    return ok(_("遅れている時計はありません。"))


@check("clocks.outbox", gettext_lazy("送信待ち"), Group.DELIVERY)
def outbox() -> Outcome:
    """Nothing due has waited long."""
    now = SystemClock().now()
    due = OutboxRow.objects.filter(state__in=[OutboxRow.State.WAITING, OutboxRow.State.LEASED], not_before__lte=now)
    oldest = due.order_by("not_before").values_list("not_before", flat=True).first()
    if oldest is None:
        return ok(_("待っているものはありません。"))
    minutes = round((now - oldest).total_seconds() / 60)
    said = _("%(count)s件が待っています。最も古いものは%(minutes)s分前からです。") % {
        "count": due.count(),
        "minutes": minutes,
    }
    return error(said, START) if now - oldest > LATE else ok(said)


@check("clocks.dead_rows", gettext_lazy("送れなかったもの"), Group.DELIVERY)
def dead_rows() -> Outcome:
    """Nothing was given up."""
    dead = OutboxRow.objects.filter(state=OutboxRow.State.DEAD)
    count = dead.count()
    if not count:
        return ok(_("ありません。"))
    kinds = "、".join(sorted(set(dead.values_list("kind", flat=True))))
    return error(
        _("%(count)s件が、繰り返しても送れず止まっています（%(kinds)s）。") % {"count": count, "kinds": kinds},
        _("原因を除いてから、定期処理の画面で再開してください。"),
    )


@check("clocks.work", gettext_lazy("時間のかかる処理"), Group.RUNNING)
def background_work() -> Outcome:
    """Work does not wait for ever."""
    now = SystemClock().now()
    waiting = WorkItem.objects.filter(state=WorkItem.State.QUEUED, created_at__lt=now - LATE).count()
    if waiting:
        return warning(_("%(count)s件が15分以上順番を待っています。") % {"count": waiting}, START)
    return ok(_("長く待っているものはありません。"))
