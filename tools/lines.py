"""How many lines of each package the tests ran: reads what slipcover wrote, prints a table, exits 1 below the demanded share.

Usage: python tools/lines.py coverage.json [more.json …] --least 90
A line counts as run when any of the files says so (SQLite and PostgreSQL may be measured apart).
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
SOURCE = "src/sekimori/"


def merged(reports: Iterable[Mapping[str, Any]]) -> dict[str, tuple[set[int], set[int]]]:
    """File → the lines that ran and those that can run."""
    found: dict[str, tuple[set[int], set[int]]] = defaultdict(lambda: (set(), set()))
    for report in reports:
        for name, lines in report["files"].items():
            ran, possible = found[name[name.index(SOURCE) + len(SOURCE) :]]
            ran.update(lines["executed_lines"])
            possible.update(lines["executed_lines"], lines["missing_lines"])
    return dict(found)


def package_of(name: str) -> str:
    """`portal/duties/views/lists.py` → `portal/duties`; what lies beside the packages stands under its own name."""
    parts = name.split("/")
    depth = 2 if parts[0] == "portal" else 1
    return "/".join(parts[: min(depth, len(parts) - 1)]) or name


def shares(files: Mapping[str, tuple[set[int], set[int]]]) -> dict[str, tuple[int, int]]:
    """Package → how many lines ran, of how many."""
    found: dict[str, tuple[int, int]] = defaultdict(lambda: (0, 0))
    for name, (ran, possible) in files.items():
        before = found[package_of(name)]
        found[package_of(name)] = (before[0] + len(ran & possible), before[1] + len(possible))
    return dict(sorted(found.items()))


def main(given: list[str] | None = None) -> int:
    """Prints the shares; 1 below the demanded one."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("reports", nargs="+", type=Path)
    parser.add_argument("--least", type=float, default=90.0)
    parser.add_argument("--files", action="store_true", help="the files below the demanded share as well")
    asked = parser.parse_args(given)
    files = merged(json.loads(path.read_text(encoding="utf-8")) for path in asked.reports)
    table = shares(files)
    for package, (ran, possible) in table.items():
        print(f"{package:<28}{100 * ran / max(possible, 1):6.1f} %  {ran:>6} of {possible}")
    if asked.files:
        for name, (seen, there) in sorted(files.items()):
            if there and 100 * len(seen) / len(there) < asked.least:
                print(f"  {name:<60}{100 * len(seen) / len(there):6.1f} %  {len(there - seen)} lines")
    ran, possible = (sum(each[place] for each in table.values()) for place in (0, 1))
    share = 100 * ran / max(possible, 1)
    print(f"{'all':<28}{share:6.1f} %  {ran:>6} of {possible}; at least {asked.least:g} %")
    return 0 if share >= asked.least else 1


if __name__ == "__main__":
    sys.exit(main())
