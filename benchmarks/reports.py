"""Annual report and OSCAL of a big city: `python -m benchmarks.reports [--people N] [--applications N] [--turns N] [--json]`.

In the city of `benchmarks.big_city`, with the campaign of `benchmarks.inspection` answered: the report on the fiscal year is begun
from all records, its pages and files are asked for, and every OSCAL document is made. All of it is undone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from benchmarks import big_city, inspection, measuring
from benchmarks.pages import client


def writer() -> int:
    """Who writes the report: the head who has the city's systems."""
    from sekimori.portal.organization import selectors as organization

    return organization.holders_of("information_system_manager")[0].person


def begun(person: int) -> tuple[Any, dict[str, float]]:
    """The report for the body, begun by `person`; what it took."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext
    from django.utils import timezone

    from sekimori.common.clock import day_of
    from sekimori.common.fiscal import FiscalYear
    from sekimori.portal.reports import services

    year = FiscalYear.of(day_of(timezone.now())).year
    made: list[Any] = []
    with big_city.acting(person), CaptureQueriesContext(connection) as asked:
        spent = measuring.worked(lambda: made.append(services.report_begin(fiscal_year=year, audience="committee")))
    with big_city.acting(person):
        services.report_write(pk=made[0].pk, preface="計測のための報告。", comments={})
    return made[0], {"report begun, ms": 1000 * spent, "report begun: queries": float(len(asked))}


def pages(people: Mapping[str, int], report: int, turns: int) -> dict[str, float]:
    """Queries, milliseconds and size of the pages, by person."""
    base = f"/reports/annual/{report}/"
    asked = {
        "reports": "/reports/annual/", "report": base, "report on paper": f"{base}print/", "its history": f"{base}history/",
        "its words": f"{base}write/", "OSCAL documents": "/reports/oscal/",
    }  # fmt: skip
    numbers: dict[str, float] = {}
    for who, person in people.items():
        signed_in = client(person)
        for name, address in asked.items():
            numbers |= measuring.page(signed_in, f"{name}, {who}", address, turns=turns)
    return numbers


def files(person: int, report: int) -> dict[str, float]:
    """Seconds and size of each file, as this person asks for it."""
    from sekimori.portal.reports.exporting import What
    from sekimori.portal.rules.models import Adoption

    signed_in, adoption = client(person), Adoption.objects.latest("pk").pk
    addresses = {f"report as {kind}": f"/reports/annual/{report}/{kind}/" for kind in ("pdf", "docx")}
    addresses |= {f"OSCAL {what}": f"/reports/oscal/{adoption}/{what}/" for what in What.values}
    numbers: dict[str, float] = {}
    for name, address in addresses.items():
        spent, size = _fetched(lambda: signed_in.get(address))  # noqa: B023
        numbers |= {f"{name}, s": spent, f"{name}, KB": size}
    return numbers


def _fetched(ask: Callable[[], Any]) -> tuple[float, float]:
    answers: list[Any] = []
    spent = measuring.seconds(lambda: answers.append(ask()))
    if answers[0].status_code not in {200, 404}:
        raise SystemExit(f"{answers[0].request['PATH_INFO']}: {answers[0].status_code}")
    return spent, len(answers[0].content) / 1000


def main() -> None:
    """Prints the numbers."""
    given = measuring.arguments(__doc__, people=big_city.PEOPLE, applications=big_city.APPLICATIONS, turns=20)
    city = big_city.opened(given.people, given.applications)
    from django.db import transaction

    with transaction.atomic():
        campaign, numbers = inspection.opened(city)
        numbers |= inspection.answered(campaign, [])
        measuring.settled()
        report, more = begun(writer())
        people = {"writer": writer(), "ciso": city.ciso}
        numbers |= more | pages(people, report.pk, given.turns) | files(city.ciso, report.pk)
        transaction.set_rollback(True)
    measuring.show(numbers, as_json=given.json)


if __name__ == "__main__":
    main()
