"""Whatever people try, in whatever order: separation of duties, content binding, deputies inside dates, numbers without gaps."""

from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    invariant,
    multiple,
    rule,
    run_state_machine_as_test,
)

from sekimori.common.errors import SekimoriError
from sekimori.portal.organization import selectors as organization_now
from sekimori.portal.organization import services as organization
from sekimori.portal.organization.models import Absence, DeputyRule
from sekimori.portal.procedures import contents, services
from sekimori.portal.procedures.models import Application, Content, Decision, Involvement, Party, Serial, Step
from sekimori.portal.procedures.services import Word
from tests.effort import examples
from tests.portal.procedures.conftest import Office
from tests.world import FIRST

State = Application.State
WHO = st.sampled_from(
    ["staff", "colleague", "head_citizen", "director", "system", "operator", "chief", "ciso", "outsider"]
)
WEEK = {"start": "2026-11-25", "end": "2027-01-20"}
DATA: dict[str, dict[str, Any]] = {
    "one": {"what": "鍵"},
    "both": {"what": "接続"},
    "system": {"what": "導入"},
    "asked": {"what": "延期", "suspended": ["2(2)"], "period": WEEK},
}


class Procedures(RuleBasedStateMachine):
    """Everything that can be tried in the small city; each run is undone at its end."""

    office: ClassVar[Office]
    applications = Bundle("applications")

    def __init__(self) -> None:
        super().__init__()
        self.began = self.office.clock.now()
        self.block = transaction.atomic()
        self.block.__enter__()

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.block.__exit__(None, None, None)
        self.office.clock.set(self.began)

    def tried(self, who: str, attempt: Any) -> Any:
        try:
            with self.office.world.acting(who), transaction.atomic():
                return attempt()
        except SekimoriError:
            return None

    @rule(target=applications, who=WHO, procedure=st.sampled_from(sorted(DATA)), colleague=st.none() | WHO)
    def apply(self, who: str, procedure: str, colleague: str | None) -> Any:
        person = self.office.world.people[colleague].pk if colleague else None

        def attempt() -> int:
            draft = services.application_start(procedure=procedure, applicant=person, data=DATA[procedure])
            return services.application_submit(application=draft.pk).pk

        made = self.tried(who, attempt)
        return multiple() if made is None else made

    @rule(
        application=applications,
        who=WHO,
        verdict=st.sampled_from(["approved", "endorsed", "taken_up", "refused", "returned"]),
        unavoidable=st.sampled_from(["", "ほかに決められる人がいないため。"]),
    )
    def anybody_answers(self, application: int, who: str, verdict: str, unavoidable: str) -> None:
        step = Step.objects.filter(application=application, state=Step.State.WAITING).order_by("pk").first()
        if step is not None:
            self.answer(application, who, verdict, unavoidable, step.pk)

    def answer(self, application: int, who: str, verdict: str, unavoidable: str, step: int) -> None:
        content = Application.objects.get(pk=application).content
        digest, word = (
            content.digest if content else "",
            Word(verdict, reason="確かめました。", unavoidable=unavoidable),
        )
        self.tried(who, lambda: services.step_decide(application=application, step=step, word=word, digest=digest))

    @rule(
        application=applications,
        number=st.integers(0, 3),
        verdict=st.sampled_from(["approved", "endorsed", "taken_up"]),
    )
    def whoever_is_asked_answers(self, application: int, number: int, verdict: str) -> None:
        parties = list(
            Party.objects.filter(step__application=application, step__state=Step.State.WAITING).order_by("pk")
        )
        if not parties:
            return
        party = parties[number % len(parties)]
        held = organization_now.holders_of(party.role, unit=party.unit_id, moment=self.office.clock.now())
        people = [party.person_id] if party.person_id else [each.person for each in held]
        keys = {person.pk: key for key, person in self.office.world.people.items()}
        if people:
            self.answer(
                application,
                keys[people[number % len(people)]],
                verdict,
                "ほかに決められる人がいないため。",
                party.step_id,
            )

    @rule(application=applications, who=WHO, what=st.sampled_from(["鍵", "金庫"]))
    def correct(self, application: int, who: str, what: str) -> None:
        record = Application.objects.get(pk=application)
        take = services.application_pull_back if record.state == State.IN_ROUTE else services.application_reopen

        def attempt() -> None:
            if record.state in {State.IN_ROUTE, State.APPROVED}:
                take(application=application, reason="直すため")
            services.application_write(application=application, data={"what": what}, partly=True)
            services.application_submit(application=application)

        self.tried(who, attempt)

    @rule(application=consumes(applications), who=WHO)
    def withdraw(self, application: int, who: str) -> None:
        self.tried(who, lambda: services.application_withdraw(application=application))

    @rule(person=WHO, deputy=st.none() | WHO, hours=st.integers(1, 40))
    def be_absent(self, person: str, deputy: str | None, hours: int) -> None:
        self.tried(
            person,
            lambda: organization.absence_record(
                person=self.office.world.people[person],
                starts_at=self.office.clock.now(),
                ends_at=self.office.clock.now() + dt.timedelta(hours=hours),
                deputy=self.office.world.people[deputy] if deputy else None,
            ),
        )

    @rule(
        post=st.sampled_from(["system", "head_citizen", "ciso"]),
        deputy=st.sampled_from(["operator", "colleague", "chief"]),
    )
    def order_of_deputies(self, post: str, deputy: str) -> None:
        there = DeputyRule.objects.filter(post=self.office.world.posts[post], deputy=self.office.world.posts[deputy])
        if not there.exists():
            DeputyRule.objects.create(
                post=self.office.world.posts[post], deputy=self.office.world.posts[deputy], order=1, valid_from=FIRST,
                recorded_at=self.office.clock.now(),
            )  # fmt: skip

    @rule(hours=st.integers(1, 30))
    def time_passes(self, hours: int) -> None:
        self.office.clock.advance(dt.timedelta(hours=hours))
        self.office.tick()
        with self.office.world.system():
            services.routes_renew(only_gaps=False)

    @invariant()
    def nobody_decided_what_he_had_a_hand_in(self) -> None:
        for decision in Decision.objects.filter(verdict__in=Decision.CONSENTS, unavoidable=""):
            rows = Involvement.objects.filter(
                application=decision.application_id, how__in=Involvement.CONFLICTING, since__lte=decision.decided_at
            )
            hands = set(rows.values_list("person_id", flat=True))
            assert decision.person_id not in hands
            assert decision.why == "deputy_rule" or decision.instead_of_id not in hands

    @invariant()
    def what_is_in_effect_was_decided_as_it_stands(self) -> None:
        for record in Application.objects.filter(state__in=[State.APPROVED, State.CLOSED, State.ENDED]):
            content = record.content
            assert content is not None
            consents = Decision.objects.filter(application=record, verdict__in=Decision.CONSENTS, content=content)
            people = {each.person_id for each in consents}
            assert len(people) >= (2 if record.procedure == "both" else 1)
            assert {each.digest for each in consents} == {content.digest}
            assert contents.digest_of(content.body) == content.digest

    @invariant()
    def a_deputy_acted_inside_a_recorded_absence(self) -> None:
        for decision in Decision.objects.filter(capacity="deputy").exclude(why="deputy_rule"):
            assert Absence.objects.filter(
                person=decision.instead_of_id,
                starts_at__lte=decision.decided_at,
                ends_at__gt=decision.decided_at,
                recorded_at__lte=decision.decided_at,
            ).exists()

    @invariant()
    def numbers_have_no_gaps(self) -> None:
        for count in Serial.objects.all():
            rows = Application.objects.filter(fiscal_year=count.fiscal_year, count=count.count)
            assert list(rows.order_by("serial").values_list("serial", flat=True)) == list(range(1, count.last + 1))

    @invariant()
    def no_content_was_ever_changed(self) -> None:
        for content in Content.objects.all():
            assert contents.digest_of(content.body) == content.digest


@pytest.mark.slow
def test_whatever_is_tried_the_rules_hold(office: Office) -> None:
    profile = settings(
        max_examples=examples(10),
        stateful_step_count=25,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        print_blob=True,
    )
    Procedures.office = office
    run_state_machine_as_test(Procedures, settings=profile)


@pytest.mark.proof
def test_whatever_is_tried_at_length_the_rules_hold(office: Office) -> None:
    profile = settings(max_examples=400, stateful_step_count=60, deadline=None, suppress_health_check=list(HealthCheck))
    Procedures.office = office
    run_state_machine_as_test(Procedures, settings=profile)
