"""Runs every benchmark and writes their table: `python -m benchmarks.proof [--quick] [--only NAME…]`; `make proof` runs it whole.

A benchmark with `--json` gives numbers by name; a name says in brackets what has to hold: "(hold 150)". A number of something per
second has to be at least that, every other at most. The table is written to benchmarks/RESULTS.md with the day, the machine and the
command, and the command fails when something does not hold.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import platform
import re
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

RESULTS = Path(__file__).with_name("RESULTS.md")
HOLD = re.compile(r"\s*\(hold ([\d.]+)\)")


@dataclass(frozen=True)
class Benchmark:
    """A module of this package, what it shows, and its arguments: in full, and for a quick look."""

    name: str
    shows: str
    full: tuple[str, ...] = ()
    quick: tuple[str, ...] = ()
    numbers: bool = True


BENCHMARKS = (
    Benchmark("standards", "Reading a published text", numbers=False),
    Benchmark("comparing", "Comparing two editions", numbers=False),
    Benchmark("standards_norms", "Duties, alignment, lint of a text"),
    Benchmark("ledger", "The ledger's library", (), ("--entries", "30000")),
    Benchmark("portal_ledger", "The portal's ledger, from stored bytes", (), ("--entries", "20000")),
    Benchmark("sandbox", "Distrusted bytes in the sandbox", numbers=False),
    Benchmark("organization", "A city of 40,000 staff", (), ("--people", "2000")),
    Benchmark("ui_listing", "A list of 400,000 rows", (), ("--rows", "20000")),
    Benchmark("procedures", "400,000 applications", ("--rows", "400000"), ("--rows", "5000")),
    Benchmark("compliance", "The clause board"),
)


@dataclass
class Run:
    """What a benchmark printed: numbers by name, or lines as they came."""

    benchmark: Benchmark
    command: str
    numbers: dict[str, float] = field(default_factory=dict)
    lines: list[str] = field(default_factory=list)

    def held(self) -> list[tuple[str, float, float, bool]]:
        """(what, measured, has to hold, does it) for every number that has to hold something."""
        found = []
        for name, value in self.numbers.items():
            match = HOLD.search(name)
            if match:
                bound = float(match.group(1))
                found.append((HOLD.sub("", name), value, bound, value >= bound if "/s" in name else value <= bound))
        return found


def run(benchmark: Benchmark, *, quick: bool) -> Run:
    """Runs one in a process of its own. Raises SystemExit with what it said when it fails."""
    arguments = [*(benchmark.quick if quick else benchmark.full), *(["--json"] if benchmark.numbers else [])]
    command = [sys.executable, "-m", f"benchmarks.{benchmark.name}", *arguments]
    print(f"benchmarks.{benchmark.name} …", flush=True)
    done = subprocess.run(command, capture_output=True, text=True, check=False, env={**os.environ, "PYTHONPATH": "src"})
    if done.returncode != 0:
        raise SystemExit(f"benchmarks.{benchmark.name} failed:\n{done.stdout}{done.stderr}")
    found = Run(benchmark, " ".join(["python -m", *command[2:]]))
    if benchmark.numbers:
        found.numbers = json.loads(done.stdout.strip().splitlines()[-1])
    else:
        found.lines = done.stdout.rstrip().splitlines()
    return found


def table(runs: list[Run]) -> str:
    """The page of results."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    head = (
        f"# Results\n\nWritten by `make proof` on {dt.datetime.now(dt.UTC):%Y-%m-%d}: {os.cpu_count()} cores, {memory:.0f} GB, "
        f"Python {platform.python_version()}. Each number is explained in the benchmark that prints it.\n"
    )
    rows = [
        f"| {each.benchmark.shows} | {what} | {value:,.1f} | {bound:,.0f} | {'yes' if well else '**no**'} |"
        for each in runs
        for what, value, bound, well in each.held()
    ]
    parts = [
        head,
        "## What has to hold\n",
        "| benchmark | what | measured | to hold | holds |\n|---|---|---:|---:|---|",
        *rows,
    ]
    for each in runs:
        parts.append(f"\n## {each.benchmark.shows}\n\n`{each.command}`\n")
        parts += ["```", *(each.lines or [f"{name:<64}{value:>14,.2f}" for name, value in each.numbers.items()]), "```"]
    return "\n".join(parts) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="small sizes, nothing written: do they all run?")
    parser.add_argument("--only", nargs="*", default=[])
    given = parser.parse_args()
    here = [each for each in BENCHMARKS if Path(__file__).with_name(f"{each.name}.py").exists()]
    runs = [run(each, quick=given.quick) for each in here if not given.only or each.name in given.only]
    text = table(runs)
    print(text)
    if not given.quick and not given.only:
        RESULTS.write_text(text, encoding="utf-8")
    failing = [what for each in runs for what, _value, _bound, well in each.held() if not well]
    if failing and not given.quick:
        raise SystemExit("does not hold: " + "; ".join(failing))


if __name__ == "__main__":
    main()
