"""A web process stays small and never loads what makes or reads documents, whatever page is asked for."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from tests.portal.running.processes import Installation, installation
from tests.portal.running.test_serving import ask, start, stopped

pytestmark = [pytest.mark.slow, pytest.mark.proof]
ENGINES = {"typst", "docx", "lxml", "pypdfium2", "python_calamine", "duckdb", "polars", "pyarrow", "pandas", "numpy"}
NOT_YET = 503  # A page of the standard says so where the city has adopted none.
MOST_BYTES = 150 * 1024 * 1024


def plain_paths(patterns: list[Any], prefix: str = "/") -> Iterator[str]:
    """The address of every page without parameters."""
    for pattern in patterns:
        route = str(pattern.pattern)
        if "<" in route or "(" in route or "^" in route:
            continue
        if isinstance(pattern, URLResolver):
            yield from plain_paths(pattern.url_patterns, prefix + route)
        elif isinstance(pattern, URLPattern):
            yield prefix + route


def pss(pid: int) -> int:
    """Proportional set size of a process, in bytes."""
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) * 1024
    raise AssertionError("the kernel does not say")


def children(pid: int) -> list[int]:
    out = subprocess.run(["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True, check=False).stdout
    return [int(each) for each in out.split()]


def visit_everything(here: Installation, port: int) -> int:
    visited = 0
    session = here.run("sign-in", "chief")
    for path in sorted(set(plain_paths(get_resolver("sekimori.portal.urls").url_patterns))):
        status, text = ask(port, path, session)
        assert status < 500 or status == NOT_YET, (path, text[:500])
        visited += status == 200
    return visited


def test_a_web_process_stays_small_and_loads_no_engine() -> None:
    with installation() as here:
        here.run("seed", "1")
        process, port = start(here, "web", "--processes", "1")
        [worker] = children(process.pid)
        assert visit_everything(here, port) > 10
        loaded = {name.partition(".")[0] for name in json.loads(ask(port, "/probe/modules/")[1])}
        assert loaded & ENGINES == set()
        first = pss(worker)
        visit_everything(here, port)
        visit_everything(here, port)
        last = pss(worker)
        assert max(first, last) <= MOST_BYTES
        assert last - first < 8 * 1024 * 1024, "the process grows with every visit"
        stopped(here, process)


def test_the_embedded_process_makes_documents_outside_itself() -> None:
    with installation() as here:
        here.run("seed", "1")
        process, port = start(here, "serve")
        visit_everything(here, port)
        loaded = {name.partition(".")[0] for name in json.loads(ask(port, "/probe/modules/")[1])}
        assert loaded & ENGINES == set()
        stopped(here, process)
