"""The watch that other tests stand under sees what it is there for."""

from __future__ import annotations

import pytest

from sekimori.common.errors import Refused
from sekimori.portal.acts.actors import NOBODY, Actor
from sekimori.portal.acts.performing import performing
from sekimori.portal.acts.policies import ALLOWED, Decision, Policy
from sekimori.portal.acts.registry import register
from sekimori.portal.procedures.models import Terms
from tests.watching import watch
from tests.world import TODAY, World

CHANGED = register("test:terms:changed", "試験の変更")


def write(world: World, document: str = "rules") -> Terms:
    return Terms.objects.create(document=document, number=1, lines=[], effective_on=TODAY, set_at=world.clock.now())


def give_up(world: World) -> None:
    with performing(CHANGED):
        write(world, "given up")
        raise Refused("やめる。")


def test_what_our_code_writes_outside_an_act_is_named_with_its_line(world: World) -> None:
    class Writing(Policy[Terms]):
        def may_write(self, _actor: Actor) -> Decision:
            write(world)
            return ALLOWED

    with watch() as seen:
        Writing().decide(NOBODY, "write")
    (place,) = seen.outside
    assert place.startswith("procedures_terms at /portal/acts/policies.py:")


def test_an_act_that_changes_something_and_says_nothing_is_named(world: World) -> None:
    with watch() as seen, world.acting("chief"), performing(CHANGED):
        write(world)
    assert seen.silent == ["test:terms:changed changed procedures_terms"]
    assert seen.outside == []


def test_an_act_that_leaves_its_entry_and_one_that_was_undone_are_in_order(world: World) -> None:
    with watch() as seen, world.acting("chief"):
        with performing(CHANGED) as act:
            act.record(write(world))
        with pytest.raises(Refused):
            give_up(world)
    assert (seen.silent, seen.outside) == ([], [])
    assert not Terms.objects.filter(document="given up").exists()


def test_what_a_test_writes_for_its_scene_is_its_own_business(world: World) -> None:
    with watch() as seen:
        write(world)
    assert seen.outside == []
