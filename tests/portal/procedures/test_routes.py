"""Every shape of route, from the draft to the decision."""

from __future__ import annotations

import datetime as dt

import pytest

from sekimori.common.errors import Conflict, InvalidInput, ManyFaults, Refused
from sekimori.portal.organization import services as organization
from sekimori.portal.organization.models import DeputyRule, Nomination
from sekimori.portal.procedures import selectors, services
from sekimori.portal.procedures.models import Application, Countersign, Decision, Milestone, Party, Step
from sekimori.portal.procedures.services import Minutes, Word
from tests.portal.procedures.conftest import Office
from tests.world import FIRST, TODAY

State = Application.State
WEEK = {"start": "2026-11-25", "end": "2026-11-27"}


def asked(office: Office, record: Application) -> list[tuple[str, str | None, str]]:
    """(role, unit's name, why) of everybody asked at the steps that wait."""
    rows = Party.objects.filter(step__application=record, step__state=Step.State.WAITING).order_by("pk")
    codes = {unit.pk: code for code, unit in office.world.units.items()}
    return [(row.role, codes.get(row.unit_id or 0), row.why) for row in rows]


def note(record: Application) -> str:
    return Step.objects.filter(application=record, state=Step.State.WAITING).order_by("pk")[0].note


class TestOneApprover:
    def test_the_head_decides_and_nothing_is_left_to_do(self, office: Office) -> None:
        record = office.submit("staff", "one", what="鍵")
        assert (record.state, record.number, record.subject) == (State.IN_ROUTE, "令8-one-000001", "鍵")
        assert asked(office, record) == [("section_security_manager", "210", "named")]
        office.decide("head_citizen", record)
        assert office.state(record) == State.CLOSED
        assert office.decisions(record) == [("permit", "approved", "own")]

    def test_another_head_is_refused_and_the_refusal_names_no_clause(self, office: Office) -> None:
        record = office.submit("staff", "one", what="鍵")
        with pytest.raises(Refused, match=r"見つかりません|持っていません") as caught:
            with_view(office, "head_tax", record)
        assert office.state(record) == State.IN_ROUTE
        assert caught.value.clauses == ()

    def test_a_refusal_needs_a_reason_and_ends_it(self, office: Office) -> None:
        record = office.submit("staff", "one", what="鍵")
        with pytest.raises(ManyFaults) as caught:
            office.decide("head_citizen", record, "refused", reason="否")
        assert [fault.field for fault in caught.value.items] == ["reason"]
        office.decide("head_citizen", record, "refused", reason="業務に要らないため。")
        assert office.state(record) == State.REFUSED
        with pytest.raises(Conflict, match="決裁を待っていません"):
            office.decide("head_citizen", record, step=Step.objects.get(application=record))

    def test_conditions_are_kept_with_the_permission(self, office: Office) -> None:
        record = office.submit("staff", "one", what="鍵")
        with pytest.raises(ManyFaults, match="条件を入力"):
            office.decide("head_citizen", record, "conditional")
        office.decide("head_citizen", record, "conditional", conditions="毎夕返すこと。")
        assert Application.objects.get(pk=record.pk).conditions == "毎夕返すこと。"

    def test_what_is_sent_back_is_corrected_and_goes_the_whole_way_again(self, office: Office) -> None:
        record = office.submit("staff", "one", what="鍵")
        office.decide("head_citizen", record, "returned", reason="どの鍵か書いてください。")
        assert office.state(record) == State.RETURNED
        with office.world.acting("staff"):
            services.application_write(application=record.pk, data={"what": "書庫の鍵"})
            again = services.application_submit(application=record.pk)
        assert (again.number, again.content.revision if again.content else 0) == (record.number, 2)
        office.decide("head_citizen", record)
        assert office.state(record) == State.CLOSED
        assert [row.content.revision for row in Decision.objects.order_by("pk")] == [1, 2]

    def test_the_applicant_withdraws_and_the_number_stays(self, office: Office) -> None:
        record = office.submit("staff", "one", what="鍵")
        with office.world.acting("staff"):
            services.application_withdraw(application=record.pk, reason="要らなくなったため")
        assert office.state(record) == State.WITHDRAWN
        assert Application.objects.get(pk=record.pk).number == record.number
        assert office.submit("staff", "one", what="別").number == "令8-one-000002"


def with_view(office: Office, who: str, record: Application) -> None:
    """Somebody tries to decide although the application may be hidden from him."""
    from sekimori.portal.acts.policies import NotFound

    try:
        office.decide(who, record)
    except NotFound as error:
        raise Refused(error.sentence) from None


class TestBoth:
    def test_one_permission_of_two_is_none(self, office: Office) -> None:
        record = office.submit("staff", "both", what="接続")
        assert asked(office, record) == [("ciso", None, "named"), ("chief_security_manager", None, "named")]
        office.decide("ciso", record, step=waiting_with(record, "ciso"))
        assert office.state(record) == State.IN_ROUTE
        office.decide("chief", record, step=waiting_with(record, "chief_security_manager"))
        assert office.state(record) == State.CLOSED

    def test_one_refusal_of_two_refuses(self, office: Office) -> None:
        record = office.submit("staff", "both", what="接続")
        office.decide(
            "chief", record, "refused", step=waiting_with(record, "chief_security_manager"), reason="危険なため。"
        )
        assert office.state(record) == State.REFUSED
        assert not Step.objects.filter(application=record, state=Step.State.WAITING).exists()

    def test_one_person_in_two_roles_does_not_give_both(self, office: Office) -> None:
        away = office.world.people["ciso"]
        office.clock.advance(dt.timedelta(minutes=1))
        with office.world.acting("chief"):
            organization.absence_record(
                person=away,
                starts_at=office.clock.now(),
                ends_at=office.clock.now() + dt.timedelta(days=2),
                deputy=office.world.people["chief"],
            )
        record = office.submit("staff", "both", what="接続")
        office.decide("chief", record, step=waiting_with(record, "chief_security_manager"))
        with pytest.raises(Refused, match="同じ人が二つの役割"):
            office.decide("chief", record, step=waiting_with(record, "ciso"))


def waiting_with(record: Application, role: str) -> Step:
    return Step.objects.get(application=record, state=Step.State.WAITING, parties__role=role)


class TestEitherByOwner:
    def test_the_head_of_the_owning_section_decides(self, office: Office) -> None:
        office.registers.add("things", 1, "机", office.world.unit("220"))
        record = office.submit("staff", "either", what="会議", things=[1], period=WEEK)
        assert asked(office, record) == [("section_security_manager", "220", "named")]
        office.decide("head_tax", record)
        assert office.state(record) == State.APPROVED

    def test_what_no_section_owns_is_decided_by_the_system_manager(self, office: Office) -> None:
        office.registers.add("things", 1, "共用の箱", None)
        record = office.submit("staff", "either", what="会議", things=[1], period=WEEK)
        assert asked(office, record) == [("information_system_manager", None, "named")]
        office.decide("system", record)
        assert office.state(record) == State.APPROVED

    def test_things_of_two_sections_need_both_heads(self, office: Office) -> None:
        office.registers.add("things", 1, "机", office.world.unit("220"))
        office.registers.add("things", 2, "椅子", office.world.unit("210"))
        record = office.submit("staff", "either", what="会議", things=[1, 2], period=WEEK)
        assert Step.objects.filter(application=record, state=Step.State.WAITING).count() == 2
        office.decide("head_tax", record, step=Step.objects.get(application=record, owner=office.world.unit("220")))
        assert office.state(record) == State.IN_ROUTE
        office.decide("head_citizen", record, step=Step.objects.get(application=record, owner=office.world.unit("210")))
        assert office.state(record) == State.APPROVED

    def test_a_thing_outside_the_register_cannot_be_applied_for(self, office: Office) -> None:
        with pytest.raises(ManyFaults, match="台帳にありません"):
            office.submit("staff", "either", what="会議", things=[9], period=WEEK)

    def test_a_closed_gate_refuses_with_its_sentence(self, office: Office) -> None:
        office.registers.add("things", 1, "机", office.world.unit("220"), state="lent")
        with pytest.raises(Refused, match="使用中でない物") as caught:
            office.submit("staff", "either", what="会議", things=[1], period=WEEK)
        assert caught.value.field == "things"

    def test_a_gate_is_asked_again_with_the_facts_of_the_moment_of_decision(self, office: Office) -> None:
        office.registers.add("things", 1, "机", office.world.unit("220"))
        record = office.submit("staff", "either", what="会議", things=[1], period=WEEK)
        office.registers.add("things", 1, "机", office.world.unit("220"), state="repair")
        with pytest.raises(Refused, match="使用中でない物"):
            office.decide("head_tax", record)
        assert office.state(record) == State.IN_ROUTE

    def test_the_same_thing_is_not_permitted_twice_for_one_period(self, office: Office) -> None:
        office.registers.add("things", 1, "机", office.world.unit("220"))
        first = office.submit("staff", "either", what="会議", things=[1], period=WEEK)
        with pytest.raises(Refused, match="同じ期間に別の申請") as caught:
            office.submit("colleague", "either", what="説明会", things=[1], period=WEEK)
        assert first.number in caught.value.sentence

    def test_a_period_longer_than_allowed_is_named_at_its_field(self, office: Office) -> None:
        office.registers.add("things", 1, "机", office.world.unit("220"))
        with pytest.raises(ManyFaults, match="最長5開庁日") as caught:
            office.submit(
                "staff", "either", what="会議", things=[1], period={"start": "2026-11-25", "end": "2026-12-02"}
            )
        assert caught.value.items[0].field == "period"
        # The Wednesday after next is the fifth office day, a weekend in between.
        office.submit("staff", "either", what="会議", things=[1], period={"start": "2026-11-25", "end": "2026-12-01"})


class TestChain:
    def test_it_goes_from_hand_to_hand_and_ends_with_the_reader(self, office: Office) -> None:
        record = office.submit("staff", "chain", what="改修")
        office.decide("head_citizen", record, "endorsed")
        office.decide("chief", record, "opposed", reason="費用が大きいため。")
        assert office.waiting(record).stage == "permit"
        office.decide("system", record)
        office.decide("ciso", record, "read")
        assert office.state(record) == State.CLOSED
        assert [verdict for _stage, verdict, _capacity in office.decisions(record)] == [
            "endorsed", "opposed", "approved", "read",
        ]  # fmt: skip

    def test_a_stage_is_left_out_when_the_applicant_holds_its_role(self, office: Office) -> None:
        record = office.submit("head_citizen", "chain", what="改修")
        first = Step.objects.filter(application=record).order_by("order")[0]
        assert (first.state, first.note) == (Step.State.SKIPPED, Step.Note.APPLICANT)
        assert office.waiting(record).stage == "opinion"

    def test_an_optional_stage_is_left_out_while_nobody_holds_its_role(self, office: Office) -> None:
        with office.world.acting("head_general"):
            post = office.world.posts["chief"]
        from sekimori.portal.organization.models import Appointment

        Appointment.objects.filter(post=post).update(valid_to=TODAY)
        record = office.submit("staff", "chain", what="改修")
        office.decide("head_citizen", record, "endorsed")
        assert office.waiting(record).stage == "permit"
        skipped = Step.objects.get(application=record, stage="opinion")
        assert (skipped.state, skipped.note) == (Step.State.SKIPPED, Step.Note.VACANT)

    def test_a_standing_delegation_decides_what_it_covers_and_nothing_else(self, office: Office) -> None:
        Nomination.objects.create(
            role="information_system_operator", person=office.world.people["operator"], valid_from=FIRST,
            recorded_at=office.clock.now() - dt.timedelta(days=1),
        )  # fmt: skip
        for what, expected in (("軽微", ["named", "standing"]), ("大改修", ["named"])):
            record = office.submit("staff", "chain", what=what)
            office.decide("head_citizen", record, "endorsed")
            office.decide("chief", record, "endorsed")
            assert [why for _role, _unit, why in asked(office, record)] == expected
            if what == "軽微":
                office.decide("operator", record)
                assert Decision.objects.get(application=record, step__stage="permit").why == Party.Why.STANDING


class TestBody:
    def test_minutes_are_the_act_and_who_had_a_hand_in_it_left_the_room(self, office: Office) -> None:
        record = office.submit("head_general", "body", what="計画")
        chief, general = (office.world.people[key].pk for key in ("chief", "head_general"))
        fresh = Application.objects.select_related("content").get(pk=record.pk)
        digest = fresh.content.digest if fresh.content else ""
        step = office.waiting(record).pk
        with office.world.acting("chief"):
            with pytest.raises(InvalidInput, match="議事録により"):
                services.step_decide(application=record.pk, step=step, word=Word("approved"), digest=digest)
            with pytest.raises(ManyFaults, match="除斥"):
                services.minutes_record(
                    application=record.pk, step=step, word=Word("approved"), digest=digest,
                    minutes=Minutes(TODAY, "推会第3号", (chief, general)),
                )  # fmt: skip
            services.minutes_record(
                application=record.pk, step=step, word=Word("approved"), digest=digest,
                minutes=Minutes(TODAY, "推会第3号", (chief, general), (general,)),
            )  # fmt: skip
        assert office.state(record) == State.CLOSED
        assert Decision.objects.get().minutes["reference"] == "推会第3号"


class TestAskedThroughTheOneWhoMayApply:
    def test_a_clerk_asks_the_system_manager_applies_the_ciso_decides(self, office: Office) -> None:
        record = office.submit("staff", "asked", what="更新延期", suspended=["2(2)"], period=WEEK)
        office.decide("head_citizen", record, "endorsed")
        office.decide("system", record, "taken_up")
        assert Application.objects.get(pk=record.pk).applicant_id == office.world.people["system"].pk
        office.decide("ciso", record)
        assert office.state(record) == State.APPROVED

    def test_the_system_manager_himself_applies_without_detour(self, office: Office) -> None:
        record = office.submit("system", "asked", what="更新延期", suspended=["2(2)"], period=WEEK)
        assert office.waiting(record).stage == "permit"
        assert asked(office, record) == [("ciso", None, "named")]

    def test_the_exception_shows_on_its_clause_while_it_lasts(self, office: Office) -> None:
        unit = office.world.unit("210")
        record = office.submit("system", "asked", what="更新延期", suspended=["2(2)"], where=[unit], period=WEEK)
        assert selectors.exceptions_in_force("2(2)", unit) == []
        office.decide("ciso", record)
        office.at(dt.date(2026, 11, 26))
        with office.world.system():
            assert [each.number for each in selectors.exceptions_in_force("2(2)", unit)] == [record.number]
            assert selectors.exceptions_in_force("2(2)", office.world.unit("220")) == []
            assert selectors.exceptions_in_force("2(1)", unit) == []
        office.at(dt.date(2026, 11, 28))
        with office.world.system():
            assert selectors.exceptions_in_force("2(2)", unit) == []


class TestReportAfterwards:
    def test_the_moment_is_fixed_at_once_and_the_report_follows(self, office: Office) -> None:
        with office.world.acting("system"):
            record = services.emergency_begin(procedure="afterwards", data={"suspended": ["2(2)"]})
        assert (record.state, record.number) == (State.BEGUN, "令8-afte-000001")
        assert record.due_at == office.clock.now() + dt.timedelta(hours=24)
        with office.world.system():
            assert [each.emergency for each in selectors.exceptions_in_force("2(2)")] == [True]
        office.clock.advance(dt.timedelta(hours=2))
        with office.world.acting("system"):
            services.application_write(
                application=record.pk,
                data={"suspended": ["2(2)"], "what": "停電のため鍵をかけられない", "period": WEEK},
            )
            services.application_submit(application=record.pk)
        assert Application.objects.get(pk=record.pk).number == "令8-afte-000001"
        office.decide("ciso", record, "acknowledged")
        assert office.state(record) == State.APPROVED

    def test_what_was_done_first_cannot_be_thrown_away(self, office: Office) -> None:
        with office.world.acting("system"):
            record = services.emergency_begin(procedure="afterwards", data={"suspended": ["2(2)"]})
            with pytest.raises(Refused, match="まだ申請していない下書きだけ"):
                services.application_discard(application=record.pk)

    def test_a_report_that_does_not_come_is_chased_upward(self, office: Office) -> None:
        from sekimori.portal.notices.models import Delivery

        with office.world.acting("system"):
            services.emergency_begin(procedure="afterwards", data={"suspended": ["2(2)"]})
        office.clock.advance(dt.timedelta(hours=26))
        office.tick()
        told = set(Delivery.objects.filter(notice__kind="procedures:reminder").values_list("person", flat=True))
        assert told == {office.world.people["system"].pk, office.world.people["chief"].pk}
        with office.world.system():
            assert selectors.exceptions_in_force("2(2)") == []


class TestDecisionWithoutApplicant:
    def test_who_holds_the_power_decides_by_handing_in(self, office: Office) -> None:
        record = office.submit("chief", "judged", what="回線を遮断する")
        assert (record.state, record.applicant_id) == (State.APPROVED, None)
        assert office.decisions(record) == [("judge", "approved", "own")]
        cut = Milestone.objects.get(application=record)
        assert cut.due_at == office.clock.now() + dt.timedelta(minutes=60)
        with office.world.acting("system"):
            services.milestone_report(application=record.pk, key="cut")
        assert office.state(record) == State.CLOSED

    def test_the_system_manager_may_ask_for_the_judgement(self, office: Office) -> None:
        record = office.submit("system", "judged", what="様子がおかしい")
        assert record.state == State.IN_ROUTE
        office.decide("chief", record)
        assert office.state(record) == State.APPROVED

    def test_nobody_else_starts_one(self, office: Office) -> None:
        with pytest.raises(Refused, match="統括情報セキュリティ責任者です"):
            office.draft("staff", "judged", what="遮断")


class TestInspection:
    def test_the_day_of_the_next_inspection_is_demanded_and_bounded(self, office: Office) -> None:
        record = office.submit("staff", "inspected", what="設置")
        for wrong in (None, TODAY, TODAY.replace(year=2027, month=11, day=25)):
            with pytest.raises(ManyFaults, match="次回の確認日"):
                office.decide("ciso", record, next_review_on=wrong)
        office.decide("ciso", record, next_review_on=dt.date(2027, 10, 1))
        kept = Application.objects.get(pk=record.pk)
        assert (kept.next_review_on, kept.state) == (dt.date(2027, 10, 1), State.APPROVED)

    def test_the_inspection_is_recorded_with_the_next_day(self, office: Office) -> None:
        record = office.submit("staff", "inspected", what="設置")
        office.decide("ciso", record, next_review_on=dt.date(2027, 10, 1))
        office.at(dt.date(2027, 9, 30))
        with office.world.acting("ciso"):
            services.application_review(application=record.pk, result="異状なし", next_on=dt.date(2028, 9, 1))
        assert Application.objects.get(pk=record.pk).next_review_on == dt.date(2028, 9, 1)


class TestDeputies:
    @pytest.fixture
    def away(self, office: Office) -> None:
        """The head of 市民課 is absent for two days, with a colleague named as deputy."""
        with office.world.acting("head_citizen"):
            organization.absence_record(
                person=office.world.people["head_citizen"],
                starts_at=office.clock.now(),
                ends_at=office.clock.now() + dt.timedelta(days=2),
                reason="出張",
                deputy=office.world.people["colleague"],
            )

    @pytest.mark.usefixtures("away")
    def test_a_deputy_decides_inside_the_absence_and_the_absent_one_looks_at_it_afterwards(
        self, office: Office
    ) -> None:
        record = office.submit("staff", "one", what="鍵")
        office.decide("colleague", record)
        decision = Decision.objects.get(application=record)
        assert (decision.capacity, decision.instead_of_id) == ("deputy", office.world.people["head_citizen"].pk)
        due = Countersign.objects.get(decision=decision)
        office.clock.advance(dt.timedelta(days=3))
        with office.world.acting("head_tax"), pytest.raises(Exception, match="見つかりません"):
            services.countersign(countersign=due.pk)
        with office.world.acting("head_citizen") as circumstances:
            assert [each.pk for each in selectors.countersigns_due(circumstances.actor)] == [due.pk]
            services.countersign(countersign=due.pk, remark="異存ありません。")
            assert list(selectors.countersigns_due(circumstances.actor)) == []

    @pytest.mark.usefixtures("away")
    def test_a_deputy_is_none_after_the_absence(self, office: Office) -> None:
        record = office.submit("staff", "one", what="鍵")
        office.clock.advance(dt.timedelta(days=2, minutes=1))
        with pytest.raises(Refused):
            with_view(office, "colleague", record)
        office.decide("head_citizen", record)
        assert Decision.objects.get(application=record).capacity == "own"

    @pytest.mark.usefixtures("away")
    def test_a_deputy_decides_nothing_of_his_own(self, office: Office) -> None:
        """The head is away and the deputy applies: the department's officer decides."""
        record = office.submit("colleague", "one", what="鍵")
        assert asked(office, record) == [("department_security_officer", "210", "superior")]
        with pytest.raises(Refused, match=r"自分が申請した|持っていません"):
            office.decide("colleague", record)
        office.decide("director", record)

    def test_without_a_deputy_an_absence_is_a_gap_that_is_listed(self, office: Office) -> None:
        with office.world.acting("head_citizen"):
            organization.absence_record(
                person=office.world.people["head_citizen"],
                starts_at=office.clock.now(),
                ends_at=office.clock.now() + dt.timedelta(days=2),
            )
        record = office.submit("staff", "one", what="鍵")
        assert note(record) == Step.Note.ABSENT
        with office.world.acting("chief") as circumstances:
            assert [gap.record.pk for gap in selectors.gaps(circumstances.actor)] == [record.pk]
        DeputyRule.objects.create(
            post=office.world.posts["head_citizen"], deputy=office.world.posts["colleague"], order=1, valid_from=FIRST,
            recorded_at=office.clock.now(),
        )  # fmt: skip
        with office.world.system():
            assert services.routes_renew() == 1
        office.decide("colleague", record)
        assert office.state(record) == State.CLOSED


class TestVacancies:
    def vacate(self, office: Office, key: str) -> None:
        from sekimori.portal.organization.models import Appointment

        Appointment.objects.filter(post=office.world.posts[key]).update(valid_to=TODAY)

    def test_a_vacant_role_is_said_and_nobody_is_guessed(self, office: Office) -> None:
        self.vacate(office, "system")
        record = office.submit("staff", "system", what="導入")
        assert note(record) == Step.Note.VACANT
        with office.world.acting("chief") as circumstances:
            assert len(selectors.gaps(circumstances.actor)) == 1
        for who in ("chief", "ciso", "director"):
            with pytest.raises(Refused):
                with_view(office, who, record)

    def test_the_citys_fallback_is_asked_and_named_as_such(self, office: Office) -> None:
        self.vacate(office, "system")
        with office.world.acting("chief"):
            services.fallback_set(
                role="information_system_manager", to_role="chief_security_manager", reference="令8総第5号"
            )
        record = office.submit("staff", "system", what="導入")
        assert note(record) == Step.Note.FALLBACK
        assert asked(office, record) == [("chief_security_manager", None, "fallback")]
        office.decide("chief", record)
        assert Decision.objects.get(application=record).why == Party.Why.FALLBACK

    def test_an_appointment_closes_the_gap_of_routes_under_way(self, office: Office) -> None:
        from sekimori.portal.organization.models import Appointment

        self.vacate(office, "system")
        record = office.submit("staff", "system", what="導入")
        office.clock.advance(dt.timedelta(hours=1))
        Appointment.objects.create(
            person=office.world.people["operator"], post=office.world.posts["system"], kind="concurrent",
            valid_from=TODAY, recorded_at=office.clock.now(),
        )  # fmt: skip
        with office.world.system():
            assert services.routes_renew() == 1
            assert services.routes_renew() == 0
        office.decide("operator", record)
        assert office.state(record) == State.CLOSED

    def test_transfers_reroute_what_waits_overnight(self, office: Office) -> None:
        from sekimori.portal.organization.models import Appointment

        record = office.submit("staff", "one", what="鍵")
        old, new = office.world.people["head_citizen"], office.world.people["head_tax"]
        day = TODAY + dt.timedelta(days=1)
        Appointment.objects.filter(person__in=[old, new]).update(valid_to=day)
        for person, post in ((old, "head_tax"), (new, "head_citizen")):
            Appointment.objects.create(
                person=person, post=office.world.posts[post], valid_from=day, recorded_at=office.clock.now()
            )
        office.at(day)
        with pytest.raises(Refused):
            with_view(office, "head_citizen", record)
        office.decide("head_tax", record)
        assert Decision.objects.get(application=record).label == "市民課長 沖 進"

    def test_a_section_without_department_has_no_superior_by_itself(self, office: Office) -> None:
        """選管: the head applies; the standard names no officer above but the chief manager of all."""
        record = office.submit("election", "one", what="鍵")
        assert asked(office, record) == [("chief_security_manager", None, "superior")]
