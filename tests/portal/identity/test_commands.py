"""What an operator of the machine does at the command line."""

from __future__ import annotations

from dataclasses import replace

import pytest
from allauth.mfa.models import Authenticator
from click.testing import CliRunner, Result

from sekimori.common.errors import Conflict, InvalidInput, Refused
from sekimori.portal.identity import commands, services
from sekimori.portal.identity.models import Account
from tests.portal.identity.conftest import Door, Factored, acts
from tests.world import World


@pytest.fixture(autouse=True)
def _worlds_clock(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Commands run by the machine's clock; here by the world's, as everything before them."""
    start = commands.start
    monkeypatch.setattr(commands, "start", lambda what: replace(start(what), clock=world.clock))


def run(*words: str) -> Result:
    return CliRunner().invoke(commands.account, words)


def test_an_account_is_opened_for_a_person_and_for_an_operator(world: World) -> None:
    assert "初期パスワード" in run("create", "kamome", "--person", "2103").output
    assert Account.objects.get(username="kamome").person == world.people["colleague"]
    assert "初期パスワード" in run("create", "keeper3", "--operator").output
    assert Account.objects.get(username="keeper3").operator
    assert isinstance(run("create", "nobody", "--person", "0000").exception, InvalidInput)
    assert acts("identity:account:created") == 2


def test_a_second_factor_is_removed_at_the_machine_with_a_reason_and_a_trace(world: World, factored: Factored) -> None:
    account = factored("head_citizen")
    assert "1個解除しました" in run("reset-factor", account.username, "--reason", "端末の紛失").output
    assert not Authenticator.objects.filter(user=account).exists()
    assert acts("identity:reset:confirmed") == 1
    assert isinstance(run("reset-factor", account.username, "--reason", "x").exception, Conflict)
    with world.system(), pytest.raises(Refused):
        services.factors_reset_here(account=account.pk, reason="画面から")


def test_an_account_is_locked_and_unlocked_and_given_a_new_password(world: World) -> None:
    name = world.account("staff").username
    assert run("lock", name, "--reason", "調査").exit_code == 0
    assert Door(world).password("staff").status_code == 400
    assert run("unlock", name, "--reason", "調査終了").exit_code == 0
    assert Door(world).password("staff").status_code == 302
    assert "初期パスワード" in run("password", name).output
    assert Door(world).password("staff").status_code == 400
    assert isinstance(run("lock", "not-there", "--reason", "x").exception, InvalidInput)
