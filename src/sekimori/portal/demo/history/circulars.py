"""Notices that want proof of reading: advice to departments and their answers, warnings read by all, and one not by all."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sekimori.portal.demo import roles
from sekimori.portal.demo.playing import Script, Stage
from sekimori.portal.demo.staffing import Member, Staffing
from sekimori.portal.demo.units import CODE_OF
from sekimori.portal.notices import services
from sekimori.portal.notices.models import Delivery, Notice
from sekimori.portal.notices.services import Composed, Recipients
from sekimori.portal.rules import selectors as rules
from sekimori.standards.models import MechanismKind

CITIZENS = CODE_OF["市民課"]
DEPARTMENTS = (("department_security_officer", None),)
WATCH = (*DEPARTMENTS, ("information_system_operator", None), ("audit_chief", None))
EVERY_ROLE = (
    *WATCH,
    *((role, None) for role in ("ciso", "chief_security_manager", "information_system_manager", "csirt", "auditor")),
)


@dataclass(frozen=True)
class Words:
    """Subject and text of a notice, and what readers answer where an answer is asked for."""

    subject: str
    body: str
    answers: tuple[str, ...] = ()


WARNINGS: tuple[Words, ...] = (
    Words(
        "宅配業者をかたる偽のショートメッセージに注意",
        "公用携帯に、不在通知を装うメッセージが届いています。記載の番号やアドレスには触れず、届いた画面を統一的な窓口へ知らせてください。"
        "既に開いた場合は、通信を切ってから直ちに連絡してください。",
    ),
    Words(
        "圧縮ソフトの更新について（脆弱性への対応）",
        "標準の圧縮ソフトに脆弱性が公表されました。今週金曜の退庁時に自動で更新します。更新が終わるまで、外部から届いた圧縮ファイルを開かないでください。",
    ),
    Words(
        "年末年始の端末の取扱い",
        "閉庁の間は、端末の電源を切り、持出し中の機器は閉庁日の前日までに返却してください。休日の連絡先は緊急連絡網の裏面のとおりです。",
    ),
    Words(
        "取引先を装うメールによる振込先変更の依頼",
        "県内の市で、工事の受注者を装い振込先の変更を求めるメールが確認されました。振込先の変更は、登録済みの電話番号に必ず確かめてください。",
    ),
)
GUIDANCE: tuple[Words, ...] = (
    Words(
        "持出し機器の返却確認の徹底について",
        "返却の確認が翌日以後になる例が見られます。課ごとに確認する者を決め、当日中に確認する体制としてください。とった措置を回答してください。",
        (
            "各課で確認者を正副２人決め、退庁前に持出管理簿を見ることとしました。",
            "課長会議で周知し、翌週から実施しています。",
        ),
    ),
    Words(
        "異動に伴う利用者ＩＤの引継ぎについて",
        "人事異動の後に、前任者のＩＤを使い続ける例がありました。異動の当日にＩＤを切り替えるよう、所属の手順を見直し、結果を回答してください。",
        (
            "引継書に切替えの欄を設け、管理者が当日に確認することとしました。",
            "業務システムの分は、委託先への依頼書を事前に出す手順に改めました。",
        ),
    ),
    Words(
        "来庁者から見える位置の画面について",
        "窓口の端末の画面が来庁者から見える所属がありました。画面の向き、のぞき見防止フィルターの有無を点検し、改善の予定を回答してください。",
        (
            "点検の結果、窓口３台にフィルターを付けました。",
            "カウンターの配置を改めるまで、画面を内側に向けて使います。",
        ),
    ),
)
# What heads of sections are told once for all, by the form of notice that carries it out.
POSTED: tuple[tuple[str, Words], ...] = (
    (
        "capacity_notice",
        Words(
            "文書サーバと電子メールの容量の上限について",
            "文書サーバは課ごとに200ギガバイト、メールボックスは一人２ギガバイトが上限です。超えると保存・送受信ができなくなります。"
            "年に一度、不要な文書を整理してください。",
        ),
    ),
    (
        "policy_posting",
        Words(
            "情報セキュリティポリシーと実施手順の掲示場所について",
            "改正した対策基準と実施手順を、庁内ポータルの「規程」に掲示しました。課内の見やすい場所にも掲示し、職員に知らせてください。",
        ),
    ),
    (
        "conduct_rules",
        Words(
            "職員等が守ることのしおり（今年度版）について",
            "端末の扱い、離席するときの画面の消灯、ＩＤとパスワードの扱い、庁外での作業、委託先に伝えることを一冊にまとめました。"
            "朝礼などで読み合わせ、会計年度任用職員にも必ず伝えてください。",
        ),
    ),
)
EVERYBODYS = "conduct_rules"
# Told to each section by its own head, and not by the general notice.
BY_THE_HEAD = "5.4(3)③"
STRAGGLERS = Words(
    "住民票等の誤交付を防ぐための確認について",
    "他市で、同姓同名の方への証明書の誤交付がありました。交付の前に、生年月日と住所の二点を声に出して確かめる手順を、全員が今日から実施してください。",
)
TODAY = Words(
    "緊急：実在の職員名を使った不審なメールが届いています",
    "本市の職員名を差出人に使い、「請求書の件」として添付ファイルを開かせるメールが、昨日から複数の所属に届いています。"
    "添付ファイルを開かず、削除もしないで、統一的な窓口（内線2199）に連絡してください。読んだことを必ず確認してください。",
)
ASKED = Words(
    "来年度の情報システム予算要求に係るセキュリティ要件の確認について",
    "来年度に更新する情報システムについて、調達仕様書にセキュリティ要件が入っているかを所属ごとに確かめ、結果を回答してください。",
    ("対象の２件とも、要件定義書のひな形により記載しました。", "当部には来年度に更新する情報システムはありません。"),
)


@dataclass
class Circular:
    """A notice under way: who sends it and to whom; its key once it is sent."""

    staffing: Staffing
    composition: str
    words: Words
    sender: Callable[[Staffing, dt.date], Member]
    to: Callable[[Stage], Recipients]
    days: int
    posted: bool = False
    pk: int = 0

    def send(self, stage: Stage) -> None:
        """Sends it; reading is to be confirmed within so many office days."""
        today = stage.today()
        ahead = stage.calendar.add_office_days(today, self.days)
        with stage.acting(self.sender(self.staffing, today).number):
            sent = services.notice_compose(
                Composed(
                    self.composition,
                    self.to(stage),
                    self.words.subject,
                    self.words.body,
                    clauses=_wanting(self.composition, today) if self.posted else (),
                    read_until=ahead,
                    answer_required=bool(self.words.answers),
                )
            )
        self.pk = sent.pk

    def read(self, share: float = 1.0, but: Callable[[Stage], Sequence[str]] | None = None) -> Callable[[Stage], None]:
        """So many of those who have not read it yet do so now, and answer where asked; nobody of `but`."""

        def look(stage: Stage) -> None:
            left_out = {stage.people[each] for each in (but(stage) if but else ())}
            rows = Delivery.objects.filter(notice=self.pk, read_at__isnull=True, lapsed_at__isnull=True)
            rows = rows.exclude(person__in=left_out).order_by("person__number")
            for place, row in enumerate(list(rows)[: round(rows.count() * share)]):
                with stage.acting_as(row.person_id):
                    if self.words.answers:
                        services.notice_answer(
                            delivery=row.pk, text=self.words.answers[place % len(self.words.answers)]
                        )
                    else:
                        services.notice_read(pk=self.pk)

        return look

    def sent_by(self) -> int:
        """Who sent it."""
        return int(Notice.objects.values_list("sender", flat=True).get(pk=self.pk))

    def read_by_sender(self, stage: Stage) -> None:
        """The sender belongs to the readers too."""
        with stage.acting_as(self.sent_by()):
            services.notice_read(pk=self.pk)

    def settle(self, stage: Stage) -> None:
        """The sender has looked at the answers."""
        with stage.acting_as(self.sent_by()):
            rows = Delivery.objects.filter(notice=self.pk, answered_at__isnull=False, settled_at__isnull=True)
            for place, row in enumerate(rows.order_by("person__number")[:4]):
                services.notice_settle(
                    delivery=row.pk, text="確認しました。次回の課長会議で共有します。" if place == 0 else ""
                )


def _wanting(composition: str, today: dt.date) -> tuple[str, ...]:
    """The clauses that want this notice."""
    clauses = rules.adoption_on(today).package.clauses
    kind = MechanismKind.NOTICE
    wanting = [c for c in clauses if any(each.kind is kind and each.name == composition for each in c.mechanisms)]
    return tuple(each.lineage for each in wanting if each.id != BY_THE_HEAD)


def _lead(staffing: Staffing, day: dt.date) -> Member:
    return roles.nominated(staffing, day)["csirt_lead"][0]


def _to(*named: tuple[str, None]) -> Callable[[Stage], Recipients]:
    return lambda _stage: Recipients(roles=named)


def write(
    script: Script, staffing: Staffing, chance: random.Random, visitors: Callable[[Stage], Sequence[str]], scale: float
) -> None:
    """Every notice of the three years. `visitors` are those in whose place one signs in, the clerk first: they still read."""
    days, dice = script.span.office_days(), random.Random(f"circulars {chance.random()}")
    past = days[60:-40]
    for words in WARNINGS if scale > 0.5 else WARNINGS[:1]:  # noqa: PLR2004
        circular = Circular(staffing, "security_advisory", words, _lead, _to(*WATCH), 2)
        _read_by_all(script, circular, past, dice.randrange(len(past) - 10))
    for place, words in enumerate(GUIDANCE if scale > 0.5 else GUIDANCE[:1]):  # noqa: PLR2004
        circular = Circular(staffing, "guidance", words, roles.chief, _to(*DEPARTMENTS), 5)
        start = (len(past) - 12) * (place + 1) // (len(GUIDANCE) + 1)
        _read_by_all(script, circular, past, start)
        script.at(past[start + 7], 16, 0, circular.settle)
    for composition, words in POSTED if scale > 0.5 else POSTED[:1]:  # noqa: PLR2004
        # What everybody must know goes to each head, the rest through the departments.
        to = _to(("section_security_manager", None)) if composition == EVERYBODYS else _to(*DEPARTMENTS)
        posted = Circular(staffing, composition, words, roles.chief, to, 8, posted=True)
        _read_by_all(script, posted, days, len(days) - 35)
    _not_by_all(script, staffing, days, visitors)
    warning = Circular(staffing, "security_advisory", TODAY, _lead, _everyone_visiting(visitors), 3)
    script.at(days[-1], 13, 5, warning.send)
    script.at(days[-1], 16, 45, warning.read(0.3, visitors))
    asked = Circular(
        staffing, "guidance", ASKED, roles.chief, _to(*DEPARTMENTS, ("information_system_manager", None)), 5
    )
    script.at(days[-3], 9, 10, asked.send)
    script.at(days[-2], 15, 30, asked.read(0.5, visitors))


def _read_by_all(script: Script, circular: Circular, days: Sequence[dt.date], start: int) -> None:
    script.at(days[start], 10, 35, circular.send)
    script.at(days[start], 14, 10, circular.read(0.6))
    script.at(days[start + 1], 9, 25, circular.read())


def _everyone_visiting(visitors: Callable[[Stage], Sequence[str]]) -> Callable[[Stage], Recipients]:
    """All who hold an office, and by name those who come into one with the transfers of today."""

    def to(stage: Stage) -> Recipients:
        by_name = [stage.people[number] for number in visitors(stage) if number in stage.people]
        return Recipients(people=by_name, roles=EVERY_ROLE, units=[stage.units[CITIZENS]])

    return to


def _not_by_all(
    script: Script, staffing: Staffing, days: Sequence[dt.date], visitors: Callable[[Stage], Sequence[str]]
) -> None:
    """A notice of the head to the section, which some have not read in time: they are chased, by the clock and by hand."""

    def head(people: Staffing, day: dt.date) -> Member:
        found = people.head(day, CITIZENS)
        if found is None:
            raise LookupError(CITIZENS)
        return found

    circular = Circular(
        staffing, "conduct_rules", STRAGGLERS, head, lambda stage: Recipients(units=[stage.units[CITIZENS]]), 3
    )
    script.at(days[-9], 8, 50, circular.send)

    def clerk(stage: Stage) -> Sequence[str]:
        return visitors(stage)[:1]

    script.at(days[-9], 13, 15, circular.read(0.5, clerk))
    script.at(days[-7], 13, 15, circular.read(0.8, clerk))
    script.at(days[-6], 8, 35, circular.read_by_sender)

    def chase(stage: Stage) -> None:
        with stage.acting_as(circular.sent_by()):
            services.notice_remind(pk=circular.pk)

    script.at(days[-2], 9, 0, chase)
