"""The pages of meetings through HTTP: the whole way, bad input, strangers, the number of queries."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from sekimori.portal.committee.home_tasks import to_do
from sekimori.portal.committee.models import Item, Meeting
from tests.portal import page_queries, screens
from tests.portal.committee.conftest import BODY, MEMBERS, Committee
from tests.portal.screens import SignIn
from tests.world import TODAY

pytestmark = pytest.mark.usefixtures("committee")


def shown(client: Client, name: str, *args: Any, status: int = 200) -> str:
    return screens.shown(client, reverse(f"committee:{name}", args=args), status)


def send(client: Client, name: str, *args: Any, status: int = 302, **data: Any) -> str:
    return screens.send(client, reverse(f"committee:{name}", args=args), status, **data)


def test_the_whole_way_through_the_pages(committee: Committee, sign_in: SignIn) -> None:
    version = committee.document()
    office = sign_in("system")
    send(office, "new", body=BODY, kind="meeting", held_at_day="R8.11.24", held_at_time="14:00", place="庁議室")
    meeting = Meeting.objects.get()
    assert "整合確認書" in shown(office, "place", meeting.pk)
    send(office, "place", meeting.pk, keys=[f"documents|{version.pk}"])
    send(office, "add", meeting.pk, title="研修計画", matter="training_plan", summary="令和８年度の計画")
    send(office, "call", meeting.pk)
    committee.at(TODAY, 16)
    office, chair = sign_in("system"), sign_in("ciso")  # The sessions of the morning have ended.
    people = committee.world.people
    given: dict[str, Any] = {f"status_{people[key].pk}": "present" for key in MEMBERS}
    send(office, "attendance", meeting.pk, **given, presided_by=people["ciso"].pk)
    for item in Item.objects.all():
        send(office, "decide", item.pk, verdict="approved", discussion="質疑なし。")
    send(office, "minutes", meeting.pk, notes="午後２時開会。")
    send(office, "submit", meeting.pk)
    assert "議事録を確かめてください。" in chair.get("/").content.decode()
    send(chair, "confirm", meeting.pk)
    version.refresh_from_db()
    assert version.state == "approved"
    assert "反映済み" in shown(chair, "detail", meeting.pk)
    assert "午後２時開会。" in shown(chair, "print", meeting.pk)
    assert "研修計画" in shown(chair, "decisions")
    assert "議事録の確定" in shown(chair, "history", meeting.pk)


def test_a_meeting_to_which_nobody_was_called_is_late_once_its_day_has_come(committee: Committee) -> None:
    meeting = committee.plan()
    committee.add(meeting)

    def owed() -> list[dt.datetime | None]:
        with committee.world.acting("system") as circumstances:
            return [task.due_at for task in to_do(circumstances.actor, 30) if task.label == str(meeting)]

    assert owed() == [meeting.held_at]
    committee.call(meeting)
    assert owed() == []


def test_a_circulation_is_answered_on_screen(committee: Committee, sign_in: SignIn) -> None:
    meeting = committee.called(kind="circulation", hour=20)
    member = sign_in("director")
    assert "持ち回りに回答してください。" in member.get("/").content.decode()
    item = meeting.items.get()
    answer = send(member, "voice", item.pk, status=400, agrees="no", reason="")
    assert "反対の理由を書いてください。" in answer
    send(member, "voice", item.pk, agrees="no", reason="時期が早い。")
    assert "時期が早い。" in shown(member, "detail", meeting.pk)
    assert "持ち回りに回答してください。" not in member.get("/").content.decode()


def test_a_form_that_lacks_something_says_so_and_keeps_what_was_typed(sign_in: SignIn) -> None:
    answer = send(
        sign_in("system"),
        "new",
        status=400,
        body=BODY,
        kind="meeting",
        held_at_day="R8.11.24",
        held_at_time="9:00",
        place="庁議室",
    )
    assert "これからの日時を入力してください。" in answer
    assert "庁議室" in answer


@pytest.mark.parametrize("who", ["outsider", "staff", "head_citizen"])
def test_strangers_find_no_meeting(committee: Committee, sign_in: SignIn, who: str) -> None:
    meeting = committee.decided()
    client = sign_in(who)
    for name in ("detail", "history", "print", "change", "call", "attendance", "confirm"):
        assert client.get(reverse(f"committee:{name}", args=[meeting.pk])).status_code in {403, 404}, name
    item = meeting.items.get()
    assert client.get(reverse("committee:item", args=[item.pk])).status_code in {403, 404}
    for name in ("decide", "voice", "carry", "item-change", "item-remove"):
        assert client.post(reverse(f"committee:{name}", args=[item.pk]), {}).status_code in {403, 404}, name
    for name in ("all", "decisions"):
        assert "研修計画" not in client.get(reverse(f"committee:{name}")).content.decode()
    assert client.get(reverse("committee:new")).status_code == 403


def test_no_page_asks_more_of_the_database_with_more_rows(committee: Committee, sign_in: SignIn) -> None:
    meeting = committee.decided()
    coming = committee.plan(hour=20)
    for number in range(4):
        committee.add(coming, title=f"計画{number}")
    committee.call(coming)
    for number in range(5):
        committee.add(committee.plan(hour=21), title=f"報告{number}")
    client = sign_in("chief")
    pages = {
        "all": (client, reverse("committee:all")),
        "decisions": (client, reverse("committee:decisions")),
        "detail": (client, reverse("committee:detail", args=[meeting.pk])),
        "coming": (client, reverse("committee:detail", args=[coming.pk])),
        "item": (client, reverse("committee:item", args=[meeting.items.get().pk])),
        "print": (client, reverse("committee:print", args=[meeting.pk])),
        "place": (client, reverse("committee:place", args=[Meeting.objects.filter(state="planned")[0].pk])),
    }
    page_queries.check(Path(__file__).with_name("page_queries.json"), pages)
