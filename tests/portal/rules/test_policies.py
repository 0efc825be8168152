"""Who may see and do what with the city's standard: every need for every person, the outsider included."""

from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps
from django.db.models import Model

from sekimori.portal.acts import policies
from sekimori.portal.acts.actors import Actor
from sekimori.portal.rules import services
from sekimori.portal.rules.models import (
    Adoption,
    Comparison,
    DraftNorm,
    Edition,
    EditionDraft,
    TimeSetting,
)
from sekimori.standards.models import TimeMeaning, TimeWord
from tests.adopting import adopt, small_package
from tests.portal import matrix
from tests.portal.rules.drafting import read_draft, source
from tests.world import World

DRAFTERS = {"ciso", "chief", "system", matrix.OPERATOR}
DECIDERS = {"ciso", "chief"}
STAFF = {*matrix.PEOPLE, matrix.OPERATOR} - {"outsider"}
DIRECTED = [
    (Edition, "adopted", "view", STAFF),
    (Edition, "adopted", "adopt", DECIDERS),
    (Edition, "draft", "view", DRAFTERS | {"auditor"}),
    (Edition, "draft", "confirm", DECIDERS),
    (Edition, "draft", "discard", DRAFTERS),
    (Adoption, "adopted", "view", STAFF),
    (Adoption, "adopted", "withdraw", DECIDERS),
    (TimeSetting, "time", "view", STAFF),
    (EditionDraft, "reading", "view", DRAFTERS | {"auditor"}),
    (EditionDraft, "reading", "change", DRAFTERS),
    (DraftNorm, "reading", "view", DRAFTERS | {"auditor"}),
    (DraftNorm, "reading", "change", DRAFTERS),
    (Comparison, "handed in", "view", DRAFTERS | {"auditor"}),
]  # fmt: skip
CREATED: list[tuple[type[Model], dict[str, Any], set[str]]] = [
    (Edition, {}, DRAFTERS),
    (EditionDraft, {}, DRAFTERS),
    (Adoption, {}, DECIDERS),
    (TimeSetting, {}, DECIDERS),
    (Comparison, {}, STAFF),
    (Comparison, {"handed_in": True}, DRAFTERS),
]


def may(everybody: dict[str, Actor], record: Model, need: str) -> set[str]:
    """Who may know of the record and do `need` with it."""
    return matrix.seen(everybody, record) & matrix.allowed(everybody, need, type(record), record)


def test_every_need_of_every_person(world: World) -> None:
    adoption = adopt(world)
    with world.acting("chief"):
        draft = services.edition_take(small_package("2"), confirmed=False)
        setting = services.time_set(meaning=TimeMeaning(word=TimeWord.PROMPTLY, minutes=30))
    reading = read_draft(world, reference=adoption.edition_id)
    with world.acting("system"):
        handed_in = services.comparison_begin(old=adoption.edition_id, source=source())
    norm = reading.norms.first()
    records: dict[tuple[type[Model], str], Model | None] = {
        (Edition, "adopted"): Edition.objects.get(pk=adoption.edition_id),
        (Edition, "draft"): draft,
        (Adoption, "adopted"): adoption,
        (TimeSetting, "time"): setting,
        (EditionDraft, "reading"): reading,
        (DraftNorm, "reading"): norm,
        (Comparison, "handed in"): handed_in,
    }
    everybody = matrix.actors(world)
    for model, which, need, who in DIRECTED:
        record = records[model, which]
        assert record is not None
        assert may(everybody, record, need) == who, (model.__name__, which, need)


@pytest.mark.parametrize(("model", "where", "who"), CREATED)
def test_who_may_make_what(world: World, model: type[Model], where: dict[str, Any], who: set[str]) -> None:
    assert matrix.allowed(matrix.actors(world), "create", model, **where) == who


def test_every_model_of_the_app_has_a_policy() -> None:
    known = policies.registered()
    assert [model.__name__ for model in apps.get_app_config("rules").get_models() if model not in known] == []
