"""Drills: a table-top played last year with what it has shown, and the sums of a targeted mail. Nothing of them is open today."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sekimori.portal.demo import roles
from sekimori.portal.demo.playing import Script, Stage
from sekimori.portal.demo.staffing import Staffing
from sekimori.portal.demo.units import CODE_OF
from sekimori.portal.drills import services
from sekimori.portal.drills.models import Drill, Gap
from sekimori.portal.drills.services import Assessment, Plan
from sekimori.portal.organization import selectors as organization

CITIZENS, PENSIONS = CODE_OF["市民課"], CODE_OF["国保年金課"]
SAID = {
    "call": "職員には探さずに待つよう伝え、窓口に電話した。",
    "contents": "台帳で持出許可を確かめ、遠隔で停止した。",
    "assess": "レベル３として、ＣＩＳＯまで報告した。",
    "found": "問合せは広報が一つにまとめて答えることにした。",
    "after": "使い始める前に、操作の記録を調べることにした。",
}


@dataclass
class Round:
    """One drill, run by the system manager."""

    staffing: Staffing
    pk: int = 0

    def plan(self, kind: str, title: str, scope: str, scenario: str = "") -> Callable[[Stage], None]:
        """What is laid down before."""

        def act(stage: Stage) -> None:
            plan = Plan(title, stage.now(), "進行は情報システム管理者、記録と評価は窓口。", scope, scenario)
            with stage.acting(self._runs(stage)):
                self.pk = services.drill_plan(kind=kind, plan=plan).pk

        return act

    def play(self, stage: Stage) -> None:
        """Who plays, and the start."""
        head = organization.holders_of("section_security_manager", unit=stage.units[CITIZENS])
        chief = organization.holders_of("chief_security_manager")
        with stage.acting(self._runs(stage)):
            for part, held in (("section", head), ("chief", chief)):
                if held:
                    services.part_give(pk=self.pk, part=part, person=held[0].person)
            services.part_give(pk=self.pk, part="systems", person=stage.people[self._runs(stage)])
            services.drill_start(pk=self.pk)

    def answer(self, inject: str) -> Callable[[Stage], None]:
        """The round answers what has come due."""

        def act(stage: Stage) -> None:
            with stage.acting(self._runs(stage)):
                services.decision_write(pk=self.pk, text=SAID[inject], inject=inject)

        return act

    def end(self, stage: Stage) -> None:
        """It is over, and assessed at once."""
        judged = {key: ("partly" if key == "found" else "met", "") for key in SAID}
        lessons = "報告と停止は計画の時間内だった。夜間に広報と連絡を取る方法が決まっていなかった。"
        said = Assessment(lessons, plan_changes=True, worked=["contact", "containment"], judged=judged)
        with stage.acting(self._runs(stage)):
            services.drill_end(pk=self.pk)
            services.drill_evaluate(pk=self.pk, said=said)

    def improve(self, stage: Stage) -> None:
        """What it has shown is given to the chief, to be put right within twenty office days."""
        chief = organization.holders_of("chief_security_manager")
        if chief:
            due = stage.calendar.add_office_days(stage.today(), 20)
            with stage.acting(self._runs(stage)):
                services.gap_set(
                    pk=self.pk, text="広報の夜間の連絡先を緊急連絡網に載せる。", owner=chief[0].person, due_on=due
                )

    def put_right(self, stage: Stage) -> None:
        """It is done by its owner and confirmed by another."""
        for gap in Gap.objects.filter(drill=self.pk, state=Gap.State.OPEN):
            with stage.acting_as(gap.owner_id):
                services.gap_do(pk=gap.pk, result="広報の当番の電話を連絡網に加え、紙で配り直した。")
            with stage.acting(self._runs(stage)):
                services.gap_confirm(pk=gap.pk, note="配られた紙で確かめた。")

    def results(self, stage: Stage) -> None:
        """The sums of the mails, and their assessment."""
        structure = organization.structure(stage.today())
        rows = ["所属,送信,開封・クリック,報告,最初の報告まで（分）"]
        for code, sums in ((CITIZENS, "24,6,17,4"), (PENSIONS, "18,5,12,7")):
            rows.append(f"{structure.full_name(stage.units[code])},{sums}")
        with stage.acting(self._runs(stage)):
            plan = services.mail_take(pk=self.pk, untrusted="\n".join(rows).encode(), name="訓練結果.csv")
            services.mail_apply(pk=self.pk, ticket=plan.ticket)
            lessons = "報告率は前回より上がった。開いた人も多くが報告していた。文面を変えて続ける。"
            services.drill_evaluate(pk=self.pk, said=Assessment(lessons, plan_changes=False, worked=["contact"]))

    def _runs(self, stage: Stage) -> str:
        held = organization.holders_of("information_system_manager")
        return stage.numbers[held[0].person] if held else roles.chief(self.staffing, stage.today()).number


def write(script: Script, staffing: Staffing) -> None:
    """A table-top in the last year, a targeted mail a few weeks after it."""
    days = script.span.office_days()
    at = max(-230, 60 - len(days))
    table = Round(staffing)
    scope = "持ち出す端末のある窓口部門。端末と、それがつながる業務系に範囲を絞った。"
    script.at(days[at], 10, 0, table.plan(Drill.Kind.TABLE, "端末の置き忘れの机上訓練", scope, "lost_device"))
    script.at(days[at + 10], 13, 30, table.play)
    for minute, inject in ((4, "call"), (15, "contents"), (28, "assess")):
        script.at(days[at + 10], 13, 30 + minute - 1, table.answer(inject))
    for minute, inject in ((8, "found"), (22, "after")):
        script.at(days[at + 10], 14, minute, table.answer(inject))
    script.at(days[at + 10], 14, 45, table.end)
    script.at(days[at + 11], 9, 30, table.improve)
    script.at(days[at + 20], 16, 0, table.put_right)
    mail = Round(staffing)
    script.at(days[at + 25], 9, 0, mail.plan(Drill.Kind.MAIL, "標的型メール訓練", "外部のメールを受け取る窓口部門。"))
    script.at(days[at + 30], 15, 0, mail.results)
