"""Signing in by password and code, what is refused, and what the ledger says of it."""

from __future__ import annotations

import datetime as dt

import pytest
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.test import Client
from django.urls import NoReverseMatch, reverse

from sekimori.portal.acts.selectors import history_of
from sekimori.portal.identity import services
from sekimori.portal.identity.models import Account, SignIn
from tests.portal.identity.conftest import Door, Factored, acts, code_at
from tests.world import World

PAGE = "/ui/accessibility/"


def told(client: Client, page: str = "/account/") -> str:
    return client.get(page, follow=True).content.decode()


def test_a_member_of_staff_signs_in_with_a_password_and_is_led_to_the_page_asked_for(door: Door) -> None:
    answer = door.password("staff", next=PAGE)
    assert answer.status_code == 302
    assert answer["Location"] == PAGE
    assert door.account == str(door.world.account("staff").pk)
    assert acts("identity:session:opened") == 1
    assert SignIn.objects.get().means == SignIn.Means.PASSWORD


def test_a_password_alone_does_not_sign_in_who_has_a_second_factor(door: Door, factored: Factored) -> None:
    account = factored("head_citizen")
    assert door.password("head_citizen")["Location"] == "/login/code/"
    assert door.client.get("/account/").status_code == 302
    assert door.code(code_at())["Location"] == "/"
    assert door.account == str(account.pk)
    assert SignIn.objects.get().means == SignIn.Means.CODE


def test_a_code_is_good_for_one_sign_in_only(door: Door, factored: Factored, world: World) -> None:
    factored("head_citizen")
    code = code_at()
    door.password("head_citizen")
    assert door.code(code).status_code == 302
    other = Door(world)
    other.password("head_citizen")
    assert other.code(code).status_code == 400
    assert other.account is None


@pytest.mark.parametrize("typed", ["123 456", "１２３４５６"])
def test_a_code_is_read_in_either_width_and_with_blanks(
    door: Door, factored: Factored, typed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    factored("head_citizen")
    door.password("head_citizen")
    monkeypatch.setattr("allauth.mfa.totp.internal.auth.validate_totp_code", lambda _secret, code: code == "123456")
    assert door.code(typed).status_code == 302


def test_every_failure_at_the_door_looks_the_same_and_is_recorded(door: Door, world: World) -> None:
    unknown = door.client.post("/login/", {"login": "nobody-here", "password": "x"})
    wrong = door.password("staff", "not this one")
    locked = world.account("colleague")
    with world.system():
        services.account_lock(account=locked.pk, reason="休職")
    shut = door.password("colleague")
    pages = []
    for answer in (unknown, wrong, shut):
        assert answer.status_code == 400
        pages.append(answer.content.decode().split("sk-summary-box")[0].count("利用者ＩＤかパスワードが違うか"))
    assert len(set(pages)) == 1
    assert acts("identity:session:failed") == 3
    assert door.account is None


def test_what_was_typed_into_a_failed_attempt_stands_nowhere_in_the_ledger(door: Door, world: World) -> None:
    door.client.post("/login/", {"login": "my-secret-password", "password": "other-secret"})
    door.password("staff", "third-secret")
    with world.system():
        lines = str(list(history_of(world.account("staff"), most=50)))
    assert "secret" not in lines


def test_after_five_wrong_passwords_the_right_one_is_shut_out_for_a_while_and_no_longer(
    door: Door, world: World
) -> None:
    for _attempt in range(5):
        door.password("staff", "wrong")
    assert acts("identity:account:paused") == 1
    assert door.password("staff").status_code == 400
    # Who goes on trying does not make it longer.
    for _attempt in range(10):
        door.password("staff", "wrong")
    world.clock.advance(dt.timedelta(minutes=settings.PAUSE_MINUTES, seconds=1))
    assert door.password("staff").status_code == 302


def test_wrong_codes_count_as_wrong_passwords_do(door: Door, factored: Factored, world: World) -> None:
    account = factored("head_citizen")
    door.password("head_citizen")
    for _attempt in range(5):
        assert door.code("000000").status_code == 400
    account.refresh_from_db()
    assert account.is_paused(world.clock.now())
    assert door.code(code_at()).status_code == 400


def test_an_account_that_administers_has_fewer_attempts(door: Door, world: World) -> None:
    Account.objects.filter(pk=world.account("operator").pk).update(operator=True)
    for _attempt in range(3):
        door.password("operator", "wrong")
    assert acts("identity:account:paused") == 1


def test_one_address_may_not_try_without_end_whatever_the_account(door: Door) -> None:
    statuses = [
        door.client.post("/login/", {"login": f"guess-{number}", "password": "x"}).status_code for number in range(32)
    ]
    assert statuses[0] == 400
    entries = acts("identity:session:failed")
    assert entries == 31
    assert "この接続元からの試行が多すぎます" in door.password("staff").content.decode()
    assert door.account is None
    # Another address is not concerned.
    other = Door(door.world, Client(REMOTE_ADDR="192.0.2.9"))
    assert other.password("staff").status_code == 302


def test_the_last_sign_in_and_what_failed_since_is_told(door: Door, world: World) -> None:
    assert "初めてのログインです" in told_after(door, "staff")
    door.client.post("/logout/")
    door.password("staff", "wrong")
    world.clock.advance(dt.timedelta(hours=1))
    page = told_after(door, "staff")
    assert "前回のログインは" in page
    assert "10:00（接続元 127.0.0.1）" in page
    assert "ログインの失敗が1回ありました" in page


def told_after(door: Door, key: str) -> str:
    assert door.password(key).status_code == 302
    return told(door.client)


def test_only_the_pages_of_signing_in_that_are_used_exist() -> None:
    for name in ("account_signup", "account_email", "account_reset_password", "account_change_password", "mfa_trust"):
        with pytest.raises(NoReverseMatch):
            reverse(name)
    for path in ("/accounts/signup/", "/accounts/password/reset/", "/signup/", "/accounts/email/"):
        assert Client().get(path).status_code in {302, 404}


def test_a_session_begins_anew_at_the_sign_in(door: Door) -> None:
    door.client.get("/login/")
    door.client.cookies[settings.SESSION_COOKIE_NAME] = "chosen-by-somebody-else"
    door.password("staff")
    assert door.client.cookies[settings.SESSION_COOKIE_NAME].value != "chosen-by-somebody-else"


def test_nobody_is_led_to_another_host_after_signing_in(door: Door) -> None:
    assert door.password("staff", next="https://elsewhere.example/")["Location"] == "/"
    assert Door(door.world).password("staff", next="//elsewhere.example/")["Location"] == "/"


def test_a_card_names_the_account_and_proves_nothing(door: Door, world: World) -> None:
    account = world.account("staff")
    Account.objects.filter(pk=account.pk).update(card="0123456789abcdef")
    assert door.client.post("/login/", {"login": "0123456789ABCDEF", "password": "wrong"}).status_code == 400
    answer = door.client.post("/login/", {"login": "0123456789ABCDEF", "password": account.username})
    assert answer.status_code == 302


def test_a_recovery_code_signs_in_once(door: Door, factored: Factored, world: World) -> None:
    account = factored("head_citizen")
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes

    codes = RecoveryCodes.activate(account).get_unused_codes()
    door.password("head_citizen")
    assert door.code(codes[0]).status_code == 302
    assert SignIn.objects.get().means == SignIn.Means.RECOVERY
    other = Door(world)
    other.password("head_citizen")
    assert other.code(codes[0]).status_code == 400


def test_the_secret_of_the_code_generator_is_not_readable_in_the_database(factored: Factored) -> None:
    account = factored("head_citizen")
    stored = Authenticator.objects.get(user=account).data["secret"]
    assert stored.startswith("v1:")
    assert "JBSWY3DP" not in stored


@pytest.mark.parametrize(("operator", "least"), [(False, "12文字以上"), (True, "16文字以上")])
def test_the_form_for_a_new_password_names_the_length_this_account_is_held_to(
    door: Door, world: World, *, operator: bool, least: str
) -> None:
    account = world.account("staff")
    Account.objects.filter(pk=account.pk).update(operator=operator)
    door.client.force_login(account)
    shown = door.client.get("/account/password/").content.decode()
    assert least in shown
    assert "職員番号、氏名などは含めないでください" in shown
