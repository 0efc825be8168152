"""How the database goes about lists of applications: from the keys somebody may know of, or along an index in the list's order."""

from __future__ import annotations

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.http import QueryDict

from sekimori.portal.acts import policies
from sekimori.portal.procedures import selectors
from sekimori.portal.procedures.listings import RegisterListing
from sekimori.portal.procedures.models import Application, Milestone
from sekimori.portal.procedures.selectors import watching
from tests.portal.procedures.conftest import Office

pytestmark = pytest.mark.skipif(connection.vendor != "sqlite", reason="plans are read in words which only SQLite knows")
WHOLE_TABLE, SORTED_ANEW = "SCAN procedures_application", "USE TEMP B-TREE FOR ORDER BY"


def rows_of(office: Office, key: str, query: str) -> QuerySet[Application]:
    with office.world.acting(key) as circumstances:
        listing = RegisterListing(QueryDict(query), circumstances.actor, given={"key": "either"})
        return listing.queryset().order_by(*listing.ordering())


@pytest.mark.parametrize("key", ["staff", "head_citizen", "director"])
def test_somebody_who_knows_of_some_applications_never_makes_the_database_read_all(office: Office, key: str) -> None:
    assert WHOLE_TABLE not in rows_of(office, key, "").explain()


@pytest.mark.parametrize(
    "query", ["", "sort=-submitted", "sort=number", "sort=-until", "sort=decided", "sort=-due", "sort=due"]
)
def test_whoever_oversees_the_city_reads_a_register_in_the_order_of_an_index(office: Office, query: str) -> None:
    assert SORTED_ANEW not in rows_of(office, "chief", query).explain()


def test_a_register_of_one_state_is_read_in_the_order_of_an_index(office: Office) -> None:
    plan = rows_of(office, "chief", "").filter(state=Application.State.IN_ROUTE).explain()
    assert "proc_state_newest" in plan
    assert SORTED_ANEW not in plan


def test_what_seldom_occurs_is_looked_for_where_it_stands(office: Office) -> None:
    with office.world.acting("chief") as circumstances:
        actor = circumstances.actor
        plans = [
            selectors.unavoidable(actor).order_by("-decided_at").explain(),
            watching.gapped(actor).explain(),
            Milestone.objects.filter(policies.policy_of(Milestone).visible(actor), pk=1).explain(),
        ]
    assert not [plan for plan in plans if WHOLE_TABLE in plan or "SCAN V0" in plan or "SCAN U0" in plan]


def test_what_renews_an_application_is_found_by_an_index_of_renewals_alone(office: Office) -> None:
    with office.world.acting("chief") as circumstances:
        rows = policies.visible(Application, circumstances.actor).filter(renews=1)
        assert "proc_renews" in rows.explain()


def test_open_applications_of_the_city_are_counted_from_an_index_alone(office: Office) -> None:
    with office.world.acting("chief") as circumstances:
        rows = selectors.seen_by(circumstances.actor).filter(state=Application.State.IN_ROUTE).order_by()
        assert "USING COVERING INDEX proc_state" in rows.values_list("procedure").explain()


def test_a_register_is_sorted_without_what_was_handed_in(office: Office) -> None:
    assert "procedures_content" not in rows_of(office, "head_citizen", "").explain()
