"""How fast a list answers over very many rows, and what its exports take: `python -m benchmarks.ui_listing [--rows N]`.

The list is the interface's own (exports of one account), asked through the whole portal, frame and navigation included, on the
database that SEKIMORI_DATABASE names, by default a SQLite file of its own.
"""

from __future__ import annotations

import datetime as dt
import resource
import tempfile
from pathlib import Path
from typing import Any

from benchmarks import measuring

BATCH = 10_000
PAGES = {
    "first page": "",
    "sorted by an indexed column": "?sort=requested",
    "page 200 (the last with a number)": "?page=200",
    "filtered by state": "?state=failed",
    "filtered by days": "?requested_from=2026-04-01&requested_to=2026-04-30",
}


def prepare(folder: Path, rows: int) -> Any:
    """The database with its rows and a client that is signed in."""
    measuring.installation(folder)
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
    measuring.statistics_gathered()
    client = Client()
    client.force_login(account)
    return client


def measure(client: Any, folder: Path) -> dict[str, float]:
    """The numbers, by name with its unit."""
    from django.db import connection
    from django.http import QueryDict

    from sekimori.portal.acts import context
    from sekimori.portal.acts.actors import NOBODY, Principal
    from sekimori.portal.acts.context import Circumstances
    from sekimori.portal.ui.listing.exporting import write_csv, write_xlsx
    from sekimori.portal.ui.models import Export
    from sekimori.portal.ui.views.style import ExportListing

    address, numbers = "/ui/exports/list/", {f"rows ({connection.vendor})": float(Export.objects.count())}
    for name, query in PAGES.items():
        numbers |= measuring.page(client, name, address + query)
    account = Export.objects.values_list("account_id", flat=True)[0]
    with context.use(Circumstances(NOBODY, Principal("account", str(account), "benchmark"))):
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        for name, write in (("csv", lambda m, p: write_csv(m, p, cp932=True)), ("xlsx", write_xlsx)):
            began = measuring.processor()
            rows = write(ExportListing(QueryDict(), NOBODY), folder / f"list.{name}")
            numbers[f"{name}, rows/s of processor time"] = rows / (measuring.processor() - began)
        grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    numbers["memory the exports added, MB"] = grown / 1024
    return numbers


def main() -> None:
    """Prints the numbers."""
    given = measuring.arguments(__doc__, rows=400_000)
    with tempfile.TemporaryDirectory() as folder:
        client = prepare(Path(folder), given.rows)
        measuring.show(measure(client, Path(folder)), as_json=given.json)


if __name__ == "__main__":
    main()
