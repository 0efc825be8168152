"""Exceptions: asked for and granted for a time, ended and put right; and those made in an emergency and reported afterwards."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sekimori.portal.demo import roles
from sekimori.portal.demo.history import papers
from sekimori.portal.demo.history.cases import Case, File
from sekimori.portal.demo.playing import Script, Stage
from sekimori.portal.demo.staffing import Staffing
from sekimori.portal.demo.units import CODE_OF
from sekimori.portal.procedures import services
from sekimori.portal.procedures.services import Word
from sekimori.portal.rules import selectors as rules


@dataclass(frozen=True)
class Exempted:
    """A clause that cannot be kept for so many days, what it concerns, why, what is done instead, and how it was put right."""

    clause: str
    systems: str
    difficulty: str
    alternative: str
    days: int
    remedy: str = ""
    unit: str = ""


ENTRANCE = Exempted(
    "6.2(4)②",
    "旧庁舎入退管理装置",
    "製造者の仕様により、パスワードを変更する画面がない。",
    "装置を独立した回線に置き、操作できる端末を１台に限る。",
    180,
    "装置を更新し、操作する職員ごとのＩＤとパスワードに改めた。",
)
LIBRARY = Exempted(
    "6.1(4)①",
    "図書館予約システム",
    "更新前の機器で、記録の容量が一週間分しかない。",
    "毎日、記録をデジタル推進課のサーバに写す。",
    240,
    "機器の更新に合わせ、一年分の記録を保存する構成にした。",
    CODE_OF["市立図書館"],
)
ISLAND = Exempted(
    "4.2(2)①",
    "島渡支所の端末室",
    "電気工事が終わるまで、予備電源を置く場所がない。",
    "業務時間外は電源を切り、停電時は本庁で受け付ける。",
    120,
    "工事が完了し、予備電源装置を設置した。",
    CODE_OF["島渡支所"],
)
STREAM = Exempted(
    "6.4(1)②",
    "議会中継エンコーダ",
    "製造者が、検知ソフトウェアの導入を動作の保証の対象外としている。",
    "外部の媒体を接続せず、専用の回線だけにつなぐ。",
    300,
)
METER = Exempted(
    "6.2(4)②",
    "検針用携帯端末",
    "端末の画面が小さく、定めた長さのパスワードを入力する機能がない。",
    "端末に検針データ以外を入れず、毎日の終業時に鍵付きの保管庫に戻す。",
    60,
    unit=CODE_OF["お客さまセンター"],
)
MICROFILM = Exempted(
    "4.2(4)①",
    "文化財課の収蔵資料デジタル化装置",
    "製造者の保守が終わり、更新の予算が議決されるまで代わりの装置がない。",
    "網から切り離し、資料の受渡しは専用の媒体で行う。",
    150,
    unit=CODE_OF["文化財課"],
)
COUNTER = Exempted(
    "6.2(4)②",
    "窓口混雑状況表示装置",
    "表示装置の管理画面が、半角８文字までのパスワードしか受け付けない。",
    "管理画面へ接続できる端末を課内の１台に限り、毎月パスワードを改める。",
    180,
    unit=CODE_OF["市民課"],
)
LENDING = Exempted(
    "5.4(3)③",
    "図書館の自動貸出機",
    "貸出機の管理画面が数字４桁の暗証番号しか受け付けず、更新は来年度の予算による。",
    "管理画面を開く鍵を館長が保管し、開館前後に職員二人で操作する。",
    320,
    unit=CODE_OF["市立図書館"],
)
FIELD_AUDIT = Exempted(
    "5.1(1)③(イ)",
    "実地監査用の貸出端末",
    "出先の監査が続く期間は、端末を庁舎に戻して返却の確認を受けることができない日がある。",
    "監査先の鍵のかかる部屋に置き、毎週金曜に監査委員事務局長が現物を確かめる。",
    90,
    unit=CODE_OF["監査委員事務局"],
)
GRANTED = Word("approved", data={"examination": "代わりの措置で補われ、期限も妥当と認めた。"})


def _known(*clauses: str) -> Callable[[Stage], bool]:
    def known(stage: Stage) -> bool:
        adoption = rules.adoption_on(stage.today())
        return adoption is not None and set(clauses) <= {each.id for each in adoption.package.clauses}

    return known


def _values(what: Exempted, *, urgent: bool = False) -> Callable[[Stage], Mapping[str, Any] | None]:
    def fill(stage: Stage) -> Mapping[str, Any] | None:
        if not _known(what.clause)(stage):
            return None
        today = stage.today()
        return {
            "suspended": [what.clause],
            "manner": "other_method",
            "difficulty": what.difficulty,
            "continuity": "止めると市民の手続に支障があり、代わりの設備をすぐには用意できない。",
            "rational_reason": "更新の予算を確保しており、期限までに規定のとおりにできる見込みである。",
            "urgent": urgent,
            "systems": what.systems,
            **({"units": [stage.units[what.unit]]} if what.unit else {}),
            "alternative": what.alternative,
            "remaining_risk": "不正な操作に気付くのが遅れるおそれが残る。毎週、記録を点検して補う。",
            "period": {"start": today.isoformat(), "end": (today + dt.timedelta(days=what.days)).isoformat()},
            "ends_when": "機器を更新したとき、又は期間が終わるとき。",
        }

    return fill


def _paper(what: Exempted) -> tuple[File, ...]:
    lines = [f"対象：{what.systems}", f"事情：{what.difficulty}", f"代替措置：{what.alternative}"]
    return (("documents", "製造者回答書（写し）.pdf", papers.pdf("照会に対する回答", lines)),)


def _manager(staffing: Staffing) -> Callable[[Stage], str]:
    return lambda stage: roles.system_manager(staffing, stage.today()).number


def _clerk(staffing: Staffing, code: str) -> Callable[[Stage], str]:
    """The youngest of a section, who is also the one that signs in for the visitor of 市民課."""
    return lambda stage: [each for each in staffing.members(stage.today(), code) if each.kind == "職員"][-1].number


def write(script: Script, staffing: Staffing) -> None:
    """All exceptions of the three years: in force today, ended in time, ended and not reported, taken back, and those asked for."""
    days = script.span.office_days()
    manager = _manager(staffing)
    for place, what in ((-360, ENTRANCE), (-250, LIBRARY), (-140, ISLAND)):
        _put_right(script, Case("exception", manager, _values(what), _paper(what)), days[place], what)
    for day, what in (
        (days[-30], STREAM),
        (days[-20], LENDING),
        (days[-18], FIELD_AUDIT),
        (_before(script, 70), METER),
    ):
        case = Case("exception", manager, _values(what))
        script.at(day, 10, 30, case.begin)
        script.at(_after(script, day, 1), 13, 30, case.answer(GRANTED))
    _revoked(script, staffing, Case("exception", manager, _values(MICROFILM)), days[-75])
    _asked_by_sections(script, staffing, days)
    _emergencies(script, staffing, days)


def _before(script: Script, count: int) -> dt.date:
    """The last office day at least `count` days ago."""
    return script.span.office_days(last=script.span.today - dt.timedelta(days=count))[-1]


def _after(script: Script, day: dt.date, count: int) -> dt.date:
    """The office day `count` days after `day`, or the next one; the last of all where the history ends before."""
    found = script.span.office_days(day + dt.timedelta(days=count))
    return found[0] if found else script.span.last


def _put_right(script: Script, case: Case, day: dt.date, what: Exempted) -> None:
    script.at(day, 10, 30, case.begin)
    script.at(_after(script, day, 1), 13, 30, case.answer(GRANTED))
    done = case.report("remedied", {"outcome": "observed", "detail": what.remedy})
    script.at(_after(script, day, what.days - 5), 15, 10, done)


def _revoked(script: Script, staffing: Staffing, case: Case, day: dt.date) -> None:
    def revoke(stage: Stage) -> None:
        if case.state() == "approved":
            with stage.acting(roles.ciso(staffing, stage.today()).number):
                reason = "装置が庁内の網につながれていたことが分かり、代わりの措置が守られていないため。"
                services.application_revoke(application=case.pk, reason=reason)

    script.at(day, 11, 0, case.begin)
    script.at(_after(script, day, 2), 13, 30, case.answer(GRANTED))
    script.at(_after(script, day, 30), 16, 0, revoke)


def _asked_by_sections(script: Script, staffing: Staffing, days: list[dt.date]) -> None:
    """Sections ask through their head and the system manager; today one waits with each of the three who answer."""
    wanted = Case("exception", _clerk(staffing, LIBRARY.unit), _values(LIBRARY), _paper(LIBRARY))
    script.at(days[-100], 9, 30, wanted.begin)
    for place, hour in ((-99, 11), (-98, 14), (-97, 16)):
        script.at(days[place], hour, 0, wanted.answer(GRANTED))
    for asked, answers, code, what in (
        (-2, (), COUNTER.unit, COUNTER),
        (-4, (-3,), ISLAND.unit, ISLAND),
        (-5, (-4, -3), METER.unit, METER),
    ):
        case = Case("exception", _clerk(staffing, code), _values(what))
        script.at(days[asked], 11, 5, case.begin)
        for place in answers:
            script.at(days[place], 13, 45, case.answer(GRANTED))


@dataclass(frozen=True)
class Urgent:
    """What was done first in an emergency."""

    clause: str
    systems: str
    reason: str
    unavoidable: str
    measure: str


STORM = Urgent(
    "4.2(2)①",
    "避難所開設用端末",
    "台風の接近により、夜間に急きょ避難所を５か所増やして開設した。",
    "予備の電源を備えた端末がすべて使用中で、住民の受入れを待たせることができなかった。",
    "発電機につないだ一般の端末を使い、職員が交代で見守った。",
)
OUTAGE = Urgent(
    "6.1(4)①",
    "住民情報システム（証明書発行）",
    "ログ保存用サーバの故障で記録が止まり、証明書の発行も停止した。",
    "年度末の窓口で証明書を待つ市民が多く、復旧を待つと届出の期限に間に合わなかった。",
    "操作した職員が紙の受付簿に記録し、復旧後に突き合わせた。",
)
RADIO = Urgent(
    "6.2(4)②",
    "防災行政無線の遠隔制御装置",
    "制御装置の認証が働かなくなり、夕方の地震情報を放送できなかった。",
    "余震が続き、製造者の到着を待つ時間がなかった。",
    "製造者の指示により認証を一時的に外し、操作室に職員２人を常駐させた。",
)


def _urgent(what: Urgent) -> Callable[[Stage], dict[str, Any]]:
    return lambda stage: {
        "suspended": [what.clause],
        "systems": what.systems,
        "reason": what.reason,
        "unavoidable": what.unavoidable,
        "measure": what.measure,
        "remaining_risk": "記録が一部残らない。紙の受付簿と当番の記録で補う。",
        "done_at": stage.now().isoformat(),
        "expected_end": (stage.today() + dt.timedelta(days=10)).isoformat(),
    }


def _emergencies(script: Script, staffing: Staffing, days: list[dt.date]) -> None:
    examined = Word("approved", data={"examination": "緊急でやむを得なかったと認める。再発防止の手順を定めること。"})
    for place, what in ((-420, OUTAGE), (-190, STORM)):
        case = _emergency(script, staffing, days[place], what)
        script.at(days[place + 1], 11, 0, case.answer(examined))
        done = {
            "outcome": "observed",
            "detail": "装置を復旧し、規定のとおりの運用に戻した。紙の記録は突き合わせて綴った。",
        }
        script.at(days[place + 4], 16, 30, case.report("remedied", done))
    _emergency(script, staffing, days[-2], STORM)
    _emergency(script, staffing, script.span.last, RADIO, reported=False)


def _emergency(script: Script, staffing: Staffing, day: dt.date, what: Urgent, *, reported: bool = True) -> Case:
    """Done first in the evening, reported three hours later."""
    manager = _manager(staffing)
    case = Case("emergency_exception", manager, _urgent(what))
    given: dict[str, Any] = {}

    def begin(stage: Stage) -> None:
        if _known(what.clause)(stage):
            given.update(case.values(stage) or {})
            with stage.acting(manager(stage)):
                first = {key: given[key] for key in ("suspended", "systems", "done_at")}
                case.pk = services.emergency_begin(procedure="emergency_exception", data=first).pk

    def report(stage: Stage) -> None:
        if case.pk:
            with stage.acting(manager(stage)):
                services.application_write(application=case.pk, data=given, partly=True)
                services.application_submit(application=case.pk)

    script.at(day, 17, 40, begin)
    if reported:
        script.at(day, 20, 15, report)
    return case
