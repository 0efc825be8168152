"""Everybody asks for every address; each question is undone before the next, and a refusal that left no record is marked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from http.cookies import SimpleCookie
from typing import Any

import pytest
from django.db import transaction
from django.template.backends.django import Template
from django.test import Client

from sekimori.portal.acts.models import LedgerEntry
from sekimori.portal.organization import selectors as organization
from tests.portal.access.addresses import Address
from tests.portal.access.records import Keys
from tests.world import World

# Columns of the table: a name, and whose account it is.
PEOPLE = {
    "nobody": "", "outsider": "outsider", "staff": "staff", "head": "head_citizen", "other": "head_tax",
    "director": "director", "system": "system", "chief": "chief", "ciso": "ciso", "csirt": "csirt", "auditor": "auditor",
    "operator": "operator", "program": "",
}  # fmt: skip
WORDS = {200: "yes", 302: "go", 400: "form", 403: "no", 404: ".", 405: "x", 409: "late"}
# Behind a refusal that leaves no record with who asked and for what.
UNTOLD = "!"
REFUSALS = ("acts:act:refused", "acts:record:withheld")


@contextmanager
def quick() -> Iterator[None]:
    """Answers without their pages, and who somebody is worked out once: what is asked here is who may."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Template, "render", lambda *_given, **_more: "")
        patch.setattr(organization, "actor_of", cache(organization.actor_of))
        yield


def client_of(world: World, column: str, keys: Keys) -> Client:
    """A browser (or a program) of this column, known by its session (or its token) and nothing else."""
    if column == "program":
        return Client(headers={"authorization": f"Bearer {keys['token']}"})
    client = Client()
    if PEOPLE[column]:
        account = world.account(PEOPLE[column])
        if column == "operator":
            account.operator = True
            account.save()
        client.force_login(account)
    return client


def answers(
    world: World, column: str, method: str, addresses: Iterable[Address], keys: Keys
) -> Iterator[tuple[Address, str]]:
    """What this column is told at each address, in one word of the table, marked where no record of a refusal is left."""
    client = client_of(world, column, keys)
    person = world.people.get(PEOPLE[column])
    reference = f"person:{person.pk}" if person else "nobody"
    ask = client.get if method == "GET" else client.post
    cookies = client.cookies.output(header="")
    for address in addresses:
        client.cookies = SimpleCookie(cookies)
        with transaction.atomic():
            before = LedgerEntry.objects.count()
            word = _word(ask(address.to(keys)))
            if word in {"no", "."} and not _told(before, reference, named="pk" in address.parts):
                word += UNTOLD
            transaction.set_rollback(True)
        yield address, word


def _word(answer: Any) -> str:
    if answer.status_code == 302 and answer.headers["Location"].startswith("/login/"):
        return "door"
    return WORDS.get(answer.status_code, str(answer.status_code))


def _told(before: int, actor: str, *, named: bool) -> bool:
    """Whether the refusal stands in the ledger with who asked, and (when a record was named) for what."""
    rows = LedgerEntry.objects.filter(seq__gte=before, act__in=REFUSALS, actor=actor)
    return rows.exclude(subject="nothing").exists() if named else rows.exists()
