"""Whose right to use this portal is stopped does not get in, and no session of his goes on; nobody else is touched."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.test import Client

from sekimori.portal.acts.models import LedgerEntry
from sekimori.portal.acts.selectors import history_of
from sekimori.portal.identity.middleware import ActContextMiddleware
from sekimori.portal.identity.models import Account, EntranceText, SignIn
from sekimori.portal.violations import services
from tests.portal.violations.conftest import Court

TOLD = "このポータルを使う権利が、停止又は剥奪されています。"


@pytest.fixture(autouse=True)
def worlds_clock(court: Court, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ActContextMiddleware, "clock", court.world.clock)
    cache.clear()


def enter(account: Account) -> Client:
    client = Client()
    client.post("/login/", {"login": account.username, "password": account.username})
    return client


def inside(client: Client) -> bool:
    return client.get("/account/").status_code == 200


def failures(court: Court) -> list[str]:
    with court.world.system():
        lines = history_of(court.world.account("staff"), of=["identity:session:failed"])
    return [str(after) for line in lines for name, _before, after in line.changes if name == "what"]


@pytest.mark.parametrize("reach", ["all", "portal"])
def test_who_is_stopped_is_refused_at_the_door_with_the_contact_until_it_is_lifted(court: Court, reach: str) -> None:
    account = court.world.account("staff")
    EntranceText.objects.create(contact="情報政策課 内線2200")
    stop = court.stop(court.failed(), reach=reach)
    client = enter(account)
    said = client.get("/login/").content.decode()
    assert TOLD in said
    assert "情報政策課 内線2200" in said
    assert not inside(client)
    assert failures(court) == ["barred"]
    assert not SignIn.objects.exists()
    with court.world.acting("chief"):
        services.stop_lift(pk=stop.pk, reason="研修を受けた。")
    assert inside(enter(account))


def test_a_wrong_password_tells_nothing_of_a_stop(court: Court) -> None:
    court.stop(court.failed(), reach="all")
    wrong = Client().post("/login/", {"login": court.world.account("staff").username, "password": "x"})
    assert TOLD not in wrong.content.decode()
    assert failures(court) == ["password"]


def test_a_session_that_runs_ends_with_its_next_request_and_is_recorded_once(court: Court) -> None:
    client, other = enter(court.world.account("staff")), enter(court.world.account("colleague"))
    assert inside(client)
    court.stop(court.failed(), reach="all")
    assert TOLD in client.get("/account/", follow=True).content.decode()
    assert not inside(client)
    assert inside(other)
    assert SignIn.objects.get(account=court.world.account("staff")).end == SignIn.End.BARRED
    assert LedgerEntry.objects.filter(act="identity:session:ended").count() == 1


def test_what_is_sent_in_such_a_session_is_not_carried_out(court: Court) -> None:
    client = enter(court.world.account("staff"))
    court.stop(court.failed(), reach="portal")
    sent = client.post("/incidents/report/", {"kind": "infection", "body": "画面がおかしい。"})
    assert sent.status_code == 302
    assert sent["Location"].startswith("/login/")


def test_an_operators_account_that_the_person_keeps_is_barred_as_well(court: Court) -> None:
    kept = Account.objects.create_user("ops-9", "ops-9", kept_by=court.world.people["staff"], operator=True)
    client = enter(kept)
    assert inside(client)
    court.stop(court.failed(), reach="portal")
    assert not inside(client)
    assert not inside(enter(kept))


def test_a_stop_for_other_systems_leaves_signing_in_and_sessions_alone(court: Court) -> None:
    account = court.world.account("staff")
    client = enter(account)
    court.stop(court.failed(), reach="other")
    assert inside(client)
    assert inside(enter(account))
