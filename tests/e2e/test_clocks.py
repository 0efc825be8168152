"""Calendar, duty roster, operators' pages, 診断 and background work in a real browser."""

from __future__ import annotations

import datetime as dt

import pytest
from playwright.sync_api import Page, expect

from sekimori.portal.clocks import services, work
from sekimori.portal.clocks.models import WorkItem
from sekimori.portal.clocks.services import Shift
from tests.e2e.helpers import check_page, signed_in
from tests.world import World


@pytest.mark.parametrize(
    ("key", "path"),
    [
        ("staff", "/clocks/"),
        ("chief", "/clocks/"),
        ("chief", "/clocks/days/new/"),
        ("chief", "/clocks/days/file/"),
        ("chief", "/clocks/hours/"),
        ("staff", "/clocks/roster/"),
        ("chief", "/clocks/roster/"),
        ("chief", "/clocks/roster/new/"),
        ("chief", "/clocks/roster/paste/"),
        ("staff", "/clocks/work/"),
    ],
)
def test_every_page_of_the_calendar_passes_every_check(page: Page, world: World, key: str, path: str) -> None:
    now = world.clock.now()
    with world.acting("chief"):
        services.local_day_set(day=dt.date(2026, 11, 25), name="市制記念日")
        services.on_call_set([Shift(world.people["csirt"].pk, now, now + dt.timedelta(hours=3), contact="内線110")])
    signed_in(page, world, key).goto(path)
    check_page(page)


@pytest.mark.parametrize("path", ["/clocks/operations/", "/health/"])
def test_the_operators_pages_pass_every_check(page: Page, world: World, path: str) -> None:
    signed_in(page, world, "operator", operator=True).goto(path)
    check_page(page)


def test_a_file_of_days_is_compared_and_taken_over(page: Page, world: World) -> None:
    signed_in(page, world, "chief").goto("/clocks/days/file/")
    content = "国民の祝日・休日月日,国民の祝日・休日名称\n2026/12/2,臨時の祝日\n".encode("cp932")
    page.locator("input[type=file]").set_input_files({"name": "days.csv", "mimeType": "text/csv", "buffer": content})
    page.get_by_role("button", name="読み込んで比べる").click()
    expect(page.get_by_text("臨時の祝日")).to_be_visible()
    check_page(page)
    page.get_by_role("button", name="この内容で登録する").click()
    expect(page.get_by_text("1日を登録しました。")).to_be_visible()


def test_the_progress_of_work_refreshes_itself_until_it_is_over(page: Page, world: World) -> None:
    with world.acting("staff"):
        item = work.start("a.b:c", {}, title="台帳の読込み", account=world.account("staff").pk)
    mine = WorkItem.objects.filter(pk=item.pk)
    mine.update(state=WorkItem.State.RUNNING, percent=30, message="30行目を読んでいます。")
    signed_in(page, world, "staff").goto(f"/clocks/work/{item.pk}/")
    expect(page.get_by_text("30行目を読んでいます。")).to_be_visible()
    check_page(page)
    mine.update(percent=60, message="60行目を読んでいます。")
    expect(page.get_by_text("60行目を読んでいます。")).to_be_visible()
    mine.update(state=WorkItem.State.DONE, percent=100, result={"url": "/notices/"})
    expect(page.get_by_role("link", name="結果を見る")).to_be_visible()
    check_page(page)
