"""The pages of notices through HTTP: who gets which, what a form does, what a stranger sees."""

from __future__ import annotations

import re
import uuid
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from sekimori.portal.notices.models import Delivery, Notice, Preference
from tests.portal import page_queries
from tests.portal.notices.conftest import Send
from tests.portal.screens import SignIn
from tests.world import World


def page(client: Client, name: str, *args: Any, status: int = 200) -> str:
    answer = client.get(reverse(name, args=args))
    assert answer.status_code == status, answer.content.decode()[:2000]
    return answer.content.decode()


def test_the_inbox_shows_ones_own_notices_and_the_count(world: World, send: Send, sign_in: SignIn) -> None:
    send("staff", subject="あなたへ", reading_required=True)
    send("colleague", subject="別の人へ")
    shown = page(sign_in("staff"), "notices:inbox")
    assert "あなたへ" in shown
    assert "別の人へ" not in shown
    assert "確認を求められている" in shown


def test_a_notice_is_confirmed_by_its_button_alone(world: World, send: Send, sign_in: SignIn) -> None:
    notice = send("staff", reading_required=True)
    client = sign_in("staff")
    assert "読みました" in page(client, "notices:detail", notice.pk)
    assert notice.deliveries.get().read_at is None
    client.post(reverse("notices:confirm", args=[notice.pk]))
    assert notice.deliveries.get().read_at == world.clock.now()
    assert client.get(reverse("notices:confirm", args=[notice.pk])).status_code == 405


@pytest.mark.parametrize("key", ["colleague", "outsider"])
def test_anothers_notice_is_not_found(world: World, send: Send, sign_in: SignIn, key: str) -> None:
    notice = send("staff", reading_required=True)
    client = sign_in(key)
    for name in ("notices:detail", "notices:sent-detail", "notices:end", "notices:answer"):
        assert client.get(reverse(name, args=[notice.pk])).status_code == 404, name
    for name in ("notices:confirm", "notices:remind"):
        assert client.post(reverse(name, args=[notice.pk])).status_code in {403, 404}, name
    assert client.get(reverse("notices:delivery", args=[notice.deliveries.get().pk])).status_code == 404


def test_guidance_is_written_confirmed_and_sent(world: World, sign_in: SignIn) -> None:
    client = sign_in("chief")
    address = reverse("notices:compose", args=["guidance"])
    assert client.get(address).status_code == 200
    typed = {
        "audience": ["section_security_manager"],
        "units": [str(world.unit("200"))],
        "subject": "離席時のロック",
        "body": "指導してください。",
        "clauses": "1(2)④",
        "read_until": "R8.12.1",
        "answer_required": "on",
        "submission": str(uuid.uuid4()),
    }
    wrong = client.post(address, {**typed, "body": ""})
    assert wrong.status_code == 400
    assert "離席時のロック" in wrong.content.decode()
    confirm = client.post(address, typed)
    assert "まだ登録していません" in confirm.content.decode()
    assert not Notice.objects.exists()
    sent = client.post(address, {**typed, "_confirmed": "1"})
    notice = Notice.objects.get()
    assert sent.headers["Location"] == reverse("notices:sent-detail", args=[notice.pk])
    assert (notice.answer_required, notice.mechanism) == (True, "guidance")
    names = set(notice.deliveries.values_list("person__name", flat=True))
    assert names == {"汐入 花", "沖 進"}


def test_a_role_of_departments_given_for_a_department_reaches_its_head(world: World, sign_in: SignIn) -> None:
    client = sign_in("chief")
    typed = {
        "audience": ["department_security_officer"],
        "units": [str(world.unit("200"))],
        "subject": "件名",
        "body": "本文",
        "clauses": "",
        "read_until": "R8.12.1",
        "submission": str(uuid.uuid4()),
        "_confirmed": "1",
    }
    client.post(reverse("notices:compose", args=["guidance"]), typed)
    assert list(Notice.objects.get().deliveries.values_list("person__name", flat=True)) == ["磯部 正"]


def test_whoever_may_write_nothing_is_told_so(world: World, sign_in: SignIn) -> None:
    client = sign_in("staff")
    assert "作成できる通知はありません" in page(client, "notices:new")
    answer = client.get(reverse("notices:compose", args=["guidance"]))
    assert answer.status_code == 403


def test_the_sender_follows_reading_and_answers_to_the_end(world: World, send: Send, sign_in: SignIn) -> None:
    notice = send("staff", reading_required=True, answer_required=True)
    staff, chief = sign_in("staff"), sign_in("chief")
    answer = reverse("notices:answer", args=[notice.pk])
    assert staff.get(answer).status_code == 200
    assert staff.post(answer, {"text": "", "submission": str(uuid.uuid4())}).status_code == 400
    staff.post(answer, {"text": "対応しました。", "submission": str(uuid.uuid4())})
    delivery = notice.deliveries.get()
    assert "対応しました。" in page(chief, "notices:delivery", delivery.pk)
    chief.post(reverse("notices:settle", args=[delivery.pk]), {"text": "", "submission": str(uuid.uuid4())})
    assert "完了" in page(chief, "notices:sent-detail", notice.pk)
    assert "完了" in page(chief, "notices:sent")


def test_a_notice_is_taken_back_with_its_reason(world: World, send: Send, sign_in: SignIn) -> None:
    notice = send("staff", reading_required=True)
    chief = sign_in("chief")
    address = reverse("notices:end", args=[notice.pk])
    chief.post(address, {"reason": "誤りがあったため", "_confirmed": "1"})
    assert "取り下げられました" in page(sign_in("staff"), "notices:detail", notice.pk)


def test_reminding_twice_a_day_is_told(world: World, send: Send, sign_in: SignIn) -> None:
    notice = send("staff", reading_required=True)
    chief = sign_in("chief")
    address = reverse("notices:remind", args=[notice.pk])
    assert chief.post(address).status_code == 302
    assert chief.post(address).status_code == 409


def test_mail_wishes_are_kept(world: World, sign_in: SignIn) -> None:
    client = sign_in("staff")
    shown = page(client, "notices:preferences")
    assert "試験の知らせ" in shown
    assert "試験の必須" not in shown
    form = dict.fromkeys(re.findall(r'<select[^>]* name="([^"]+)"', shown), "none")
    incomplete = {name: wish for name, wish in form.items() if name != "test.plain"}
    assert client.post(reverse("notices:preferences"), incomplete).status_code == 400
    assert not Preference.objects.exists()
    assert client.post(reverse("notices:preferences"), form).status_code == 302
    assert Preference.objects.get(kind="test:plain").mail == "none"


def test_the_hours_of_mail_are_set_on_their_page(world: World, sign_in: SignIn) -> None:
    chief = sign_in("chief")
    assert "07:00" in page(chief, "notices:hours")
    chief.post(reverse("notices:hours"), {"starts_at": "8:00", "ends_at": "18:00", "_confirmed": "1"})
    assert "08:00" in page(chief, "notices:hours")


def test_not_needed_is_recorded_on_its_page(world: World, sign_in: SignIn) -> None:
    address = reverse("notices:waive", args=["security_advisory"])
    typed = {
        "lineage": "6.6(2)",
        "reason": "該当なし",
        "until": "R9.3.31",
        "submission": str(uuid.uuid4()),
        "_confirmed": "1",
    }
    assert sign_in("chief").post(address, typed).status_code == 302
    assert sign_in("staff").post(address, typed).status_code == 403


def test_the_queries_of_the_lists_do_not_grow_with_their_rows(world: World, send: Send, sign_in: SignIn) -> None:
    chief, staff = sign_in("chief"), sign_in("staff")
    notice = send("staff", "chief", reading_required=True)
    pages: list[Any] = [(staff, "notices:inbox"), (chief, "notices:sent"), (chief, "notices:sent-detail", notice.pk)]
    for client, *rest in pages:
        page(client, *rest)
    counts = []
    for _round in range(2):
        for client, *rest in pages:
            with CaptureQueriesContext(connection) as queries:
                page(client, *rest)
            counts.append(len(queries))
        for number in range(6):
            send("staff", "chief", "colleague", reading_required=True, subject=f"件名{number}")
        Delivery.objects.bulk_create(
            Delivery(notice=notice, person=person, created_at=world.clock.now())
            for key, person in world.people.items()
            if key not in {"staff", "chief"} and not _round
        )
    assert counts[:3] == counts[3:]


def test_the_number_of_queries_of_every_page_is_the_one_written_down(world: World, send: Send, sign_in: SignIn) -> None:
    notice = send("staff", "colleague", reading_required=True, answer_required=True)
    notice.deliveries.filter(person=world.people["colleague"]).update(way=Delivery.Way.PAPER, unit=world.unit("210"))
    chief, staff, head = sign_in("chief"), sign_in("staff"), sign_in("head_citizen")
    staff.post(reverse("notices:answer", args=[notice.pk]), {"text": "対応しました。", "submission": str(uuid.uuid4())})
    on_paper = notice.deliveries.get(way="paper")
    answered = notice.deliveries.get(person=world.people["staff"])
    pages = {
        "inbox": (staff, reverse("notices:inbox")),
        "detail": (staff, reverse("notices:detail", args=[notice.pk])),
        "answer": (staff, reverse("notices:answer", args=[notice.pk])),
        "preferences": (staff, reverse("notices:preferences")),
        "sent": (chief, reverse("notices:sent")),
        "sent-detail": (chief, reverse("notices:sent-detail", args=[notice.pk])),
        "end": (chief, reverse("notices:end", args=[notice.pk])),
        "delivery": (chief, reverse("notices:delivery", args=[answered.pk])),
        "settle": (chief, reverse("notices:settle", args=[answered.pk])),
        "new": (chief, reverse("notices:new")),
        "compose-guidance": (chief, reverse("notices:compose", args=["guidance"])),
        "compose-rules": (head, reverse("notices:compose", args=["conduct_rules"])),
        "waive": (chief, reverse("notices:waive", args=["security_advisory"])),
        "hours": (chief, reverse("notices:hours")),
        "paper": (head, reverse("notices:paper")),
        "paper-unit": (head, reverse("notices:paper-unit", args=[world.unit("210")])),
        "read-on-paper": (head, reverse("notices:read-on-paper", args=[on_paper.pk])),
    }
    page_queries.check(Path(__file__).with_name("page_queries.json"), pages)
