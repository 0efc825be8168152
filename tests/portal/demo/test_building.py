from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import transaction
from django.test import override_settings

from sekimori.common import canonical
from sekimori.common.clock import moment_at
from sekimori.common.errors import NotAvailable
from sekimori.portal.acts import context
from sekimori.portal.acts.ledger import selectors as ledger
from sekimori.portal.acts.models import Deployment, LedgerEntry
from sekimori.portal.compliance import services as compliance
from sekimori.portal.demo.building import City, build
from sekimori.portal.organization.models import Appointment, Person
from sekimori.portal.procedures.models import Application
from sekimori.portal.rules.models import Edition
from tests.portal.demo import looking

TODAY = dt.date(2026, 11, 24)
SMALL = 0.05
pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def fingerprint(city: City) -> str:
    """Everything that happened, to whom and when, without the keys that another database would give."""
    people = {f"person:{pk}": number for pk, number in Person.objects.values_list("pk", "number")}
    entries = [
        (act, people.get(actor, actor), subject.partition(":")[0], recorded, occurred)
        for act, actor, subject, recorded, occurred in LedgerEntry.objects.order_by("seq").values_list(
            "act", "actor", "subject", "recorded_at", "occurred_at"
        )
    ]
    posts = Appointment.objects.order_by("person__number", "valid_from", "kind", "post__code")
    held = list(posts.values_list("person__number", "post__code", "kind", "valid_from", "valid_to"))
    editions = list(Edition.objects.order_by("pk").values_list("digest", flat=True))
    return canonical.sha256_of([[str(each) for each in row] for row in [*entries, *held]] + [editions, city.entries])


@pytest.fixture(autouse=True)
def _keys_of_its_own(tmp_path: Path) -> Iterator[None]:
    with override_settings(DATA_DIR=tmp_path):
        yield


def built(seed: int, folder: Path) -> str:
    """The fingerprint of a city that is built, with keys of its own, and taken back again."""
    with override_settings(DATA_DIR=folder), transaction.atomic():
        made = fingerprint(build(TODAY, seed=seed, scale=SMALL))
        transaction.set_rollback(True)
    return made


@pytest.mark.proof
def test_the_same_seed_gives_the_same_city(tmp_path: Path):
    assert built(1, tmp_path / "one") == built(1, tmp_path / "two")


def test_the_city_verifies_adds_up_and_has_work_for_each_of_the_eight():
    city = build(TODAY, scale=SMALL)
    report = ledger.log_report()
    assert report.ok
    assert report.confirmed == LedgerEntry.objects.count()
    with context.as_system("scheduler", clock=city.stage.clock):
        found = compliance.recompute()
    assert found is not None
    assert (found.differences, found.examples) == (0, [])
    states = set(Application.objects.values_list("state", flat=True))
    assert {"draft", "begun", "in_route", "returned", "approved", "refused", "expired", "closed", "revoked"} <= states
    assert city.stage.refused == []
    waiting = looking.kinds_waiting(city)
    assert {name: kinds - waiting[name] for name, kinds in looking.WAITING.items() if kinds - waiting[name]} == {}


def test_a_database_that_has_a_city_is_refused():
    Deployment.objects.create(city="汐見市（架空）", sample=True, created_at=moment_at(TODAY))
    with pytest.raises(NotAvailable, match="既に市が登録"):
        build(TODAY, scale=SMALL)
