"""The reports on the years that are over: drafted, sent back, confirmed, laid before the body, and published."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from sekimori.portal.demo import roles
from sekimori.portal.demo.playing import Script, Stage
from sekimori.portal.demo.staffing import Staffing
from sekimori.portal.reports import services
from sekimori.portal.reports.models import AnnualReport

COMMITTEE, PUBLIC = "committee", "public"
PREFACES = {
    COMMITTEE: (
        "この一年の情報セキュリティ対策の実施状況を報告する。持出しの許可と返却の確認は定着した。一方で、期限を過ぎた返却と、例外措置の"
        "終了の報告に遅れが見られた。翌年度は、この二点を重点とする。"
    ),
    PUBLIC: (
        "汐見市（架空）は、地方自治法第244条の6に基づく方針に沿って、市が扱う情報を守る取組を続けています。"
        "この一年の状況をお知らせします。"
    ),
}
COMMENTS = {
    "clauses": "満たしていない条項は、部等の責任者に原因を確かめ、改善の予定を定めた。",
    "duties": "利用者ＩＤの点検は、異動の多い課で遅れた。来年度は六月の初めに始める。",
}
UNCLEAR = "期限を過ぎた返却が何件あり、どう改めるのかを「はじめに」に書き加えてください。"
ADDED = "遅れた返却は、課ごとに確認者を置いて、当日中に確かめる体制に改めた。"


@dataclass
class Annual:
    """The report on a fiscal year for an audience: written by the system manager's office, confirmed by the chief."""

    staffing: Staffing
    fiscal_year: int
    audience: str
    words: list[str] = field(default_factory=list)
    pk: int = 0

    def begin(self, stage: Stage) -> None:
        """With the figures of the year that is over."""
        with stage.acting(roles.system_manager(self.staffing, stage.today()).number):
            self.pk = services.report_begin(fiscal_year=self.fiscal_year, audience=self.audience).pk
        self.words = [PREFACES[self.audience]]

    def hand_in(self, stage: Stage) -> None:
        """With its preface, and with comments where it is for the body."""
        with stage.acting(roles.system_manager(self.staffing, stage.today()).number):
            sections = {each["key"] for each in AnnualReport.objects.get(pk=self.pk).content["sections"]}
            said = {key: words for key, words in COMMENTS.items() if key in sections and self.audience == COMMITTEE}
            services.report_write(pk=self.pk, preface="".join(self.words), comments=said)
            services.report_submit(pk=self.pk)

    def send_back(self, stage: Stage) -> None:
        """Something is missing."""
        with stage.acting(roles.chief(self.staffing, stage.today()).number):
            services.report_return(pk=self.pk, reason=UNCLEAR)
        self.words.append(ADDED)

    def confirm(self, stage: Stage) -> None:
        """It is final, and its files are kept; the one for the body waits for its next meeting."""
        with stage.acting(roles.chief(self.staffing, stage.today()).number):
            services.report_confirm(pk=self.pk)


def write(script: Script, staffing: Staffing) -> None:
    """Of the last two years that are over: for the body in May, before its meeting of June; for everybody in July."""
    for over in (script.span.fiscal_year - 2, script.span.fiscal_year - 1):
        may = script.span.office_days(dt.date(over + 1, 5, 8), dt.date(over + 1, 5, 31))
        for_body, sent_back = Annual(staffing, over, COMMITTEE), over < script.span.fiscal_year - 1
        steps = [(0, 10, for_body.begin), (4, 15, for_body.hand_in)]
        steps += [(5, 13, for_body.send_back), (7, 11, for_body.hand_in)] if sent_back else []
        july = script.span.office_days(dt.date(over + 1, 7, 6), dt.date(over + 1, 7, 31))
        for_all = Annual(staffing, over, PUBLIC)
        for days, told in (
            (may, [*steps, (9, 14, for_body.confirm)]),
            (july, [(0, 10, for_all.begin), (1, 15, for_all.hand_in), (3, 14, for_all.confirm)]),
        ):
            for place, hour, act in told:
                if place < len(days):
                    script.at(days[place], hour, 20, act)
