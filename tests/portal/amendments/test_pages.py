"""The pages of amendments through HTTP: the whole way, bad input, strangers, the number of queries."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.urls import reverse

from sekimori.portal.amendments.models import Amendment, Change
from tests.portal import page_queries
from tests.portal.amendments.conftest import PROMPTLY, Studio
from tests.portal.rules.drafting import work_off
from tests.portal.screens import SignIn, send, shown


def test_an_amendment_is_written_and_put_to_the_committee_through_the_pages(studio: Studio, sign_in: SignIn) -> None:
    client = sign_in("system")
    address = send(client, reverse("amendments:new"), title="令和９年改正", reason="報告を早めるため")
    amendment = Amendment.objects.get()
    assert "改正する条項はまだありません" in shown(client, address)
    choose = reverse("amendments:choose", args=[amendment.pk])
    shown(client, choose)
    led = client.get(choose, {"kind": "reword", "clause": "2(2)"})
    assert led.status_code == 302
    assert "紛失に気付いたとき" in shown(client, led.headers["Location"])
    answer = send(client, led.headers["Location"], status=400, text=PROMPTLY, reason="")
    assert PROMPTLY in answer
    send(client, led.headers["Location"], text=PROMPTLY, reason="被害を抑えるため")
    change = Change.objects.get()
    send(client, reverse("amendments:change", args=[change.pk]), text=PROMPTLY, reason="被害を早く抑えるため")
    assert "直ちに" in shown(client, address)
    assert "職員等" in shown(client, reverse("amendments:effects", args=[amendment.pk]))
    send(client, reverse("amendments:apply", args=[amendment.pk]))
    work_off(studio.world)
    amendment.refresh_from_db()
    studio.edition(amendment)
    assert "新旧対照表を作る" in shown(client, address)
    send(client, reverse("amendments:submit", args=[amendment.pk]), effective_on="R9.4.1", organs=amendment.organs)
    amendment.refresh_from_db()
    assert amendment.state == Amendment.State.WAITING
    assert "改正案の付議" in shown(client, reverse("amendments:history", args=[amendment.pk]))


def test_one_must_say_which_clause_is_changed(studio: Studio, sign_in: SignIn) -> None:
    amendment = studio.begin()
    answer = sign_in("system").get(reverse("amendments:choose", args=[amendment.pk]), {"kind": "remove", "clause": ""})
    assert answer.status_code == 400
    assert "改正前の条項を選んでください。" in answer.content.decode()


@pytest.mark.parametrize("who", ["outsider", "staff", "head_citizen"])
def test_strangers_find_no_draft(studio: Studio, sign_in: SignIn, who: str) -> None:
    amendment = studio.begin()
    change = studio.write(amendment)
    client = sign_in(who)
    for name in ("detail", "effects", "history", "edit", "choose", "apply", "reopen", "submit", "withdraw"):
        assert client.get(reverse(f"amendments:{name}", args=[amendment.pk])).status_code in {403, 404}, name
    for name in ("change", "change-remove"):
        assert client.get(reverse(f"amendments:{name}", args=[change.pk])).status_code in {403, 404}, name
    for name in ("new", "proposals"):
        assert client.get(reverse(f"amendments:{name}")).status_code == 403, name
    assert "令和９年改正" not in client.get(reverse("amendments:all")).content.decode()


def test_no_page_asks_more_of_the_database_with_more_rows(studio: Studio, sign_in: SignIn) -> None:
    amendment = studio.begin()
    studio.write(amendment)
    studio.write(amendment, clause="2(1)", text="職員等は、許可を受けなければならない。")
    studio.write(amendment, clause="2(3)", text="職員等は、業務以外に機器を使ってはならない。")
    for _number in range(4):
        studio.begin()
    client = sign_in("chief")
    change = Change.objects.order_by("pk")[0]
    pages = {
        "all": (client, reverse("amendments:all")),
        "proposals": (client, reverse("amendments:proposals")),
        "detail": (client, reverse("amendments:detail", args=[amendment.pk])),
        "effects": (client, reverse("amendments:effects", args=[amendment.pk])),
        "choose": (client, reverse("amendments:choose", args=[amendment.pk])),
        "change": (client, reverse("amendments:change", args=[change.pk])),
    }
    page_queries.check(Path(__file__).with_name("page_queries.json"), pages)
