"""How fast a list answers over very many rows, and what its exports take: `python -m benchmarks.ui_listing [--rows N]`.

The list is the interface's own (exports of one account), asked through the whole portal, frame and navigation included, on the
database that SEKIMORI_DATABASE names, by default a SQLite file of its own.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import resource
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

TURNS, BATCH = 25, 10_000
PAGES = {
    "first page": "",
    "sorted by an indexed column": "?sort=requested",
    "page 200 (the last with a number)": "?page=200",
    "filtered by state": "?state=failed",
    "filtered by days": "?requested_from=2026-04-01&requested_to=2026-04-30",
}


def prepare(folder: Path, rows: int) -> Any:
    """The database with its rows and a client that is signed in."""
    import django
    from django.conf import settings
    from django.core.management import call_command

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sekimori.portal.settings")
    os.environ |= {"SEKIMORI_DATA_DIR": str(folder), "SEKIMORI_HTTPS": "false", "SEKIMORI_HOSTS": "testserver"}
    django.setup()
    settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    (folder / "static").mkdir()
    call_command("migrate", verbosity=0)
    from django.db import connection
    from django.test import Client
    from django.utils import timezone

    from sekimori.portal.acts.models import Deployment
    from sekimori.portal.identity.models import Account
    from sekimori.portal.ui.models import Export

    now = timezone.now()
    Deployment.objects.get_or_create(defaults={"city": "汐見市（計測用・架空）", "sample": True, "created_at": now})
    account = Account.objects.create_user("benchmark", None, operator=True)
    states = ["done", "failed", "gone", "running"]
    for start in range(0, rows, BATCH):
        Export.objects.bulk_create(
            Export(
                account=account,
                listing="ui.exports",
                given="{}",
                title=f"一覧{number:06}",
                format="csv",
                state=states[number % 4],
                total=number,
                requested_at=now - dt.timedelta(minutes=number),
            )
            for number in range(start, min(start + BATCH, rows))
        )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # As the databases do by themselves in time.
    client = Client()
    client.force_login(account)
    return client


def p95(work: Callable[[], object]) -> float:
    """The 95th percentile of the wall clock over some turns, in milliseconds."""
    work()
    spent = []
    for _turn in range(TURNS):
        start = time.perf_counter()
        work()
        spent.append(1000 * (time.perf_counter() - start))
    return statistics.quantiles(spent, n=20)[-1]


def measure(client: Any, folder: Path) -> dict[str, float]:
    """The numbers, by name with its unit."""
    from django.db import connection
    from django.http import QueryDict
    from django.test.utils import CaptureQueriesContext

    from sekimori.portal.acts import context
    from sekimori.portal.acts.actors import NOBODY, Principal
    from sekimori.portal.acts.context import Circumstances
    from sekimori.portal.ui.listing.exporting import write_csv, write_xlsx
    from sekimori.portal.ui.models import Export
    from sekimori.portal.ui.views.style import ExportListing

    address, numbers = "/ui/exports/list/", {f"rows ({connection.vendor})": float(Export.objects.count())}
    with CaptureQueriesContext(connection) as queries:
        client.get(address)
    numbers["queries of a page (hold 20)"] = len(queries)
    for name, query in PAGES.items():
        numbers[f"{name}, ms p95 (hold 150)"] = p95(lambda query=query: client.get(address + query))  # type: ignore[misc]
    account = Export.objects.values_list("account_id", flat=True)[0]
    with context.use(Circumstances(NOBODY, Principal("account", str(account), "benchmark"))):
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        for name, write in (("csv", lambda m, p: write_csv(m, p, cp932=True)), ("xlsx", write_xlsx)):
            start = time.perf_counter()
            rows = write(ExportListing(QueryDict(), NOBODY), folder / f"list.{name}")
            numbers[f"{name}, rows/s"] = rows / (time.perf_counter() - start)
        grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    numbers["memory the exports added, MB"] = grown / 1024
    return numbers


def main() -> None:
    """Prints the numbers."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=400_000)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        client = prepare(Path(folder), given.rows)
        numbers = measure(client, Path(folder))
    if given.json:
        print(json.dumps(numbers, ensure_ascii=False))
        return
    for name, value in numbers.items():
        print(f"{name:56} {value:>14,.1f}")


if __name__ == "__main__":
    main()
