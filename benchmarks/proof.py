"""Runs every long proof and writes their table: `python -m benchmarks.proof [--quick] [--only NAME…] [--resume]`.

A benchmark with `--json` gives numbers by name; a name says in brackets what has to hold: "(hold 150)". A number of something per
second has to be at least that, every other at most. Beside the benchmarks, on the other core, run the series of tests that are too
long for `make test`. The table is written to benchmarks/RESULTS.md after each part, with the day, the machine, its load and the
command; what failed, ran out of time or was not run at all stands in it too, and the command fails when anything does not hold.
Each part's outcome is kept beside the generated city: `--resume` runs only what has not run today.
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
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from threading import Thread

from benchmarks.big_city import folder_of_cities

ROOT = Path(__file__).resolve().parents[1]
RESULTS = Path(__file__).with_name("RESULTS.md")
HOLD = re.compile(r"\s*\(hold ([\d.]+)\)")
MINUTE = 60
POSTGRES = "PostgreSQL"


@dataclass(frozen=True)
class Part:
    """A module of this package or a series of tests: what it shows, and its arguments in full and for a quick look."""

    name: str
    shows: str
    full: tuple[str, ...] = ()
    quick: tuple[str, ...] = ()
    numbers: bool = True
    on_postgres: bool = False
    minutes: int = 10
    wants_text: bool = False

    @property
    def title(self) -> str:
        return f"{self.shows}, {POSTGRES}" if self.on_postgres else self.shows


CITY_QUICK = ("--people", "1000", "--applications", "4000")
# A standard as a city published it, which is not ours to give out.
TEXT = os.environ.get("SEKIMORI_PUBLISHED_TEXT", "")
# A folder of real files for the sanitising engine, which are not ours to give out either.
REAL_FILES = ("--corpus", folder) if (folder := os.environ.get("SEKIMORI_REAL_FILES", "")) else ()
# How often each page is asked for; fewer turns make the 95th percentile the worst of them.
TURNS = ("--turns", os.environ.get("SEKIMORI_PROOF_TURNS", "20"))
CAMPAIGN = "Self-inspection of 40,000 staff, 2.9 million answers"
YEAR = "Annual report and OSCAL of that city"
BENCHMARKS = (
    Part("standards", "Reading a published text", numbers=False),
    Part("comparing", "Comparing two editions", numbers=False),
    Part("standards_norms", "Duties, alignment, lint of a text", numbers=False, wants_text=True),
    Part("ledger", "The ledger's library", quick=("--entries", "30000")),
    Part("portal_ledger", "sekimori ledger verify, from stored bytes", quick=("--entries", "20000")),
    Part("sandbox", "Distrusted bytes in the sandbox", numbers=False),
    Part("sanitize", "Seeds, bombs and real files made harmless", REAL_FILES, minutes=20),
    Part("organization", "Personnel files of 40,000 staff", quick=("--people", "2000")),
    Part("ui_listing", "A list of 400,000 rows and its exports", quick=("--rows", "20000")),
    Part("pages", "Pages of a city of 40,000 staff, 400,000 applications", TURNS, CITY_QUICK, minutes=30),
    Part("compliance", "States of clauses by unit in that city", quick=CITY_QUICK, minutes=20),
    Part("inspection", CAMPAIGN, TURNS, CITY_QUICK, minutes=20),
    Part("reports", YEAR, TURNS, CITY_QUICK, minutes=20),
    Part("portal_ledger", "sekimori ledger verify, from stored bytes", quick=("--entries", "20000"), on_postgres=True),
    Part(
        "pages", "Pages of a city of 40,000 staff, 400,000 applications", (), CITY_QUICK, on_postgres=True, minutes=30
    ),
    Part("compliance", "States of clauses by unit in that city", (), CITY_QUICK, on_postgres=True, minutes=20),
    Part("inspection", CAMPAIGN, TURNS, CITY_QUICK, on_postgres=True, minutes=20),
    Part("reports", YEAR, TURNS, CITY_QUICK, on_postgres=True, minutes=20),
)
SERIES = (
    Part(
        "tests/standards tests/sandbox tests/ledger tests/sanitize",
        "Distrusted texts, files and logs, at length",
        ("proof", "hypothesis"),
        minutes=15,
    ),
    Part("tests/zones", "Rule sets against every packet of a small universe and the kernel", ("proof",), minutes=30),
    Part("tests/portal", "Random histories and kill -9, at length", ("proof", "slow"), minutes=45),
    Part("tests/e2e", "Every permit, each of the eight and the longest ways in a real browser", ("proof",), minutes=45),
    Part("tests/portal/access", "Every address as everybody", ("not slow",), on_postgres=True, minutes=20),
    Part("tests/portal", "The slow series and kill -9", ("proof", "slow"), on_postgres=True, minutes=45),
)


@dataclass
class Run:
    """What came of a part: numbers by name, or lines as they came; `failed` says in words what went wrong."""

    title: str
    command: str
    seconds: float = 0
    load: float = 0
    numbers: dict[str, float] = field(default_factory=dict)
    lines: list[str] = field(default_factory=list)
    failed: str = ""

    def held(self) -> Iterator[tuple[str, float, float, bool]]:
        """(what, measured, has to hold, does it) for every number that has to hold something."""
        for name, value in self.numbers.items():
            match = HOLD.search(name)
            if match:
                bound = float(match.group(1))
                yield HOLD.sub("", name), value, bound, value >= bound if "/s" in name else value <= bound


def carried_out(part: Part, command: Sequence[str], environment: dict[str, str]) -> tuple[Run, str]:
    """Runs a command within the part's time; the run and what was printed."""
    found = Run(part.title, " ".join(["python", *command[1:]]))
    print(f"{dt.datetime.now(dt.UTC):%H:%M:%S} {part.title} …", flush=True)
    began, said = time.monotonic(), ""
    try:
        done = subprocess.run(
            command,
            stdout=subprocess.PIPE,
            text=True,
            check=False,
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": "src", **environment},
            timeout=part.minutes * MINUTE,
        )
        said = done.stdout
        found.failed = f"ended with {done.returncode}" if done.returncode else ""
    except subprocess.TimeoutExpired:
        found.failed = f"not finished within {part.minutes} minutes"
    found.seconds, found.load = time.monotonic() - began, os.getloadavg()[1]
    print(f"{dt.datetime.now(dt.UTC):%H:%M:%S} {part.title}: {found.failed or 'done'}", flush=True)
    return found, said


def measured(part: Part, environment: dict[str, str], *, quick: bool) -> Run:
    """Runs a benchmark in a process of its own."""
    if part.wants_text and not TEXT:
        return Run(part.title, "", failed="not run: SEKIMORI_PUBLISHED_TEXT names no published text")
    arguments = [*([TEXT] if part.wants_text else []), *(part.quick if quick else part.full)]
    arguments += ["--json"] if part.numbers else []
    found, said = carried_out(part, [sys.executable, "-m", f"benchmarks.{part.name}", *arguments], environment)
    found.command = found.command.replace(TEXT, "TEXT") if TEXT else found.command
    if found.failed or not part.numbers:
        found.lines = said.rstrip().splitlines()
    else:
        found.numbers = json.loads(said.strip().splitlines()[-1])
    return found


def tested(part: Part, environment: dict[str, str]) -> Run:
    """Runs a series of tests; its last line says how many passed."""
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-m",
        " or ".join(part.full),
        *part.name.split(),
    ]
    if part.on_postgres:
        command += ["--ignore", "tests/portal/demo"]
    found, said = carried_out(part, command, {**environment, "SEKIMORI_PROOF": "1"})
    lines = said.rstrip().splitlines()
    found.lines = lines[-40:] if found.failed else lines[-1:]
    return found


@contextmanager
def postgres(folder: str) -> Iterator[str]:
    """The address of a private PostgreSQL in a folder of its own, left running afterwards only where it ran before."""
    environment = {**os.environ, "SEKIMORI_TEST_POSTGRES": folder}
    tool = str(ROOT / "tools" / "postgres.sh")
    running = Path(folder, "data", "postmaster.pid").exists()
    started = subprocess.run([tool, "start"], capture_output=True, text=True, check=False, env=environment)
    try:
        yield started.stdout.strip() if started.returncode == 0 else ""
    finally:
        if not running:
            subprocess.run([tool, "stop"], check=False, env=environment)


def absent(part: Part) -> Run:
    """What is said of a part without its database."""
    return Run(part.title, "", failed="not run: PostgreSQL is not installed")


class Proof:
    """The parts that were asked for, and what came of them by title; kept in a file so that a run can be taken up again."""

    def __init__(self, given: argparse.Namespace) -> None:
        self.given = given
        self.kept = folder_of_cities() / f"proof-{dt.datetime.now(dt.UTC):%Y-%m-%d}.json"
        self.runs: dict[str, Run] = {}
        if given.resume and self.kept.exists():
            self.runs = {each["title"]: Run(**each) for each in json.loads(self.kept.read_text())}

    def wanted(self, part: Part) -> bool:
        """Whether it is to be run now."""
        if self.given.only and part.name not in self.given.only:
            return False
        return part.title not in self.runs or bool(self.runs[part.title].failed)

    def keep(self, run: Run) -> None:
        """Takes the outcome of a part in, and writes the table anew."""
        self.runs[run.title] = run
        if self.given.quick:
            return
        self.kept.parent.mkdir(parents=True, exist_ok=True)
        self.kept.write_text(json.dumps([asdict(each) for each in self.runs.values()], ensure_ascii=False))
        RESULTS.write_text(self.table(), encoding="utf-8")

    def benchmarks(self) -> None:
        """Runs the benchmarks, those on PostgreSQL on a server of their own."""
        for part in (each for each in BENCHMARKS if not each.on_postgres and self.wanted(each)):
            self.keep(measured(part, {}, quick=self.given.quick))
        # Of the server that holds the city others make use too; the ledger fills tables of its own.
        for several in (("portal_ledger",), ("pages", "compliance", "inspection", "reports")):
            later = [each for each in BENCHMARKS if each.on_postgres and each.name in several and self.wanted(each)]
            if later:
                with postgres(f"{folder_of_cities()}-postgresql-{several[0]}") as line:
                    for part in later:
                        self.keep(
                            measured(part, {"SEKIMORI_DATABASE": line}, quick=self.given.quick)
                            if line
                            else absent(part)
                        )

    def series(self) -> None:
        """Runs the series of tests."""
        for part in (each for each in SERIES if self.wanted(each)):
            if not part.on_postgres:
                self.keep(tested(part, {}))
                continue
            with postgres(f"{folder_of_cities()}-postgresql-series") as line:
                self.keep(tested(part, {"SEKIMORI_DATABASE": line}) if line else absent(part))

    def table(self) -> str:
        """The page of results."""
        memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
        head = (
            f"# Results\n\nWritten by `make proof` on {dt.datetime.now(dt.UTC):%Y-%m-%d}: {os.cpu_count()} cores, {memory:.0f} GB, "
            f"Python {platform.python_version()}. Each number is explained in the benchmark that prints it. Times that have to "
            "hold are processor time, a database server's included; the wall clock beside them says how busy the machine was.\n"
        )
        parts = [
            head,
            "## What has to hold\n",
            "| benchmark | what | measured | to hold | holds |\n|---|---|---:|---:|---|",
        ]
        runs = [self.runs[each.title] for each in (*BENCHMARKS, *SERIES) if each.title in self.runs]
        parts += [
            f"| {each.title} | {what} | {value:,.1f} | {bound:,.0f} | {'yes' if well else '**no**'} |"
            for each in runs
            for what, value, bound, well in each.held()
        ]
        parts.append("\n## What was run\n\n| part | outcome | minutes | load of the machine |\n|---|---|---:|---:|")
        for part in (*BENCHMARKS, *SERIES):
            run = self.runs.get(part.title)
            outcome = (f"**{run.failed}**" if run.failed else "done") if run else "**not run**"
            parts.append(
                f"| {part.title} | {outcome} | {run.seconds / MINUTE if run else 0:.1f} | {run.load if run else 0:.1f} |"
            )
        for each in runs:
            parts.append(f"\n## {each.title}\n\n`{each.command}`\n")
            parts += [
                "```",
                *(each.lines or [f"{name:<72}{value:>14,.2f}" for name, value in each.numbers.items()]),
                "```",
            ]
        return "\n".join(parts) + "\n"

    def faults(self) -> list[str]:
        """What failed or does not hold."""
        failed = [f"{each.title}: {each.failed}" for each in self.runs.values() if each.failed]
        return failed + [
            f"{each.title}: {what}"
            for each in self.runs.values()
            for what, _value, _bound, well in each.held()
            if not well
        ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="small sizes, no tests, nothing written: do they all run?")
    parser.add_argument("--only", nargs="*", default=[], help="these parts alone; of the others the table says so")
    parser.add_argument("--resume", action="store_true", help="only what has not run well today")
    proof = Proof(parser.parse_args())
    if proof.given.quick:
        proof.benchmarks()
        print(proof.table())
    else:
        # What has to hold is processor time, so the other core may be at work meanwhile.
        beside = Thread(target=proof.series)
        beside.start()
        proof.benchmarks()
        beside.join()
    faults = [] if proof.given.quick else proof.faults()
    if faults:
        raise SystemExit("does not hold:\n" + "\n".join(faults))


if __name__ == "__main__":
    main()
