"""The first screen of a city that begins: the next steps, for who keeps the installation, until a standard is in force."""

from __future__ import annotations

from dataclasses import replace

from django.test import Client
from django.urls import reverse

from sekimori.portal.acts.actors import Actor, Holding
from sekimori.portal.rules.home_tasks import first_steps, to_decide
from sekimori.portal.rules.services import edition_confirm, edition_take
from tests.adopting import adopt, small_package
from tests.world import World

KEEPER = Actor(None, "運用担当", holdings=(Holding("operator", frozenset({"administer"}), None),))


def test_who_keeps_the_installation_is_told_the_next_steps_until_a_standard_is_in_force(world: World) -> None:
    with world.acting("operator"):
        shown = [str(task.label) for task in first_steps(KEEPER, 10)]
        assert shown == ["運用担当をもう一人作る", "対策基準の版を用意して採用する"]
    with world.acting("chief") as circumstances:
        assert [str(task.label) for task in first_steps(circumstances.actor, 10)] == ["対策基準の版を採用する"]
    adopt(world)
    with world.acting("operator"):
        assert first_steps(KEEPER, 10) == []


def test_nobody_else_is_told(world: World) -> None:
    with world.acting("staff"):
        assert first_steps(replace(KEEPER, holdings=()), 10) == []


def test_a_page_without_a_standard_leads_those_who_prepare_one_on(world: World, client: Client) -> None:
    client.force_login(world.account("system"))
    assert reverse("rules:editions") in client.get(reverse("rules:home")).content.decode()
    board = client.get(reverse("compliance:board")).content.decode()
    assert "採用すると" in board


def test_who_decides_finds_the_next_edition_on_the_first_screen_until_it_is_adopted(world: World) -> None:
    adopt(world)
    with world.acting("chief") as circumstances:
        assert to_decide(circumstances.actor, 5) == []
        edition = edition_take(small_package("2"), confirmed=False)
        assert [str(task.label) for task in to_decide(circumstances.actor, 5)] == [
            f"「{edition.label}」の内容を確かめ、版を確定する"
        ]
        edition_confirm(edition=edition.pk)
        assert [str(task.label) for task in to_decide(circumstances.actor, 5)] == [
            f"確定した版「{edition.label}」の採用を記録する"
        ]
    with world.acting("head_citizen") as circumstances:
        assert to_decide(circumstances.actor, 5) == []
