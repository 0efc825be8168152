"""How well and how fast duties are read, texts aligned and linted: `python -m benchmarks.standards_norms TEXT [--json]`.

TEXT is a published standard that the package `miyako` states by hand (its 445 nodes). Prints precision and recall per
field against the package's norms, how often a clause finds itself, and the seconds of processor time of each step.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from sekimori.standards import packages
from sekimori.standards.aligning import align
from sekimori.standards.linting import lint
from sekimori.standards.norms import read_norms
from sekimori.standards.norms.agreement import Agreement, compare_norms
from sekimori.standards.norms.command import labelled
from sekimori.standards.reading import read_text

T = TypeVar("T")
PACKAGE = "miyako"


def timed(work: Callable[[], T]) -> tuple[T, float]:
    """What `work` gives and the processor time it took."""
    start = time.process_time()
    result = work()
    return result, time.process_time() - start


def measure(text: str) -> dict[str, Any]:
    """The numbers, by name."""
    package = packages.get(PACKAGE)
    nodes = read_text(text).nodes
    reading, norm_seconds = timed(lambda: read_norms(nodes, labelled(package)))
    alignment, align_seconds = timed(lambda: align(nodes, reading, package))
    report, lint_seconds = timed(lambda: lint(nodes, reading))
    known = {clause.id for clause in package.normative}
    found = [one.candidates[0].clause == one.clause for one in alignment.clauses if one.clause in known]
    agreement = compare_norms(reading.norms, {clause.id: clause.norms for clause in package.leaves})
    return {
        "nodes": len(nodes),
        "norms": len(reading.norms),
        "fields": fields(agreement),
        "confidence": confidence(agreement),
        "aligned to itself": round(sum(found) / len(found), 3),
        "findings": len(report.findings),
        "seconds": {"norms": norm_seconds, "align": align_seconds, "lint": lint_seconds},
    }


def fields(agreement: Agreement) -> dict[str, tuple[float, float]]:
    """Field → precision and recall."""
    return {name: (round(c.precision, 3), round(c.recall, 3)) for name, c in agreement.counts.items()}


def confidence(agreement: Agreement) -> dict[str, tuple[int, int]]:
    """Confidence in tens → norms that agree in every field, norms judged."""
    tens: dict[str, tuple[int, int]] = {}
    for sure, whole in sorted(agreement.judged):
        right, judged = tens.get(f"{sure // 10 * 10}", (0, 0))
        tens[f"{sure // 10 * 10}"] = (right + whole, judged + 1)
    return tens


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("text", type=Path)
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    numbers = measure(arguments.text.read_text(encoding="utf-8"))
    if arguments.json:
        print(json.dumps(numbers, ensure_ascii=False))
        return
    for name, value in numbers.items():
        print(f"{name}: {value}")


if __name__ == "__main__":
    main()
