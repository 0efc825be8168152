"""Which report is needed by when: the table over the facts, a person's own word, and the clocks of both."""

from __future__ import annotations

import datetime as dt

import pytest

from sekimori.common.clock import day_of, moment_at
from sekimori.common.errors import InvalidInput, Refused
from sekimori.portal.clocks.models import Timer
from sekimori.portal.disclosures import services
from sekimori.portal.disclosures.models import Requirement
from sekimori.portal.incidents import services as incidents
from sekimori.portal.incidents.models import Incident
from sekimori.portal.notices.models import Delivery
from tests.portal.disclosures.conftest import Desk
from tests.world import TODAY


def forms(desk: Desk, record: Incident) -> set[str]:
    return {each.partition(":")[0] for each in desk.needed(record)}


def row(record: Incident, form: str, stage: str) -> Requirement:
    found: Requirement = Requirement.objects.get(incident=record, form=form, stage=stage)
    return found


def last_day(found: Requirement) -> dt.date:
    assert found.due_at is not None
    return day_of(found.due_at - dt.timedelta(minutes=1))


def test_a_leak_of_more_than_a_hundred_is_reported_to_prefecture_commission_those_concerned_and_the_public(
    desk: Desk,
) -> None:
    record = desk.incident()
    assert forms(desk, record) == {"prefecture_report", "ppc_report", "affected_letter", "press_release", "web_notice"}
    assert row(record, "ppc_report", "preliminary").reasons == ["本人の数が１００人を超える"]


@pytest.mark.parametrize(
    ("people", "needed"), [(100, False), (101, True)], ids=["exactly a hundred are not enough", "one more is"]
)
def test_the_number_is_more_than_a_hundred(desk: Desk, people: int, needed: bool) -> None:  # noqa: FBT001
    assert ("ppc_report" in forms(desk, desk.incident(people=people))) is needed


def test_strong_encryption_lifts_the_report_to_the_commission_and_the_letter_with_it(desk: Desk) -> None:
    record = desk.incident()
    desk.tell(record, strong_encryption=True)
    assert not forms(desk, record) & {"ppc_report", "affected_letter"}
    desk.tell(record, strong_encryption=False)
    assert {"ppc_report", "affected_letter"} <= forms(desk, record)


def test_individual_numbers_have_a_report_of_their_own(desk: Desk) -> None:
    record = desk.incident()
    assert "ppc_number_report" not in forms(desk, record)
    desk.tell(record, specific_numbers=True)
    assert "ppc_number_report" in forms(desk, record)


def test_ransomware_a_flood_a_crime_and_lgwan_each_have_their_recipient(desk: Desk) -> None:
    record = desk.incident(kind="denial_of_service", facts=(), people=0, level=3)
    assert "nco_ddos" in forms(desk, record)
    desk.tell(record, ransom=True, crime=True, lgwan=True)
    assert {"nco_ransomware", "police_report", "jlis_report"} <= forms(desk, record)


def test_what_may_be_notified_and_need_not_is_waited_for_by_nobody(desk: Desk) -> None:
    record = desk.incident(kind="infection", facts=(), people=0, level=2)
    assert not forms(desk, record) & {"ipa_report", "jpcert_report"}


def test_the_preliminary_report_has_five_calendar_days_the_confirmed_one_thirty(desk: Desk) -> None:
    record = desk.incident()
    assert last_day(row(record, "ppc_report", "preliminary")) == TODAY + dt.timedelta(days=5)
    assert last_day(row(record, "ppc_report", "confirmed")) == TODAY + dt.timedelta(days=30)


def test_who_meant_harm_gives_sixty_days(desk: Desk) -> None:
    record = desk.incident(facts=("personal_data", "wilful"))
    assert last_day(row(record, "ppc_report", "confirmed")) >= TODAY + dt.timedelta(days=60)


def test_a_last_day_on_a_holiday_moves_to_the_next_working_day_and_the_five_days_do_not(desk: Desk) -> None:
    record = desk.incident()
    desk.tell(record, known_at=moment_at(dt.date(2026, 11, 20), 9))
    # The thirtieth day is Sunday 20 December, the fifth Wednesday 25 November; counted from Tuesday 24 it is a Sunday as well.
    assert last_day(row(record, "ppc_report", "confirmed")) == dt.date(2026, 12, 21)
    desk.tell(record, known_at=moment_at(dt.date(2026, 11, 23), 9))
    assert last_day(row(record, "ppc_report", "preliminary")) == dt.date(2026, 11, 28)


def test_the_first_report_to_the_prefecture_is_due_the_same_day_the_second_a_day_after_it(desk: Desk) -> None:
    record = desk.incident()
    assert last_day(row(record, "prefecture_report", "first")) == TODAY
    assert not Requirement.objects.filter(form="prefecture_report", stage="follow_up").exists()
    desk.sent(record)
    assert last_day(row(record, "prefecture_report", "follow_up")) == TODAY + dt.timedelta(days=1)


def test_a_person_decides_otherwise_with_a_reason_that_stays(desk: Desk) -> None:
    record = desk.incident()
    press = row(record, "press_release", "first")
    with desk.world.acting("csirt"):
        with pytest.raises(InvalidInput):
            services.requirement_judge(pk=press.pk, needed=False, reason=" ")
        services.requirement_judge(pk=press.pk, needed=False, reason="本人への通知で足りるとＣＩＳＯが判断した。")
    desk.tell(record, secondary="確認されていない。")
    press.refresh_from_db()
    assert not press.needed
    assert press.judged_reason
    assert not Timer.objects.filter(kind="disclosures:due", payload__requirement=press.pk, fired_at=None).exists()
    with desk.world.acting("chief"):
        services.requirement_judge(pk=press.pk, needed=True, reason="報道から問合せがあった。")
    assert "press_release" in forms(desk, record)


def test_nobody_else_judges(desk: Desk) -> None:
    press = row(desk.incident(), "press_release", "first")
    for who in ("head_citizen", "director"):
        with desk.world.acting(who), pytest.raises((Refused, InvalidInput)):
            services.requirement_judge(pk=press.pk, needed=False, reason="不要")


def test_no_incident_asks_for_nothing_any_more(desk: Desk) -> None:
    record = desk.incident(level=2, people=0, facts=())
    assert "prefecture_report" in forms(desk, record)
    with desk.world.acting("csirt"):
        found = incidents.Assessment(incident=False, reason="訓練のメールだった。")
        incidents.incident_assess(pk=record.pk, found=found)
    assert desk.needed(record) == {}


def mails(desk: Desk, who: str) -> list[str]:
    rows = Delivery.objects.filter(person=desk.world.people[who], notice__kind="disclosures:due")
    return [each.notice.subject for each in rows.select_related("notice").order_by("pk")]


def test_silence_is_called_to_mind_and_carried_upward_until_it_is_sent(desk: Desk) -> None:
    record = desk.incident(level=2, people=0, facts=())
    desk.at(21, 30)
    desk.tick()
    assert any("期限・外部報告" in each for each in mails(desk, "csirt"))
    assert not mails(desk, "chief")
    tomorrow = TODAY + dt.timedelta(days=1)
    desk.at(0, 5, tomorrow)
    desk.tick()
    assert any("期限超過" in each for each in mails(desk, "chief"))
    assert not mails(desk, "ciso")
    desk.at(1, 5, tomorrow)
    desk.tick()
    assert any("期限超過" in each for each in mails(desk, "ciso"))
    desk.sent(record)
    told = len(mails(desk, "ciso"))
    desk.at(6, 0, tomorrow)
    desk.tick()
    assert len(mails(desk, "ciso")) == told
