"""Texts for reading norms: clauses made in a test, and the published standard where it is at hand."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import pytest

from sekimori.standards.norms import NormReading, ReadNorm, read_norms


@dataclass(frozen=True)
class Clause:
    """A node of an invented text."""

    id: str
    text: str
    title: str = ""
    level: str = "paragraph"
    leaf: bool = True


def norms_of(*clauses: Clause | str) -> tuple[ReadNorm, ...]:
    """The norms of an invented text; a bare string is the text of clause 1, 2, …"""
    nodes = [one if isinstance(one, Clause) else Clause(f"{at}", one) for at, one in enumerate(clauses, 1)]
    return read_norms(nodes).norms


def only(*clauses: Clause | str) -> ReadNorm:
    """The one norm of an invented text."""
    norms = norms_of(*clauses)
    assert len(norms) == 1, [norm.words for norm in norms]
    return norms[0]


def keys(norm: ReadNorm) -> list[str]:
    return [who.key for who in norm.actors]


def towards(norm: ReadNorm) -> dict[str, list[str]]:
    """Relation → the keys of its counterparts."""
    return {c.relation.value: [who.key for who in c.whom] for c in norm.counterparts}


@pytest.fixture(scope="session")
def published(shared: Path) -> list[Clause]:
    """The nodes of the published standard."""
    nodes = json.loads((shared / "standard" / "clauses.json").read_text(encoding="utf-8"))
    return [Clause(n["id"], n["text"], n["title"], n["level"], n["leaf"]) for n in nodes]


@pytest.fixture(scope="session")
def published_reading(published: list[Clause]) -> NormReading:
    return read_norms(published)
