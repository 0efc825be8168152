"""A city of 40,000 staff: personnel files in, roles and actors out. `python -m benchmarks.organization [--people N] [--json]`.

The city is invented and made by the product's own import, in a SQLite file of its own. Processor seconds and milliseconds of one
process; queries counted as sent.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from statistics import median, quantiles
from typing import Any

FIRST, NEXT = dt.date(2026, 4, 1), dt.date(2027, 4, 1)
PER_SECTION, PER_DEPARTMENT, SAMPLES = 33, 20, 200
HEAD = "職員番号,氏名,所属コード,職名,職位,所属長,発令区分,発令日\n"


def start(folder: Path) -> None:
    """Django on a fresh database in `folder`."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "sekimori.portal.settings"
    os.environ["SEKIMORI_DATA_DIR"] = str(folder)
    os.environ["SEKIMORI_DATABASE"] = f"sqlite:{folder / 'city.sqlite3'}"
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)


def units_file(sections: int) -> bytes:
    """The city's units: departments of twenty sections."""
    lines = ["所属コード,所属名,上位所属コード,部等,課等"]
    for number in range(sections):
        department = f"D{number // PER_DEPARTMENT:03}"
        if number % PER_DEPARTMENT == 0:
            lines.append(f"{department},第{number // PER_DEPARTMENT}部,,○,")
        lines.append(f"S{number:04},第{number}課,{department},,○")
    return "\n".join(lines).encode()


def staff_file(people: int, sections: int) -> bytes:
    """Everybody with a post; the first of each section leads it."""
    lines = [HEAD.strip()]
    for number in range(people):
        section, seat = number % sections, number // sections
        title, rank, head = ("課長", 50, "○") if seat == 0 else ("係長", 30, "") if seat % 8 == 1 else ("主事", 10, "")
        lines.append(f"{number:06},職員 {number},S{section:04},{title},{rank},{head},採用,R8.4.1")
    return "\n".join(lines).encode("cp932")


def transfers_file(people: int, sections: int) -> bytes:
    """A quarter of the 主事 move one section on."""
    lines = [HEAD.strip()]
    for number in range(0, people, 4):
        section, seat = number % sections, number // sections
        if seat > 1 and seat % 8 != 1:
            lines.append(f"{number:06},職員 {number},S{(section + 1) % sections:04},主事,10,,異動,R9.4.1")
    return "\n".join(lines).encode("cp932")


def cpu(work: Callable[[], Any]) -> float:
    """The processor seconds that `work` takes."""
    before = time.process_time()
    work()
    return time.process_time() - before


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
    applied = cpu(apply)
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
        taken = [cpu(question) * 1000 for question in questions]
        with CaptureQueriesContext(connection) as captured:
            questions[0]()
        found[f"{name}: median, ms"] = median(taken)
        found[f"{name}: p95, ms"] = quantiles(taken, n=20)[-1] if len(taken) > 1 else taken[0]
        found[f"{name}: queries"] = len(captured)

    measure("actor of a request", [lambda p=p: selectors.actor_of(p, moment=moment) for p in persons])
    role = "section_security_manager"
    measure(
        "holder of a role", [lambda u=u: selectors.holders_of(role, unit=u, moment=moment) for u in sections[:SAMPLES]]
    )
    measure("all heads of sections", [lambda: selectors.holders_by_unit(role, moment)] * 5)
    measure("everybody", [lambda: selectors.everyone_with("employee", moment)] * 3)
    measure("findings, all coming days", [lambda: findings.findings_from(FIRST)] * 3)
    measure("contact network", [lambda: network.draw(NEXT)] * 3)
    return found


def pages() -> dict[str, float]:
    """How long pages take through the whole portal, in ms of processor time, with their queries and size."""
    from django.conf import settings
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from sekimori.portal.identity.models import Account
    from sekimori.portal.organization.models import Person

    settings.ALLOWED_HOSTS = ["testserver"]
    client = Client()
    client.force_login(Account.objects.create_user("benchmark", person=Person.objects.order_by("id")[1500]))
    found: dict[str, float] = {}
    for address in ("people/", "people/?q=職員+39", "people/?sort=number&page=200", "units/", "", "findings/", "who/"):
        client.get(f"/organization/{address}")
        taken = [cpu(lambda a=address: client.get(f"/organization/{a}")) * 1000 for _turn in range(5)]
        with CaptureQueriesContext(connection) as captured:
            answer = client.get(f"/organization/{address}")
        if answer.status_code != 200:
            raise SystemExit(f"{address}: {answer.status_code}")
        found[f"/{address}: median, ms"] = median(taken)
        found[f"/{address}: queries"] = len(captured)
        found[f"/{address}: KB"] = len(answer.content) / 1000
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=40_000)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        start(Path(name))
        from sekimori.portal.acts import context
        from sekimori.portal.organization import services
        from sekimori.standards import packages

        stack.enter_context(context.as_system("benchmark"))
        sections = max(2, given.people // PER_SECTION)
        services.organ_set(key="mayor", name="市長部局")
        services.package_rules_set(package=packages.get("miyako"), valid_from=FIRST)
        found = bring_in("units", units_file(sections), "units", FIRST)
        found |= bring_in("staff", staff_file(given.people, sections), "staff", FIRST)
        found |= bring_in("transfers", transfers_file(given.people, sections), "staff", NEXT)
        found |= answers(given.people)
        found |= pages()
    if given.json:
        print(json.dumps(found, ensure_ascii=False))
    else:
        for label, value in found.items():
            print(f"{label:<40}{value:>12,.2f}")


if __name__ == "__main__":
    main()
