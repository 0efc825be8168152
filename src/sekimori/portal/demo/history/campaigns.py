"""Self-inspections: last year's with its improvements and its report, and this year's, which some sections have answered."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sekimori.common import eras
from sekimori.common.fiscal import FiscalYear
from sekimori.portal.demo import roles
from sekimori.portal.demo.history.yearly import WHOLE
from sekimori.portal.demo.playing import Script, Stage
from sekimori.portal.demo.staffing import Staffing
from sekimori.portal.demo.units import CODE_OF, UNITS
from sekimori.portal.inspection import selectors, services
from sekimori.portal.inspection.models import Campaign, Sheet, Tally
from sekimori.portal.inspection.services import Given, Plan

MANAGERS = ("section_security_manager",)
CITIZENS = CODE_OF["市民課"]
WELFARE = CODE_OF["市民生活部"]
DEPARTMENTS = tuple(CODE_OF[name] for name in ("市民生活部", "総務部", "健康福祉部"))
REMARKS = (
    "実施手順第２章と、課の点検表による。",
    "４月の課内会議で周知し、出席簿に残している。",
    "機器台帳と現物を突き合わせて確かめた。",
)
PARTLY = "支所の一部で、まだ手順書を掲示していない。"
IMPROVED = "支所長が来月の課内会議で手順書を説明し、掲示した写真を報告する。"
# Questions asked: few enough to be read on one page.
MOST = 10


@dataclass
class Inspection:
    """One self-inspection of some departments: answered by the heads of their sections."""

    staffing: Staffing
    first: dt.date
    due: dt.date
    report: dt.date
    pk: int = 0

    def begin(self, stage: Stage) -> None:
        """Planned by the system manager, approved by the chief."""
        era, year = eras.fiscal_era_year(FiscalYear.of(self.first).year)
        again = Campaign.objects.filter(fiscal_year=FiscalYear.of(self.first).year).exists()
        with stage.acting(roles.system_manager(self.staffing, stage.today()).number):
            plan = Plan(
                title=f"{era.name}{year}年度 情報セキュリティ自己点検{'（第２回）' if again else ''}",
                starts_on=self.first,
                due_on=self.due,
                report_on=self.report,
                note="市民生活部、総務部、健康福祉部の各課を対象とします。ほかの部は、来年度に行います。",
                each_person=False,
                roles=MANAGERS,
                units=tuple(stage.units[code] for code in DEPARTMENTS),
            )
            made = services.campaign_plan(plan)
            asked = list(dict.fromkeys(each.lineages[0] for each in selectors.questions(made)))
            some = asked[:: max(1, len(asked) // MOST)][:MOST]
            made = services.campaign_change(made.pk, _narrowed(plan, tuple(some)))
            self.pk = made.pk
        with stage.acting(roles.chief(self.staffing, stage.today()).number):
            services.campaign_open(pk=self.pk)

    def answering(self, codes: Sequence[str]) -> Callable[[Stage], None]:
        """The heads of these sections answer; every fourth says openly what is not done yet."""

        def answer(stage: Stage) -> None:
            for number, code in enumerate(codes):
                head = self.staffing.head(stage.today(), code)
                sheet = Sheet.objects.filter(campaign=self.pk, unit=stage.units[code], state=Sheet.State.OPEN).first()
                if head is not None and sheet is not None:
                    with stage.acting(head.number):
                        services.sheet_submit(pk=sheet.pk, given=_given(sheet, partly=number % 4 == 1))

        return answer

    def confirming(self, codes: Sequence[str], *, department: bool = False) -> Callable[[Stage], None]:
        """Heads stand by the results, and lay down first what is to be put right."""

        def confirm(stage: Stage) -> None:
            for code in codes:
                head = self.staffing.head(stage.today(), code)
                kind = Tally.Kind.DEPARTMENT if department else Tally.Kind.SECTION
                tally = Tally.objects.filter(campaign=self.pk, kind=kind, place=stage.units[code]).first()
                if head is None or tally is None or tally.confirmed_at is not None:
                    continue
                if not department and tally.submitted < tally.sheets:
                    continue
                with stage.acting(head.number):
                    if not department:
                        self._improve(stage, tally, stage.people[head.number])
                    services.result_confirm(pk=tally.pk, note="回答のとおりであることを、書類と現場で確かめた。")

        return confirm

    def _improve(self, stage: Stage, tally: Tally, owner: int) -> None:
        sheet = Sheet.objects.get(campaign=self.pk, unit=tally.place)
        weak = [key for key, each in sheet.answers.items() if each["a"] in {"partly", "no"}]
        if weak:
            services.improvement_make(
                campaign=self.pk,
                unit=tally.place,
                keys=weak,
                text=IMPROVED,
                owner=owner,
                due_on=stage.today() + dt.timedelta(days=60),
            )

    def improve(self, stage: Stage) -> None:
        """What was laid down has been put right."""
        campaign = Campaign.objects.get(pk=self.pk)
        for each in campaign.improvements.filter(state="open").order_by("pk"):
            with stage.acting_as(each.owner_id):
                services.improvement_done(pk=each.pk, outcome="説明と掲示を終え、写真を確かめた。")

    def close(self, stage: Stage) -> None:
        """No more answers; the report to the body."""
        with stage.acting(roles.chief(self.staffing, stage.today()).number):
            services.campaign_close(pk=self.pk)
            services.report_make(
                campaign=self.pk,
                note="おおむね守られている。支所での周知に遅れがあり、改善策を定めた課がある。",
            )


def _narrowed(plan: Plan, lineages: tuple[str, ...]) -> Plan:
    return Plan(**{**vars(plan), "lineages": lineages})


def _given(sheet: Sheet, *, partly: bool) -> dict[str, Given]:
    asked = selectors.sheet_view(sheet).lines
    found = {row.asked.key: Given("yes", REMARKS[number % len(REMARKS)]) for number, row in enumerate(asked)}
    if partly and asked:
        found[asked[len(asked) // 2].asked.key] = Given("partly", PARTLY)
    return found


def _sections(department: str) -> list[str]:
    return [each.code for each in UNITS if each.parent == department and each.section]


def write(script: Script, staffing: Staffing, scale: float) -> None:
    """Last November's with everything, and one that began a week ago."""
    november = dt.date(script.span.fiscal_year - 1, 11, 1)
    days = script.span.office_days(november, november + dt.timedelta(days=90))
    last = Inspection(staffing, days[1], days[20], days[45])
    departments = DEPARTMENTS if scale > WHOLE else DEPARTMENTS[:1]
    sections = [code for department in DEPARTMENTS for code in _sections(department)]
    script.at(days[1], 9, 15, last.begin)
    script.at(days[8], 11, 5, last.answering(sections))
    for place, department in enumerate(departments):
        script.at(days[12 + place], 14, 5, last.confirming(_sections(department)))
        script.at(days[21 + place], 10, 45, last.confirming([department], department=True))
    script.at(days[25], 15, 15, last.close)
    script.at(days[40], 13, 35, last.improve)
    _this_year(script, staffing)


def _this_year(script: Script, staffing: Staffing) -> None:
    days = script.span.office_days()
    first = days[-8]
    end = FiscalYear.of(first).last_day
    due = min(first + dt.timedelta(days=28), end)
    open_one = Inspection(staffing, first, due, max(due, min(due + dt.timedelta(days=30), end)))
    others = [code for code in _sections(WELFARE) if code != CITIZENS]
    script.at(first, 9, 25, open_one.begin)
    script.at(days[-6], 11, 35, open_one.answering(others[:3]))
    script.at(days[-5], 14, 45, open_one.answering(others[3:5]))
    script.at(days[-4], 10, 55, open_one.confirming(others[:2]))
