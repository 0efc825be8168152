"""Calendar, roster, operations and background work through HTTP."""

from __future__ import annotations

import uuid
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from sekimori.portal.acts.models import LedgerEntry, OutboxRow
from sekimori.portal.clocks import work
from sekimori.portal.clocks.models import JobRun, LocalDay, OnCall, Timer, WorkItem
from tests.portal import page_queries
from tests.portal.screens import SignIn
from tests.world import World

KEEPER_PAGES = ["clocks:day-new", "clocks:days-file", "clocks:hours", "clocks:shift-new", "clocks:roster-paste"]


def page(client: Client, name: str, *args: object, status: int = 200) -> str:
    answer = client.get(reverse(name, args=args))
    assert answer.status_code == status, answer.content.decode()[:2000]
    return answer.content.decode()


def test_everybody_sees_the_calendar_and_only_keepers_its_buttons(world: World, sign_in: SignIn) -> None:
    staff, chief = sign_in("staff"), sign_in("chief")
    assert "勤労感謝の日" in page(staff, "clocks:calendar")
    assert "新しい日" not in page(staff, "clocks:calendar")
    assert "新しい日" in page(chief, "clocks:calendar")
    for name in KEEPER_PAGES:
        page(staff, name, status=403)
        page(chief, name)
    answer = chief.get(reverse("clocks:calendar"), {"year": "2030"})
    assert "令和12年度" in answer.content.decode()
    assert chief.get(reverse("clocks:calendar"), {"year": "x"}).status_code == 200


def test_a_day_is_registered_and_taken_back(world: World, sign_in: SignIn) -> None:
    chief = sign_in("chief")
    form = {"day": "R8.11.25", "name": "市制記念日", "opened": "", "submission": str(uuid.uuid4()), "_confirmed": "1"}
    assert chief.post(reverse("clocks:day-new"), form).status_code == 302
    made = LocalDay.objects.get()
    assert sign_in("staff").post(reverse("clocks:day-remove", args=[made.pk])).status_code == 403
    assert chief.post(reverse("clocks:day-remove", args=[made.pk])).status_code == 302
    assert not LocalDay.objects.exists()


def test_a_file_of_days_is_shown_before_it_is_taken_over(world: World, sign_in: SignIn) -> None:
    chief = sign_in("chief")
    file = SimpleUploadedFile("syukujitsu.csv", "2026/12/2,臨時の祝日\n2026/11/23,勤労感謝の日\n".encode("cp932"))
    shown = chief.post(reverse("clocks:days-file"), {"file": file}).content.decode()
    assert "臨時の祝日" in shown
    assert not LocalDay.objects.exists()
    token = str(uuid.uuid4())
    form = {"content": "2026-12-02,臨時の祝日,閉庁", "submission": token}
    assert sign_in("staff").post(reverse("clocks:days-take"), form).status_code == 403
    assert chief.post(reverse("clocks:days-take"), form).status_code == 302
    assert LocalDay.objects.get().name == "臨時の祝日"
    assert chief.post(reverse("clocks:days-take"), form).status_code == 400


def test_a_file_that_cannot_be_read_is_told_line_by_line(world: World, sign_in: SignIn) -> None:
    file = SimpleUploadedFile("a.csv", "2026/12/2,よい日\n12月,わるい日\n".encode())
    answer = sign_in("chief").post(reverse("clocks:days-file"), {"file": file})
    assert answer.status_code == 400
    assert "2行" in answer.content.decode() or "「12月」は日付として読めません" in answer.content.decode()


def test_office_hours_are_changed_on_their_page(world: World, sign_in: SignIn) -> None:
    chief = sign_in("chief")
    form = {"opens_at": "9:00", "closes_at": "17:00", "_confirmed": "1"}
    assert chief.post(reverse("clocks:hours"), form).status_code == 302
    assert "09:00–17:00" in page(chief, "clocks:calendar")
    assert chief.post(reverse("clocks:hours"), {**form, "closes_at": "8:00"}).status_code == 400


def test_shifts_are_entered_pasted_and_removed(world: World, sign_in: SignIn) -> None:
    chief = sign_in("chief")
    one = {
        "person": str(world.people["staff"].pk), "starts_at_day": "R8.11.24", "starts_at_time": "17:15",
        "ends_at_day": "R8.11.25", "ends_at_time": "8:30", "order": "1", "submission": str(uuid.uuid4()), "_confirmed": "1",
    }  # fmt: skip
    answer = chief.post(reverse("clocks:shift-new"), one)
    assert answer.status_code == 302, answer.content.decode()[:3000]
    pasted = {"lines": "R8.11.28,休日,1103", "submission": str(uuid.uuid4()), "_confirmed": "1"}
    assert chief.post(reverse("clocks:roster-paste"), pasted).status_code == 302
    shown = page(sign_in("staff"), "clocks:roster")
    assert "灯台 光" in shown
    assert "当番のいない夜間・休日があります" in shown
    shift = OnCall.objects.latest("starts_at")
    assert sign_in("staff").post(reverse("clocks:shift-remove", args=[shift.pk])).status_code == 403
    assert chief.post(reverse("clocks:shift-remove", args=[shift.pk])).status_code == 302
    assert chief.post(reverse("clocks:roster-paste"), {**pasted, "lines": "x"}).status_code == 400


def dead_row(world: World) -> OutboxRow:
    now = world.clock.now()
    return OutboxRow.objects.create(
        kind="notices:mail", key="dead", payload={}, state=OutboxRow.State.DEAD, attempts=8, not_before=now,
        created_at=now, request=uuid.uuid4(), last_error="SMTPException: 理由",
    )  # fmt: skip


def test_operators_see_what_failed_and_start_it_again(world: World, sign_in: SignIn) -> None:
    row = dead_row(world)
    now = world.clock.now()
    JobRun.objects.create(
        name="clocks:tidy", due_at=now.replace(year=2030), finished_at=now, failures=1, last_error="失敗の理由"
    )
    Timer.objects.create(kind="x:y", key="k", due_at=now, retry_at=now, attempts=2, last_error="時計の理由")
    operator = sign_in("operator", operator=True)
    shown = page(operator, "clocks:operations")
    assert all(words in shown for words in ("SMTPException: 理由", "失敗の理由", "時計の理由"))
    assert operator.post(reverse("clocks:row-revive", args=[row.pk])).status_code == 302
    row.refresh_from_db()
    assert (row.state, row.attempts) == (OutboxRow.State.WAITING, 0)
    assert operator.post(reverse("clocks:row-revive", args=[row.pk])).status_code == 409
    assert operator.post(reverse("clocks:job-hasten", args=["clocks:tidy"])).status_code == 302
    assert JobRun.objects.get(name="clocks:tidy").due_at == now
    acts = set(LedgerEntry.objects.values_list("act", flat=True))
    assert {"clocks:outbox:revived", "clocks:job:hastened"} <= acts


@pytest.mark.parametrize("key", ["staff", "chief", "auditor", "outsider"])
def test_nobody_else_touches_what_runs_in_the_background(world: World, sign_in: SignIn, key: str) -> None:
    row = dead_row(world)
    JobRun.objects.create(name="clocks:tidy", due_at=world.clock.now().replace(year=2030))
    client = sign_in(key)
    page(client, "clocks:operations", status=403)
    assert client.post(reverse("clocks:row-revive", args=[row.pk])).status_code == 404
    assert client.post(reverse("clocks:job-hasten", args=["clocks:tidy"])).status_code == 404
    row.refresh_from_db()
    assert row.state == OutboxRow.State.DEAD


def own_item(world: World, key: str = "staff", **more: object) -> WorkItem:
    with world.acting(key):
        item = work.start(
            "tests.portal.clocks.test_clocks:double", {"n": 1}, title="台帳の読込み", account=world.account(key).pk
        )
    WorkItem.objects.filter(pk=item.pk).update(**more)
    return item


def test_work_shows_its_progress_and_refreshes_with_and_without_scripts(world: World, sign_in: SignIn) -> None:
    item = own_item(world, state=WorkItem.State.RUNNING, percent=40, message="40行目")
    shown = page(sign_in("staff"), "clocks:work", item.pk)
    assert '<noscript><meta http-equiv="refresh" content="5"></noscript>' in shown
    assert f'data-watch="/clocks/work/{item.pk}/"' in shown
    assert "40行目" in shown


def test_finished_work_leads_to_its_result_within_the_portal_only(world: World, sign_in: SignIn) -> None:
    staff = sign_in("staff")
    inside = own_item(world, state=WorkItem.State.DONE, result={"url": "/notices/"})
    outside = own_item(world, state=WorkItem.State.DONE, result={"url": "//evil.example/"})
    assert 'href="/notices/"' in page(staff, "clocks:work", inside.pk)
    assert "結果を見る" in page(staff, "clocks:work", inside.pk)
    assert "結果を見る" not in page(staff, "clocks:work", outside.pk)
    assert "refresh" not in page(staff, "clocks:work", inside.pk)
    failed = own_item(world, state=WorkItem.State.FAILED, message="三行目が読めません。")
    assert "三行目が読めません。" in page(staff, "clocks:work", failed.pk)


@pytest.mark.parametrize("key", ["colleague", "chief", "outsider"])
def test_work_is_seen_by_whoever_started_it_alone(world: World, sign_in: SignIn, key: str) -> None:
    item = own_item(world)
    page(sign_in(key), "clocks:work", item.pk, status=404)
    assert "台帳の読込み" not in page(sign_in(key), "clocks:work-list")
    assert "台帳の読込み" in page(sign_in("staff"), "clocks:work-list")


def test_the_number_of_queries_of_every_page_is_the_one_written_down(world: World, sign_in: SignIn) -> None:
    chief, operator, staff = sign_in("chief"), sign_in("operator", operator=True), sign_in("staff")
    item = own_item(world)
    pages = {
        **{name: (chief, reverse(f"clocks:{name}")) for name in ("calendar", "roster")},
        **{name.partition(":")[2]: (chief, reverse(name)) for name in KEEPER_PAGES},
        "operations": (operator, reverse("clocks:operations")),
        "work": (staff, reverse("clocks:work", args=[item.pk])),
        "work-list": (staff, reverse("clocks:work-list")),
    }
    page_queries.check(Path(__file__).with_name("page_queries.json"), pages)
