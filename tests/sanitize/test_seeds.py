"""The matrix of seeds through the real sandbox: a part of it in the ordinary run, all of it under make proof."""

from __future__ import annotations

import pytest

from sekimori.sanitize import engine, policy
from sekimori.sanitize.verdicts import Level, Outcome, Verdict
from tests.sanitize import seeds
from tests.sanitize.packages import MARK
from tests.sanitize.seeds import Cell

POLICY = policy.default()
CELLS = seeds.cells()


def faults(cell: Cell) -> list[str]:
    """What is wrong with what became of a cell."""
    outcome = engine.sanitize(cell.content, cell.name, POLICY)
    found = []
    if seeds.residue(outcome):
        found.append("the mark came out")
    if cell.code and cell.code not in {finding.code for finding in outcome.findings}:
        found.append(f"not named: {outcome.verdict} {[finding.code for finding in outcome.findings]}")
    if outcome.output is None and not outcome.reason:
        found.append("no reason")
    return found


def test_there_are_at_least_300_cells() -> None:
    assert len(CELLS) >= 300
    assert len({cell.technique for cell in CELLS}) >= 110


@pytest.mark.parametrize("start", range(4))
def test_no_seed_of_a_part_of_the_matrix_comes_out_and_each_is_named(start: int) -> None:
    told = {f"{number} {cell.title}": faults(cell) for number, cell in list(enumerate(CELLS))[start * 5 :: 47]}
    assert {title: found for title, found in told.items() if found} == {}


@pytest.mark.proof
def test_no_seed_comes_out_and_each_is_named() -> None:
    told = {f"{number} {cell.title}": faults(cell) for number, cell in enumerate(CELLS)}
    assert {title: found for title, found in told.items() if found} == {}


@pytest.mark.parametrize("cell", list(seeds.controls()), ids=lambda cell: cell.name)
def test_the_same_carrier_without_a_seed_passes_and_nothing_is_named(cell: Cell) -> None:
    outcome = engine.sanitize(cell.content, cell.name, POLICY)
    assert outcome.verdict.delivers
    assert {finding.code for finding in outcome.findings} <= engine.QUIET


def test_a_mark_that_comes_out_is_noticed() -> None:
    for content in (
        CELLS[0].content,
        next(cell.content for cell in CELLS if cell.name == "a.pdf"),
        b"x" + MARK.encode(),
    ):
        assert seeds.residue(Outcome("", "", "", Verdict.SANITISED, Level.REBUILD, output=content))
