"""How many queries an act and a page make: bounded, and not more for more rows."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sekimori.portal.procedures import selectors, services
from sekimori.portal.procedures.models import Application
from sekimori.portal.procedures.services import Word
from tests.portal.procedures.conftest import Office

# With the states of the clauses concerned, which are kept in the same transaction.
MOST_IN_AN_ACT = 25
WEEK = {"start": "2026-11-24", "end": "2026-11-27"}


def queries(function: Callable[[], Any]) -> int:
    """The queries of the program: without the one by which only a test's clock is allowed, and without the beginning and end of

    the transaction itself, which in a test are a savepoint.
    """
    with CaptureQueriesContext(connection) as captured:
        function()
    made = [query["sql"] for query in captured.captured_queries if "acts_deployment" not in query["sql"]]
    if made and made[0].startswith("SAVEPOINT"):
        whole = made[0].removeprefix("SAVEPOINT ")
        made = [sql for sql in made if sql.removeprefix("RELEASE ").removeprefix("SAVEPOINT ") != whole]
    return len(made)


@pytest.fixture
def warm(office: Office) -> Office:
    """The edition is in memory and the year's count begun, as on any day but the first."""
    office.registers.add("things", 1, "机", office.world.unit("220"))
    office.registers.add("things", 2, "椅子", office.world.unit("210"))
    office.approved("staff", "either", "head_citizen", what="会議", things=[2], period=WEEK)
    return office


def test_every_act_stays_within_its_queries(warm: Office) -> None:
    office, counted = warm, {}
    draft = office.draft("staff", "either", what="会議", things=[1], period=WEEK)
    with office.world.acting("staff"):
        counted["submit"] = queries(lambda: services.application_submit(application=draft.pk, token=uuid.uuid4()))
    record = Application.objects.get(pk=draft.pk)
    digest = record.content.digest if record.content else ""
    step = office.waiting(record).pk
    with office.world.acting("head_tax"):
        counted["approve"] = queries(
            lambda: services.step_decide(
                application=record.pk, step=step, word=Word("approved"), digest=digest, token=uuid.uuid4()
            )
        )
    with office.world.acting("staff"):
        for key in ("out", "back"):
            counted[f"report {key}"] = queries(
                lambda key=key: services.milestone_report(application=record.pk, key=key, token=uuid.uuid4())  # type: ignore[misc]
            )
    back = record.milestones.get(key="back").pk
    with office.world.acting("head_citizen"):
        counted["confirm"] = queries(
            lambda: services.milestone_confirm(
                application=record.pk, milestone=back, data={"checked": True}, token=uuid.uuid4()
            )
        )
    chain = office.submit("staff", "chain", what="改修")
    content = chain.content.digest if chain.content else ""
    with office.world.acting("head_citizen"):
        counted["pass on"] = queries(
            lambda: services.step_decide(
                application=chain.pk,
                step=office.waiting(chain).pk,
                word=Word("endorsed"),
                digest=content,
                token=uuid.uuid4(),
            )
        )
    with office.world.acting("staff"):
        counted["withdraw"] = queries(lambda: services.application_withdraw(application=chain.pk))
    assert {name: count for name, count in counted.items() if count > MOST_IN_AN_ACT} == {}, counted


def test_what_waits_costs_the_same_for_many_as_for_one(office: Office) -> None:
    counts = []
    for many in (1, 12):
        for number in range(many):
            office.submit("staff", "one", what=f"鍵{number}")
        with office.world.acting("head_citizen") as circumstances:
            actor = circumstances.actor
            counts.append(queries(lambda actor=actor: selectors.waiting_for(actor)))  # type: ignore[misc]
            counts.append(queries(lambda actor=actor: selectors.waiting_count(actor)))  # type: ignore[misc]
    assert counts[:2] == counts[2:]
    assert max(counts) <= 5


def test_a_page_about_an_application_costs_the_same_whatever_its_history(office: Office) -> None:
    record = office.submit("staff", "chain", what="改修")
    with office.world.acting("chief") as circumstances:
        first = queries(lambda: selectors.view_of(circumstances.actor, record.pk))
    for _turn in range(3):
        office.decide("head_citizen", record, "returned")
        with office.world.acting("staff"):
            services.application_submit(application=record.pk)
    with office.world.acting("chief") as circumstances:
        assert queries(lambda: selectors.view_of(circumstances.actor, record.pk)) == first
    assert first <= 14
