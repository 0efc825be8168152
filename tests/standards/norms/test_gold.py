"""The reading of the published standard against what was read by hand (gold.yaml)."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from sekimori.standards.norms import NormReading, read_norms
from sekimori.standards.norms.agreement import Agreement, compare_norms
from tests.standards.samples import norm, sample

GOLD = Path(__file__).with_name("gold.yaml")


@pytest.fixture(scope="module")
def agreement(published_reading: NormReading) -> Agreement:
    written = yaml.safe_load(GOLD.read_text(encoding="utf-8"))
    assert len(written) >= 80
    return compare_norms(published_reading.norms, {c: [norm(spec) for spec in specs] for c, specs in written.items()})


@pytest.mark.parametrize(
    ("name", "at_least"),
    [
        ("norms", 0.97),
        ("actors", 0.98),
        ("actors_mode", 0.97),
        ("modality", 0.98),
        ("as_needed", 0.97),
        ("condition", 0.9),
        ("counterparts", 0.95),
        ("time", 0.97),
        ("records", 0.9),
    ],
)
def test_what_is_read_is_right_and_nothing_is_missed(agreement: Agreement, name: str, at_least: float) -> None:
    count = agreement.counts[name]
    differences = [d for d in agreement.differences if d.field == name]
    assert count.precision >= at_least, differences
    assert count.recall >= at_least, differences


def test_a_sure_reading_is_right_more_often_than_a_doubtful_one(agreement: Agreement) -> None:
    sure = [whole for confidence, whole in agreement.judged if confidence >= 90]
    assert sum(sure) / len(sure) >= 0.9


@pytest.mark.parametrize(
    ("town", "least"),
    [
        # The town whose text was at hand while the rules were made, and the one that was written afterwards.
        ("minatono", 0.97),
        ("kazami", 0.93),
    ],
)
def test_towns_with_other_numbering_roles_and_wording_are_read(town: str, least: float) -> None:
    text = sample(town)
    agreement = compare_norms(read_norms(text.nodes).norms, text.norms)
    for name in ("norms", "actors", "modality", "counterparts", "time", "records"):
        count = agreement.counts[name]
        differences = [d for d in agreement.differences if d.field == name]
        assert count.precision >= least, differences
        assert count.recall >= least, differences
