"""An amendment of the standard, from a question and the yearly review to the day on which those concerned have read it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from sekimori.portal.amendments import selectors
from sekimori.portal.amendments import services as amendments
from sekimori.portal.amendments.inputs import Proposal
from sekimori.portal.amendments.models import Amendment
from sekimori.portal.amendments.services import Words
from sekimori.portal.clocks import work
from sekimori.portal.committee.models import Item
from sekimori.portal.committee.selectors import Waiting
from sekimori.portal.committee.services import Verdict
from sekimori.portal.demo import editions, roles
from sekimori.portal.demo.history.doubts import CITIZENS, HARD, Doubt
from sekimori.portal.demo.history.meetings import Held, over
from sekimori.portal.demo.playing import Script, Stage
from sekimori.portal.demo.staffing import Member, Staffing
from sekimori.portal.notices import services as notices
from sekimori.portal.notices.models import Delivery
from sekimori.portal.rules import services as rules
from sekimori.portal.rules.drafting.work import STUDY_AGAIN
from sekimori.portal.rules.services import EditionFacts

BRIEFING, ENDING = "5.1(4)", "8.4⑥"
TITLE = "情報セキュリティ対策基準の一部改正（委託先への説明と外部サービスの終了）"
REASON = (
    "委託先の作業者が替わったときの説明と、外部サービスの利用を終えるときの情報の消去について、決まりがなかったため。"
)
REPLACED = "契約の後に替わった作業者に、説明が行き届かないため。"
LEFT_BEHIND = "利用を終えた外部サービスに、情報が残っていた例があるため。"
BRIEFED = (
    "情報システムの開発や保守などを外部委託事業者に頼むとき、情報セキュリティ管理者は、再委託を受ける事業者も含めて、"
    "ポリシーや実施手順を守ることと、委託する仕事の機密事項を、契約のときと作業者が替わったときに説明しなければなりません。"
)
ENDED = "クラウドサービスの利用を終えるとき、情報システム管理者は、預けた情報が消されたことを確かめなければなりません。"
ASKED = (
    "委託先の作業者が替わったとき",
    "保守の作業者が年度の途中で替わった。契約のときに説明を済ませていれば、改めて説明しなくてよいか。",
)
ANSWERED = "基準からは読み取れません。当面は替わる都度説明し、基準を改めるかどうかを見直しで検討します。"
DISCUSSED = "説明の記録の様式を、施行までに各課へ示すことを確認した。"


@dataclass
class Amending:
    """One amendment in force from `april` on."""

    staffing: Staffing
    april: dt.date
    doubt: Doubt
    pk: int = 0

    def _manager(self, stage: Stage) -> Member:
        return roles.system_manager(self.staffing, stage.today())

    def begin(self, stage: Stage) -> None:
        """It is written by the office of the committee, from what speaks for it."""
        with stage.acting(self._manager(stage).number):
            spoken = selectors.proposals()
            asked = [each for each in spoken if each.key == f"questions:{self.doubt.pk}"]
            reviewed = [each for each in spoken if each.key.startswith("duties:")]
            self.pk = amendments.amendment_begin(title=TITLE, reason=REASON).pk
            for words in (
                Words("reword", BRIEFING, text=BRIEFED, reason=REPLACED, grounds=_grounds(asked)),
                Words("add", new_id=ENDING, text=ENDED, reason=LEFT_BEHIND, grounds=_grounds(reviewed[:1])),
            ):  # fmt: skip
                amendments.change_write(amendment=self.pk, words=words)

    def apply(self, stage: Stage) -> None:
        """A worker puts the new text together."""
        with stage.acting(self._manager(stage).number):
            amendments.amendment_apply(pk=self.pk)
        with stage.system("worker"):
            work.run_alone(STUDY_AGAIN)

    def submit(self, stage: Stage) -> None:
        """Its norms are confirmed, it becomes an edition with the comparison of both, and is put to the body."""
        record = Amendment.objects.select_related("draft").get(pk=self.pk)
        draft = record.draft
        if draft is None:
            raise LookupError(TITLE)
        edition, label = editions.named(self.april.year)
        read = draft.norms.filter(state="waiting").values_list("pk", flat=True)
        reworded = draft.nodes.filter(clause=BRIEFING).values_list("pk", flat=True)
        with stage.acting(self._manager(stage).number):
            rules.norms_decide(draft=draft.pk, decisions=dict.fromkeys(read, "confirmed"))
            rules.matches_confirm(draft=draft.pk, nodes=list(reworded))
            made = rules.draft_assemble(draft=draft.pk, facts=EditionFacts("shiomi", edition, label))
        with stage.acting(roles.chief(self.staffing, stage.today()).number):
            rules.edition_confirm(edition=made.pk)
        with stage.acting(self._manager(stage).number):
            rules.comparison_begin(old=record.base_id, new=made.pk)
            amendments.amendment_submit(pk=self.pk, effective_on=self.april, organs=record.organs)

    def takes(self, waiting: Waiting) -> Verdict | None:
        """What the body says to it."""
        mine = waiting.source == "amendments" and waiting.offered.subject == str(self.pk)
        return Verdict(Item.Verdict.APPROVED, discussion=DISCUSSED) if mine else None

    def read(self, share: float) -> Callable[[Stage], None]:
        """So many of those who have not confirmed yet that they have read it do so."""

        def look(stage: Stage) -> None:
            rows = Delivery.objects.filter(notice__key=f"amendments:{self.pk}:in_force", read_at__isnull=True)
            waiting = list(rows.filter(lapsed_at__isnull=True).order_by("person__number"))
            for row in waiting[: round(len(waiting) * share)]:
                with stage.acting_as(row.person_id):
                    notices.notice_read(pk=row.notice_id)

        return look


def _grounds(proposals: list[Proposal]) -> list[dict[str, str]]:
    return [{"key": each.key, "title": each.title, "href": each.href} for each in proposals]


def write(script: Script, staffing: Staffing) -> None:
    """Asked in October, written in December, decided in February, in force and read in April of this fiscal year."""
    year, days_between = script.span.fiscal_year - 1, script.span.office_days
    autumn = days_between(dt.date(year, 10, 16), dt.date(year, 12, 25))
    winter = days_between(dt.date(year + 1, 1, 8), dt.date(year + 1, 3, 10))
    april = dt.date(year + 1, 4, 1)
    doubt = Doubt(staffing, CITIZENS, 1, BRIEFING, HARD, *ASKED)
    amending = Amending(staffing, april, doubt)
    script.at(autumn[0], 10, 50, doubt.ask)
    script.at(autumn[2], 13, 25, doubt.answered(ANSWERED))
    script.at(autumn[34], 14, 45, amending.begin)
    script.at(winter[2], 9, 35, amending.apply)
    script.at(winter[4], 16, 5, amending.submit)
    over(script, winter[15:], Held(staffing, winter[25], (), takes=amending.takes))
    spring = days_between(april, april + dt.timedelta(days=20))
    for place, share in ((1, 0.6), (5, 1.0)):
        if place < len(spring):
            script.at(spring[place], 11, 15, amending.read(share))
