"""What the benchmarks of the portal share: an installation to measure in, times, queries, and how numbers are printed."""

from __future__ import annotations

import argparse
import gc
import json
import os
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from statistics import quantiles
from typing import Any

TURNS = 25


def installation(folder: Path) -> None:
    """Django over `folder`, on the database that SEKIMORI_DATABASE names, by default a SQLite file in the folder; migrated."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sekimori.portal.settings")
    os.environ |= {"SEKIMORI_DATA_DIR": str(folder), "SEKIMORI_HTTPS": "false", "SEKIMORI_HOSTS": "testserver"}
    import django
    from django.conf import settings
    from django.core.management import call_command

    django.setup()
    settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.SECOND_FACTOR = "nobody"
    (folder / "static").mkdir(parents=True, exist_ok=True)
    call_command("migrate", verbosity=0)


def settled() -> None:
    """What is loaded by now is not looked at by the collector again: as in the processes that answer (portal/running/web.py)."""
    gc.collect()
    gc.freeze()


def statistics_gathered() -> None:
    """Lets the database look at its tables, as it does by itself in time."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def seconds(work: Callable[[], object]) -> float:
    """The seconds that `work` takes by the wall clock."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def processor() -> float:
    """The seconds of processor time that this process has used, and on PostgreSQL its session in the server.

    Raises SystemExit where the server's process cannot be seen (it runs on another host).
    """
    from django.db import connection

    spent = time.process_time()
    if connection.vendor != "postgresql":
        return spent
    connection.ensure_connection()
    of = Path(f"/proc/{connection.connection.info.backend_pid}/schedstat")
    try:
        return spent + int(of.read_text().split()[0]) / 1e9
    except FileNotFoundError:
        raise SystemExit(
            "the server's processor time cannot be read: measure on the host where PostgreSQL runs"
        ) from None


def worked(work: Callable[[], object]) -> float:
    """The seconds of processor time that `work` takes."""
    began = processor()
    work()
    return processor() - began


def p95(spent: Iterable[float]) -> float:
    """The 95th percentile of these times."""
    found = list(spent)
    return quantiles(found, n=20, method="inclusive")[-1] if len(found) > 1 else found[0]


def turns_of(work: Callable[[], object], turns: int = TURNS) -> tuple[list[float], list[float]]:
    """The seconds of processor time, and those of the wall clock, of each turn after a first one."""
    work()
    worked, waited = [], []
    for _turn in range(turns):
        began = processor()
        waited.append(seconds(work))
        worked.append(processor() - began)
    return worked, waited


def page(client: Any, name: str, address: str, *, turns: int = TURNS, most: int = 20) -> dict[str, float]:
    """Queries, milliseconds and size of a page, asked through the whole portal; nothing when this person may not open it.

    What has to hold is processor time, the database's included: on a machine that others use too the wall clock says
    how busy they are. Raises SystemExit when the page fails.
    """
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(address)
    asked = len(queries)
    if answer.status_code in {302, 403, 404}:
        return {}
    if answer.status_code != 200:
        raise SystemExit(f"{address}: {answer.status_code}")
    worked, waited = turns_of(lambda: client.get(address), turns)
    print(f"  {name}: {1000 * p95(worked):,.0f} ms", file=sys.stderr, flush=True)
    return {
        f"{name}: queries (hold {most})": float(asked),
        f"{name}: ms p95 (hold 150)": 1000 * p95(worked),
        f"{name}: ms p95 by the wall clock": 1000 * p95(waited),
        f"{name}: KB": len(answer.content) / 1000,
    }


def arguments(doc: str | None, **numbers: int) -> argparse.Namespace:
    """The command line: each of `numbers` with its ordinary value, and --json."""
    parser = argparse.ArgumentParser(description=doc)
    for name, ordinary in numbers.items():
        parser.add_argument(f"--{name}", type=int, default=ordinary)
    parser.add_argument("--json", action="store_true")
    return parser.parse_args()


def show(numbers: Mapping[str, float], *, as_json: bool) -> None:
    """Prints the numbers by name, one to a line, or as one line of JSON."""
    if as_json:
        print(json.dumps(dict(numbers), ensure_ascii=False))
        return
    for name, value in numbers.items():
        print(f"{name:<72}{value:>14,.1f}")
