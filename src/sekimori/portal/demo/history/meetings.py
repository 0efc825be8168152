"""Meetings of the body that decides: over with confirmed minutes, minutes that the chair has yet to confirm, one being prepared."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from sekimori.common.business_days import OfficeCalendar
from sekimori.common.clock import day_of, moment_at
from sekimori.portal.committee import selectors, services
from sekimori.portal.committee.models import Attendance, Item, Meeting
from sekimori.portal.committee.selectors import Waiting
from sekimori.portal.committee.services import Matter, Verdict
from sekimori.portal.demo import founding, roles
from sekimori.portal.demo.playing import Script, Stage
from sekimori.portal.demo.staffing import Staffing

PLACE = "市役所本庁舎４階 庁議室"
Said = Item.Verdict
# So many office days it takes from calling a meeting to its minutes, with some to spare.
WHOLE = 16
PLANS = (
    (
        Matter(
            "今年度の情報セキュリティ研修計画",
            "全職員等のｅラーニングと、幹部・新規採用職員の集合研修を行う。受講率９５％を目標とする。",
            Item.Matter.TRAINING_PLAN,
        ),
        Verdict(Said.APPROVED, discussion="会計年度任用職員の受講の時間を勤務時間として確保することを確認した。"),
    ),
    (
        Matter(
            "今年度の監査実施計画",
            "本庁の６課と公営企業を対象に、９月から１２月までの間に監査を行う。三年で全課を回る。",
            Item.Matter.AUDIT_PLAN,
        ),
        Verdict(
            Said.CONDITIONAL,
            conditions="前年度に指摘のあった課を対象に加えること。",
            discussion="公営企業の監査は、繁忙期を避けて１１月に行うこととした。",
        ),
    ),
)
RECENT = (
    (
        Matter(
            "外部記録媒体の持出しの状況について（報告）",
            "直近三月の持出しは減っている。返却の遅れが続く課には、個別に確認を求めている。",
            Item.Matter.REPORT,
            report=True,
        ),
        Verdict(Said.RECEIVED, discussion="遅れの理由を次回までに整理するよう求めがあった。"),
    ),
    (
        Matter(
            "生成ＡＩの業務利用に関する要領（案）",
            "入力してよい情報の範囲、承認の手続、記録の保存について定める。",
        ),
        Verdict(Said.CONTINUED, conditions="入力してよい情報の範囲の例示を加え、次回改めて審議する。"),
    ),
)
LATEST = (
    (
        Matter(
            "情報システムの更新に伴う業務停止の日程",
            "基幹業務システムの更新のため、閉庁日に二日間停止する。窓口への周知は一月前から行う。",
        ),
        Verdict(Said.APPROVED, discussion="コンビニ交付の停止も併せて周知することとした。"),
    ),
)
COMING = (
    Matter(
        "来年度の情報セキュリティ対策の重点",
        "外部サービスの利用承認の見直しと、無線ＬＡＮの更新を重点とする案について審議する。",
    ),
)


def nothing(_waiting: Waiting) -> None:
    """Nothing that others have put to the body."""


def reports(waiting: Waiting) -> Verdict | None:
    """What the body only takes note of."""
    return Verdict(Said.RECEIVED, discussion="了承された。") if waiting.offered.report else None


@dataclass
class Held:
    """One meeting from its plan to its minutes; the office of the system manager prepares it."""

    staffing: Staffing
    day: dt.date
    matters: Sequence[tuple[Matter, Verdict]]
    # What of that which other records have put to the body goes on the agenda too, with what is said to it.
    takes: Callable[[Waiting], Verdict | None] = nothing
    pk: int = 0
    decided: list[tuple[int, Verdict]] = field(default_factory=list)

    def call(self, stage: Stage) -> None:
        """Planned for a coming day, with its agenda, and called."""
        with stage.acting(roles.system_manager(self.staffing, stage.today()).number):
            self.pk = services.meeting_plan(
                body=founding.COMMITTEE, kind=Meeting.Kind.MEETING, held_at=moment_at(self.day, 13, 30), place=PLACE
            ).pk
            waiting = [(each.key, said) for each in selectors.waiting(founding.COMMITTEE) if (said := self.takes(each))]
            if waiting:
                taken = services.items_place(meeting=self.pk, keys=[key for key, _said in waiting])
                self.decided += [(item.pk, said) for item, (_key, said) in zip(taken, waiting, strict=True)]
            for matter, verdict in self.matters:
                self.decided.append((services.item_add(meeting=self.pk, matter=matter).pk, verdict))
            services.meeting_call(pk=self.pk)

    def hold(self, stage: Stage) -> None:
        """All but one came; how each matter was decided."""
        with stage.acting(roles.system_manager(self.staffing, stage.today()).number):
            members = selectors.members_of(Meeting.objects.get(pk=self.pk))
            chair = next((each for each in members if each.chair), members[0])
            missing = members[-1] if len(members) > 2 and members[-1] is not chair else None  # noqa: PLR2004
            statuses = {
                each.person: Attendance.Status.ABSENT if each is missing else Attendance.Status.PRESENT
                for each in members
            }
            services.attendance_record(pk=self.pk, statuses=statuses, presided_by=chair.person)
            for pk, verdict in self.decided:
                services.item_decide(pk=pk, verdict=verdict)

    def hand_in(self, stage: Stage) -> None:
        """The minutes, handed to who led the meeting."""
        with stage.acting(roles.system_manager(self.staffing, stage.today()).number):
            notes = "次回の日程は、事務局から追って知らせることとした。"
            services.minutes_write(pk=self.pk, notes=notes)
            services.minutes_submit(pk=self.pk)

    def confirm(self, stage: Stage) -> None:
        """Who led it confirms them, if he is still in office."""
        record = Meeting.objects.get(pk=self.pk)
        if record.presided_by_id is not None:
            with stage.acting_as(record.presided_by_id):
                services.minutes_confirm(pk=self.pk, digest=record.digest)


def write(script: Script, staffing: Staffing) -> None:
    """One each June, one some weeks ago, one of last week without confirmed minutes, one to come."""
    for year in (script.span.fiscal_year - 1, script.span.fiscal_year):
        june = script.span.office_days(dt.date(year, 6, 1), dt.date(year, 7, 11))
        if len(june) >= WHOLE:
            over(script, june, Held(staffing, june[10], PLANS, takes=reports))
    days = script.span.office_days()
    over(script, days[-42:-20], Held(staffing, days[-32], RECENT, takes=reports))
    latest = Held(staffing, days[-5], LATEST)
    script.at(days[-14], 10, 5, latest.call)
    script.at(days[-5], 15, 10, latest.hold)
    script.at(days[-2], 11, 50, latest.hand_in)
    script.at(days[-3], 9, 55, lambda stage: _prepare(stage, staffing))


def over(script: Script, days: Sequence[dt.date], held: Held) -> None:
    """Called, held on its day, ten days later, its minutes confirmed."""
    script.at(days[0], 10, 15, held.call)
    script.at(days[10], 15, 20, held.hold)
    script.at(days[12], 11, 40, held.hand_in)
    script.at(days[13], 16, 25, held.confirm)


def _prepare(stage: Stage, staffing: Staffing) -> None:
    """The next one: a day, and a first matter; it has not been called."""
    coming = OfficeCalendar().add_office_days(day_of(stage.now()), 12)
    with stage.acting(roles.system_manager(staffing, stage.today()).number):
        made = services.meeting_plan(
            body=founding.COMMITTEE, kind=Meeting.Kind.MEETING, held_at=moment_at(coming, 13, 30), place=PLACE
        )
        for matter in COMING:
            services.item_add(meeting=made.pk, matter=matter)
