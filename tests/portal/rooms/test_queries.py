"""How much the acts and pages of a room ask of the database: bounded, and not more with more rows."""

from __future__ import annotations

import datetime as dt
import uuid
from pathlib import Path

from django.urls import reverse

from sekimori.portal.rooms import services
from sekimori.portal.rooms.services import Asked, Handed, Item
from tests.portal import page_queries
from tests.portal.incidents.conftest import Room
from tests.portal.incidents.test_queries import MOST_IN_AN_ACT, queries
from tests.portal.screens import SignIn
from tests.world import TODAY


def done(room: Room, pk: int) -> dict[str, int]:
    """The statements of each act of a room."""
    now, until = room.world.clock.now(), TODAY + dt.timedelta(days=7)
    item = Item("端末", "灯台 光", now, "市民課", "金庫")
    handed = Handed(now, "灯台 光", "解析 太郎", "解析")
    asked = Asked(
        "点検", "確かめてください。", [room.world.unit(code) for code in ("120", "210", "220")], "三課", until
    )
    found = {
        "take": queries(room, "csirt", lambda: services.exhibit_take(incident=pk, item=item, token=uuid.uuid4())),
        "send": queries(room, "csirt", lambda: services.spread_send(incident=pk, asked=asked, token=uuid.uuid4())),
        "propose": queries(
            room, "csirt", lambda: services.lesson_propose(incident=pk, title="件名", text="本文", token=uuid.uuid4())
        ),
    }
    with room.acting("csirt"):
        exhibit = services.exhibit_take(incident=pk, item=item)
        spread = services.spread_send(incident=pk, asked=asked)
    found["hand over"] = queries(
        room, "csirt", lambda: services.handover_record(exhibit=exhibit.pk, given=handed, token=uuid.uuid4())
    )
    mine = spread.answers.get(unit=room.world.unit("220")).pk
    found["answer"] = queries(
        room, "head_tax", lambda: services.spread_answer(answer=mine, state="done", token=uuid.uuid4())
    )
    return found


def test_acts_and_pages_stay_within_their_queries(room: Room, sign_in: SignIn) -> None:
    record = room.opened()
    done(room, record.pk)
    before = done(room, record.pk)
    for _more in range(3):
        after = done(room, record.pk)
    assert {name: count for name, count in after.items() if count > before[name]} == {}
    assert {name: count for name, count in after.items() if count > MOST_IN_AN_ACT} == {}, after
    client = sign_in("csirt")
    spread = record.spreads.latest("pk")
    pages = {
        name: (client, reverse(f"rooms:{name}", args=[record.pk])) for name in ("exhibits", "spreads", "take", "send")
    }
    pages |= {"spread": (client, reverse("rooms:spread", args=[spread.pk]))}
    pages |= {"hand-over": (client, reverse("rooms:hand-over", args=[record.exhibits.latest("pk").pk]))}
    page_queries.check(Path(__file__).with_name("page_queries.json"), pages)
