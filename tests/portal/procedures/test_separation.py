"""1(8)①: whoever had a hand in an application decides nothing of it; the lawful detour first, the unavoidable path last."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from sekimori.common.errors import ManyFaults, Refused
from sekimori.portal.acts.models import LedgerEntry
from sekimori.portal.acts.policies import NotFound
from sekimori.portal.notices.models import Delivery
from sekimori.portal.organization import services as organization
from sekimori.portal.organization.models import DeputyRule
from sekimori.portal.procedures import selectors, services
from sekimori.portal.procedures.models import Application, Content, Decision, Involvement, Party, Step
from tests.portal.procedures.conftest import Office
from tests.world import FIRST

Note, Why = Step.Note, Party.Why


def asked(record: Application) -> list[tuple[str, str]]:
    rows = Party.objects.filter(step__application=record, step__state=Step.State.WAITING).order_by("pk")
    return [(row.role, row.why) for row in rows]


def note(record: Application) -> str:
    return Step.objects.filter(application=record, state=Step.State.WAITING).order_by("pk")[0].note


def deputise(office: Office, post: str, *deputies: str) -> None:
    for order, deputy in enumerate(deputies, start=1):
        DeputyRule.objects.create(
            post=office.world.posts[post], deputy=office.world.posts[deputy], order=order, valid_from=FIRST,
            recorded_at=office.clock.now() - dt.timedelta(days=9),
        )  # fmt: skip


class TestTheHeadHimself:
    def test_the_role_above_decides_where_the_standard_gives_it_the_power(self, office: Office) -> None:
        record = office.submit("head_citizen", "one", what="鍵")
        assert (note(record), asked(record)) == (Note.SUPERIOR, [("department_security_officer", Why.SUPERIOR)])
        with pytest.raises(Refused):
            office.decide("head_citizen", record)
        office.decide("director", record)
        assert Decision.objects.get().why == Why.SUPERIOR

    def test_the_chain_goes_up_past_whoever_had_a_hand_in_it(self, office: Office) -> None:
        """議会事務局長 is head of section and of department at once: the chief manager is the next above."""
        record = office.submit("assembly", "one", what="鍵")
        assert asked(record) == [("chief_security_manager", Why.SUPERIOR)]

    def test_where_the_standard_names_the_role_itself_no_superior_takes_its_place(self, office: Office) -> None:
        deputise(office, "system", "operator")
        record = office.submit("system", "system", what="導入")
        assert (note(record), asked(record)) == (Note.DEPUTY_RULE, [("information_system_manager", Why.DEPUTY_RULE)])
        with pytest.raises((Refused, NotFound)):
            office.decide("chief", record)
        with pytest.raises(Refused, match="自分が申請した"):
            office.decide("system", record)
        office.decide("operator", record)
        decision = Decision.objects.get()
        assert (decision.why, decision.instead_of_id) == (Why.DEPUTY_RULE, office.world.people["system"].pk)

    def test_the_next_in_the_order_decides_when_the_first_drafted_it(self, office: Office) -> None:
        deputise(office, "system", "operator", "head_general")
        with office.world.acting("operator"):
            draft = services.application_start(
                procedure="system", applicant=office.world.people["system"].pk, data={"what": "導入"}
            )
            record = services.application_submit(application=draft.pk)
        assert Party.objects.get(step__application=record).person_id == office.world.people["head_general"].pk
        with pytest.raises(Refused):
            office.decide("operator", record)
        office.decide("head_general", record)


class TestUnavoidable:
    def test_without_anybody_else_it_needs_a_reason_and_is_marked_for_ever(self, office: Office) -> None:
        record = office.submit("system", "system", what="導入")
        assert (note(record), asked(record)) == (Note.UNAVOIDABLE, [("information_system_manager", Why.UNAVOIDABLE)])
        with pytest.raises(ManyFaults) as caught:
            office.decide("system", record)
        assert [fault.field for fault in caught.value.items] == ["unavoidable"]
        office.decide("system", record, unavoidable="ほかに決められる職員がいないため。")
        kept = Application.objects.get(pk=record.pk)
        assert kept.unavoidable
        assert Decision.objects.get().unavoidable

    def test_it_is_listed_to_the_ciso_and_the_auditors_and_they_are_told(self, office: Office) -> None:
        record = office.submit("system", "system", what="導入")
        office.decide("system", record, unavoidable="ほかに決められる職員がいないため。")
        office.work()
        told = Delivery.objects.filter(notice__kind="procedures:attention").values_list("person", flat=True)
        assert set(told) == {office.world.people[key].pk for key in ("ciso", "auditor")}
        for who, count in (("ciso", 1), ("auditor", 1), ("chief", 1), ("staff", 0), ("outsider", 0)):
            with office.world.acting(who) as circumstances:
                assert selectors.unavoidable(circumstances.actor).count() == count, who

    def test_it_closes_as_soon_as_somebody_else_could_decide(self, office: Office) -> None:
        record = office.submit("system", "system", what="導入")
        deputise(office, "system", "operator")
        with pytest.raises(Refused, match="申請者ではない人が決められます"):
            office.decide("system", record, unavoidable="ほかに決められる職員がいないため。")
        with office.world.system():
            services.routes_renew()
        office.decide("operator", record)
        assert not Application.objects.get(pk=record.pk).unavoidable


class TestOtherHands:
    def test_who_drafted_for_a_colleague_does_not_decide_it(self, office: Office) -> None:
        with office.world.acting("head_citizen"):
            draft = services.application_start(
                procedure="one", applicant=office.world.people["staff"].pk, data={"what": "鍵"}
            )
            record = services.application_submit(application=draft.pk)
        assert asked(record) == [("department_security_officer", Why.SUPERIOR)]
        with pytest.raises(Refused):
            office.decide("head_citizen", record)
        office.decide("director", record)

    def test_nobody_drafts_for_another_section(self, office: Office) -> None:
        with office.world.acting("staff_tax"), pytest.raises(Refused, match="同じ所属"):
            services.application_start(procedure="one", applicant=office.world.people["staff"].pk)

    def test_a_deputy_named_by_the_absent_applicant_does_not_decide_in_his_place(self, office: Office) -> None:
        record = office.submit("head_citizen", "one", what="鍵")
        with office.world.acting("head_citizen"):
            organization.absence_record(
                person=office.world.people["head_citizen"],
                starts_at=office.clock.now(),
                ends_at=office.clock.now() + dt.timedelta(days=1),
                deputy=office.world.people["colleague"],
            )
        with pytest.raises((Refused, NotFound)):
            office.decide("colleague", record)

    def test_a_deputy_who_applied_for_the_absent_one_is_barred_and_so_is_the_absent_one(self, office: Office) -> None:
        with office.world.acting("system"):
            organization.absence_record(
                person=office.world.people["system"],
                starts_at=office.clock.now(),
                ends_at=office.clock.now() + dt.timedelta(days=2),
                deputy=office.world.people["operator"],
            )
        week = {"start": "2026-11-25", "end": "2026-11-27"}
        record = office.submit("operator", "asked", what="延期", suspended=["2(2)"], period=week)
        assert record.applicant_id == office.world.people["system"].pk
        hands = {(row.person_id, row.how) for row in Involvement.objects.filter(application=record)}
        system, operator = (office.world.people[key].pk for key in ("system", "operator"))
        assert hands == {(system, "principal"), (operator, "deputy")}

    def test_who_asked_for_it_stays_barred_after_the_role_has_taken_it_up(self, office: Office) -> None:
        """副市長 himself asks through the system manager: he does not decide it but by the unavoidable path."""
        with office.world.acting("chief"):
            services.fallback_set(
                role="section_security_manager",
                unit=office.world.unit("010"),
                to_role="section_security_manager",
                to_unit=office.world.unit("110"),
                reference="令8総第6号",
            )
        week = {"start": "2026-11-25", "end": "2026-11-27"}
        record = office.submit("ciso", "asked", what="延期", suspended=["2(2)"], period=week)
        office.decide("head_general", record, "endorsed")
        office.decide("system", record, "taken_up")
        assert note(record) == Note.UNAVOIDABLE
        with pytest.raises(ManyFaults, match="申請者本人が決める"):
            office.decide("ciso", record)

    def test_what_is_waiting_is_not_offered_to_whoever_had_a_hand_in_it(self, office: Office) -> None:
        record = office.submit("head_citizen", "one", what="鍵")
        for who, expected in (("head_citizen", []), ("director", [record.pk]), ("head_tax", [])):
            with office.world.acting(who) as circumstances:
                found = [each.record.pk for each in selectors.waiting_for(circumstances.actor)]
                assert found == expected, who
                assert selectors.waiting_count(circumstances.actor) == len(expected)

    def test_a_refused_attempt_is_in_the_ledger_with_its_clause(self, office: Office) -> None:
        record = office.submit("system", "system", what="導入")
        deputise(office, "system", "operator")
        with office.world.system():
            services.routes_renew()
        with pytest.raises(Refused):
            office.decide("system", record)
        entry = LedgerEntry.objects.order_by("-seq")[0]
        assert entry.act == "acts:act:refused"
        assert b'"clauses":["1(2)"]' in bytes(entry.body)


class TestTheDatabaseItself:
    """The program is passed by: rows are written straight into the tables."""

    def row(self, office: Office, record: Application, person: str, **more: Any) -> dict[str, Any]:
        fresh = Application.objects.select_related("content").get(pk=record.pk)
        content = fresh.content
        assert content is not None
        return {
            "application": fresh,
            "content": content,
            "digest": content.digest,
            "step": office.waiting(record),
            "applicant_id": fresh.applicant_id,
            "person": office.world.people[person],
            "role": "section_security_manager",
            "capacity": "own",
            "label": "x",
            "verdict": "approved",
            "decided_at": office.clock.now(),
            **more,
        }

    def refused(self, **row: Any) -> None:
        with pytest.raises((IntegrityError, DatabaseError)), transaction.atomic():
            Decision.objects.create(**row)

    def test_an_approval_by_the_applicant_is_refused(self, office: Office) -> None:
        record = office.submit("head_citizen", "one", what="鍵")
        self.refused(**self.row(office, record, "head_citizen"))
        self.refused(**self.row(office, record, "head_citizen", applicant_id=None))

    def test_an_approval_by_the_drafter_or_in_the_applicants_place_is_refused(self, office: Office) -> None:
        with office.world.acting("colleague"):
            draft = services.application_start(
                procedure="one", applicant=office.world.people["staff"].pk, data={"what": "鍵"}
            )
            record = services.application_submit(application=draft.pk)
        self.refused(**self.row(office, record, "colleague"))
        self.refused(**self.row(office, record, "head_tax", instead_of=office.world.people["staff"]))
        Decision.objects.create(**self.row(office, record, "head_citizen"))

    def test_with_a_reason_it_is_accepted_because_the_standard_allows_that(self, office: Office) -> None:
        record = office.submit("head_citizen", "one", what="鍵")
        Decision.objects.create(**self.row(office, record, "head_citizen", unavoidable="ほかにいない。"))

    def test_an_approval_of_another_content_is_refused(self, office: Office) -> None:
        record, other = office.submit("staff", "one", what="鍵"), office.submit("staff", "one", what="机")
        self.refused(**self.row(office, record, "head_citizen", digest="0" * 64))
        self.refused(**self.row(office, record, "head_citizen", content=Content.objects.get(application=other)))

    def test_nothing_is_approved_without_a_decision(self, office: Office) -> None:
        record = office.submit("staff", "one", what="鍵")
        for state in ("approved", "closed", "ended"):
            with pytest.raises((IntegrityError, DatabaseError)), transaction.atomic():
                Application.objects.filter(pk=record.pk).update(state=state)

    def test_decisions_contents_and_numbers_are_never_changed_or_deleted(self, office: Office) -> None:
        record = office.approved("staff", "one", "head_citizen", what="鍵")
        rows: list[Any] = [
            Decision.objects.filter(application=record),
            Content.objects.filter(application=record),
            Involvement.objects.filter(application=record),
        ]
        changes = [{"verdict": "refused"}, {"body": "{}"}, {"how": "decider"}]
        for queryset, change in zip(rows, changes, strict=True):
            with pytest.raises((IntegrityError, DatabaseError)), transaction.atomic():
                queryset.update(**change)
            with pytest.raises((IntegrityError, DatabaseError)), transaction.atomic():
                queryset._raw_delete(queryset.db)
        with pytest.raises((IntegrityError, DatabaseError)), transaction.atomic():
            Application.objects.filter(pk=record.pk).update(number="令8-one-000099")
        with pytest.raises((IntegrityError, DatabaseError)), transaction.atomic():
            Application.objects.filter(pk=record.pk).update(form_version=9)
