"""The reading of the published standard against what was read by hand (gold.yaml)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from sekimori.standards.models import Counterpart, Modality, Mode, Norm, TimeWord, Words
from sekimori.standards.norms import NormReading
from sekimori.standards.norms.agreement import Agreement, compare_norms

GOLD = Path(__file__).with_name("gold.yaml")
SOME = Words(ja="条件あり", en="under a condition")


def roles(words: str) -> tuple[tuple[str, ...], Mode]:
    mode = Mode.ANY if "|" in words else Mode.ALL
    return tuple(words.replace("|", " ").split()), mode


def norm(spec: dict[str, Any]) -> Norm:
    who, mode = roles(spec.get("who", "nobody"))
    counterparts = []
    for relation, named in spec.get("to", {}).items():
        others, others_mode = roles(named)
        counterparts.append(Counterpart(relation=relation, roles=others, mode=others_mode))
    return Norm(
        actors=who,
        actors_mode=mode,
        implied="who" not in spec,
        modality=Modality(spec["is"]),
        as_needed=spec.get("needed", False),
        condition=SOME if spec.get("when") else None,
        counterparts=tuple(counterparts),
        time=TimeWord(spec["time"]) if "time" in spec else None,
        records=spec.get("records", False),
    )


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
