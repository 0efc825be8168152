"""Who sees and keeps what in registers: every role against every object and unit, the outsider and the operator included."""

from __future__ import annotations

from typing import Any

import pytest

from sekimori.portal.acts import policies
from sekimori.portal.acts.actors import NOBODY, Actor
from sekimori.portal.identity.middleware import ADMINISTERS
from sekimori.portal.organization import selectors as organization
from sekimori.portal.registers import defining, services
from sekimori.portal.registers.models import Stocktaking
from tests.portal.registers.conftest import Enter
from tests.world import World

OWN = {"staff", "colleague", "head_citizen", "director"}
CITY = {"chief", "ciso", "system", "auditor"}


@pytest.fixture
def actors(city: World) -> dict[str, Actor]:
    """Everybody of the small city, an operator's account without person, and nobody."""
    found = {key: organization.actor_of(person, moment=city.clock.now()) for key, person in city.people.items()}
    return {**found, "operator_account": Actor(None, "operator", holdings=(ADMINISTERS,)), "nobody": NOBODY}


def allowed(actors: dict[str, Actor], need: str, record: Any) -> set[str]:
    policy = policies.policy_of(type(record))
    return {key for key, actor in actors.items() if policy.decide(actor, need, record)}


def seeing(actors: dict[str, Actor], record: Any) -> set[str]:
    rows = {key: policies.visible(type(record), actor) for key, actor in actors.items()}
    return {key for key, found in rows.items() if found.filter(pk=record.pk).exists()}


@pytest.mark.parametrize("key", ["devices", "media", "information_assets"])
def test_a_sections_entries_are_seen_by_the_section_those_above_and_those_of_the_whole_city(
    enter: Enter, actors: dict[str, Actor], key: str
) -> None:
    assert seeing(actors, enter(key)) == OWN | CITY


def test_software_is_known_to_all_who_work_here(enter: Enter, actors: dict[str, Actor]) -> None:
    everybody = set(actors) - {"outsider", "nobody", "operator_account"}
    assert seeing(actors, enter("software")) == everybody


def test_what_is_lent_to_all_is_known_to_all_who_work_here_and_to_no_outsider(
    enter: Enter, actors: dict[str, Actor]
) -> None:
    for key in ("devices", "media"):
        everybody = set(actors) - {"outsider", "nobody", "operator_account"}
        assert seeing(actors, enter(key, pool=True)) == everybody


def test_whoever_holds_a_thing_sees_it_and_does_not_keep_it(
    city: World, enter: Enter, actors: dict[str, Actor]
) -> None:
    device = enter("devices", holder=city.people["staff_tax"].pk)
    assert seeing(actors, device) == OWN | CITY | {"staff_tax"}
    assert "staff_tax" not in allowed(actors, "change", device)


@pytest.mark.parametrize("need", ["change", "move", "attach"])
@pytest.mark.parametrize(
    ("key", "keepers"),
    [
        ("devices", {"head_citizen", "system"}),
        ("media", {"head_citizen", "system"}),
        ("software", {"head_citizen", "system"}),
        ("information_assets", {"head_citizen"}),
    ],
)
def test_the_head_of_the_section_keeps_its_entries_and_who_decides_on_systems_the_things(
    enter: Enter, actors: dict[str, Actor], key: str, keepers: set[str], need: str
) -> None:
    more = {"state": "in_use"} if key == "information_assets" else {}
    assert allowed(actors, need, enter(key, **more)) == keepers


def test_an_unconfirmed_asset_may_still_be_changed_by_its_section(enter: Enter, actors: dict[str, Actor]) -> None:
    asset = enter("information_assets", by="staff")
    assert allowed(actors, "change", asset) == {"head_citizen", "staff", "colleague"}
    assert allowed(actors, "move", asset) == {"head_citizen"}


def test_new_entries_are_made_in_the_units_one_reaches(city: World, actors: dict[str, Actor]) -> None:
    for key, expected in (
        ("devices", {"head_citizen", "system"}),
        ("information_assets", {"head_citizen", "staff", "colleague"}),
    ):
        policy = policies.policy_of(defining.get(key).model)
        unit = city.unit("210")
        assert {k for k, actor in actors.items() if policy.decide(actor, "create", unit=unit)} == expected


def test_an_unknown_need_is_refused_to_everybody(enter: Enter, actors: dict[str, Actor]) -> None:
    assert allowed(actors, "erase", enter("devices")) == set()


@pytest.mark.parametrize(
    ("key", "keepers"), [("devices", {"head_citizen", "system"}), ("information_assets", {"head_citizen"})]
)
def test_a_stocktaking_is_counted_by_the_section_and_closed_by_who_keeps_its_entries(
    city: World, enter: Enter, actors: dict[str, Actor], key: str, keepers: set[str]
) -> None:
    enter(key)
    with city.acting("staff"):
        record = services.stocktaking_open(key, unit=city.unit("210"))
    assert seeing(actors, record) == OWN | CITY
    assert allowed(actors, "count", record) == keepers | {"staff", "colleague"}
    for need in ("close", "settle"):
        assert allowed(actors, need, record) == keepers
    policy = policies.policy_of(Stocktaking)
    may = {name for name, actor in actors.items() if policy.decide(actor, "create", key=key, unit=city.unit("210"))}
    assert may == keepers | {"staff", "colleague"}
    with city.acting("head_citizen"):
        services.stocktaking_give_up(record.pk, reason="日を改める")
    record.refresh_from_db()
    for need in ("count", "close", "settle", "attach"):
        assert allowed(actors, need, record) == set()
