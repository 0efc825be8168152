"""What a confined call costs: `PYTHONPATH=src python -m benchmarks.sandbox`.

Cold is the first call of a process (start of the server, import of the parser); warm is every later one.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from sekimori import sandbox
from sekimori.sandbox import programs, servers
from sekimori.sandbox.limits import MIB

CALLS, COLD_STARTS = 400, 8
LIGHT, BACK, HEAVY = "benchmarks.sandbox:size", "benchmarks.sandbox:same", "benchmarks.sandbox_engines:size"


def size(untrusted: bytes, options: dict[str, Any]) -> int:  # noqa: ARG001
    """The smallest job there is."""
    return len(untrusted)


def same(untrusted: bytes, options: dict[str, Any]) -> bytes:  # noqa: ARG001
    """A job that returns what it was given."""
    return untrusted


def timed(work: Callable[[], object], times: int) -> list[float]:
    """Milliseconds each run took, shortest first."""
    took = []
    for _ in range(times):
        begun = time.perf_counter()
        work()
        took.append((time.perf_counter() - begun) * 1000)
    return sorted(took)


def warm(target: str, content: bytes, times: int = CALLS) -> list[float]:
    """As `timed`, for one target on one input, its server running already."""
    sandbox.run(target, b"")
    return timed(lambda: sandbox.run(target, content), times)


def show(what: str, took: list[float]) -> None:
    print(f"| {what} | {statistics.median(took):.1f} | {took[int(len(took) * 0.95)]:.1f} | {len(took)} |")


def cold(target: str) -> list[float]:
    def once() -> None:
        servers.shut_down()
        sandbox.run(target, b"")

    return timed(once, COLD_STARTS)


def throughput(threads: int) -> float:
    begun = time.perf_counter()
    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(lambda _: sandbox.run(HEAVY, b"x"), range(CALLS)))
    return CALLS / (time.perf_counter() - begun)


def private_mib(pid: int) -> float:
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024


def main() -> None:
    print("| what | median ms | p95 ms | calls |\n|---|---|---|---|")
    show("cold start, parser without imports", cold(LIGHT))
    show("cold start, lxml + pypdfium2 + calamine + python-docx", cold(HEAVY))
    show("warm call, those engines loaded, 1 KB", warm(HEAVY, bytes(1024)))
    (pid,) = servers.pids()
    print(f"| memory of that server (PSS): {private_mib(pid):.0f} MiB ||||")
    servers.shut_down()
    show("warm call, parser without imports, 1 KB", warm(LIGHT, bytes(1024)))
    for mib in (1, 10):
        show(f"warm call, {mib} MiB in", warm(LIGHT, bytes(mib * MIB), CALLS // mib))
        show(f"warm call, {mib} MiB in and out", warm(BACK, bytes(mib * MIB), CALLS // mib))
    for threads in (1, 2, 4):
        print(f"| throughput from {threads} threads: {throughput(threads):.0f} calls/s ||||")
    if reason := programs.absent() or programs.refusal():
        print(f"| bubblewrap: {reason} ||||")
    else:
        show("program in bubblewrap (`true`)", timed(lambda: sandbox.run_program(["true"], {}), 50))


if __name__ == "__main__":
    main()
