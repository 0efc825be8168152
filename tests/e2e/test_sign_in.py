"""Signing in in a browser: by password and code with and without JavaScript, by passkey, and back after the idle limit."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Iterator

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core.cache import cache
from django.test import override_settings
from playwright.sync_api import Browser, BrowserContext, Page, expect

from sekimori.portal.identity import services
from tests.e2e import helpers
from tests.portal.identity.test_accounts import operating
from tests.world import World

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
STEP = 30
PHONE = {"width": 360, "height": 740}
HOME = "/ui/accessibility/"


def code_of(secret: str = SECRET, offset: int = 0) -> str:
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // STEP + offset)))


@pytest.fixture(autouse=True)
def city_rules(world: World) -> Iterator[None]:
    """The second factor is demanded as in a real city."""
    cache.clear()
    with override_settings(SECOND_FACTOR="office"):
        yield


@pytest.fixture
def head(world: World) -> str:
    """The user id of a head of section with a code generator; its password is the same."""
    account = world.account("head_citizen")
    with world.system():
        services.sample_sign_in_set(account=account.pk, password=account.username, totp_secret=SECRET)
    return account.username


def sign_in(page: Page, name: str) -> None:
    page.goto(f"/login/?next={HOME}")
    page.locator("#id_login").fill(name)
    page.locator("#id_password").fill(name)
    page.get_by_role("button", name="ログイン", exact=True).click()


def test_a_head_of_section_signs_in_by_password_and_code(page: Page, head: str) -> None:
    page.goto(f"/login/?next={HOME}")
    helpers.check_page(page)
    sign_in(page, head)
    expect(page.get_by_role("heading", name="二つ目の認証")).to_be_visible()
    helpers.check_page(page)
    page.locator("#id_code").fill(code_of())
    page.get_by_role("button", name="確認する").click()
    expect(page.get_by_text("初めてのログインです")).to_be_visible()
    expect(page.get_by_role("heading", name="ウェブアクセシビリティ方針", level=1)).to_be_visible()
    helpers.check_page(page)


def test_signing_in_needs_no_javascript(browser: Browser, context: BrowserContext, base_url: str, head: str) -> None:
    plain = browser.new_context(base_url=base_url, java_script_enabled=False, locale="ja-JP")
    page = plain.new_page()
    sign_in(page, head)
    page.locator("#id_code").fill(code_of())
    page.get_by_role("button", name="確認する").click()
    expect(page.get_by_role("heading", name="ウェブアクセシビリティ方針", level=1)).to_be_visible()
    plain.close()


def test_who_holds_an_office_registers_a_second_factor_before_anything_else(page: Page, world: World) -> None:
    account = world.account("head_tax")
    sign_in(page, account.username)
    page.goto("/organization/")
    expect(page.get_by_role("heading", name="利用を始める前に")).to_be_visible()
    helpers.check_page(page)
    page.get_by_role("link", name="認証アプリを登録する").click()
    helpers.check_page(page)
    page.get_by_text("図を読み取れないとき").click()
    secret = page.locator(".sk-secret").inner_text().replace(" ", "")
    page.locator("#id_code").fill(str(format_hotp_value(hotp_value(secret, int(time.time()) // STEP))))
    page.get_by_role("button", name="登録する").click()
    expect(page.get_by_role("heading", name="予備コード", exact=True)).to_be_visible()
    assert page.locator(".sk-codes li").count() == 10
    helpers.check_page(page)
    page.goto("/organization/")
    expect(page.get_by_role("heading", name="利用を始める前に")).to_have_count(0)
    page.goto("/account/")
    helpers.check_page(page)


@pytest.fixture
def security_key(page: Page) -> Iterator[None]:
    """A passkey device built into the browser, whose owner always agrees."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable", {"enableUI": False})
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    yield
    session.detach()


def test_a_passkey_is_registered_and_signs_in_without_a_password(
    page: Page, world: World, base_url: str, security_key: None
) -> None:
    # A passkey belongs to a name, which an address of numbers is not.
    here = base_url.replace("127.0.0.1", "localhost")
    account = world.account("head_tax")
    page.goto(f"{here}/login/")
    page.locator("#id_login").fill(account.username)
    page.locator("#id_password").fill(account.username)
    page.get_by_role("button", name="ログイン", exact=True).click()
    page.goto(f"{here}/account/factors/passkeys/add/")
    helpers.check_page(page)
    page.locator("#id_name").fill("試験用の鍵")
    page.get_by_role("button", name="パスキーを作る").click()
    expect(page.get_by_role("heading", name="予備コード", exact=True)).to_be_visible()
    page.goto(f"{here}/account/")
    expect(page.get_by_text("パスキー「試験用の鍵」", exact=True)).to_be_visible()
    page.goto(f"{here}/logout/")
    helpers.check_page(page)
    page.get_by_role("main").get_by_role("button", name="ログアウト").click()
    expect(page.get_by_text("にログアウトしました")).to_be_visible()
    page.goto(f"{here}/login/?next={HOME}")
    page.get_by_role("button", name="パスキーを使う").click()
    expect(page.get_by_role("heading", name="ウェブアクセシビリティ方針", level=1)).to_be_visible()
    expect(page.get_by_text("前回のログインは")).to_be_visible()


def test_what_was_typed_is_there_again_after_the_idle_limit(page: Page, world: World) -> None:
    helpers.signed_in(page, world, "chief")
    with override_settings(SECOND_FACTOR="nobody"):
        page.goto("/organization/people/new/")
        page.locator("#id_number").fill("7777")
        page.locator("#id_name").fill("海野 渡")
        world.clock.advance(dt.timedelta(minutes=16))
        page.get_by_role("button", name="確認へ進む").click()
        expect(page.get_by_text("送信した内容は預かっています")).to_be_visible()
        name = world.account("chief").username
        page.locator("#id_login").fill(name)
        page.locator("#id_password").fill(name)
        page.get_by_role("button", name="ログイン", exact=True).click()
        expect(page.get_by_role("heading", name="預かっている入力")).to_be_visible()
        helpers.check_page(page)
        page.get_by_role("button", name="続きを開く").click()
        expect(page.locator("#id_name")).to_have_value("海野 渡")
        expect(page.locator("#id_number")).to_have_value("7777")


def test_the_pages_of_accounts_pass_the_check_of_every_page(page: Page, world: World) -> None:
    with override_settings(SECOND_FACTOR="nobody"):
        helpers.signed_in(page, world, "operator", operator=True)
        for path in ("", "new/", "without/", "entrance/", "programs/", "programs/new/"):
            page.goto(f"/accounts/{path}")
            helpers.check_page(page)
        page.goto(f"/accounts/{world.account('staff').pk}/")
        helpers.check_page(page)
        page.get_by_role("link", name="初期パスワードを発行する").click()
        page.get_by_role("button", name="発行する").click()
        expect(page.get_by_role("heading", name="初期パスワード", exact=True)).to_be_visible()
        helpers.check_page(page)


def test_a_head_finds_a_lost_second_factor_on_the_first_screen_and_confirms_it_with_the_mouse(
    page: Page, world: World
) -> None:
    lost = world.account("staff")
    with world.system():
        services.sample_sign_in_set(account=lost.pk, password=lost.username, totp_secret=SECRET)
    with operating(world, world.account("operator")):
        services.reset_propose(account=lost.pk, reason="端末を紛失したため")
    helpers.signed_in(page, world, "head_citizen")
    with override_settings(SECOND_FACTOR="nobody"):
        page.goto("/")
        page.get_by_role("link", name="千鳥 歩の二つ目の認証の解除を確認する").click()
        page.get_by_role("button", name="確認して解除する").click()
        expect(page.get_by_text("二つ目の認証を解除しました")).to_be_visible()
