"""Duties of the whole city that come round: training and audits planned each year, the audit itself, the logs looked through."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from sekimori.common import eras
from sekimori.common.fiscal import FiscalYear
from sekimori.portal.demo import roles
from sekimori.portal.demo.history import yearly
from sekimori.portal.demo.playing import Script, Stage
from sekimori.portal.demo.staffing import Member, Staffing
from sekimori.portal.duties import services
from sekimori.portal.duties.models import Occurrence

TRAINING, AUDIT_PLAN, AUDIT, LOGS = "training_plan", "audit_plan", "audit", "log_review"
Who = Callable[[Staffing, dt.date], Member]
Fields = Callable[[Stage], Mapping[str, Any]]
# Month, office day of it and hour at which each yearly duty is done: late in its window, so that there is something to see.
MAY, JUNE, DECEMBER = 5, 6, 12


def write(script: Script, staffing: Staffing, scale: float) -> None:
    """Each in time since the standard was amended; what has begun lately is open today."""
    months: dict[tuple[int, int], list[dt.date]] = {}
    since = max(yearly.begins(script, scale), dt.date(script.span.fiscal_year - 1, 4, 1))
    for day in script.span.office_days(since):
        months.setdefault((day.year, day.month), []).append(day)
    for (_year, month), days in months.items():
        _on(script, days, 6, (9, 25), _doing(staffing, LOGS, roles.system_manager, _logs))
        if month == MAY:
            _on(script, days, 13, (10, 35), _doing(staffing, TRAINING, roles.ciso, _training))
        if month == JUNE:
            _on(script, days, 12, (11, 5), _doing(staffing, AUDIT_PLAN, _auditors, _plan))
        if month == DECEMBER:
            _on(script, days, 13, (14, 10), _doing(staffing, AUDIT, roles.ciso, _audit))


def _on(script: Script, days: list[dt.date], place: int, at: tuple[int, int], act: Callable[[Stage], None]) -> None:
    if len(days) > place:
        script.at(days[place], *at, act)


def _auditors(staffing: Staffing, day: dt.date) -> Member:
    return roles.nominated(staffing, day)["audit_chief"][0]


def _doing(staffing: Staffing, duty: str, who: Who, fields: Fields) -> Callable[[Stage], None]:
    """Whoever owes it does what has opened."""

    def do(stage: Stage) -> None:
        waiting = Occurrence.objects.filter(duty=duty, state__in=Occurrence.WAITING, opens_on__lte=stage.today())
        for row in waiting.order_by("due_on", "pk"):
            with stage.acting(who(staffing, stage.today()).number):
                services.occurrence_finish(pk=row.pk, data={"fields": fields(stage)})

    return do


def _number(stage: Stage, order: int) -> str:
    """How the committee's decision of this fiscal year is called."""
    era, year = eras.fiscal_era_year(FiscalYear.of(stage.today()).year)
    return f"{era.name[0]}{year}本部第{order}号"


def _training(stage: Stage) -> Mapping[str, Any]:
    return {
        "purpose": "新しく配属された職員と、外部サービスを使う課を重点とする。",
        "last_year": "受講率は９３％、模擬の不審メールを開いた割合は８％だった。報告の遅れが二件あった。",
        "courses": [
            _course("新規採用職員", "対策基準の基本と相談・報告の仕方", "集合", "５月", "デジタル推進課"),
            _course("課長・支所長", "管理者の務めと点検の進め方", "集合", "６月", "デジタル推進課・外部講師"),
            _course("全職員等", "事例で学ぶ情報の取扱い", "ｅラーニング", "７月から９月まで", "デジタル推進課"),
        ],
        "attendance_goal": 95,
        "understanding_goal": 80,
        "everybody": True,
        "organisation": "デジタル推進課が企画し、人事課が受講を管理する。予算は研修費による。",
        "reference": _number(stage, 1),
        "approved_on": stage.today().isoformat(),
    }


def _course(group: str, content: str, way: str, time: str, lecturer: str) -> dict[str, str]:
    return {"group": group, "content": content, "way": way, "time": time, "lecturer": lecturer}


def _plan(stage: Stage) -> Mapping[str, Any]:
    autumn = dt.date(stage.today().year, 10, 1)
    rows = (("収納課", "５ 人的セキュリティ"), ("健康課", "２ 情報資産"), ("水道課", "６ 技術的セキュリティ"))
    return {
        "purpose": "持出しと媒体の管理を重点とし、前年度の指摘の改善を確かめる。",
        "cycle": "三年で全課を回る計画の二年目",
        "subjects": [
            {
                "subject": name,
                "items": items,
                "auditor": "監査委員事務局",
                "begins": (autumn + dt.timedelta(days=14 * place)).isoformat(),
            }
            for place, (name, items) in enumerate(rows)
        ],
        "independent": True,
        "qualified": True,
        "reference": _number(stage, 2),
        "approved_on": stage.today().isoformat(),
    }


def _audit(stage: Stage) -> Mapping[str, Any]:
    october = dt.date(stage.today().year, 10, 20)
    return {
        "chief": "監査委員事務局長",
        "plan": _number(stage, 2),
        "units": [
            {
                "unit": name,
                "auditor": "監査委員事務局",
                "audited_on": (october + dt.timedelta(days=14 * place)).isoformat(),
                "way": "質問・書類の閲覧・現場の観察",
                "found": place,
            }
            for place, name in enumerate(("収納課", "健康課", "水道課"))
        ],
        "papers": True,
    }


def _logs(stage: Stage) -> Mapping[str, Any]:
    last = stage.today().replace(day=1) - dt.timedelta(days=1)
    detected = last.month % 3
    return {
        "from_day": last.replace(day=1).isoformat(),
        "to_day": last.isoformat(),
        "subjects": ["core", "lgwan", "internet", "privileged", "insider"],
        "conditions": "閉庁時のログイン、連続する認証の失敗、大量の検索と出力、管理者権限の変更。",
        "detected": detected,
        "missing": False,
        **({"findings": [_found(place) for place in range(detected)]} if detected else {}),
        "analysed": True,
        "privileged_stronger": True,
    }


def _found(place: int) -> dict[str, str]:
    if place:
        return {"what": "閉庁日の端末のログイン", "judged": "harmless", "action": "選挙の事務による。課長に確かめた。"}
    return {"what": "認証の失敗が一日に２０回", "judged": "harmless", "action": "パスワードの変更の直後だった。"}
