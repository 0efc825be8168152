"""Lists, one application and an answer among very many applications: `python -m benchmarks.procedures [--rows N] [--json]`.

The city is the invented sample city; two applications are made by the services and then copied row by row, most of them closed,
one in two hundred waiting. Asked through the whole portal, frame and navigation included, on the database that SEKIMORI_DATABASE
names, by default a SQLite file of its own.
"""

from __future__ import annotations

import argparse
import copy
import datetime as dt
import json
import os
import tempfile
import time
import uuid
from collections.abc import Callable
from pathlib import Path
from statistics import quantiles
from typing import Any

TURNS, BATCH, EVERY = 25, 5_000, 200
ANSWERS: dict[str, Any] = {
    "software_name": "表計算", "reason": "会計の集計に使うため。", "place": "市民会館", "address": "本町１丁目", "means": "公用車",
    "storage": "常に身に付ける", "contact": "0193-62-1234", "stores_information": False, "pledge_care": True, "pledge_return": True,
}  # fmt: skip


def start(folder: Path) -> None:
    """Django with the sample city on a fresh database."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sekimori.portal.settings")
    os.environ |= {"SEKIMORI_DATA_DIR": str(folder), "SEKIMORI_HTTPS": "false", "SEKIMORI_HOSTS": "testserver"}
    import django
    from django.conf import settings
    from django.core.management import call_command

    django.setup()
    settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.SECOND_FACTOR = "nobody"
    (folder / "static").mkdir()
    call_command("migrate", verbosity=0)
    from sekimori.common.clock import SystemClock, day_of
    from sekimori.portal.demo import building

    building.build(day_of(SystemClock().now()), scale=0.1)


class People:
    """A section with its head and somebody who works there, and who sees the whole city."""

    def __init__(self) -> None:
        from sekimori.portal.organization import selectors as organization

        heads = organization.holders_by_unit("section_security_manager")
        for unit, held in heads.items():
            staff = organization.people_of([unit]) - {each.person for each in held}
            if staff:
                self.unit, self.head, self.staff = unit, held[0].person, min(staff)
                break
        self.sections = sorted(heads)
        self.ciso = organization.holders_of("ciso")[0].person

    def client(self, person: int) -> Any:
        """A client signed in as somebody."""
        from django.test import Client

        from sekimori.portal.identity.models import Account
        from sekimori.portal.organization.models import Person

        of = Person.objects.get(pk=person)
        account = Account.objects.filter(person=of).first()
        client = Client()
        client.force_login(account or Account.objects.create_user(f"b{person}", None, person=of))
        return client


def acting(person: int) -> Any:
    """Circumstances of somebody, now."""
    from sekimori.portal.acts import context
    from sekimori.portal.acts.actors import Principal
    from sekimori.portal.acts.context import Circumstances
    from sekimori.portal.organization import selectors as organization
    from sekimori.portal.organization.models import Person

    actor = organization.actor_of(Person.objects.get(pk=person))
    return context.use(Circumstances(actor, Principal("command", "benchmark", "benchmark"), channel="command"))


def take_out(people: People, number: int) -> Any:
    """An application handed in by the services."""
    from sekimori.portal.procedures import services
    from sekimori.portal.registers import services as registers

    today = dt.datetime.now(dt.UTC)
    period = {"start": (today + dt.timedelta(hours=1)).isoformat(), "end": (today + dt.timedelta(hours=9)).isoformat()}
    with acting(people.head):
        item = registers.item_create("media", {"name": f"ＵＳＢ{number}", "kind": "usb", "unit": people.unit})
    with acting(people.staff):
        data = {**ANSWERS, "media": [item.pk], "period": period}
        data.pop("software_name")
        draft = services.application_start(procedure="takeout", data=data)
        return services.application_submit(application=draft.pk)


def approve(people: People, record: Any) -> float:
    """The head permits it; milliseconds."""
    from sekimori.portal.procedures import services
    from sekimori.portal.procedures.models import Step
    from sekimori.portal.procedures.services import Word

    step = Step.objects.get(application=record, state=Step.State.WAITING)
    with acting(people.head):
        began = time.perf_counter()
        services.step_decide(
            application=record.pk, step=step.pk, word=Word("approved"), digest=record.content.digest, token=uuid.uuid4()
        )
        return 1000 * (time.perf_counter() - began)


def close(people: People, record: Any) -> None:
    """What was taken out comes back and is confirmed."""
    from sekimori.portal.procedures import services

    with acting(people.staff):
        services.milestone_report(application=record.pk, key="taken")
        back = services.milestone_report(application=record.pk, key="returned", data={"all_back": True})
    with acting(people.head):
        services.milestone_confirm(application=record.pk, milestone=back.pk, data={"erased": "nothing_to_erase"})


class Copier:
    """Copies whole applications, each row with a key of its own, and saves them in batches."""

    def __init__(self, records: tuple[Any, Any], people: People) -> None:
        from django.db.models import Max

        from sekimori.portal.procedures.models import Application, Content, Decision, Involvement, Party, Step

        self.records, self.people = records, people
        self.models: list[Any] = [Application, Content, Step, Party, Decision, Involvement]
        self.next = {model: (model.objects.aggregate(most=Max("pk"))["most"] or 0) + 1 for model in self.models}
        self.parts = [
            [
                e
                for m in self.models[1:]
                for e in m.objects.filter(**{"step__application" if m is Party else "application": r})
            ]
            for r in records
        ]
        self.began = min(each.submitted_at for each in records)
        self.made: dict[Any, list[Any]] = {model: [] for model in self.models}

    def again(self, row: Any) -> Any:
        """The row once more."""
        twin = copy.copy(row)
        twin._state = copy.copy(row._state)  # noqa: SLF001
        twin._state.fields_cache = {}  # noqa: SLF001
        twin.pk = self.next[type(row)]
        self.next[type(row)] += 1
        self.made[type(row)].append(twin)
        return twin

    def add(self, number: int) -> None:
        """Another application, in one of the city's sections; one in two hundred of those that wait."""
        which = int(number % EVERY == 0)
        record, keys = self.again(self.records[which]), {}
        record.number, record.serial, record.count = f"計測-{number:06}", number + 1, "benchmark"
        record.unit_id = self.people.sections[number % len(self.people.sections)] if number % 40 else self.people.unit
        record.submitted_at = self.began - dt.timedelta(minutes=number)
        for row in self.parts[which]:
            twin = self.again(row)
            keys[type(row).__name__, row.pk] = twin.pk
            for name, model in (("step_id", "Step"), ("content_id", "Content")):
                if hasattr(row, name):
                    setattr(twin, name, keys[model, getattr(row, name)])
            for name, value in (
                ("application_id", record.pk),
                ("owner_id", record.unit_id),
                ("unit_id", record.unit_id),
            ):
                if getattr(row, name, None):
                    setattr(twin, name, value)
        record.content_id = keys["Content", self.records[which].content_id]

    def save(self) -> None:
        """Saves what was copied; an application and its content point at each other, which counts at the end of the transaction."""
        from django.db import transaction

        with transaction.atomic():
            for model in self.models:
                model.objects.bulk_create(self.made[model])
        self.made = {model: [] for model in self.models}


def multiply(records: tuple[Any, Any], rows: int, people: People) -> None:
    """Copies a closed and a waiting application until there are `rows`."""
    from django.db import connection

    from sekimori.portal.acts import guarding

    guarding.remove(connection)
    copier = Copier(records, people)
    for number in range(rows):
        copier.add(number)
        if number % BATCH == BATCH - 1 or number == rows - 1:
            copier.save()
    guarding.install(connection)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # As the databases do by themselves in time.


def p95(work: Callable[[], object]) -> float:
    """The 95th percentile of the wall clock over some turns, in milliseconds."""
    work()
    spent = []
    for _turn in range(TURNS):
        began = time.perf_counter()
        work()
        spent.append(1000 * (time.perf_counter() - began))
    return quantiles(spent, n=20)[-1]


def measure(people: People, one: int) -> dict[str, float]:
    """Milliseconds and queries by page and person."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    clients = {
        "staff": people.client(people.staff),
        "head": people.client(people.head),
        "ciso": people.client(people.ciso),
    }
    pages = {
        "mine": "/procedures/mine/", "waiting": "/procedures/waiting/", "register": "/procedures/registers/takeout/",
        "register by number": "/procedures/registers/takeout/?sort=number",
        "register of a state": "/procedures/registers/takeout/?state=in_route",
        "register, page 200": "/procedures/registers/takeout/?page=200", "overdue": "/procedures/overdue/",
        "registers": "/procedures/registers/", "one application": f"/procedures/{one}/", "form": "/procedures/apply/takeout/",
    }  # fmt: skip
    numbers: dict[str, float] = {}
    for who, client in clients.items():
        for name, address in pages.items():
            with CaptureQueriesContext(connection) as queries:
                answer = client.get(address)
            if answer.status_code != 200:
                continue
            numbers[f"{name}, {who}: queries (hold 20)"] = len(queries)
            numbers[f"{name}, {who}: ms p95 (hold 150)"] = round(p95(lambda c=client, a=address: c.get(a)), 1)  # type: ignore[misc]
    return numbers


def main() -> None:
    """Prints the numbers."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=400_000)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        start(Path(folder))
        people = People()
        from sekimori.portal.procedures.models import Application

        closed, waiting = take_out(people, 1), take_out(people, 2)
        approve(people, closed)
        close(people, closed)
        closed, waiting = (Application.objects.get(pk=each.pk) for each in (closed, waiting))
        multiply((closed, waiting), given.rows, people)
        numbers = {"applications": float(Application.objects.count()), **measure(people, waiting.pk)}
        acts = [approve(people, take_out(people, number)) for number in range(10, 30)]
        numbers["approve: ms p95 (hold 100)"] = round(quantiles(acts, n=20)[-1], 1)
    if given.json:
        print(json.dumps(numbers, ensure_ascii=False, indent=1))
    else:
        for name, value in numbers.items():
            print(f"{name:60} {value:>12,.1f}")


if __name__ == "__main__":
    main()
