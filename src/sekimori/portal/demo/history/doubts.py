"""Doubts about clauses: asked and answered, answered for everybody, waiting at each stage; and an amendment in preparation."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sekimori.portal.amendments import services as amendments
from sekimori.portal.amendments.services import Words
from sekimori.portal.demo import logins, roles
from sekimori.portal.demo.playing import Script, Stage
from sekimori.portal.demo.staffing import Member, Staffing
from sekimori.portal.demo.units import CODE_OF
from sekimori.portal.questions import services
from sekimori.portal.questions.models import Question
from sekimori.portal.questions.services import Asked

CITIZENS, PENSIONS = CODE_OF["市民課"], CODE_OF["国保年金課"]
UNCLEAR, HARD = Question.Nature.UNCLEAR, Question.Nature.HARD
Stage_ = Question.Stage
PASSWORDS, TAKING_OUT, LOCKS, CLOUD = "5.4(3)③", "5.1(1)③(イ)", "5.1(1)⑦", "8.4⑤"
PASSED = "機器の設定に関わることなので、情報システム管理者に確かめます。"
UPWARD = "複数の課に関わり、基準の読み方を決める必要があるため引き継ぎます。"


@dataclass
class Doubt:
    """One question: from which section, asked by the n-th of those who do not lead it."""

    staffing: Staffing
    code: str
    place: int
    clause: str
    nature: str
    title: str
    body: str
    pk: int = 0

    def ask(self, stage: Stage) -> None:
        """Somebody of the section asks its manager."""
        known = {each.member.number for each in logins.visitors(self.staffing, stage.span.today)}
        staff = [
            each
            for each in self.staffing.members(stage.today(), self.code)
            if not each.head and each.number not in known
        ]
        with stage.acting(staff[self.place % len(staff)].number):
            asked = Asked(self.clause, self.nature, self.title, self.body, stage.units[self.code])
            self.pk = services.question_ask(asked=asked).pk

    def passed(self, to: str, reason: str) -> Callable[[Stage], None]:
        """Whoever has it passes it on."""

        def pass_on(stage: Stage) -> None:
            with stage.acting(self._whose(stage).number):
                services.question_pass(pk=self.pk, to=to, reason=reason)

        return pass_on

    def answered(self, words: str, *, publish: bool = False) -> Callable[[Stage], None]:
        """Whoever has it answers, for everybody to read if it concerns everybody."""

        def answer(stage: Stage) -> None:
            with stage.acting(self._whose(stage).number):
                services.question_answer(pk=self.pk, answer=words)
            if publish:
                with stage.acting(roles.chief(self.staffing, stage.today()).number):
                    services.answer_publish(pk=self.pk, title=self.title, body=self.body, answer=words)

        return answer

    def _whose(self, stage: Stage) -> Member:
        day, at = stage.today(), Question.objects.get(pk=self.pk).stage
        if at == Stage_.MANAGER:
            head = self.staffing.head(day, self.code)
            if head is None:
                raise LookupError(self.code)
            return head
        return roles.system_manager(self.staffing, day) if at == Stage_.SYSTEMS else roles.chief(self.staffing, day)


def write(script: Script, staffing: Staffing) -> None:
    """Questions of the last months, one open at each stage, and what is about to be amended."""
    _answered(script, staffing)
    _open(script, staffing)
    days = script.span.office_days()
    script.at(days[-8], 14, 20, lambda stage: _amendment(stage, staffing))


def _answered(script: Script, staffing: Staffing) -> None:
    days = script.span.office_days()
    one = Doubt(
        staffing, CITIZENS, 0, LOCKS, UNCLEAR, "窓口で席を離れるとき",
        "証明書の印刷を待つ間など、数分だけ席を離れるときも画面をロックしなければならないか。",
    )  # fmt: skip
    script.at(days[-70], 10, 40, one.ask)
    script.at(
        days[-68], 13, 15, one.answered("数分であっても、来庁者から画面が見えるおそれがあるためロックしてください。")
    )
    other = Doubt(
        staffing, PENSIONS, 0, PASSWORDS, UNCLEAR, "パスワードの長さの数え方",
        "「十分な長さ」とは何文字以上か。業務システムが八文字までしか受け付けない場合はどうするか。",
    )  # fmt: skip
    script.at(days[-34], 9, 50, other.ask)
    script.at(days[-33], 11, 25, other.passed(Stage_.SYSTEMS, PASSED))
    words = "十二文字以上を目安とします。受け付けない業務システムは、更新までの間の例外措置を申請してください。"
    script.at(days[-31], 15, 35, other.answered(words, publish=True))


def _open(script: Script, staffing: Staffing) -> None:
    days = script.span.office_days()
    mine = Doubt(
        staffing, CITIZENS, 2, TAKING_OUT, UNCLEAR, "出張所へ名簿を運ぶとき",
        "同じ市の施設の間で紙の名簿を運ぶときも、持出しの許可が要るか。毎週のことなので、まとめて申請できるか。",
    )  # fmt: skip
    script.at(days[-2], 15, 25, mine.ask)
    systems = Doubt(
        staffing, PENSIONS, 1, CLOUD, UNCLEAR, "国の外部サービスの評価",
        "国が全国の市町村に使わせる外部サービスも、市が評価しなければならないか。",
    )  # fmt: skip
    script.at(days[-3], 10, 20, systems.ask)
    script.at(days[-2], 9, 40, systems.passed(Stage_.SYSTEMS, PASSED))
    chief = Doubt(
        staffing, CITIZENS, 3, TAKING_OUT, HARD, "災害のときの名簿の持出し",
        "避難所を開くときは、許可を待つ間がない。事後の報告で足りることにできないか。",
    )  # fmt: skip
    script.at(days[-4], 13, 45, chief.ask)
    script.at(days[-3], 11, 15, chief.passed(Stage_.CHIEF, UPWARD))


def _amendment(stage: Stage, staffing: Staffing) -> None:
    """Two clauses are to be reworded; it is written and has not been put to the body."""
    with stage.acting(roles.system_manager(staffing, stage.today()).number):
        made = amendments.amendment_begin(
            title="情報セキュリティ対策基準の一部改正（来年度）",
            reason="相談の多い条項の言い回しを改め、外部サービスの評価を年に一度見直すことを加える。",
        )
        for clause, text, reason in (
            (
                PASSWORDS,
                "職員等は、パスワードを十二文字以上の推測しにくいものにしなければなりません。",
                "「十分な長さ」が何文字かについて、相談が続いているため。",
            ),
            (
                CLOUD,
                "情報システム管理者は、クラウドサービスとその提供事業者が十分に信頼できるかを評価し、年に一度見直さなければなりません。",
                "評価の後に条件が変わったサービスがあったため。",
            ),
        ):
            words = Words(kind="reword", clause=clause, text=text, reason=reason)
            amendments.change_write(amendment=made.pk, words=words)
