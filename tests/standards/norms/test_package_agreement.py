"""The reading of the published standard against the norms that the package `miyako` states for all its leaves."""

from __future__ import annotations

import pytest

from sekimori.standards import packages
from sekimori.standards.models import Package
from sekimori.standards.norms import read_norms
from sekimori.standards.norms.agreement import Agreement, compare_norms
from sekimori.standards.norms.command import labelled
from tests.standards.texts import Clause


@pytest.fixture(scope="module")
def package() -> Package:
    return packages.get("miyako")


@pytest.fixture(scope="module")
def agreement(published: list[Clause], package: Package) -> Agreement:
    reading = read_norms(published, labelled(package))
    return compare_norms(reading.norms, {clause.id: clause.norms for clause in package.leaves})


@pytest.mark.parametrize(
    ("name", "precision", "recall"),
    [
        ("norms", 0.98, 0.94),
        ("actors", 0.98, 0.98),
        ("actors_mode", 0.94, 0.95),
        ("modality", 0.98, 0.98),
        ("as_needed", 0.98, 0.98),
        ("condition", 0.9, 0.78),
        ("counterparts", 0.96, 0.88),
        ("time", 0.97, 0.97),
        ("records", 0.97, 0.97),
    ],
)
def test_rule_and_hand_agree(agreement: Agreement, name: str, precision: float, recall: float) -> None:
    count = agreement.counts[name]
    differences = [d for d in agreement.differences if d.field == name]
    assert count.precision >= precision, differences
    assert count.recall >= recall, differences


def test_every_key_that_is_read_is_one_of_the_package(published: list[Clause], package: Package) -> None:
    known = {one.key for one in labelled(package)}
    reading = read_norms(published, labelled(package))
    found = {who.key for norm in reading.norms for who in norm.actors}
    found |= {who.key for norm in reading.norms for other in norm.counterparts for who in other.whom}
    assert found - {""} <= known
