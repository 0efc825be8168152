"""A city of 40,000 staff: personnel files in, roles and actors out. `python -m benchmarks.organization [--people N] [--json]`.

The city is invented and made by the product's own import, by default in a SQLite file of its own. Processor time; queries counted
as sent. The pages of the organisation are measured by `benchmarks.pages`.
"""

from __future__ import annotations

import datetime as dt
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks import city_files, measuring

FIRST, NEXT = dt.date(2026, 4, 1), dt.date(2027, 4, 1)
SAMPLES = 200


def bring_in(name: str, untrusted: bytes, kind: str, day: dt.date) -> dict[str, float]:
    """Takes a file in, compares it, applies it, and compares it again."""
    from sekimori.portal.acts import outbox
    from sekimori.portal.organization import services
    from sekimori.portal.organization.models import HrImport

    def take() -> HrImport:
        row = services.hr_import_take(name=name, untrusted=untrusted, effective_on=day, kind=kind)
        outbox.run_due()
        return HrImport.objects.get(pk=row.pk)

    def apply() -> None:
        services.hr_import_apply(hr_import=row, leaves_confirmed=True)
        outbox.run_due()

    start = time.process_time()
    row = take()
    compared = time.process_time() - start
    if row.state != HrImport.State.READY:
        raise SystemExit(f"{name}: {row.message} {row.counts}")
    applied = measuring.worked(apply)
    if HrImport.objects.get(pk=row.pk).state != HrImport.State.APPLIED:
        raise SystemExit(f"{name}: not applied")
    start = time.process_time()
    counts = take().counts
    repeated = time.process_time() - start
    if set(counts) - {"rows", "faults"}:
        raise SystemExit(f"{name}: a second time it would change {counts}")
    rows = untrusted.count(b"\n")
    return {
        f"{name}: rows": rows,
        f"{name}: compare, s": compared,
        f"{name}: apply, s": applied,
        f"{name}: again, s": repeated,
    }


def answers(people: int) -> dict[str, float]:
    """How long single questions take, in ms: median and 95th percentile of processor time, and the most queries."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from sekimori.common.clock import moment_at
    from sekimori.portal.organization import findings, network, selectors
    from sekimori.portal.organization.models import Person, UnitVersion

    moment = moment_at(NEXT, 10)
    persons = list(Person.objects.order_by("id")[:: max(1, people // SAMPLES)])
    sections = list(UnitVersion.objects.filter(is_section=True).values_list("unit_id", flat=True))
    found: dict[str, float] = {}

    def measure(name: str, questions: list[Callable[[], Any]]) -> None:
        questions[0]()
        taken = [measuring.worked(question) * 1000 for question in questions]
        with CaptureQueriesContext(connection) as captured:
            questions[0]()
        found[f"{name}: median, ms"] = median(taken)
        found[f"{name}: p95, ms"] = measuring.p95(taken)
        found[f"{name}: queries"] = len(captured)

    measure("actor of a request", [partial(selectors.actor_of, p, moment=moment) for p in persons])
    role = "section_security_manager"
    measure(
        "holder of a role", [partial(selectors.holders_of, role, unit=u, moment=moment) for u in sections[:SAMPLES]]
    )
    measure("all heads of sections", [lambda: selectors.holders_by_unit(role, moment)] * 5)
    measure("everybody", [lambda: selectors.everyone_with("employee", moment)] * 3)
    measure("findings, all coming days", [lambda: findings.findings_from(FIRST)] * 3)
    measure("contact network", [lambda: network.draw(NEXT)] * 3)
    return found


def main() -> None:
    given = measuring.arguments(__doc__, people=40_000)
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        measuring.installation(Path(name))
        from sekimori.portal.acts import context
        from sekimori.portal.organization import services
        from sekimori.standards import packages

        stack.enter_context(context.as_system("benchmark"))
        sections = city_files.sections_of(given.people)
        services.organ_set(key="mayor", name="市長部局")
        services.package_rules_set(package=packages.get("miyako"), valid_from=FIRST)
        found = bring_in("units", city_files.units_file(sections), "units", FIRST)
        found |= bring_in("staff", city_files.staff_file(given.people, sections), "staff", FIRST)
        found |= bring_in("transfers", city_files.transfers_file(given.people, sections), "staff", NEXT)
        found |= answers(given.people)
    measuring.show(found, as_json=given.json)


if __name__ == "__main__":
    main()
