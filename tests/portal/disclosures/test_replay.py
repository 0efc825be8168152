"""A published course of events played again, with invented names and 汐見市 in December 2026: 1,780 addresses shown in four mails.

17:23–17:30 sent · 20:00 apology · the same day first report to the prefecture · next day second report and press at 10:30 ·
the commission the day after. Every fact is typed once: the incident's record and the sheet fill all five documents.
"""

from __future__ import annotations

import datetime as dt

from sekimori.common.clock import day_of, moment_at
from sekimori.portal.disclosures import selectors
from sekimori.portal.disclosures.models import Disclosure, Fact, Requirement
from sekimori.portal.incidents import services as incidents
from sekimori.portal.incidents.models import Incident
from sekimori.portal.incidents.services import Assessment, Investigation, Report
from tests.portal.disclosures.conftest import Desk

FIFTH = dt.date(2026, 12, 3)  # A Thursday, as it was.
SIXTH, SEVENTH = FIFTH + dt.timedelta(days=1), FIFTH + dt.timedelta(days=2)
CITY = {
    "contact_office": "市民部税務課",
    "contact_phone": "0193-00-1234",
    "contact_mail": "zeimu@city.shiomi.example",
    "mayor": "大潮 守",
}
SUMMARY = "催しの案内を４回に分けて一斉に送信した際、宛先をＢＣＣでなくＴＯに入れて送信した。"


def evening(desk: Desk) -> Incident:
    """The fifth: sent, noticed, reported, assessed, the first report and an apology the same day."""
    desk.at(18, 10, FIFTH)
    with desk.world.acting("staff_tax"):
        report = Report("misdirected_mail", "案内のメールで宛先が全員に見えている。", moment_at(FIFTH, 17, 40))
        record = incidents.incident_report(report=report)
    desk.at(18, 20, FIFTH)
    with desk.world.acting("csirt"):
        incidents.incident_receive(pk=record.pk, advice="残りの送信を止めてください。")
        incidents.incident_note(
            pk=record.pk, text="４回に分けて案内のメールを一斉に送信した（17時30分まで）。", at=moment_at(FIFTH, 17, 23)
        )
        found = Assessment(incident=True, facts=("personal_data", "outside"), people=1780, level=4)
        incidents.incident_assess(pk=record.pk, found=found)
    desk.tick()
    desk.tell_city(**CITY)
    desk.tell(
        record,
        headline="案内メールの誤送信によるメールアドレスの流出について",
        summary=SUMMARY,
        occurred_at=moment_at(FIFTH, 17, 23),
        ended_at=moment_at(FIFTH, 17, 30),
        items="メールアドレス",
    )
    return record


def test_the_published_course_of_events_is_met_without_typing_anything_twice(desk: Desk) -> None:
    record = evening(desk)
    desk.at(19, 0, FIFTH)
    first = desk.sent(record, how="電話・ＬＧＷＡＮメール", reference="市第1号")
    desk.at(20, 5, FIFTH)
    with desk.world.acting("csirt"):
        incidents.incident_note(
            pk=record.pk, text="対象の方にお詫びと削除の依頼をメールで送った。", at=moment_at(FIFTH, 20)
        )
    assert first.sent_at is not None
    assert day_of(first.sent_at) == FIFTH
    _next_day(desk, record, first)
    _commission(desk, record)
    twice = [each.key for each in Fact.objects.filter(incident=record)]
    assert len(twice) == len(set(twice)), "a fact was typed twice"


def _next_day(desk: Desk, record: Incident, first: Disclosure) -> None:
    desk.at(8, 40, SIXTH)
    desk.tell(
        record,
        people=1780,
        secondary="確認されていない。",
        measures="お詫びと削除の依頼をメールで送り、電話でも受け付けている。",
        prevention="一斉送信は、宛先を隠す仕組みだけで行う。",
        cause="宛先を入れる欄を確かめずに送信した。",
    )
    second = desk.sent(record)
    assert (second.number, second.stage) == (2, "follow_up")
    with desk.world.acting("csirt"):
        before, changes = selectors.changes_since(second, selectors.lines_of(second))
    assert before == first
    assert {"cause", "measures", "secondary", "prevention"} & {each.key for each in changes}
    told = next(each for each in changes if each.key == "cause")
    assert [(line.sort, line.words) for line in told.lines] == [
        ("gone", "確認中"),
        ("new", "宛先を入れる欄を確かめずに送信した。"),
    ]
    desk.at(10, 0, SIXTH)
    press = desk.approve(desk.submit(desk.draft(record, "press_release")))
    desk.at(10, 30, SIXTH)
    sent = desk.send(press, how="記者クラブへの資料提供", reference="")
    assert sent.sent_at == moment_at(SIXTH, 10, 30)
    _stands_in(sent)


def _stands_in(press: Disclosure) -> None:
    lines = {each["key"]: each for each in press.content}
    assert list(lines) == ["when", "summary", "data", "course", "cause", "answer", "secondary", "prevention", "ask"]
    assert "(木)17時23分" in lines["when"]["words"]
    assert SUMMARY in lines["summary"]["words"]
    assert "1,780" in lines["data"]["words"]
    course = [" ".join(row) for row in lines["course"]["rows"]]
    assert any("12月3日 17:23" in each and "一斉に送信" in each for each in course)
    assert any("12月3日 20:00" in each for each in course)
    assert any("19:00" in each and "外部へ報告・公表：都道府県" in each for each in course)
    assert "0193-00-1234" in lines["ask"]["words"]
    assert press.findings == []


def _commission(desk: Desk, record: Incident) -> None:
    desk.at(9, 30, SEVENTH)
    commission = desk.sent(record, "ppc_report", how="委員会のウェブフォーム", reference="受付0001")
    assert commission.stage == "preliminary"
    settled = {
        f"{row.form}:{row.stage}"
        for row in Requirement.objects.filter(incident=record, settled_at__isnull=False)
        if row.due_at is not None and row.settled_at is not None and row.settled_at <= row.due_at
    }
    assert settled == {
        "prefecture_report:first", "prefecture_report:follow_up", "press_release:first", "ppc_report:preliminary",
    }  # fmt: skip
    with desk.world.acting("csirt"):
        shown = {each.key: each.words for each in selectors.lines_of(commission)}
    assert shown["cause"] == "宛先を入れる欄を確かめずに送信した。"


def test_cause_and_measures_of_the_record_fill_the_forms_by_themselves(desk: Desk) -> None:
    record = desk.incident()
    with desk.world.acting("csirt"):
        found = Investigation("宛先の欄の取り違え。", "1,780人", "仕組みを改める。")
        incidents.prevention_report(pk=record.pk, found=found)
    report = desk.submit(desk.draft(record))
    lines = {each["key"]: each["words"] for each in report.content}
    assert lines["cause"] == "宛先の欄の取り違え。（現時点）"
    assert lines["prevention"] == "仕組みを改める。（現時点）"
    with desk.world.acting("ciso"):
        incidents.prevention_decide(pk=record.pk, said="案のとおり。")
    again = desk.submit(desk.draft(record, "ppc_report"))
    assert {each["key"]: each["words"] for each in again.content}["cause"] == "宛先の欄の取り違え。"
