"""What hangs on permits and comes round: the log of managed areas each month, exceptions each quarter, equipment elsewhere."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from sekimori.common.clock import moment_at
from sekimori.portal.demo import roles
from sekimori.portal.demo.history import yearly
from sekimori.portal.demo.playing import Script, Stage
from sekimori.portal.demo.staffing import Member, Staffing
from sekimori.portal.duties import services
from sekimori.portal.duties.models import Occurrence
from sekimori.portal.procedures.models import Application

AREAS, EXCEPTIONS, ELSEWHERE = "managed_area_review", "exception_review", "offsite_equipment_review"
State = Application.State
Who = Callable[[Staffing, dt.date], Member]
Fields = Callable[[Stage], Mapping[str, Any] | None]


def write(script: Script, staffing: Staffing, scale: float) -> None:
    """Each round in time; the one that has begun lately is open today."""
    months: dict[tuple[int, int], list[dt.date]] = {}
    for day in script.span.office_days(yearly.begins(script, scale)):
        months.setdefault((day.year, day.month), []).append(day)
    for (_year, month), days in months.items():
        _on(script, days, 5, (14, 30), _doing(staffing, AREAS, roles.system_manager, _log))
        if month % 3 == 1:
            _on(script, days, 12, (16, 5), _doing(staffing, EXCEPTIONS, roles.ciso, _exceptions))
        if month == 11:  # noqa: PLR2004
            _on(script, days, 8, (13, 40), _doing(staffing, ELSEWHERE, roles.system_manager, _equipment))
            _on(script, days, 11, (10, 15), lambda stage: _confirm(stage, staffing))


def _on(script: Script, days: list[dt.date], place: int, at: tuple[int, int], act: Callable[[Stage], None]) -> None:
    if len(days) > place:
        script.at(days[place], *at, act)


def _doing(staffing: Staffing, duty: str, who: Who, fields: Fields) -> Callable[[Stage], None]:
    """Whoever owes it does what has opened; where there is nothing to look at, it is not needed this time."""

    def do(stage: Stage) -> None:
        waiting = Occurrence.objects.filter(duty=duty, state__in=Occurrence.WAITING, opens_on__lte=stage.today())
        for row in waiting.order_by("due_on", "pk"):
            found = fields(stage)
            if found is not None:
                with stage.acting(who(staffing, stage.today()).number):
                    services.occurrence_finish(pk=row.pk, data={"fields": found})
            else:
                with stage.acting(roles.chief(staffing, stage.today()).number):
                    services.occurrence_waive(
                        pk=row.pk, reason="庁外に設置の承認を受けた機器が、今年度は一つもないため。"
                    )

    return do


def _log(stage: Stage) -> Mapping[str, Any]:
    """The entries of last month, as far as permits tell, and those of the operators."""
    last = stage.today().replace(day=1) - dt.timedelta(days=1)
    visits = Application.objects.filter(
        procedure="visitor_entry",
        decided_at__gte=moment_at(last.replace(day=1)),
        decided_at__lt=moment_at(last + dt.timedelta(days=1)),
    ).count()
    missing = last.month % 5 == 0
    return {
        "entries": 38 + last.month + visits,
        "not_listed": 0,
        "not_left": int(missing),
        "unusual": 0,
        **({"measures": "退室の記録漏れは本人に確かめ、翌日に補った。扉の横に掲示を加えた。"} if missing else {}),
        "list_right": True,
    }


def _exceptions(stage: Stage) -> Mapping[str, Any]:
    """The exceptions as the applications say."""
    asked = Application.objects.filter(procedure="exception", state=State.APPROVED)
    over = asked.filter(valid_until__lte=stage.now()).count()
    since = stage.now() - dt.timedelta(days=92)
    urgent = Application.objects.filter(procedure="emergency_exception", began_at__gte=since).count()
    lasting = "期限の切れたものは、担当課に今月中の是正の報告を求め、デジタル推進課が現地で確かめる。"
    return {
        "in_force": asked.filter(valid_until__gt=stage.now()).count(),
        "over": over,
        "renewed": 0,
        "emergencies": urgent,
        **({"lasting": lasting} if over else {}),
        "looked_at": True,
    }


def _equipment(stage: Stage) -> Mapping[str, Any] | None:
    """Every approval of equipment elsewhere, place by place; None when there is none."""
    permits = Application.objects.filter(
        procedure="offsite_installation", state=State.APPROVED, valid_until__gt=stage.now()
    )
    rows = [
        {
            "place": f"{each.data.get('place')}（{each.number}）"[:120],
            "how": "事業者の報告書と認証書の写し、実地の確認",
            "result": "kept",
            "action": "次回も実地で確かめる。",
        }
        for each in permits.select_related("content").order_by("pk")
    ]
    return {"equipment": rows, "certificates": True} if rows else None


def _confirm(stage: Stage, staffing: Staffing) -> None:
    rows = Occurrence.objects.filter(duty=ELSEWHERE, state=Occurrence.State.REPORTED).select_related("content")
    for row in rows.order_by("pk"):
        with stage.acting(roles.chief(staffing, stage.today()).number):
            services.occurrence_confirm(pk=row.pk, digest=row.content.digest if row.content else "")
