"""Every procedure of the published package on screen and on paper's table: its pages open for whoever may apply."""

from __future__ import annotations

import pytest

from sekimori.portal.identity.middleware import ActContextMiddleware
from sekimori.portal.procedures import selectors, services
from sekimori.standards import packages
from sekimori.standards.procedure_models import FieldType, Procedure, Section
from tests.portal.procedures.clients import page
from tests.portal.screens import signed_in
from tests.world import World

KEYS = [procedure.key for procedure in packages.get("miyako").procedures]


@pytest.fixture
def city(world: World, staffed: None, monkeypatch: pytest.MonkeyPatch) -> World:
    """The small city under the published package."""
    monkeypatch.setattr(ActContextMiddleware, "clock", world.clock)
    return world


@pytest.mark.parametrize("key", KEYS)
def test_the_form_opens_with_every_field_that_is_asked_and_says_what_is_missing(city: World, key: str) -> None:
    rule = packages.get("miyako").procedure(key)
    who = starter(city, key)
    client = signed_in(city, who)
    start = page(client, "start", key)
    assert rule.form.number.ja in start
    with city.acting(who):
        record = services.application_start(procedure=key)
    html = page(client, "edit", record.pk)
    for given in rule.fields.values():
        if not given.when and not section_of(rule, given.key).when and given.type is not FieldType.EVIDENCE:
            assert f'data-line="{given.key}"' in html, given.key
    confirm = page(client, "confirm", record.pk)
    assert "まだ申請できません" in confirm
    assert "この内容で申請する" not in confirm
    page(client, "register", key)


def section_of(rule: Procedure, key: str) -> Section:
    """The section in which a field stands."""
    return next(each for each in rule.sections if any(given.key == key for given in each.fields))


def starter(city: World, key: str) -> str:
    """Somebody who may apply."""
    for who in ("staff", "head_citizen", "system", "chief", "ciso", "csirt", "auditor"):
        with city.acting(who) as circumstances:
            if selectors.offer_of(circumstances.actor, key).may:
                return who
    raise AssertionError(key)
