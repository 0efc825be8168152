"""How fast `sekimori ledger verify` goes through the portal's tables: `python -m benchmarks.portal_ledger [--entries N] [--json]`.

Runs on the database that SEKIMORI_DATABASE names, by default on a SQLite file of its own. Every stored byte is read
through a raw cursor; entries, side rows, search columns and tree are checked.
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
import time
from pathlib import Path

BATCH = 5_000


def prepare(folder: Path) -> None:
    """A database with the portal's tables in it and an invented city."""
    import django
    from django.conf import settings
    from django.core.management import call_command

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sekimori.portal.settings")
    os.environ["SEKIMORI_DATA_DIR"] = str(folder)
    django.setup()
    call_command("migrate", verbosity=0)
    from django.utils import timezone

    from sekimori.portal.acts.models import Deployment

    if folder.resolve() != settings.DATA_DIR:
        raise SystemExit("the settings were read before the benchmark could choose its folder")
    Deployment.objects.get_or_create(
        defaults={"city": "汐見市（計測用・架空）", "sample": True, "created_at": timezone.now()}
    )


def fill(entries: int) -> None:
    """Appends `entries` acts in batches, signing after each."""
    from django.db import connection

    from sekimori.portal.acts import context
    from sekimori.portal.acts.ledger import services
    from sekimori.portal.acts.models import Deployment
    from sekimori.portal.acts.performing import READ, performing

    subject = Deployment.objects.get()
    for start in range(0, entries, BATCH):
        with context.as_system("benchmark"), performing(READ) as act:
            for number in range(start, min(start + BATCH, entries)):
                act.record(subject, after={"number": number, "state": "approved"}, reason="計測", clauses=("2(2)⑥",))
        services.checkpoint_sign()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # As the databases do by themselves in time.


def measure() -> dict[str, float]:
    """The numbers, by name with its unit."""
    from django.db import connection

    from sekimori.portal.acts.ledger import selectors

    start, wall = time.process_time(), time.perf_counter()
    report = selectors.log_report()
    spent, waited = time.process_time() - start, time.perf_counter() - wall
    if not report.ok:
        raise SystemExit("\n".join(report.lines()))
    return {
        f"entries ({connection.vendor})": report.size,
        "verified, entries/s of processor time (hold 100000)": report.size / spent,
        "verified, entries/s by the wall clock": report.size / waited,
    }


def main() -> None:
    """Prints the numbers."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entries", type=int, default=200_000)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        prepare(Path(folder))
        fill(given.entries)
        numbers = measure()
    if given.json:
        print(json.dumps(numbers, ensure_ascii=False))
        return
    for name, value in numbers.items():
        print(f"{name:56} {value:>14,.0f}")


if __name__ == "__main__":
    main()
