"""The published standard and what is read from it, where the folder of published texts is at hand."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sekimori.standards.norms import NormReading, read_norms
from tests.standards.texts import Clause


@pytest.fixture(scope="session")
def published(shared: Path) -> list[Clause]:
    """The nodes of the published standard."""
    nodes = json.loads((shared / "standard" / "clauses.json").read_text(encoding="utf-8"))
    return [Clause(n["id"], n["text"], n["title"], n["level"], n["leaf"]) for n in nodes]


@pytest.fixture(scope="session")
def published_reading(published: list[Clause]) -> NormReading:
    return read_norms(published)
