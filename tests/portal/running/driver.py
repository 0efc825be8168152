"""Run as a process of its own, on the database that the killed processes share: `python -m tests.portal.running.driver seed 20`.

`seed N` makes the small city and N of each: notices with mail, outbox rows, timers, work. `report` prints what has come of them.
`sign-in KEY` prints the session of one of the people. `incidents` prints what came of reports of incidents, by their words,
`mails` of mails that were taken in, by their Message-ID.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import sys
from collections import Counter
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.portal.running.settings")


def seed(count: int) -> None:
    from django.core.management import call_command

    from sekimori.common.clock import SystemClock
    from sekimori.portal.acts import context
    from sekimori.portal.acts.performing import performing
    from sekimori.portal.clocks import services as clocks
    from sekimori.portal.clocks import work
    from sekimori.portal.notices import services as notices
    from tests.portal.running.probe.handlers import PROBED
    from tests.portal.running.probe.models import Effect
    from tests.world import build

    call_command("migrate", verbosity=0)
    world = build(SystemClock())  # type: ignore[arg-type]
    person = world.people["staff"]
    person.email = "staff@example.jp"
    person.save()
    now = dt.datetime.now(tz=dt.UTC)
    for number in range(count):
        with context.as_system("seed"), performing(PROBED) as act:
            notices.notify(
                to=notices.Recipients(people=[person.pk]),
                kind="notices:advisory",
                subject=f"注意喚起{number}",
                body="本文",
                key=f"probe:{number}",
            )
            act.deliver("probe:count", {"n": f"n{number}"}, key=f"probe:count:{number}")
            due = now + dt.timedelta(seconds=number * 10 / count)
            clocks.timer_set(kind="probe:timer", key=f"probe:{number}", due_at=due)
            work.start("tests.portal.running.probe.handlers:slow_work", {"n": f"w{number}"}, title="試験")
            act.record(Effect(pk=number))


def sign_in(key: str) -> str:
    """A session of somebody of the city, who may administer besides and has shown a second factor."""
    from importlib import import_module

    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

    from sekimori.portal.identity import owed
    from sekimori.portal.identity.models import Account
    from sekimori.portal.organization.models import Person
    from tests.world import PEOPLE

    number = next(each[1] for each in PEOPLE if each[0] == key)
    person = Person.objects.get(number=number)
    account = Account.objects.filter(person=person).first()
    account = account or Account.objects.create_user(number, number, person=person, operator=True)
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(account.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = account.get_session_auth_hash()
    now = dt.datetime.now(tz=dt.UTC).timestamp()
    owed.mark(session, began=now, seen=now, factor=True)
    session.save()
    return str(session.session_key)


def report() -> dict[str, Any]:
    from django_tasks_db.models import DBTaskResult

    from sekimori.portal.acts.ledger import selectors as ledger
    from sekimori.portal.acts.models import LedgerEntry, LedgerHead, OutboxRow
    from sekimori.portal.clocks.models import Process, Timer, WorkItem
    from sekimori.portal.notices.models import Delivery
    from tests.portal.running.probe.models import Effect

    head = LedgerHead.objects.first()
    return {
        "effects": Counter(f"{kind} {key}" for kind, key in Effect.objects.values_list("kind", "key")),
        "outbox": Counter(OutboxRow.objects.values_list("state", flat=True)),
        "interrupted": {
            "outbox rows": OutboxRow.objects.filter(attempts__gt=1).count(),
            "work": WorkItem.objects.filter(attempts__gt=1).count(),
            "tasks": DBTaskResult.objects.running().count(),
        },
        "errors": [error for error in OutboxRow.objects.values_list("last_error", flat=True) if error],
        "timers_waiting": Timer.objects.filter(fired_at__isnull=True).count(),
        "work": Counter(WorkItem.objects.values_list("state", flat=True)),
        "mail": Counter(Delivery.objects.values_list("mail", flat=True)),
        "mail_ids": [str(pk) for pk in OutboxRow.objects.filter(kind="notices:mail").values_list("pk", flat=True)],
        "processes": Process.objects.count(),
        "ledger": [head.size if head else 0, LedgerEntry.objects.count()],
        "ledger_findings": [str(finding) for finding in ledger.log_report().findings],
    }


def incidents() -> dict[str, Any]:
    from sekimori.portal.acts.models import OutboxRow
    from sekimori.portal.clocks.models import Timer
    from sekimori.portal.incidents.models import Hop, Incident, Reporter
    from sekimori.portal.notices.models import Delivery

    told = Delivery.objects.filter(notice__kind="incidents:reported").order_by("person__number")
    return {
        "numbers": list(Incident.objects.order_by("serial").values_list("body", "number", "serial")),
        "reporters": Reporter.objects.count(),
        "steps": Counter(f"{pk}" for pk in Hop.objects.values_list("incident", flat=True)),
        "timers": Counter(Timer.objects.filter(fired_at__isnull=True).values_list("subject", flat=True)),
        "told": Counter(f"{about} {number}" for about, number in told.values_list("notice__about", "person__number")),
        "entries": _entries_of_reports(),
        "undone": OutboxRow.objects.exclude(state=OutboxRow.State.DONE).count(),
    }


def _entries_of_reports() -> dict[str, int]:
    from sekimori.portal.acts.models import LedgerEntry

    return Counter(LedgerEntry.objects.filter(act="incidents:incident:reported").values_list("subject", flat=True))


def mails() -> dict[str, Any]:
    from sekimori.portal.acts.models import LedgerEntry
    from sekimori.portal.evidence.models import Evidence
    from sekimori.portal.incidents.models import Incident
    from sekimori.portal.intake.models import Message

    kept = Evidence.objects.filter(subject_model="incidents.room").values_list("subject_pk", "name")
    return {
        "taken": list(Message.objects.order_by("pk").values_list("message_id", "outcome", "repeats", "incident")),
        "serials": list(Incident.objects.order_by("serial").values_list("serial", flat=True)),
        "kept": Counter(f"{incident} {name}" for incident, name in kept),
        "entries": Counter(LedgerEntry.objects.filter(act__startswith="intake:").values_list("act", flat=True)),
        "reported": _entries_of_reports(),
    }


if __name__ == "__main__":
    django.setup()
    if sys.argv[1] == "seed":
        seed(int(sys.argv[2]))
    elif sys.argv[1] == "sign-in":
        sys.stdout.write(sign_in(sys.argv[2]))
    elif sys.argv[1] == "incidents":
        sys.stdout.write(json.dumps(incidents()))
    elif sys.argv[1] == "mails":
        sys.stdout.write(json.dumps(mails()))
    else:
        sys.stdout.write(json.dumps(report()))
