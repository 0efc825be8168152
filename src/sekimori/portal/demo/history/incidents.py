"""Incidents: a lost card, addresses shown in a mail, malware that was stopped, a contractor held to ransom; and one open today."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sekimori.common.clock import moment_at
from sekimori.portal.demo import logins, roles
from sekimori.portal.demo.playing import Script, Stage
from sekimori.portal.demo.staffing import Staffing
from sekimori.portal.demo.units import CODE_OF
from sekimori.portal.disclosures import services as disclosures
from sekimori.portal.disclosures.models import Requirement
from sekimori.portal.incidents import services
from sekimori.portal.incidents.models import Hop, Order
from sekimori.portal.incidents.services import Assessment, Given, Investigation, Report
from sekimori.portal.organization import selectors as organization
from sekimori.portal.rooms import services as rooms

CITIZENS, PENSIONS = CODE_OF["市民課"], CODE_OF["国保年金課"]
SYSTEMS = "information_system_manager"


@dataclass
class Tale:
    """One incident: where, reported by the n-th of those who do not lead the section."""

    staffing: Staffing
    code: str
    place: int
    kind: str
    body: str
    pk: int = 0

    def report(self, stage: Stage) -> None:
        """Somebody of the section reports it."""
        known = {each.member.number for each in logins.visitors(self.staffing, stage.span.today)}
        staff = [
            each
            for each in self.staffing.members(stage.today(), self.code)
            if not each.head and each.number not in known
        ]
        if not staff:
            return
        with stage.acting(staff[self.place % len(staff)].number):
            self.pk = services.incident_report(report=Report(self.kind, self.body)).pk

    def receive(self, advice: str = "") -> Callable[[Stage], None]:
        """The CSIRT has it."""

        def act(stage: Stage) -> None:
            with stage.acting(self._team(stage)):
                services.incident_receive(pk=self.pk, advice=advice)

        return act

    def pass_on(self, note: str) -> Callable[[Stage], None]:
        """Whoever's the open step of the chain is answers it."""

        def act(stage: Stage) -> None:
            hop = Hop.objects.filter(incident=self.pk, state=Hop.State.WAITING, position__gt=0).first()
            holder = _holder(stage, hop.role, hop.unit_id) if hop is not None else None
            if hop is None or holder is None:
                return
            with stage.acting_as(holder):
                measures = "代わりの手段で業務を続け、影響を確かめています。" if hop.recovery else ""
                services.hop_pass(pk=hop.pk, note=note, measures=measures)

        return act

    def assess(self, found: Assessment) -> Callable[[Stage], None]:
        """The CSIRT says what it is."""

        def act(stage: Stage) -> None:
            with stage.acting(self._team(stage)):
                services.incident_assess(pk=self.pk, found=found)

        return act

    def order(self, text: str, role: str, *, days: int = 0, by_ciso: bool = False) -> Callable[[Stage], None]:
        """Something is to be done, in the next hour or by the end of an office day to come."""

        def act(stage: Stage) -> None:
            unit = None
            if role == "section_security_manager":
                unit = stage.units[self.code]
            day = stage.calendar.add_office_days(stage.today(), days)
            due = moment_at(day, 17) if days else None
            sort = Order.Sort.PREVENTION if by_ciso else Order.Sort.RESPONSE
            with stage.acting(self._ciso(stage) if by_ciso else self._team(stage)):
                services.order_give(incident=self.pk, given=Given(text, role=role, unit=unit, due_at=due, sort=sort))

        return act

    def done(self, result: str) -> Callable[[Stage], None]:
        """All that was ordered has been done, each by somebody who may."""

        def act(stage: Stage) -> None:
            open_ = Order.objects.filter(incident=self.pk).exclude(state__in=[Order.State.DONE, *Order.OVER])
            for order in open_:
                holder = _holder(stage, order.role, order.unit_id)
                with stage.acting_as(holder) if holder is not None else stage.system():
                    services.order_advance(pk=order.pk, to="done", result=result)

        return act

    def confirm(self, stage: Stage) -> None:
        """What was done is confirmed by those who ordered it."""
        for order in Order.objects.filter(incident=self.pk, state=Order.State.DONE):
            giver = self._ciso(stage) if order.sort == Order.Sort.PREVENTION else self._team(stage)
            with stage.acting(giver):
                services.order_confirm(pk=order.pk, note="現場の記録で確かめた。")

    def investigate(self, cause: str, impact: str, prevention: str) -> Callable[[Stage], None]:
        """Cause and measures go to the CISO."""

        def act(stage: Stage) -> None:
            with stage.acting(self._team(stage)):
                services.prevention_report(pk=self.pk, found=Investigation(cause, impact, prevention))

        return act

    def decide(self, said: str) -> Callable[[Stage], None]:
        """The CISO has looked at it."""

        def act(stage: Stage) -> None:
            with stage.acting(self._ciso(stage)):
                services.prevention_decide(pk=self.pk, said=said)

        return act

    def judge(self, reason: str) -> Callable[[Stage], None]:
        """The CSIRT finds that no report to the outside is needed, and says why."""

        def act(stage: Stage) -> None:
            for row in Requirement.objects.filter(incident=self.pk, needed=True):
                with stage.acting(self._team(stage)):
                    disclosures.requirement_judge(pk=row.pk, needed=False, reason=reason)

        return act

    def keep(self, item: dict[str, str], handed: dict[str, str]) -> Callable[[Stage], None]:
        """Something is kept as proof, and given to somebody who examines it."""

        def act(stage: Stage) -> None:
            with stage.acting(self._team(stage)):
                made = rooms.exhibit_take(incident=self.pk, item=rooms.Item(taken_at=stage.now(), **item))
                rooms.handover_record(exhibit=made.pk, given=rooms.Handed(handed_at=stage.now(), **handed))

        return act

    def spread(self, subject: str, text: str, codes: Sequence[str]) -> Callable[[Stage], None]:
        """Other sections are asked; the second of them has answered at once."""

        def act(stage: Stage) -> None:
            until = stage.calendar.add_office_days(stage.today(), 7)
            units = [stage.units[code] for code in codes]
            reach = "「ソフトウェア・ライセンス台帳」に「封入封緘」がある課"
            asked = rooms.Asked(subject, text, units, reach, until)
            with stage.acting(self._team(stage)):
                made = rooms.spread_send(incident=self.pk, asked=asked)
            head, owed = self.staffing.head(stage.today(), codes[1]), made.answers.get(unit=units[1])
            if head is not None:
                with stage.acting(head.number):
                    rooms.spread_answer(answer=owed.pk, state="done", said="契約書と消去証明書を照らし合わせた。")

        return act

    def propose(self, title: str, text: str) -> Callable[[Stage], None]:
        """The review of the standard is given something to look at."""

        def act(stage: Stage) -> None:
            with stage.acting(self._team(stage)):
                rooms.lesson_propose(incident=self.pk, title=title, text=text)

        return act

    def close(self, outcome: str) -> Callable[[Stage], None]:
        """It is over."""

        def act(stage: Stage) -> None:
            with stage.acting(self._team(stage)):
                services.incident_close(pk=self.pk, outcome=outcome)

        return act

    def _team(self, stage: Stage) -> str:
        """Who leads the CSIRT, or one of its members while nobody does."""
        held = [each for role in ("csirt_lead", "csirt") for each in organization.holders_of(role, moment=stage.now())]
        return stage.numbers[held[0].person] if held else roles.chief(self.staffing, stage.today()).number

    def _ciso(self, stage: Stage) -> str:
        return roles.ciso(self.staffing, stage.today()).number


def _holder(stage: Stage, role: str, unit: int | None) -> int | None:
    """Who holds a role himself and not in the place of somebody absent; where nobody does, silence carries a report on."""
    held = organization.holders_of(role, unit=unit, moment=stage.now())
    return next((each.person for each in held if each.instead_of is None and not each.only_in), None)


def write(script: Script, staffing: Staffing) -> None:
    """Four that are over, one that waits for the CISO's decision, and one of yesterday."""
    days = script.span.office_days()
    _lost_card(script, staffing, len(days))
    _shown_addresses(script, staffing, len(days))
    _stopped(script, staffing)
    _contractor(script, staffing)
    _yesterday(script, staffing)


def _chain(script: Script, tale: Tale, day_place: int, hour: int) -> None:
    """Reported at the hour, received at once, answered by each of the chain within minutes."""
    day = script.span.office_days()[day_place]
    script.at(day, hour, 5, tale.report)
    script.at(day, hour, 12, tale.receive("触らずにそのまま待ってください。こちらから連絡します。"))
    for number in range(4):
        script.at(day, hour, 20 + 6 * number, tale.pass_on("担当者に状況を聞き、影響を確認しています。"))


def _lost_card(script: Script, staffing: Staffing, count: int) -> None:
    """Two summers ago: the card was found the next day."""
    days, at = script.span.office_days(), max(-430, 40 - count)
    tale = Tale(
        staffing, CITIZENS, 0, "card_loss", "職員証（ＩＣカード）が朝から見当たらない。昨日の退庁時に使ったのが最後。"
    )
    _chain(script, tale, at, 9)
    script.at(days[at], 9, 18, tale.done("失効の登録をし、使われた記録がないことを確かめた。"))
    script.at(days[at], 10, 5, tale.assess(Assessment(incident=True, level=2)))
    script.at(days[at], 10, 30, tale.confirm)
    cause = (
        "私物と同じ鞄に入れていたため。",
        "使われた記録はない。カードは翌日、出張所で見つかり廃棄した。",
        "首から下げる紐を配り、退庁時に返す箱を置く。",
    )
    script.at(days[at + 3], 11, 0, tale.investigate(*cause))
    script.at(days[at + 4], 14, 0, tale.decide("案のとおり進める。市民課で先に行い、効果を見て広げる。"))
    script.at(days[at + 5], 15, 0, tale.close("旧カードを廃棄し、新しいカードを渡した。"))


def _shown_addresses(script: Script, staffing: Staffing, count: int) -> None:
    """Last year: 89 addresses in Cc instead of Bcc."""
    days, at = script.span.office_days(), max(-190, 60 - count)
    body = "講座の案内を89人に送ったとき、宛先をＢＣＣではなくＣＣに入れた。送った直後に自分で気づいた。"
    tale = Tale(staffing, PENSIONS, 0, "misdirected_mail", body)
    _chain(script, tale, at, 14)
    facts = ("personal_data", "outside")
    script.at(days[at], 15, 10, tale.assess(Assessment(incident=True, facts=facts, people=89, level=3)))
    script.at(days[at], 15, 15, tale.judge("県の様式で、今日のうちに電子メールで報告した。控えは紙で保存している。"))
    script.at(days[at], 15, 20, tale.order("お詫びと削除のお願いを89人に送る。", "section_security_manager"))
    script.at(days[at], 16, 0, tale.done("15時50分に全員へ送った。"))
    script.at(days[at], 16, 30, tale.confirm)
    cause = (
        "ＣＣとＢＣＣを取り違え、送信前に二人で確かめる手順を省いた。",
        "89人のメールアドレス。二次被害の報告はない。",
        "11人以上への送信を保留して確かめる設定。手順の見直し。",
    )
    script.at(days[at + 9], 10, 0, tale.investigate(*cause))
    script.at(
        days[at + 11], 9, 30, tale.order("外部への多数送信を保留する設定を入れる。", SYSTEMS, days=20, by_ciso=True)
    )
    script.at(days[at + 11], 9, 40, tale.decide("設定を全庁に入れる。手順は全課に周知する。"))
    script.at(days[at + 25], 16, 0, tale.done("保留の設定を入れ、試験した。"))
    script.at(days[at + 26], 10, 0, tale.confirm)
    script.at(days[at + 26], 10, 30, tale.close("設定を終え、89人への連絡も終わった。"))


def _stopped(script: Script, staffing: Staffing) -> None:
    """This year: stopped before anything happened, so no incident."""
    days = script.span.office_days()
    tale = Tale(
        staffing, CITIZENS, 1, "infection", "添付を開いたとき、対策ソフトが「遮断しました」と表示した。線は抜いた。"
    )
    _chain(script, tale, -60, 11)
    reason = "対策ソフトが実行前に遮断し、端末と通信の記録に不審な点がないため。"
    script.at(days[-60], 12, 0, tale.assess(Assessment(incident=False, reason=reason)))


def _contractor(script: Script, staffing: Staffing) -> None:
    """This autumn: a printer's office was held to ransom; the city's data had been deleted. The CISO has to decide."""
    days = script.span.office_days()
    body = "封入封緘の委託先から、社内のサーバが身代金要求型の攻撃を受けたと電話があった。市のデータの有無は確認中。"
    tale = Tale(staffing, PENSIONS, 1, "unauthorised_access", body)
    _chain(script, tale, -22, 10)
    facts = ("personal_data",)
    reason = "委託先の機器で、市の情報が残っていないことの確認が取れるまで重大として扱う。"
    script.at(days[-22], 11, 10, tale.assess(Assessment(incident=True, facts=facts, level=3, reason=reason)))
    script.at(
        days[-22],
        11,
        20,
        tale.order("委託先に、預けたデータの一覧と消去の証明を出させる。", "section_security_manager"),
    )
    script.at(days[-22], 12, 0, tale.done("一覧と消去証明書の写しを受け取り、保管した。"))
    script.at(days[-21], 10, 0, tale.confirm)
    cause = (
        "委託先の保守用の接続の認証が弱かった。",
        "市のデータは契約どおり消去済みで、漏えいはなかった。",
        "委託先の保守用接続の確認。契約終了時の消去証明の提出を全課で確かめる。",
    )
    item = {"what": "委託先からの報告書（紙）と攻撃の通知の写し", "taken_by": "ＣＳＩＲＴ", "taken_place": "委託先の事業所",
            "place": "デジタル推進課 耐火金庫", "detail": "報告書12枚、画面の写し3枚", "seal_number": "S-0031"}  # fmt: skip
    handed = {
        "from_whom": "ＣＳＩＲＴ",
        "to_whom": "法務文書課 担当",
        "purpose": "契約上の責任の検討",
        "place": "法務文書課 書庫",
    }
    script.at(days[-20], 14, 0, tale.keep(item, handed))
    script.at(days[-4], 15, 0, tale.investigate(*cause))
    words = "個人情報を預けている委託先について、保守用の接続の有無と、契約終了時の消去証明の提出を確かめてください。"
    script.at(days[-3], 10, 0, tale.spread("委託先の保守用接続と消去証明の確認", words, [CITIZENS, PENSIONS]))
    lesson = "委託先の保守用の接続について、認証の強さを定める条項がない。契約の条件として加えることを検討してほしい。"
    script.at(days[-3], 10, 30, tale.propose("委託先の保守用接続の認証", lesson))


def _yesterday(script: Script, staffing: Staffing) -> None:
    """Yesterday: one under way, one that the CSIRT has not assessed yet."""
    tale = Tale(
        staffing,
        CITIZENS,
        2,
        "suspicious_mail",
        "振込先の変更を求めるメールが届き、返信してしまった。添付は開いていない。",
    )
    last = script.span.office_days()[-1]
    _chain(script, tale, -1, 16)
    facts = Assessment(incident=True, level=2, reason="返信の内容に担当者名と電話番号が含まれるため。")
    script.at(last, 16, 50, tale.assess(facts))
    script.at(last, 16, 52, tale.judge("返信に個人情報がなく、影響が市の外に広がらないため。"))
    script.at(last, 16, 55, tale.order("差出人からのメールを止め、同じメールを受けた人を調べる。", SYSTEMS, days=2))
    other = Tale(
        staffing,
        PENSIONS,
        2,
        "device_loss",
        "外勤に持って出た公用携帯が、戻ったら鞄になかった。画面のロックはかかっている。",
    )
    script.at(last, 17, 2, other.report)
    script.at(last, 17, 9, other.receive("遠隔での停止を依頼しました。最後に見た場所を控えてください。"))
    for number in range(4):
        script.at(last, 17, 15 + 5 * number, other.pass_on("立ち寄り先に問い合わせています。"))
