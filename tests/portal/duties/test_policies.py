"""Who may see and do what with occurrences: everybody against everything, the outsider, the operator and nobody included."""

from __future__ import annotations

import pytest
from django.apps import apps

from sekimori.portal.acts import policies
from sekimori.portal.acts.actors import Actor
from sekimori.portal.duties.models import Occurrence
from tests.portal import matrix
from tests.portal.duties.conftest import Office
from tests.portal.matrix import allowed, seen

# Whose abilities reach the whole city: CISO, 統括, シ管, 監査.
CITY = {"ciso", "chief", "system", "auditor"}


@pytest.fixture
def everybody(office: Office) -> dict[str, Actor]:
    return matrix.actors(office.world)


def test_every_record_that_is_opened_by_somebody_has_a_policy() -> None:
    own = {model for model in policies.registered() if model._meta.app_label == "duties"}
    beside = {model.__name__ for model in apps.get_app_config("duties").get_models()} - {m.__name__ for m in own}
    assert own == {Occurrence}
    assert beside == {"Party", "Content", "Word", "Start", "Watch"}  # Reached through their occurrence alone.


def test_a_sections_stocktaking_is_seen_by_the_section_and_those_above(
    office: Office, everybody: dict[str, Actor]
) -> None:
    record = office.one("id_stocktaking", "210")
    assert seen(everybody, record) == {"head_citizen", "staff", "colleague", "director", *CITY}


def test_a_section_without_department_is_seen_by_its_own_and_the_city(
    office: Office, everybody: dict[str, Actor]
) -> None:
    assert seen(everybody, office.one("id_stocktaking", "900")) == {"election", *CITY}


def test_a_duty_of_the_city_is_seen_by_who_owns_prepares_or_oversees_it(
    office: Office, everybody: dict[str, Actor]
) -> None:
    assert seen(everybody, office.one("contact_network_update")) == CITY


@pytest.mark.parametrize(
    ("need", "who"),
    [
        ("write", {"head_citizen", "staff", "colleague"}),
        ("finish", {"head_citizen"}),
        ("waive", {"system", "chief"}),
        ("confirm", set()),
        ("return", set()),
        ("reopen", set()),
    ],
)
def test_who_may_do_what_while_it_is_open(
    office: Office, everybody: dict[str, Actor], need: str, who: set[str]
) -> None:
    assert allowed(everybody, need, Occurrence, office.one("id_stocktaking", "210")) == who


@pytest.mark.parametrize(("need", "who"), [("confirm", {"system", "chief"}), ("write", set()), ("waive", set())])
def test_who_may_do_what_once_it_is_reported(
    office: Office, everybody: dict[str, Actor], need: str, who: set[str]
) -> None:
    office.finish("head_citizen", office.one("id_stocktaking", "210"))
    assert allowed(everybody, need, Occurrence, office.one("id_stocktaking", "210")) == who
