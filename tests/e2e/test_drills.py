"""A table-top drill and a call drill in a browser, with and without scripts; every page is checked."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from playwright.sync_api import Browser, FilePayload, Page, expect

from sekimori.portal.drills.models import Drill
from tests.adopting import adopt
from tests.e2e.helpers import check_page, signed_in
from tests.portal.drills.conftest import Hall, with_drills
from tests.portal.drills.test_calls_and_mails import SECTIONS
from tests.world import World

SHOTS = os.environ.get("SEKIMORI_SHOTS", "")


@pytest.fixture
def hall(world: World) -> Hall:
    adopt(world, with_drills())
    return Hall(world)


def shot(page: Page, name: str) -> None:
    """Checks the page, and keeps a picture of it where SEKIMORI_SHOTS names a folder."""
    check_page(page)
    if SHOTS:
        page.screenshot(path=Path(SHOTS) / f"{name}.png", full_page=True)


@pytest.mark.proof
def test_a_drill_is_planned_played_and_assessed(page: Page, world: World, hall: Hall) -> None:
    signed_in(page, world, "csirt").goto("/drills/")
    shot(page, "01-empty")
    page.get_by_role("link", name="机上訓練を計画する").first.click()
    page.get_by_label("かばんの置き忘れ").check()
    page.get_by_label("訓練名").fill("秋の机上訓練")
    page.locator("[name=planned_for_day]").fill("R8.11.24")
    page.locator("[name=planned_for_time]").fill("10:00")
    page.get_by_label("体制").fill("進行は窓口、記録は総務課。")
    page.get_by_label("範囲").fill("窓口系の端末。")
    shot(page, "02-plan")
    page.get_by_role("button", name="確認").last.click()
    page.get_by_role("button", name="計画を登録する").last.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("【訓練】令8-訓練-001")
    for part, who in (("section", "head_citizen"), ("contact", "csirt")):
        hall.cast(Drill.objects.latest("pk"), part, who)
    page.reload()
    shot(page, "03-planned")
    page.get_by_role("link", name="訓練を始める").click()
    page.get_by_role("button", name="始めて、参加する人に知らせる").click()
    expect(page.get_by_text("かばんがありません。")).to_be_visible()
    shot(page, "04-situation")
    _refreshed_until_stopped(page, world, hall)
    page.get_by_role("link", name="「電話」への判断を書く").click()
    page.get_by_label("判断したこと・すること").fill("窓口に電話した。")
    shot(page, "05-answer")
    page.get_by_role("button", name="記録する").last.click()
    expect(page.get_by_text("窓口に電話した。")).to_be_visible()
    shot(page, "05b-answered")
    page.get_by_role("link", name="訓練を終える").click()
    page.get_by_role("button", name="終える").last.click()
    _assessed(page)


def _refreshed_until_stopped(page: Page, world: World, hall: Hall) -> None:
    """The situation renews itself; once stopped it does so no more, but by its button."""
    page.evaluate("document.activeElement.blur()")
    hall.at(10, 12)
    expect(page.get_by_text("端末が入っていました。")).to_be_visible(timeout=30_000)
    page.get_by_role("button", name="自動更新を止める").click()
    expect(page.get_by_text("自動更新を止めています")).to_be_visible()
    hall.at(10, 21)
    page.get_by_role("link", name="表示を更新する").click()
    expect(page.get_by_text("終点で見つかりました。")).to_be_visible()
    shot(page, "04b-later")


def _assessed(page: Page) -> None:
    page.get_by_role("link", name="訓練を評価する").click()
    for each in page.get_by_label("計画どおり", exact=True).all():
        each.check()
    page.get_by_label("分かったこと").fill("報告は早かった。")
    page.get_by_label("ない", exact=True).check()
    shot(page, "06-evaluate")
    page.get_by_role("button", name="評価を記録する").last.click()
    page.get_by_role("link", name="改善することを決める").click()
    page.get_by_label("改善すること").fill("夜間の電話番号を配る。")
    shot(page, "07-gap")
    page.goto("/drills/1/")
    shot(page, "08-assessed")
    for name in ("run", "history", "print"):
        page.goto(f"/drills/1/{name}/")
        shot(page, f"09-{name}")
    for name in ("", "gaps/", "scenarios/"):
        page.goto(f"/drills/{name}")
        shot(page, f"10-{name.strip('/') or 'all'}")


def file_of(content: bytes) -> FilePayload:
    """The results as a browser sends them."""
    return {"name": "結果.csv", "mimeType": "text/csv", "buffer": content}


def test_calls_and_mails_are_checked_too(page: Page, world: World, hall: Hall) -> None:
    call, mail = hall.start(hall.plan(kind="call")), hall.plan(kind="mail")
    signed_in(page, world, "head_tax").goto(f"/drills/{call.pk}/")
    shot(page, "11-called")
    page.get_by_role("link", name="受けました").click()
    page.get_by_role("button", name="受けました").click()
    expect(page.get_by_text("受けたことを記録しました。")).to_be_visible()
    signed_in(page, world, "csirt").goto(f"/drills/{call.pk}/calls/")
    shot(page, "12-calls")
    page.get_by_role("checkbox").first.check()
    page.get_by_role("button", name="記録する").last.click()
    shot(page, "13-call")
    page.goto(f"/drills/{mail.pk}/import/")
    wrong = (SECTIONS + "水産課,3,1,1,\n").encode("cp932")
    page.locator("input[type=file]").set_input_files(file_of(wrong))
    shot(page, "14-import")
    page.get_by_role("button", name="読み込んで確かめる").last.click()
    expect(page.get_by_text("「水産課」という所属は、いまの組織にありません。")).to_be_visible()
    shot(page, "15-faults")
    page.get_by_role("link", name="ほかのファイルを選ぶ").click()
    page.locator("input[type=file]").set_input_files(file_of(SECTIONS.encode("cp932")))
    page.get_by_role("button", name="読み込んで確かめる").last.click()
    shot(page, "16-preview")
    page.get_by_role("button", name="この内容で取り込む").click()
    shot(page, "17-results")


def test_a_situation_is_followed_without_scripts(
    page: Page, browser: Browser, world: World, hall: Hall, base_url: str
) -> None:
    record = hall.running()
    hall.at(10, 12)
    plain = browser.new_context(base_url=base_url, java_script_enabled=False, locale="ja-JP")
    still = plain.new_page()
    signed_in(still, world, "head_citizen").goto(f"/drills/{record.pk}/run/")
    expect(still.get_by_text("かばんがありません。")).to_be_visible()
    expect(still.get_by_role("button", name="自動更新を止める")).to_be_hidden()
    plain.close()
