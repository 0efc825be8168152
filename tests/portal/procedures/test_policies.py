"""Who sees and does what: every role, every state, the own unit and another, the outsider; seen and hidden asserted together."""

from __future__ import annotations

from typing import Any

import pytest

from sekimori.common.errors import Conflict, InvalidInput, Refused
from sekimori.portal.acts import policies
from sekimori.portal.acts.policies import NotFound
from sekimori.portal.procedures import selectors, services
from sekimori.portal.procedures.models import Application, Attachment, Milestone
from sekimori.portal.procedures.services import Word
from tests.portal.procedures.conftest import Office

State = Application.State
WEEK = {"start": "2026-11-24", "end": "2026-11-27"}
EVERYBODY = (
    "staff", "colleague", "head_citizen", "director", "staff_tax", "head_tax", "system", "operator", "chief", "ciso",
    "auditor", "csirt", "assembly", "election", "outsider",
)  # fmt: skip
# Who sees an application of 市民課 once it has been handed in.
OVERSEERS = {"head_citizen", "director", "system", "chief", "ciso", "auditor"}


def seen(office: Office, record: Application) -> set[str]:
    found = set()
    for who in EVERYBODY:
        with office.world.acting(who) as circumstances:
            listed = policies.visible(Application, circumstances.actor).filter(pk=record.pk).exists()
            try:
                selectors.view_of(circumstances.actor, record.pk)
                opened = True
            except NotFound:
                opened = False
        assert listed is opened, who
        if opened:
            found.add(who)
    return found


def test_what_is_handed_in_is_the_same_for_lists_that_leave_out_drafts(office: Office) -> None:
    office.draft("staff", "one", what="鍵")
    office.submit("staff", "one", what="鍵")
    office.submit("staff_tax", "one", what="鍵")
    for who in EVERYBODY:
        with office.world.acting(who) as circumstances:
            known = policies.visible(Application, circumstances.actor).exclude(state=State.DRAFT)
            listed = selectors.seen_by(circumstances.actor)
            assert set(listed.values_list("pk")) == set(known.values_list("pk")), who


class TestSeeing:
    def test_a_draft_is_its_writers_own(self, office: Office) -> None:
        assert seen(office, office.draft("staff", "one", what="鍵")) == {"staff"}

    def test_a_draft_for_a_colleague_is_both_of_theirs(self, office: Office) -> None:
        with office.world.acting("colleague"):
            record = services.application_start(procedure="one", applicant=office.world.people["staff"].pk)
        assert seen(office, record) == {"staff", "colleague"}

    def test_what_is_handed_in_is_seen_by_those_above_and_by_nobody_beside(self, office: Office) -> None:
        record = office.submit("staff", "one", what="鍵")
        assert seen(office, record) == {"staff"} | OVERSEERS

    @pytest.mark.parametrize("verdict", ["approved", "refused", "returned"])
    def test_it_stays_so_after_it_was_decided(self, office: Office, verdict: str) -> None:
        record = office.submit("staff", "one", what="鍵")
        office.decide("head_citizen", record, verdict)
        assert seen(office, record) == {"staff"} | OVERSEERS

    def test_the_owner_of_the_thing_sees_it_too(self, office: Office) -> None:
        office.registers.add("things", 1, "机", office.world.unit("220"))
        record = office.submit("staff", "either", what="会議", things=[1], period=WEEK)
        assert seen(office, record) == {"staff", "head_tax"} | OVERSEERS

    def test_lists_show_what_pages_open(self, office: Office) -> None:
        mine, other = office.submit("staff", "one", what="鍵"), office.submit("staff_tax", "one", what="印")
        expected = {
            "staff": {mine.pk}, "staff_tax": {other.pk}, "head_citizen": {mine.pk}, "head_tax": {other.pk},
            "director": {mine.pk, other.pk}, "colleague": set(), "outsider": set(),
        }  # fmt: skip
        for who, pks in expected.items():
            with office.world.acting(who) as circumstances:
                assert set(selectors.seen_by(circumstances.actor).values_list("pk", flat=True)) == pks, who

    def test_what_belongs_to_it_is_seen_with_it(self, office: Office) -> None:
        office.registers.add("things", 1, "机", office.world.unit("220"))
        office.approved("staff", "either", "head_tax", what="会議", things=[1], period=WEEK)
        for who, count in (("staff", 2), ("head_tax", 2), ("chief", 2), ("colleague", 0), ("outsider", 0)):
            with office.world.acting(who) as circumstances:
                assert policies.visible(Milestone, circumstances.actor).count() == count, who
                assert policies.visible(Attachment, circumstances.actor).count() == 0


def tries(office: Office, record: Application) -> dict[str, Any]:
    """Everything that may be tried with an application."""
    fresh = Application.objects.get(pk=record.pk)
    digest = fresh.content.digest if fresh.content else ""
    step = fresh.steps.order_by("-revision", "order", "pk").values_list("pk", flat=True).first() or 0
    pk = record.pk
    return {
        "write": lambda: services.application_write(application=pk, data={"what": "x"}),
        "submit": lambda: services.application_submit(application=pk),
        "decide": lambda: services.step_decide(application=pk, step=step, word=Word("approved"), digest=digest),
        "withdraw": lambda: services.application_withdraw(application=pk),
        "pull_back": lambda: services.application_pull_back(application=pk),
        "reopen": lambda: services.application_reopen(application=pk, reason="誤りのため"),
        "revoke": lambda: services.application_revoke(application=pk, reason="危険なため"),
        "renew": lambda: services.application_renew(application=pk),
        "copy": lambda: services.application_copy(application=pk),
        "discard": lambda: services.application_discard(application=pk),
        "end": lambda: services.application_end(application=pk),
    }


def brought(office: Office, state: str) -> Application:
    """An application of a colleague of 市民課 in this state."""
    make = {
        State.DRAFT: lambda: office.draft("staff", "yearly", what="利用", pledge=True),
        State.IN_ROUTE: lambda: office.submit("staff", "yearly", what="利用", pledge=True),
        State.RETURNED: lambda: office.decide(
            "head_citizen", office.submit("staff", "yearly", what="利用", pledge=True), "returned"
        ),
        State.APPROVED: lambda: office.approved("staff", "yearly", "head_citizen", what="利用", pledge=True),
        State.REFUSED: lambda: office.decide(
            "head_citizen", office.submit("staff", "yearly", what="利用", pledge=True), "refused"
        ),
    }
    return make[State(state)]()


# Role → state → what succeeds. Whatever is not here is refused.
MAY: dict[str, dict[str, set[str]]] = {
    "staff": {
        State.DRAFT: {"write", "submit", "discard"},
        State.IN_ROUTE: {"withdraw", "pull_back"},
        State.RETURNED: {"write", "submit", "withdraw"},
        State.APPROVED: {"reopen", "renew", "end"},
        State.REFUSED: {"copy"},
    },
    "head_citizen": {
        State.IN_ROUTE: {"decide"},
        State.RETURNED: {"withdraw"},
        State.APPROVED: {"revoke", "renew"},
    },
    "director": {State.IN_ROUTE: {"withdraw"}, State.RETURNED: {"withdraw"}},
}
STATES = [State.DRAFT, State.IN_ROUTE, State.RETURNED, State.APPROVED, State.REFUSED]


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("who", EVERYBODY)
def test_a_role_may_in_a_state_what_the_table_says_and_nothing_else(office: Office, who: str, state: str) -> None:
    from django.db import transaction

    record = brought(office, state)
    done: set[str] = set()
    said: list[str] = []
    for name, attempt in tries(office, record).items():
        sid = transaction.savepoint()
        try:
            with office.world.acting(who):
                attempt()
            done.add(name)
        except (Refused, NotFound, Conflict, InvalidInput) as error:
            said.append(error.sentence)
        finally:
            transaction.savepoint_rollback(sid)
    assert all(said)
    assert done == MAY.get(who, {}).get(state, set())


def test_one_who_administers_the_portal_decides_nothing(office: Office) -> None:
    from sekimori.portal.acts import context
    from sekimori.portal.acts.actors import Actor, Principal
    from sekimori.portal.acts.context import Circumstances
    from sekimori.portal.identity.middleware import ADMINISTERS

    record = office.submit("staff", "one", what="鍵")
    administrator = Actor(None, "運用担当", holdings=(ADMINISTERS,))
    with context.use(Circumstances(administrator, Principal("account", "1", "admin"), office.clock, channel="web")):
        assert policies.visible(Application, administrator).count() == 0
        for attempt in tries(office, record).values():
            with pytest.raises((Refused, NotFound, Conflict)):
                attempt()


def test_a_procedure_is_offered_to_those_who_may_apply(office: Office) -> None:
    offers = {}
    for who in ("staff", "system", "chief", "outsider"):
        with office.world.acting(who) as circumstances:
            offers[who] = {offer.defined.key for offer in selectors.offered(circumstances.actor) if offer.may}
    assert offers["outsider"] == set()
    assert {"one", "asked"} <= offers["staff"]
    assert not {"afterwards", "judged"} & offers["staff"]
    assert "afterwards" in offers["system"]
    assert "judged" in offers["chief"]
