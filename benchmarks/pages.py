"""Every list and page at the size of a big city: `python -m benchmarks.pages [--people N] [--applications N] [--turns N] [--json]`.

Asked through the whole portal, frame and navigation included, by somebody of the staff who has applied for 2,000 things, the head
of the section and 最高情報セキュリティ責任者, in the city of `benchmarks.big_city`, on the database that SEKIMORI_DATABASE names.
"""

from __future__ import annotations

from typing import Any

from benchmarks import big_city, measuring
from benchmarks.big_city import City

ACTS = 20


def client(person: int) -> Any:
    """A client signed in as somebody."""
    from django.test import Client

    from sekimori.portal.identity.models import Account

    found = Client()
    found.force_login(Account.objects.get(person=person))
    return found


def addresses(city: City) -> dict[str, str]:
    """What is asked for, by name."""
    from sekimori.portal.procedures.models import Application
    from sekimori.portal.registers.models import Medium

    mine = Application.objects.filter(unit=city.section.unit)
    closed = mine.filter(state="closed").order_by("pk")[0].pk
    waiting = Application.objects.filter(state="in_route").order_by("-pk")[0]
    unit, person = city.section.unit, city.section.staff[0]
    register, media = "/procedures/registers/takeout/", "/registers/media/"
    return {
        "first page": "/", "what is offered": "/procedures/apply/", "form": "/procedures/apply/takeout/",
        "my applications": "/procedures/mine/", "my applications of a state": "/procedures/mine/?state=closed",
        "waiting for me": "/procedures/waiting/", "overdue": "/procedures/overdue/", "registers": "/procedures/registers/",
        "register": register, "register by number": f"{register}?sort=number", "register by term": f"{register}?sort=-until",
        "register by day of decision": f"{register}?sort=-decided", "register by section": f"{register}?sort=unit",
        "register of a state": f"{register}?state=in_route", "register of two states": f"{register}?state=approved&state=closed",
        "register of a section": f"{register}?unit={waiting.unit_id}", "register of a year": f"{register}?year=2026",
        "register of a month": f"{register}?submitted_from=2026-05-01&submitted_to=2026-05-31",
        "register, page 200": f"{register}?page=200", "register, words": f"{register}?q=市民会館",
        "register, a number": f"{register}?q=計測-000015", "gaps": "/procedures/gaps/",
        "unavoidable": "/procedures/unavoidable/",
        "one application": f"/procedures/{closed}/", "its history": f"/procedures/{closed}/history/",
        "one that waits": f"/procedures/{waiting.pk}/",
        "search, many": "/search/?q=市民会館", "search, a number": "/search/?q=計測-000100",
        "search, nothing": "/search/?q=竜宮城",
        "notices": "/notices/", "media": media, "media of a section": f"{media}?unit={unit}",
        "media, page 200": f"{media}?page=200",
        "media, words": f"{media}?q=メモリ777", "a medium": f"{media}{Medium.objects.order_by('pk')[100].pk}/",
        "organisation chart": "/organization/", "units": "/organization/units/", "a unit": f"/organization/units/{unit}/",
        "people": "/organization/people/", "people, words": "/organization/people/?q=職員+39",
        "people, page 200": "/organization/people/?sort=number&page=200", "a person": f"/organization/people/{person}/",
        "who holds what": "/organization/who/", "findings of the organisation": "/organization/findings/",
        "contact network": "/organization/network/", "duties": "/duties/", "duties of all": "/duties/all/",
        "clauses": "/rules/text/", "a clause's text": "/rules/clause/5.1(1)③(イ)/", "accounts": "/accounts/",
        "accounts of my section": "/accounts/section/",
    }  # fmt: skip


def pages(city: City, turns: int) -> dict[str, float]:
    """Queries, milliseconds and size by page and person."""
    people = {"staff": city.section.staff[-1], "head": city.section.head, "ciso": city.ciso}
    numbers: dict[str, float] = {}
    asked = addresses(city)
    for who, person in people.items():
        signed_in = client(person)
        for name, address in asked.items():
            numbers |= measuring.page(signed_in, f"{name}, {who}", address, turns=turns)
    return numbers


def acts(city: City) -> dict[str, float]:
    """Milliseconds of processor time and queries of acts, readings of clauses included."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    approved, reported, confirmed = [], [], []
    for number in range(ACTS):
        record = big_city.take_out(city.section, f"計測{number}")
        approved.append(big_city.approve(city.section, record))
        back, end = big_city.close(city.section, record)
        reported.append(back)
        confirmed.append(end)
    record = big_city.take_out(city.section, "照会")
    with CaptureQueriesContext(connection) as queries:
        big_city.approve(city.section, record)
    spent = {"approve": approved, "report": reported, "close": confirmed}
    found = {f"act, {name}: ms p95 (hold 100)": 1000 * measuring.p95(each) for name, each in spent.items()}
    # From the beginning of the act's transaction to its end: who acts a request has found out before.
    asked = [query["sql"].split()[0] for query in queries.captured_queries]
    made = asked[asked.index("BEGIN") + 1 : asked.index("COMMIT")]
    return {**found, "act, approve: queries (hold 25)": float(len(made))}


def main() -> None:
    """Prints the numbers."""
    from django.db import connection

    given = measuring.arguments(__doc__, people=big_city.PEOPLE, applications=big_city.APPLICATIONS, turns=20)
    city = big_city.opened(given.people, given.applications)
    from sekimori.portal.acts.models import LedgerEntry
    from sekimori.portal.organization.models import Person
    from sekimori.portal.procedures.models import Application
    from sekimori.portal.registers.models import Medium

    sizes = {"staff": Person, "applications": Application, "media": Medium, "ledger entries": LedgerEntry}
    numbers = {f"{name} ({connection.vendor})": float(model.objects.count()) for name, model in sizes.items()}  # type: ignore[attr-defined]
    numbers |= {f"made, {name}": value for name, value in city.built.items()}
    measuring.show({**numbers, **pages(city, given.turns), **acts(city)}, as_json=given.json)


if __name__ == "__main__":
    main()
