"""Who may see and do what with amendments: everybody against everything, the outsider, the operator and nobody included."""

from __future__ import annotations

import pytest
from django.apps import apps

from sekimori.portal.acts import policies
from sekimori.portal.acts.actors import Actor
from sekimori.portal.amendments.models import Amendment, Change
from tests.portal import matrix
from tests.portal.amendments.conftest import Studio
from tests.portal.committee.conftest import MEMBERS
from tests.portal.matrix import allowed, seen

STRANGERS = {"outsider", matrix.OPERATOR, "nobody"}


@pytest.fixture
def everybody(studio: Studio) -> dict[str, Actor]:
    return matrix.actors(studio.world)


@pytest.fixture
def drafters(everybody: dict[str, Actor]) -> set[str]:
    """Who drafts amendments."""
    return {"ciso", "chief", "system", *(key for key, actor in everybody.items() if actor.can("operate_systems"))}


def test_every_record_has_a_policy() -> None:
    own = {model for model in policies.registered() if model._meta.app_label == "amendments"}
    assert own == set(apps.get_app_config("amendments").get_models())


def test_a_draft_is_for_those_who_draft_decide_and_audit(
    studio: Studio, everybody: dict[str, Actor], drafters: set[str]
) -> None:
    amendment = studio.begin()
    change = studio.write(amendment)
    assert seen(everybody, amendment) == seen(everybody, change) == {*drafters, *MEMBERS, "auditor"}
    assert allowed(everybody, "create", Amendment) == drafters
    for need in ("write", "apply", "withdraw"):
        assert allowed(everybody, need, Amendment, amendment) == drafters, need
    for need in ("submit", "reopen", "decide"):
        assert allowed(everybody, need, Amendment, amendment) == set(), need
    assert allowed(everybody, "write", Change, change) == drafters


def test_what_was_decided_everybody_reads_and_nobody_changes(studio: Studio, everybody: dict[str, Actor]) -> None:
    amendment = studio.waiting()
    assert allowed(everybody, "decide", Amendment, amendment) == set(MEMBERS)
    amendment = studio.decide(amendment)
    assert seen(everybody, amendment) == set(everybody) - STRANGERS
    for need in ("write", "apply", "submit", "reopen", "withdraw", "decide"):
        assert allowed(everybody, need, Amendment, amendment) == set(), need
