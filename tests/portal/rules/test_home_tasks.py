"""The first screen of a city that begins: the next steps, for who keeps the installation, until a standard is in force."""

from __future__ import annotations

from dataclasses import replace

from django.test import Client
from django.urls import reverse

from sekimori.portal.acts.actors import Actor, Holding
from sekimori.portal.rules.home_tasks import first_steps
from tests.adopting import adopt
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
