"""Self-inspection of a big city: `python -m benchmarks.inspection [--people N] [--applications N] [--turns N] [--json]`.

In the city of `benchmarks.big_city`, on the database that SEKIMORI_DATABASE names: a campaign of the whole package is opened by the
services, every sheet but one of ten is answered (copied in, with the counts that the services would have kept), and the pages are
asked for by somebody of the staff, the head of his section and the CISO. Handing in is an act of the services. All of it is undone.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from random import Random
from typing import Any

from benchmarks import big_city, measuring
from benchmarks.big_city import City
from benchmarks.pages import client

ACTS, BATCH = 20, 1_000
SHARES = {"yes": 88, "partly": 6, "no": 2, "na": 4}


def opened(city: City) -> tuple[Any, dict[str, float]]:
    """The campaign, opened by the CISO, and what it took."""
    from sekimori.common.clock import day_of
    from sekimori.common.fiscal import FiscalYear
    from sekimori.portal.inspection import services
    from sekimori.portal.inspection.services import Plan

    today = day_of(dt.datetime.now(dt.UTC))
    last = FiscalYear.of(today).last_day
    due = min(today + dt.timedelta(days=30), last)
    with big_city.acting(city.ciso):
        campaign = services.campaign_plan(Plan(title="計測", starts_on=today, due_on=due, report_on=last))
        spent = measuring.seconds(lambda: services.campaign_open(pk=campaign.pk))
    campaign.refresh_from_db()
    sheets = float(campaign.sheets.count())
    return campaign, {"sheets": sheets, "opened, s": spent, "opened, ms a sheet": 1000 * spent / sheets}


def answered(campaign: Any, spared: Sequence[int]) -> dict[str, float]:
    """Answers nine of ten sheets, those of `spared` people not among them; how many answers there are."""
    from django.utils import timezone

    from sekimori.portal.inspection import asking, counting
    from sekimori.portal.inspection.models import Sheet, Tally
    from sekimori.portal.organization import selectors as organization

    chance, structure, count = Random(1), organization.structure(), 0
    tallies = {(row.kind, row.place): row for row in Tally.objects.filter(campaign=campaign)}
    changed = []
    for sheet in campaign.sheets.iterator(chunk_size=BATCH):
        if sheet.person_id in spared or chance.random() < 0.1:
            continue
        sheet.campaign = campaign
        asked = asking.questions_for(sheet)
        picked = chance.choices(list(SHARES), list(SHARES.values()), k=len(asked))
        sheet.answers = {
            question.key: {"a": answer, **({} if answer == "yes" else {"r": "年度内に改める。"})}
            for question, answer in zip(asked, picked, strict=True)
        }
        count += len(asked)
        sheet.state, sheet.submitted_at, sheet.worst = "submitted", timezone.now(), counting.worst(sheet.answers)
        roles = {each.key: asking.role_asked(each, sheet.roles) for each in asked}
        for place in counting.places_of(sheet, structure):
            tallies[place].submitted += 1
            counting.add(tallies[place].counts, roles, sheet.answers, 1)
        changed.append(sheet)
    Sheet.objects.bulk_update(changed, ["state", "answers", "worst", "submitted_at"], batch_size=BATCH)
    Tally.objects.bulk_update(tallies.values(), ["submitted", "counts"], batch_size=BATCH)
    return {"sheets answered": float(len(changed)), "answers": float(count)}


def pages(city: City, campaign: Any, turns: int) -> dict[str, float]:
    """Queries, milliseconds and size by page and person."""
    from sekimori.portal.inspection.models import Sheet, Tally

    sheet = Sheet.objects.get(campaign=campaign, person=city.section.staff[-1])
    section = Tally.objects.get(campaign=campaign, kind="section", place=city.section.unit)
    whole = Tally.objects.get(campaign=campaign, kind="city")
    base = f"/inspection/{campaign.pk}/"
    asked = {
        "first page": "/", "campaigns": "/inspection/", "campaign": base, "questions": f"{base}questions/",
        "sheets": f"{base}sheets/", "sheets not handed in": f"{base}sheets/?state=open",
        "sheets, page 200": f"{base}sheets/?page=200",
        "sheets of a section": f"{base}sheets/?unit={city.section.unit}", "sheets, a name": f"{base}sheets/?q=職員+39",
        "results by unit": f"{base}units/", "contradictions": f"{base}contradictions/",
        "result of a section": f"/inspection/results/{section.pk}/", "result of the city": f"/inspection/results/{whole.pk}/",
        "a sheet": f"/inspection/sheets/{sheet.pk}/", "answering": f"/inspection/sheets/{sheet.pk}/answer/",
        "my sheets": "/inspection/mine/", "improvements": "/inspection/improvements/",
    }  # fmt: skip
    people = {"staff": city.section.staff[-1], "head": city.section.head, "ciso": city.ciso}
    numbers: dict[str, float] = {}
    for who, person in people.items():
        signed_in = client(person)
        for name, address in asked.items():
            numbers |= measuring.page(signed_in, f"{name}, {who}", address, turns=turns)
    return numbers


def acts(campaign: Any, people: Sequence[int]) -> dict[str, float]:
    """Milliseconds and queries of handing in."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from sekimori.portal.inspection import asking, services
    from sekimori.portal.inspection.models import Sheet
    from sekimori.portal.inspection.services import Given

    spent, queries = [], 0
    for person in people:
        sheet = Sheet.objects.filter(campaign=campaign, person=person).order_by("-unit")[0]
        given = {each.key: Given("partly", "年度内に改める。") for each in asking.questions_for(sheet)}
        with big_city.acting(person), CaptureQueriesContext(connection) as captured:
            spent.append(measuring.worked(lambda: services.sheet_submit(pk=sheet.pk, given=given)))  # noqa: B023
        queries = max(queries, len(captured))
    return {"act, hand in: ms p95 (hold 100)": 1000 * measuring.p95(spent), "act, hand in: queries": float(queries)}


def main() -> None:
    """Prints the numbers."""
    given = measuring.arguments(__doc__, people=big_city.PEOPLE, applications=big_city.APPLICATIONS, turns=20)
    city = big_city.opened(given.people, given.applications)
    from django.db import transaction

    spared = [section.staff[-1] for section in city.sections[: ACTS + 1]]
    with transaction.atomic():
        campaign, numbers = opened(city)
        numbers |= answered(campaign, spared)
        measuring.settled()
        numbers |= pages(city, campaign, given.turns) | acts(campaign, spared[1:])
        transaction.set_rollback(True)
    measuring.show(numbers, as_json=given.json)


if __name__ == "__main__":
    main()
