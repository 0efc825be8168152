"""What other units are asked after an incident: they see the request and nothing more; answers, chasing; lessons."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.urls import reverse

from sekimori.common.errors import InvalidInput, ManyFaults, Refused
from sekimori.portal.acts.policies import NotFound
from sekimori.portal.amendments import selectors as amendments
from sekimori.portal.amendments import services as writing
from sekimori.portal.amendments.services import Words
from sekimori.portal.incidents.models import Incident
from sekimori.portal.notices.models import Delivery
from sekimori.portal.rooms import home_tasks, selectors, services
from sekimori.portal.rooms.models import Answer, Lesson, Spread
from sekimori.portal.rooms.services import Asked
from tests.portal import matrix
from tests.portal.incidents.conftest import Room
from tests.portal.matrix import seen
from tests.portal.screens import SignIn
from tests.world import TODAY


def send(room: Room, record: Incident, *codes: str, by: str = "csirt", **more: Any) -> Spread:
    units = [room.world.unit(code) for code in codes or ("210", "220")]
    given = {"subject": "保守用の接続の点検", "text": "保守用の接続の認証を確かめてください。", "units": units,
             "reach": "二つの課", "until": TODAY + dt.timedelta(days=7), **more}  # fmt: skip
    with room.acting(by):
        return services.spread_send(incident=record.pk, asked=Asked(**given))


def answer(room: Room, spread: Spread, code: str, by: str, **more: Any) -> Answer:
    pk = spread.answers.get(unit=room.world.unit(code)).pk
    with room.acting(by):
        return services.spread_answer(answer=pk, **{"state": "done", "said": "確かめた。", **more})


def told(room: Room, key: str) -> int:
    return Delivery.objects.filter(
        person=room.world.people[key], notice__subject__contains="保守用の接続の点検"
    ).count()


def test_the_heads_asked_see_the_request_and_nothing_of_the_incident(room: Room, sign_in: SignIn) -> None:
    record = room.opened(by="operator")
    spread = send(room, record)
    assert (told(room, "head_citizen"), told(room, "head_tax"), told(room, "director")) == (1, 1, 0)
    everybody = matrix.actors(room.world)
    assert seen(everybody, spread) == {"head_citizen", "head_tax", "csirt", "chief", "ciso"}
    assert seen(everybody, spread.answers.get(unit=room.world.unit("220"))) == {"head_tax", "csirt", "chief", "ciso"}
    client = sign_in("head_tax")
    page = client.get(reverse("rooms:spread", args=[spread.pk])).content.decode()
    assert "保守用の接続の認証を確かめてください。" in page
    assert record.number not in page
    assert "市民課" not in page
    assert client.get(reverse("rooms:spreads", args=[record.pk])).status_code == 404
    assert client.get(reverse("incidents:detail", args=[record.pk])).status_code == 404


def test_each_answers_done_planned_or_not_concerned_with_what_that_wants(room: Room) -> None:
    spread = send(room, room.opened())
    for more in ({"state": "not_concerned", "said": " "}, {"state": "planned"}, {"state": "waiting"},
                 {"state": "planned", "by_when": TODAY - dt.timedelta(days=1)}):  # fmt: skip
        with pytest.raises(InvalidInput):
            answer(room, spread, "210", "head_citizen", **more)
    for who in ("staff", "head_tax", "csirt"):
        with pytest.raises((Refused, NotFound)):
            answer(room, spread, "210", who)
    answer(room, spread, "210", "head_citizen", state="planned", by_when=TODAY + dt.timedelta(days=20))
    done = answer(room, spread, "210", "head_citizen")
    assert (done.state, done.by_when) == (Answer.State.DONE, None)
    with pytest.raises(Refused):
        answer(room, spread, "210", "head_citizen", state="not_concerned")


def test_who_has_not_answered_is_chased_and_finds_it_on_the_first_screen(room: Room) -> None:
    spread = send(room, room.opened())
    answer(room, spread, "210", "head_citizen")
    with room.world.acting("head_tax"):
        assert [str(task.label) for task in home_tasks.for_the_actor(room.world_actor(), 10)] == ["保守用の接続の点検"]
    with room.world.acting("head_citizen"):
        assert home_tasks.for_the_actor(room.world_actor(), 10) == []
    room.at(17, day=TODAY + dt.timedelta(days=7))
    room.tick()
    assert (told(room, "head_citizen"), told(room, "head_tax")) == (1, 2)
    answer(room, spread, "220", "head_tax", state="not_concerned", said="該当する接続がない。")
    room.at(9, day=TODAY + dt.timedelta(days=8))
    room.tick()
    assert told(room, "head_tax") == 2


@pytest.mark.parametrize("more", [{"text": " "}, {"units": []}, {"until": TODAY - dt.timedelta(days=1)}])
def test_a_request_to_nobody_or_without_words_or_too_late_is_refused(room: Room, more: dict[str, Any]) -> None:
    with pytest.raises(ManyFaults):
        send(room, room.opened(), **more)


@pytest.mark.parametrize("who", ["staff", "head_citizen", "outsider", "auditor"])
def test_only_the_team_and_those_above_ask_other_units(room: Room, who: str) -> None:
    with pytest.raises((Refused, NotFound)):
        send(room, room.opened(), by=who)


def test_a_lesson_is_material_for_the_review_and_opens_no_wall(room: Room, sign_in: SignIn) -> None:
    record = room.opened()
    with room.acting("csirt"):
        made = services.lesson_propose(
            incident=record.pk, title="保守用の接続", text="認証の強さを定める。", lineage="3(1)"
        )
    proposal = next(each for each in amendments.proposals() if each.key == f"lessons:{made.pk}")
    assert (proposal.lineage, proposal.href) == ("3(1)", reverse("rooms:lesson", args=[made.pk]))
    assert record.number not in f"{proposal.title}{proposal.text}"
    everybody = matrix.actors(room.world)
    assert "staff" not in seen(everybody, made)
    assert {"csirt", "chief", "ciso", "system"} <= seen(everybody, made)
    page = sign_in("csirt").get(reverse("rooms:lesson", args=[made.pk])).content.decode()
    assert record.number in page
    with room.acting("chief"):
        amendment = writing.amendment_begin(title="基準の一部改正", reason="見直しのため")
        said = [{"key": proposal.key, "title": proposal.title, "href": proposal.href}]
        words = Words(kind="reword", clause="3(1)", text="報告を速やかに行います。", reason="教訓", grounds=said)
        writing.change_write(amendment=amendment.pk, words=words)
    chief = sign_in("chief").get(reverse("rooms:lesson", args=[made.pk])).content.decode()
    assert "この提案を踏まえた改正" in chief
    assert "基準の一部改正" in chief


def test_the_pages_ask_and_answer(room: Room, sign_in: SignIn) -> None:
    record = room.opened()
    csirt, head = sign_in("csirt"), sign_in("head_tax")
    address = reverse("rooms:send", args=[record.pk])
    form = csirt.get(address).context["form"]
    data = {"subject": "点検", "text": "確かめてください。", "reach": "all", "until": "R8.12.1",
            "submission": str(form["submission"].value())}  # fmt: skip
    sent = csirt.post(address, data)
    assert sent.status_code == 302, sent.content.decode()[-3000:]
    spread = Spread.objects.get()
    assert spread.answers.count() == len(selectors.sections())
    assert "点検" in csirt.get(reverse("rooms:spreads", args=[record.pk])).content.decode()
    mine = spread.answers.get(unit=room.world.unit("220"))
    answering = reverse("rooms:answer", args=[mine.pk])
    token = str(head.get(answering).context["form"]["submission"].value())
    assert head.post(answering, {"state": "done", "said": "した。", "submission": token}).status_code == 302
    listed = csirt.get(reverse("rooms:spread", args=[spread.pk])).content.decode()
    assert "実施した" in listed
    proposing = reverse("rooms:propose", args=[record.pk])
    token = str(csirt.get(proposing).context["form"]["submission"].value())
    assert csirt.post(proposing, {"title": "見直し", "text": "定める。", "submission": token}).status_code == 302
    assert Lesson.objects.count() == 1
