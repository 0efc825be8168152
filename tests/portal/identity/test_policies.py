"""Everybody against everything: who may know of accounts, programs and resets, and do what with them."""

from __future__ import annotations

import pytest

from sekimori.portal.acts import policies
from sekimori.portal.acts.actors import Actor
from sekimori.portal.identity.actors import ADMINISTERS
from sekimori.portal.identity.models import Account, EntranceText, ResetProposal, ServicePrincipal
from tests.portal import matrix
from tests.world import World


@pytest.fixture
def everybody(world: World) -> dict[str, Actor]:
    return matrix.actors(world)


def test_accounts_are_made_changed_and_controlled_by_those_who_administer_and_nobody_else(
    world: World, everybody: dict[str, Actor]
) -> None:
    account = world.account("staff")
    assert matrix.allowed(everybody, "create", Account) == {matrix.OPERATOR}
    for need in ("change", "control"):
        assert matrix.allowed(everybody, need, Account, account) == {matrix.OPERATOR}, need
    assert matrix.allowed(everybody, "revoke", Account, account) == {matrix.OPERATOR, "system"}
    assert matrix.allowed(everybody, "choose", Account, account) == set()
    assert matrix.allowed(everybody, "own", Account, account) == set()


def test_an_account_is_known_to_its_person_the_head_and_those_who_look_after_user_ids(
    world: World, everybody: dict[str, Actor]
) -> None:
    seeing = matrix.seen(everybody, world.account("staff"))
    assert {"staff", "head_citizen", "system", "chief", matrix.OPERATOR} <= seeing
    assert not seeing & {"colleague", "staff_tax", "head_tax", "assembly", "election", "outsider", "nobody"}


def test_programs_are_let_in_by_those_who_administer(everybody: dict[str, Actor]) -> None:
    assert matrix.allowed(everybody, "create", ServicePrincipal) == {matrix.OPERATOR}


def test_resets_are_proposed_by_those_who_administer(world: World, everybody: dict[str, Actor]) -> None:
    allowed = matrix.allowed(everybody, "create", ResetProposal, account=world.account("staff"))
    assert allowed == {matrix.OPERATOR}


def test_the_words_before_the_door_are_set_by_system_managers_and_operators(everybody: dict[str, Actor]) -> None:
    assert matrix.allowed(everybody, "change", EntranceText) == {matrix.OPERATOR, "system"}


def test_administering_gives_no_say_in_anything_else() -> None:
    assert ADMINISTERS.abilities == {"administer"}
    assert policies.policy_of(Account) is not None
