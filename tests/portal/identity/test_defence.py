"""Forged sessions and forms, headers, limits of time, and what was typed when a session had ended."""

from __future__ import annotations

import datetime as dt

import pytest
from django.conf import settings
from django.test import Client, override_settings
from django.urls import reverse

from sekimori.portal.acts.models import LedgerEntry
from sekimori.portal.identity import services
from sekimori.portal.identity.models import KeptForm, SignIn
from sekimori.portal.organization import services as organization
from tests.portal.identity.conftest import Door, Factored, acts, code_at
from tests.world import TODAY, World

NEW_PERSON = "/organization/people/new/"


def test_an_invented_session_is_nobodys(world: World) -> None:
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = "a" * 32
    assert client.get(reverse("identity:me")).status_code == 302


def test_a_form_without_its_secret_is_refused_and_one_from_elsewhere_is_not_even_kept(world: World) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.account("chief"))
    answer = client.post(NEW_PERSON, {"number": "7"}, headers={"Origin": "https://elsewhere.example"})
    assert answer.status_code == 403
    assert KeptForm.objects.count() == 0


@override_settings(SECOND_FACTOR="nobody")
def test_a_form_left_open_over_a_new_sign_in_is_kept_for_its_owner(world: World) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.account("chief"))
    answer = client.post(NEW_PERSON, {"number": "7"}, headers={"Origin": "http://testserver"})
    assert answer.status_code == 403
    assert "送信した内容は預かっています" in answer.content.decode()
    assert KeptForm.objects.get().account == world.account("chief")


def test_a_session_ends_when_nobody_is_there_and_after_its_longest_time(door: Door, world: World) -> None:
    door.password("staff")
    world.clock.advance(dt.timedelta(minutes=14))
    assert door.client.get(reverse("identity:me")).status_code == 200
    world.clock.advance(dt.timedelta(minutes=16))
    assert door.client.get(reverse("identity:me")).status_code == 302
    assert SignIn.objects.get().end == SignIn.End.IDLE
    door.password("staff")
    for _quarter in range(12 * 6 + 1):
        world.clock.advance(dt.timedelta(minutes=10))
        last = door.client.get("/ui/era/").status_code
    assert last == 302
    assert SignIn.objects.filter(end=SignIn.End.LIMIT).count() == 1


@override_settings(SECOND_FACTOR="nobody")
def test_what_was_sent_after_the_limit_waits_for_its_owner_and_for_nobody_else(door: Door, world: World) -> None:
    door.password("chief")
    world.clock.advance(dt.timedelta(minutes=16))
    answer = door.client.post(NEW_PERSON, {"number": "7777", "name": "海野 渡", "some_password": "secret"})
    assert answer["Location"].startswith("/login/")
    kept = KeptForm.objects.get()
    assert kept.fields == {"number": ["7777"], "name": ["海野 渡"]}
    # Somebody else at the same machine sees nothing of it.
    assert door.password("staff")["Location"] == "/"
    assert "海野" not in door.client.get(reverse("identity:kept")).content.decode()
    door.client.post("/logout/")
    assert door.password("chief")["Location"] == reverse("identity:kept")
    assert "海野" in door.client.get(reverse("identity:kept")).content.decode()
    assert door.client.post(NEW_PERSON, {**kept.fields, "_back": "1", "_kept": kept.pk}).status_code == 200
    assert KeptForm.objects.count() == 0


def test_a_form_that_nobody_comes_back_for_is_forgotten(door: Door, world: World) -> None:
    door.client.post(NEW_PERSON, {"number": "7777"})
    assert KeptForm.objects.get().account is None
    world.clock.advance(dt.timedelta(hours=13))
    with world.system():
        assert services.forms_forget() == 1


def test_who_holds_an_office_gets_nowhere_without_a_second_factor(door: Door, world: World) -> None:
    door.password("head_citizen")
    start = reverse("identity:start")
    for page in ("/organization/", "/notices/", reverse("identity:me"), reverse("identity:accounts")):
        assert door.client.get(page)["Location"] == start, page
    assert door.client.post(NEW_PERSON, {"number": "1"})["Location"] == start
    other = Door(world)
    other.password("staff")
    assert other.client.get(reverse("identity:me")).status_code == 200


def test_who_is_given_a_role_owes_a_second_factor_from_that_moment_in_an_open_session(door: Door, world: World) -> None:
    door.password("staff")
    assert door.client.get(reverse("identity:me")).status_code == 200
    with world.system():
        organization.nominate(role="csirt", person=world.people["staff"], valid_from=TODAY)
    assert door.client.get(reverse("identity:me"))["Location"] == reverse("identity:start")


def test_a_needed_second_factor_cannot_be_taken_away_by_its_owner(door: Door, factored: Factored) -> None:
    factored("head_citizen")
    door.password("head_citizen")
    door.code(code_at())
    page = door.client.post(reverse("mfa_deactivate_totp"))
    assert "最後の一つまで取り消すことはできません" in page.content.decode()


def test_one_may_end_ones_sessions_elsewhere_and_nobody_elses(door: Door, world: World) -> None:
    door.password("staff")
    elsewhere, other = Door(world), Door(world)
    elsewhere.password("staff")
    other.password("colleague")
    mine = SignIn.objects.filter(account=world.account("staff")).order_by("pk")
    assert other.client.post(reverse("identity:session-end", args=[mine[1].pk])).status_code == 404
    assert door.client.post(reverse("identity:session-end", args=[mine[1].pk])).status_code == 302
    assert elsewhere.client.get(reverse("identity:me")).status_code == 302
    assert door.client.get(reverse("identity:me")).status_code == 200
    assert acts("identity:session:ended") == 1


def test_a_changed_password_ends_the_sessions_elsewhere(door: Door, world: World) -> None:
    elsewhere = Door(world)
    door.password("staff")
    elsewhere.password("staff")
    new = "しおかぜの丘から見る灯台"
    typed = {"current": world.account("staff").username, "new": new, "again": new}
    assert door.client.post(reverse("identity:password"), typed).status_code == 302
    assert door.client.get(reverse("identity:me")).status_code == 200
    assert elsewhere.client.get(reverse("identity:me")).status_code == 302


@pytest.mark.parametrize("bad", ["短い", "2102-2102-2102", "123456789012", "password1234"])
def test_weak_passwords_are_refused_beside_the_field(door: Door, world: World, bad: str) -> None:
    door.password("staff")
    typed = {"current": world.account("staff").username, "new": bad, "again": bad}
    answer = door.client.post(reverse("identity:password"), typed)
    assert answer.status_code == 400
    assert world.account("staff").check_password(world.account("staff").username)


def test_every_page_carries_the_headers_that_defend_it(door: Door) -> None:
    page = door.client.get("/login/")
    policy = page["Content-Security-Policy"]
    for part in ("default-src 'self'", "object-src 'none'", "frame-ancestors 'none'", "form-action 'self'"):
        assert part in policy
    assert "unsafe" not in policy
    assert page["X-Frame-Options"] == "DENY"
    assert page["X-Content-Type-Options"] == "nosniff"
    assert page["Referrer-Policy"] == "same-origin"
    assert "no-store" in page["Cache-Control"]
    door.password("staff")
    assert "no-store" in door.client.get(reverse("identity:me"))["Cache-Control"]


def test_with_tls_the_browser_is_told_to_stay_there_and_plain_requests_are_led_to_it() -> None:
    with override_settings(SECURE_SSL_REDIRECT=True, SECURE_HSTS_SECONDS=31_536_000):
        assert Client().get("/login/").status_code == 301
        page = Client().get("/login/", secure=True)
        assert page["Strict-Transport-Security"].startswith("max-age=31536000")


def test_a_refused_page_leaves_its_entry(door: Door) -> None:
    door.password("staff")
    assert door.client.get(reverse("identity:account-new")).status_code == 403
    assert LedgerEntry.objects.filter(act="acts:act:refused").count() == 1
