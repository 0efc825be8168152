"""Whatever people do and however time passes: what was kept up act by act is what a computation from nothing gives."""

from __future__ import annotations

import datetime as dt
import os
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from sekimori.common.clock import FixedClock, moment_at
from sekimori.common.errors import SekimoriError
from sekimori.portal.acts.policies import NotFound
from sekimori.portal.compliance import services
from sekimori.portal.compliance.models import Waiver
from sekimori.portal.notices import kinds
from sekimori.portal.notices import services as notices
from sekimori.portal.notices.models import Delivery, Notice
from sekimori.portal.notices.services import Recipients
from sekimori.portal.organization import services as organization
from sekimori.portal.organization.models import Absence, Nomination
from tests.adopting import adopt
from tests.portal.compliance import exceptional
from tests.portal.compliance.conftest import clock_strikes, computed_anew, tables
from tests.portal.compliance.sample import CLAUSES, sample_package
from tests.world import TODAY, World, build

EXAMPLES = 3
PROOF_EXAMPLES = int(os.environ.get("SEKIMORI_EXAMPLES", "150"))
SECTIONS = ("110", "120", "210", "220", "800", "900")
STAFF = ("staff", "colleague", "head_citizen", "staff_tax", "head_tax", "operator", "head_general", "election")
IDS = [each["id"] for each in CLAUSES if "norms" in each]
ORGANS = st.sampled_from([("mayor",), ("mayor", "assembly", "election")])
days = st.integers(min_value=0, max_value=200)
sections, people, clauses = st.sampled_from(SECTIONS), st.sampled_from(STAFF), st.sampled_from(IDS)
if not kinds.known("test:plain"):
    kinds.register("test:plain", "試験の知らせ")


class AlwaysEqual(RuleBasedStateMachine):
    """A small city over some months."""

    @initialize()
    def begin(self) -> None:
        self.atomic: Any = transaction.atomic()
        self.atomic.__enter__()
        exceptional.GRANTED.clear()
        self.world: World = build(FixedClock(moment_at(TODAY, 10)))
        adopt(self.world, sample_package())
        self.count = 0

    def teardown(self) -> None:
        if hasattr(self, "atomic"):
            transaction.set_rollback(True)
            self.atomic.__exit__(None, None, None)

    def _day(self, ahead: int) -> dt.date:
        return self.world.clock.now().date() + dt.timedelta(days=ahead)

    def _next(self) -> int:
        self.count += 1
        return self.count

    def _tried(self, by: str, service: Any, **given: Any) -> None:
        """Does it as `by`; what the portal refuses changes nothing."""
        with self.world.acting(by):
            try:
                with transaction.atomic():
                    service(**given)
            except (SekimoriError, NotFound):
                pass

    @rule(hours=st.sampled_from([1, 9, 24, 24 * 30, 24 * 120]))
    def time_passes(self, hours: int) -> None:
        self.world.clock.advance(dt.timedelta(hours=hours))
        clock_strikes(self.world)

    @rule(
        unit=sections,
        by=people,
        given=st.sampled_from(["done", "partly", "not_done", "not_applicable"]),
        clause=clauses,
    )
    def somebody_answers(self, unit: str, by: str, given: str, clause: str) -> None:
        where = self.world.unit(unit)
        self._tried(by, services.answer_give, clause=clause, unit=where, answer=given, reason="理由", evidence="根拠")

    @rule(
        by=st.sampled_from(["ciso", "chief", "director"]), given=st.sampled_from(["done", "not_done"]), clause=clauses
    )
    def an_office_answers(self, by: str, given: str, clause: str) -> None:
        unit = self.world.unit("200") if by == "director" else None
        self._tried(by, services.answer_give, clause=clause, unit=unit, answer=given, reason="理由")

    @rule(unit=sections, by=people, ahead=days)
    def it_was_not_needed(self, unit: str, by: str, ahead: int) -> None:
        where = self.world.unit(unit)
        self._tried(by, services.waiver_decide, clause="2(5)", unit=where, reason="不要", until=self._day(ahead))
        self._tried("chief", services.waiver_decide, clause="2(2)", unit=None, reason="不要", until=self._day(ahead))

    @rule()
    def it_was_needed_after_all(self) -> None:
        found = Waiver.objects.filter(withdrawn_at__isnull=True).first()
        if found is not None:
            key = next(key for key, person in self.world.people.items() if person.pk == found.person_id)
            self._tried(key, services.waiver_withdraw, waiver=found.pk, reason="必要になった")

    @rule(unit=sections, hours=st.integers(min_value=1, max_value=400), about=st.sampled_from(["2(1)", "2(7)", "2(2)"]))
    def a_notice_is_sent(self, unit: str, hours: int, about: str) -> None:
        self._tried(
            "chief",
            notices.notify,
            to=Recipients(units=[self.world.unit(unit)]),
            kind="test:plain",
            key=f"test:{self._next()}",
            subject="知らせ",
            body="読んでください。",
            mechanism="security_advisory" if about == "2(2)" else "conduct_rules",
            clauses=[about],
            reading_required=True,
            read_until=self.world.clock.now() + dt.timedelta(hours=hours),
        )

    @rule(by=people)
    def somebody_reads(self, by: str) -> None:
        owed = Delivery.objects.filter(person=self.world.people[by], read_at__isnull=True, lapsed_at__isnull=True)
        found = owed.order_by("pk").first()
        if found is not None:
            self._tried(by, notices.notice_read, pk=found.notice_id)

    @rule()
    def a_notice_is_taken_back(self) -> None:
        found = Notice.objects.filter(ended_at__isnull=True).order_by("pk").first()
        if found is not None:
            self._tried("chief", notices.notice_end, pk=found.pk, reason="誤り")

    @rule(person=people, ahead=days)
    def somebody_leaves(self, person: str, ahead: int) -> None:
        self._tried("chief", organization.person_leave, person=self.world.people[person], on=self._day(ahead))
        with self.world.system():
            notices.recipients_lapse()

    @rule(person=people, post=people, ahead=days)
    def somebody_is_appointed(self, person: str, post: str, ahead: int) -> None:
        self._tried(
            "chief",
            organization.appoint,
            person=self.world.people[person],
            post=self.world.posts[post],
            valid_from=self._day(ahead),
            kind="concurrent",
        )

    @rule(person=people, ahead=days)
    def somebody_is_named(self, person: str, ahead: int) -> None:
        named = {"role": "csirt", "person": self.world.people[person], "valid_from": self._day(ahead)}
        self._tried("ciso", organization.nominate, **named)

    @rule(ahead=days)
    def a_naming_ends(self, ahead: int) -> None:
        found = Nomination.objects.filter(superseded_at__isnull=True).order_by("pk").first()
        if found is not None:
            self._tried("ciso", organization.nomination_end, nomination=found, on=self._day(ahead))

    @rule(person=st.sampled_from(["ciso", "head_citizen", "director"]), hours=st.integers(min_value=1, max_value=300))
    def somebody_is_away(self, person: str, hours: int) -> None:
        starts = self.world.clock.now() + dt.timedelta(hours=1)
        given = {"starts_at": starts, "ends_at": starts + dt.timedelta(hours=hours), "reason": "出張"}
        self._tried(person, organization.absence_record, person=self.world.people[person], **given)

    @rule()
    def somebody_is_back(self) -> None:
        found = Absence.objects.filter(cancelled_at__isnull=True).order_by("pk").first()
        if found is not None:
            self._tried("chief", organization.absence_cancel, absence=found)

    @rule(post=people, deputy=people, ahead=days)
    def deputies_are_ordered(self, post: str, deputy: str, ahead: int) -> None:
        posts = self.world.posts
        given = {"post": posts[post], "deputies": [posts[deputy]], "valid_from": self._day(ahead)}
        self._tried("chief", organization.deputies_set, **given)

    @rule(ahead=days, section=st.booleans())
    def a_unit_is_made(self, ahead: int, *, section: bool) -> None:
        self._tried(
            "chief",
            organization.unit_create,
            code=f"7{self._next():03}",
            name="新しい課",
            organ=self.world.units["100"].organ,
            parent=self.world.units["200"],
            valid_from=self._day(ahead),
            is_section=section,
        )

    @rule(unit=st.sampled_from(["110", "210", "220", "900"]), under=st.sampled_from(["100", "200"]), ahead=days)
    def a_unit_is_moved(self, unit: str, under: str, ahead: int) -> None:
        units = self.world.units
        self._tried("chief", organization.unit_move, unit=units[unit], parent=units[under], valid_from=self._day(ahead))

    @rule(unit=sections, ahead=days, substitute=st.booleans())
    def a_unit_is_changed(self, unit: str, ahead: int, *, substitute: bool) -> None:
        given = {"substitute": self.world.units["100"]} if substitute else {"is_section": False}
        self._tried(
            "chief", organization.unit_change, unit=self.world.units[unit], valid_from=self._day(ahead), **given
        )

    @rule(unit=st.sampled_from(["220", "110"]), ahead=days)
    def a_unit_ends(self, unit: str, ahead: int) -> None:
        self._tried("chief", organization.unit_abolish, unit=self.world.units[unit], on=self._day(ahead))

    @rule()
    def the_network_is_issued(self) -> None:
        self._tried("chief", organization.network_issue)

    @rule(person=st.sampled_from(["ciso", "head_citizen"]), number=st.sampled_from(["0120-000-001", "0120-000-002"]))
    def a_number_is_known(self, person: str, number: str) -> None:
        given = {"person": self.world.people[person], "contacts": [("office", number)]}
        self._tried("chief", organization.contacts_set, **given)

    @rule(
        clause=clauses,
        unit=st.one_of(st.none(), sections),
        hours=st.integers(min_value=1, max_value=900),
        later=st.booleans(),
    )
    def an_exception_is_granted(self, clause: str, unit: str | None, hours: int, *, later: bool) -> None:
        now = self.world.clock.now()
        since = now + dt.timedelta(hours=5) if later else now
        where = self.world.unit(unit) if unit else None
        exceptional.grant(self.world, clause, where, since=since, until=since + dt.timedelta(hours=hours))

    @rule()
    def exceptions_end(self) -> None:
        exceptional.take_back(self.world)

    @precondition(lambda self: getattr(self, "count", 0) < 100)
    @rule(
        ahead=days,
        left_out=st.sampled_from(["2(4)", "1(3)"]),
        organs=st.sampled_from([("mayor",), ("mayor", "assembly", "election")]),
    )
    def another_edition_is_adopted(self, ahead: int, left_out: str, organs: tuple[str, ...]) -> None:
        self.count += 100
        try:
            with transaction.atomic():
                package = sample_package(str(self._next()), left_out)
                adopt(self.world, package, effective_on=self._day(ahead), organs=organs, reason="改正")
        except SekimoriError:
            pass

    @invariant()
    def what_was_kept_is_what_is_computed_anew(self) -> None:
        if not hasattr(self, "world"):
            return
        kept_readings, kept_states = tables()
        readings, states = computed_anew(self.world)
        assert kept_readings == readings
        assert kept_states == states


def _tried_out(examples: int, steps: int, *, derandomize: bool) -> None:
    run_state_machine_as_test(
        AlwaysEqual,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            derandomize=derandomize,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
            print_blob=True,
        ),
    )


@pytest.mark.slow
def test_what_is_kept_up_act_by_act_equals_a_computation_from_nothing(db: None) -> None:
    """A few dozen acts after one another, and time between them, the same ones on every run."""
    _tried_out(EXAMPLES, 20, derandomize=True)


@pytest.mark.proof
def test_what_is_kept_up_equals_a_computation_from_nothing_in_many_cities(db: None) -> None:
    """Other acts on each run."""
    _tried_out(PROOF_EXAMPLES, 40, derandomize=False)
