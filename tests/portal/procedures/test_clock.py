"""What time alone does: reminders, handing over, escalation, expiry, the end of a permit, chasing what is not returned."""

from __future__ import annotations

import datetime as dt

import pytest

from sekimori.portal.clocks.models import Timer
from sekimori.portal.notices.models import Delivery, Notice
from sekimori.portal.organization.models import DeputyRule
from sekimori.portal.procedures import selectors, services
from sekimori.portal.procedures.models import Application, Step
from tests.portal.procedures.conftest import Office
from tests.world import FIRST, TODAY

State = Application.State
WEEK = {"start": "2026-11-25", "end": "2026-11-27"}


def told(office: Office, kind: str) -> list[tuple[str, set[str]]]:
    """(subject, keys of the people) of the notices of a kind, in order."""
    names = {person.pk: key for key, person in office.world.people.items()}
    return [
        (notice.subject, {names[pk] for pk in Delivery.objects.filter(notice=notice).values_list("person", flat=True)})
        for notice in Notice.objects.filter(kind=kind).order_by("pk")
    ]


def walk(office: Office, until: dt.date) -> None:
    """The scheduler looks every hour from now until the evening of a day."""
    while office.clock.now().date() <= until:
        office.clock.advance(dt.timedelta(hours=1))
        office.tick()


class TestSilence:
    def test_it_is_reminded_handed_over_carried_upward_and_expires_unanswered(self, office: Office) -> None:
        DeputyRule.objects.create(
            post=office.world.posts["head_citizen"], deputy=office.world.posts["colleague"], order=1, valid_from=FIRST,
            recorded_at=office.clock.now(),
        )  # fmt: skip
        record = office.submit("staff", "one", what="鍵")
        walk(office, TODAY + dt.timedelta(days=20))
        assert told(office, "procedures:reminder") == [
            (f"【督促】{record.number} の段階permitをお願いします", {"head_citizen"}),
            (f"【期限】{record.number} の段階permitに回答がありません", {"head_citizen", "colleague", "director"}),
            (
                f"【上申】{record.number} の段階permitが止まっています",
                {"head_citizen", "colleague", "director", "chief"},
            ),
        ]
        assert office.state(record) == State.EXPIRED
        assert Step.objects.get(application=record).state == Step.State.LAPSED
        office.work()
        assert "失効しました" in told(office, "procedures:outcome")[-1][0]
        assert (
            "回答がないことは許可ではありません"
            in Notice.objects.filter(kind="procedures:outcome").order_by("-pk")[0].body
        )

    def test_the_moments_are_office_days(self, office: Office) -> None:
        """Handed in on Tuesday the 24th: one office day is the 25th, three the 27th, five Tuesday the 1st, ten the 8th."""
        office.submit("staff", "one", what="鍵")
        days = []
        while Timer.objects.filter(fired_at__isnull=True).exists():
            timer = Timer.objects.get(kind="procedures:clock", fired_at__isnull=True)
            days.append(timer.due_at.date())
            office.clock.set(timer.due_at)
            office.tick()
        assert days == [dt.date(2026, 11, 25), dt.date(2026, 11, 27), dt.date(2026, 12, 1), dt.date(2026, 12, 8)]

    def test_an_answer_stops_the_clock(self, office: Office) -> None:
        record = office.approved("staff", "one", "head_citizen", what="鍵")
        walk(office, TODAY + dt.timedelta(days=20))
        assert told(office, "procedures:reminder") == []
        assert office.state(record) == State.CLOSED

    def test_a_scheduler_that_was_down_says_each_thing_once_and_expires(self, office: Office) -> None:
        record = office.submit("staff", "one", what="鍵")
        office.clock.advance(dt.timedelta(days=40))
        office.tick()
        office.tick()
        assert len(told(office, "procedures:reminder")) == 3
        assert office.state(record) == State.EXPIRED

    def test_a_step_reached_later_has_its_own_clock(self, office: Office) -> None:
        record = office.submit("staff", "chain", what="改修")
        office.clock.advance(dt.timedelta(days=2))
        office.decide("head_citizen", record, "endorsed")
        walk(office, TODAY + dt.timedelta(days=6))
        subjects = [subject for subject, _people in told(office, "procedures:reminder")]
        assert f"【督促】{record.number} の段階opinionをお願いします" in subjects


class TestReturns:
    @pytest.fixture
    def out(self, office: Office) -> Application:
        office.registers.add("things", 1, "机", office.world.unit("210"))
        record = office.approved("staff", "either", "head_citizen", what="会議", things=[1], period=WEEK)
        office.at(dt.date(2026, 11, 25))
        with office.world.acting("staff"):
            services.milestone_report(application=record.pk, key="out")
        return record

    def test_what_is_not_back_is_chased_from_the_applicant_to_the_head(self, office: Office, out: Application) -> None:
        walk(office, dt.date(2026, 11, 28))
        assert told(office, "procedures:reminder") == [
            (f"【督促】{out.number} 「返却」の報告がありません", {"staff"}),
            (f"【督促】{out.number} 「返却」の報告がありません", {"head_citizen"}),
        ]
        assert office.state(out) == State.APPROVED

    def test_the_thing_is_out_in_its_register_and_comes_back(self, office: Office, out: Application) -> None:
        assert office.registers.items["things", 1].facts["state"] == "lent"
        with office.world.acting("staff"):
            back = services.milestone_report(application=out.pk, key="back")
        with office.world.acting("head_citizen"):
            services.milestone_confirm(application=out.pk, milestone=back.pk, data={"checked": True})
        assert office.registers.items["things", 1].facts["state"] == "in_use"
        assert office.state(out) == State.CLOSED
        assert not Timer.objects.filter(kind="procedures:clock", fired_at__isnull=True).exists()

    def test_after_the_period_it_is_no_permit_but_the_return_stays_owed(self, office: Office, out: Application) -> None:
        office.at(dt.date(2026, 12, 2))
        office.tick()
        assert office.state(out) == State.APPROVED
        with office.world.system():
            assert selectors.permit_of_item("either", "things", 1) is None
        office.work()
        assert "有効期間が終わりました" in told(office, "procedures:outcome")[-1][0]


class TestEnds:
    def test_a_permit_of_the_fiscal_year_ends_with_it_and_is_announced(self, office: Office) -> None:
        record = office.approved("staff", "yearly", "head_citizen", what="利用", pledge=True)
        kept = Application.objects.get(pk=record.pk)
        assert kept.valid_until == dt.datetime(2027, 3, 31, 15, tzinfo=dt.UTC)
        for day, hour in ((dt.date(2027, 3, 1), 10), (dt.date(2027, 3, 17), 10), (dt.date(2027, 3, 31), 10)):
            office.at(day, hour)
            office.tick()
        subjects = [subject for subject, _people in told(office, "procedures:ending")]
        assert [subject.rpartition("あと")[2] for subject in subjects] == [
            "30日で終わります",
            "14日で終わります",
            "0日で終わります",
        ]
        assert office.state(record) == State.APPROVED
        office.at(dt.date(2027, 4, 1), 0, 1)
        office.tick()
        assert office.state(record) == State.ENDED

    def test_an_exception_ends_by_itself_and_suspends_nothing_from_that_moment(self, office: Office) -> None:
        record = office.submit("system", "asked", what="延期", suspended=["2(2)"], period=WEEK)
        office.decide("ciso", record)
        office.at(dt.date(2026, 11, 27), 23, 59)
        with office.world.system():
            assert len(selectors.exceptions_in_force("2(2)")) == 1
        office.at(dt.date(2026, 11, 28), 0, 0)
        with office.world.system():
            assert selectors.exceptions_in_force("2(2)") == []
        office.tick()
        assert office.state(record) == State.ENDED

    def test_no_exception_lasts_longer_than_the_definition_allows(self, office: Office) -> None:
        from sekimori.common.errors import ManyFaults

        with pytest.raises(ManyFaults, match="最長12か月"):
            office.submit(
                "system", "asked", what="延期", suspended=["2(2)"], period={"start": "2026-11-25", "end": "2027-11-25"}
            )
        office.submit(
            "system", "asked", what="延期", suspended=["2(2)"], period={"start": "2026-11-25", "end": "2027-11-24"}
        )

    def test_an_inspection_that_is_overdue_is_chased_every_day_and_upward(self, office: Office) -> None:
        record = office.submit("staff", "inspected", what="設置")
        office.decide("ciso", record, next_review_on=dt.date(2026, 12, 1))
        walk(office, dt.date(2026, 12, 2))
        subjects = [subject for subject, _people in told(office, "procedures:reminder")]
        assert [subject.rpartition("確認日を")[2] for subject in subjects] == ["1日過ぎています", "2日過ぎています"]
        assert told(office, "procedures:reminder")[0][1] == {"staff"}


class TestRenewal:
    def test_it_is_applied_for_again_with_its_answers_and_new_declarations(self, office: Office) -> None:
        record = office.approved("staff", "yearly", "head_citizen", what="利用", pledge=True)
        with office.world.acting("staff"):
            again = services.application_renew(application=record.pk)
        assert (again.data, again.renews_id, again.renewed) == ({"what": "利用"}, record.pk, 1)

    def test_many_are_applied_for_again_at_once_each_by_itself(self, office: Office) -> None:
        records = [office.approved("staff", "yearly", "head_citizen", what=f"利用{n}", pledge=True) for n in range(3)]
        office.at(dt.date(2027, 3, 20))
        with office.world.acting("staff"):
            outcomes = services.applications_renew(applications=[r.pk for r in records], data={"pledge": True})
            without = services.applications_renew(applications=[records[0].pk], data={})
        assert [outcome.done for outcome in outcomes] == [True, True, True]
        assert (without[0].done, without[0].sentence) == (False, "内容を確認して印を付けてください。")

    def test_somebody_else_does_not_renew_it(self, office: Office) -> None:
        from sekimori.portal.acts.policies import NotFound

        record = office.approved("staff", "yearly", "head_citizen", what="利用", pledge=True)
        for who in ("colleague", "outsider"):
            with office.world.acting(who), pytest.raises(NotFound):
                services.application_renew(application=record.pk)
