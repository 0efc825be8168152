"""What amendments say about the clause that wants the policy improved where needed."""

from __future__ import annotations

import pytest

from sekimori.common.clock import moment_at
from sekimori.portal.acts.readings import Question, Reading, reader_of
from sekimori.portal.amendments import services
from sekimori.standards.models import Mechanism, MechanismKind, Norm
from tests.portal.amendments.conftest import Studio
from tests.world import TODAY


def read(studio: Studio) -> Reading:
    mechanism = Mechanism(kind=MechanismKind.PROCEDURE, name="policy_amendment")
    reader = reader_of(mechanism)
    assert reader is not None
    norm = Norm.model_validate({"actors": ["ciso"], "modality": "duty"})
    with studio.world.system():
        reading = reader.read(Question(1, "9.3", "9.3", mechanism, norm), [None], moment_at(TODAY, 23))[None]
    assert reading.sentence()
    return reading


@pytest.mark.mechanism("procedure:policy_amendment")
def test_an_amendment_under_way_is_due_and_met_once_it_was_decided(studio: Studio) -> None:
    assert read(studio).status == "unknown"
    amendment = studio.waiting()
    assert read(studio).status == "due"
    studio.decide(amendment)
    assert read(studio).status == "met"


@pytest.mark.mechanism("procedure:policy_amendment")
def test_an_amendment_that_was_given_up_says_nothing(studio: Studio) -> None:
    amendment = studio.begin()
    with studio.world.acting("system"):
        services.amendment_withdraw(pk=amendment.pk, reason="要らなくなった")
    assert read(studio).status == "unknown"
