"""The pages of incidents through HTTP: the whole way, bad input, strangers, the number of queries."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from sekimori.portal.identity.middleware import ActContextMiddleware
from sekimori.portal.incidents.models import Incident, Order
from tests.adopting import adopt
from tests.portal import page_queries
from tests.portal.incidents.conftest import Room, with_incidents
from tests.world import World

SignIn = Callable[[str], Client]


@pytest.fixture
def sign_in(room: Room, monkeypatch: pytest.MonkeyPatch) -> SignIn:
    """A client signed in as somebody of the world, under the world's clock."""
    monkeypatch.setattr(ActContextMiddleware, "clock", room.world.clock)

    def sign_in(key: str) -> Client:
        client = Client(headers={"x-forwarded-proto": "https"})
        client.force_login(room.world.account(key))
        return client

    return sign_in


def shown(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, answer.content.decode()[:1500]
    return answer.content.decode()


def send(client: Client, address: str, status: int = 302, **data: Any) -> str:
    """Sends the form of a page with its hidden fields."""
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', shown(client, address)))
    answer = client.post(address, {**hidden, **data})
    assert answer.status_code == status, answer.content.decode()[:3000]
    return str(answer.headers.get("Location", "")) or answer.content.decode()


def page(name: str, pk: int) -> str:
    return reverse(f"incidents:{name}", args=[pk])


def test_the_whole_way_through_the_pages(sign_in: SignIn) -> None:
    staff, head, csirt, director, chief, ciso = map(
        sign_in, ("staff", "head_citizen", "csirt", "director", "chief", "ciso")
    )
    assert "まず線を抜く" in shown(staff, reverse("incidents:report") + "?kind=infection")
    where = send(staff, reverse("incidents:report"), kind="infection", body="画面に見慣れない表示")
    record = Incident.objects.get()
    assert where == page("detail", record.pk)
    told = shown(staff, where)
    assert record.number in told
    assert "ありがとう" in told
    assert "評価する" not in told
    assert record.number in shown(csirt, "/")
    send(csirt, page("receive", record.pk), advice="そのまま待ってください。")
    assert "そのまま待ってください。" in shown(staff, where)
    for client, position in ((head, 1), (director, 2), (chief, 3), (ciso, 4)):
        hop = record.hops.get(position=position)
        assert page("pass", hop.pk) in shown(client, where)
        send(client, page("pass", hop.pk), note="確認中", measures="隔離した。")
    send(csirt, page("assess", record.pk), incident="yes", facts=["spreading"], reason="")
    assert "レベル4" in shown(csirt, where)
    role = f"department_security_officer:{record.hops.get(position=2).unit_id}"
    send(csirt, page("order", record.pk), measure="isolate", text="窓口１番の端末", role=role)
    order = Order.objects.get()
    send(director, page("advance", order.pk), to="done", result="10時20分に外した。")
    send(csirt, page("return", order.pk), reason="無線も切ってください。")
    send(director, page("advance", order.pk), to="done", result="無線も切った。")
    send(csirt, page("confirm", order.pk), reason="確かめた。")
    send(csirt, page("note", record.pk), text="県に電話した。")
    send(chief, page("plan", record.pk), started="no", reason="一台で収まった。")
    send(csirt, page("investigate", record.pk), cause="添付", impact="一台", prevention="訓練")
    send(ciso, page("prevent", record.pk), text="訓練をする。", role=role, due_at_day="R9.1.31", due_at_time="17:00")
    send(ciso, page("direct", record.pk), said="案のとおり。")
    prevention = Order.objects.get(sort="prevention")
    send(director, page("advance", prevention.pk), to="done", result="訓練をした。")
    send(ciso, page("confirm", prevention.pk), reason="確かめた。")
    send(csirt, page("close", record.pk), outcome="復旧した。")
    assert "県に電話した。" in shown(csirt, page("events", record.pk))
    paper = shown(csirt, page("print", record.pk))
    for words in ("インシデント記録票", "復旧した。", "一台で収まった。", "訓練をした。", "千鳥 歩"):
        assert words in paper
    assert record.number in shown(staff, reverse("incidents:all"))


def test_a_form_that_lacks_something_says_so_and_keeps_what_was_typed(sign_in: SignIn) -> None:
    answer = send(sign_in("staff"), reverse("incidents:report"), status=400, body="長い説明")
    assert "長い説明" in answer


def test_the_same_form_sent_again_because_no_answer_came_leads_to_the_report_it_has_made(sign_in: SignIn) -> None:
    client, address = sign_in("staff"), reverse("incidents:report")
    form = {"kind": "infection", "body": "画面が変わった。", "submission": str(uuid.uuid4())}
    first, second = client.post(address, form), client.post(address, form)
    assert (first.status_code, first["Location"]) == (302, second["Location"])
    assert Incident.objects.count() == 1


def test_a_report_by_telephone_is_entered_by_anybody(sign_in: SignIn, room: Room) -> None:
    person = room.world.people["staff"].pk
    send(
        sign_in("operator"),
        reverse("incidents:enter"),
        kind="other",
        body="声がおかしい",
        channel="phone",
        person=person,
    )
    assert Incident.objects.get().unit_id == room.world.unit("210")


def test_the_paper_form_is_a_pdf_of_one_page(sign_in: SignIn) -> None:
    answer = sign_in("staff").get(reverse("incidents:form"))
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.count(b"/Type /Page\n") + answer.content.count(b"/Type/Page/") <= 1


@pytest.mark.parametrize("who", ["outsider", "staff_tax", "colleague", "auditor", "operator"])
def test_strangers_find_nothing(room: Room, sign_in: SignIn, who: str) -> None:
    record = room.opened()
    order, hop = room.order(record), room.hop(record, 1)
    client = sign_in(who)
    for name in ("detail", "events", "print", "receive", "assess", "group", "shield", "note", "order", "investigate",
                 "prevent", "direct", "plan", "close"):  # fmt: skip
        assert client.get(page(name, record.pk)).status_code == 404, name
    for name, pk in (("pass", hop.pk), ("act-for", hop.pk), ("advance", order.pk), ("confirm", order.pk)):
        assert client.get(page(name, pk)).status_code == 404, name
    assert record.number not in client.get(reverse("incidents:all")).content.decode()


def test_who_reported_is_kept_out_of_the_room(room: Room, sign_in: SignIn) -> None:
    record = room.opened()
    client = sign_in("staff")
    for name in ("events", "print"):
        assert client.get(page(name, record.pk)).status_code == 404
    assert "報告の流れ" not in shown(client, page("detail", record.pk))


def test_the_anonymous_page_is_open_without_signing_in_only_where_the_city_allows_it(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ActContextMiddleware, "clock", world.clock)
    client = Client(headers={"x-forwarded-proto": "https"})
    assert client.get(reverse("incidents:anonymous")).status_code == 403
    adopt(world, with_incidents(anonymous=True))
    thanks = send(client, reverse("incidents:anonymous"), status=200, kind="violation", body="見ました。")
    assert "令8-事故-000001" in thanks
    assert Incident.objects.get().reporter.person is None


def test_no_page_asks_more_of_the_database_with_more_rows(room: Room, sign_in: SignIn) -> None:
    for _number in range(4):
        record = room.opened()
        for _each in range(3):
            room.order(record)
    client = sign_in("csirt")
    names = ("detail", "events", "print", "assess", "order", "shield", "note", "investigate")
    pages = {name: (client, page(name, record.pk)) for name in names}
    pages |= {name: (client, reverse(f"incidents:{name}")) for name in ("all", "report", "enter")}
    page_queries.check(Path(__file__).with_name("page_queries.json"), pages)
