"""What registers say about clauses: nothing entered is never met, what falls short is named, time alone may change it."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from sekimori.common.clock import moment_at
from sekimori.portal.acts.readings import Question, Status, reader_of
from sekimori.portal.rules.models import Adoption
from sekimori.standards.models import Mechanism, MechanismKind
from tests.portal.registers.conftest import Enter
from tests.world import TODAY, World


def read(city: World, name: str, unit: str = "210", *, days: int = 0, **settings: Any) -> Any:
    mechanism = Mechanism(kind=MechanismKind.REGISTER, name=name, settings=settings)
    reader = reader_of(mechanism)
    assert reader is not None
    adoption = Adoption.objects.latest("pk").pk
    question = Question(adoption, "2(1)", "2(1)", mechanism, None)  # type: ignore[arg-type]
    pk = city.unit(unit)
    return reader.read(question, [pk, None], city.clock.now() + dt.timedelta(days=days))[pk]


@pytest.mark.mechanism("register:devices")
def test_a_unit_that_has_entered_nothing_is_unknown(city: World, enter: Enter) -> None:
    enter("devices")
    assert read(city, "devices").status is Status.MET
    assert read(city, "devices", "220").status is Status.UNKNOWN
    assert read(city, "devices", "200").status is Status.MET  # The department answers for its sections.


@pytest.mark.mechanism("register:information_assets")
def test_assets_without_level_and_without_confirmation_are_told(city: World, enter: Enter) -> None:
    enter("information_assets")
    told = read(city, "information_assets")
    assert (told.status, told.values) == (Status.NOT_MET, {"n": 1})
    assert "1件" in told.sentence()


@pytest.mark.mechanism("register:media")
def test_a_medium_that_is_needed_no_more_becomes_overdue_by_itself(city: World, enter: Enter) -> None:
    enter("media", needed_until=TODAY + dt.timedelta(days=3))
    now = read(city, "media", wants=["erased_when_unneeded"])
    assert now.status is Status.MET
    assert now.next_change_at == moment_at(TODAY + dt.timedelta(days=4))
    assert read(city, "media", days=4, wants=["erased_when_unneeded"]).status is Status.OVERDUE
    assert read(city, "media", wants=["locked_when_unused"]).status is Status.UNKNOWN


@pytest.mark.mechanism("register:software")
def test_software_beyond_its_licences_or_its_support_is_not_met(city: World, enter: Enter) -> None:
    enter("software", licences=5, used=5, support_ends_on=TODAY)
    assert read(city, "software").status is Status.MET
    assert read(city, "software", days=1).status is Status.NOT_MET
    enter("software", licences=5, used=6)
    assert "超える" in read(city, "software").sentence()
