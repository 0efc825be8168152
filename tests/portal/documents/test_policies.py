"""Who may see and do what with documents: everybody against everything, the outsider, the operator and nobody included."""

from __future__ import annotations

import pytest
from django.apps import apps

from sekimori.portal.acts import policies
from sekimori.portal.acts.actors import Actor
from sekimori.portal.documents.models import Document, Version
from sekimori.portal.documents.services import Minutes
from tests.portal import matrix
from tests.portal.documents.conftest import Office
from tests.portal.matrix import allowed, seen
from tests.world import TODAY

# CISO, 統括, シ管 and their operator, 監査.
CITY = {"ciso", "chief", "system", "auditor"}
STRANGERS = {"outsider", matrix.OPERATOR, "nobody"}


@pytest.fixture
def everybody(office: Office) -> dict[str, Actor]:
    return matrix.actors(office.world)


@pytest.fixture
def operators(everybody: dict[str, Actor]) -> set[str]:
    """Who keeps the systems without being the manager."""
    return {key for key, actor in everybody.items() if actor.can("operate_systems")}


def test_every_record_that_is_opened_by_somebody_has_a_policy() -> None:
    own = {model for model in policies.registered() if model._meta.app_label == "documents"}
    beside = {model.__name__ for model in apps.get_app_config("documents").get_models()} - {m.__name__ for m in own}
    assert own == {Document, Version}
    assert beside == {"Word", "Review"}  # Reached through their document alone.


def test_a_restricted_document_is_not_for_everybodys_eyes(
    office: Office, everybody: dict[str, Actor], operators: set[str]
) -> None:
    version = office.laid_down()
    assert version.document.restricted
    assert seen(everybody, version.document) == seen(everybody, version) == {*CITY, *operators, "csirt"}


def test_an_open_document_is_read_by_all_who_work_here_once_it_was_decided(
    office: Office, everybody: dict[str, Actor]
) -> None:
    draft = office.write(office.begin("continuity", title="整合確認書"), places={})
    assert "staff" not in seen(everybody, draft.document)
    made = office.approve(office.submit(draft), minutes=Minutes(TODAY, "第１号"))
    assert seen(everybody, made) == set(everybody) - STRANGERS
    assert seen(everybody, made.document) == set(everybody) - STRANGERS


def test_who_writes_decides_reviews_and_abolishes(
    office: Office, everybody: dict[str, Actor], operators: set[str]
) -> None:
    draft = office.write(office.begin())
    writers = {"chief", "system", *operators}
    assert allowed(everybody, "create", Document, required="log_standard") == writers
    assert allowed(everybody, "write", Version, draft) == allowed(everybody, "attach", Version, draft) == writers
    assert allowed(everybody, "approve", Version, draft) == set()
    waiting = office.submit(draft)
    assert allowed(everybody, "write", Version, waiting) == set()
    assert allowed(everybody, "approve", Version, waiting) == allowed(everybody, "return", Version, waiting) == {"ciso"}
    assert allowed(everybody, "withdraw", Version, waiting) == writers
    document = office.approve(waiting).document
    assert allowed(everybody, "review", Document, document) == {"chief", "system", "ciso"}
    assert allowed(everybody, "abolish", Document, document) == {"ciso"}
    assert allowed(everybody, "revise", Document, document) == writers
