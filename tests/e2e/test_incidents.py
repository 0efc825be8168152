"""Incidents in a browser: the whole chain acted by all its roles, from the report to the record on paper; every page is checked."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.adopting import adopt
from tests.e2e.helpers import check_page, signed_in
from tests.portal.incidents.conftest import Room, with_incidents
from tests.world import World

SHOTS = os.environ.get("SEKIMORI_SHOTS", "")


@pytest.fixture
def room(world: World) -> Room:
    adopt(world, with_incidents(anonymous=True))
    return Room(world)


def shot(page: Page, name: str) -> None:
    """Checks the page, and keeps a picture of it where SEKIMORI_SHOTS names a folder."""
    check_page(page)
    if SHOTS:
        page.screenshot(path=Path(SHOTS) / f"{name}.png", full_page=True)


def open_task(page: Page, world: World, key: str) -> None:
    """Signs in and follows the first task of the first screen."""
    signed_in(page, world, key).goto("/")
    page.get_by_role("link", name="令8-事故-000001").first.click()


def test_an_incident_goes_its_whole_way(page: Page, world: World, room: Room) -> None:
    signed_in(page, world, "staff").goto("/incidents/report/?kind=infection")
    expect(page.get_by_text("まず線を抜く").first).to_be_visible()
    shot(page, "01-report")
    page.get_by_label("どんな様子ですか").fill("画面に見慣れない表示が出た。")
    page.get_by_role("button", name="報告する").last.click()
    expect(page.get_by_text("受付番号は 令8-事故-000001 です。")).to_be_visible()
    shot(page, "02-reported")
    _taken_in_and_passed_on(page, world)
    _answered(page, world)
    _kept_as_proof(page)
    _asked_of_others(page, world)
    _closed(page, world)


def _taken_in_and_passed_on(page: Page, world: World) -> None:
    open_task(page, world, "csirt")
    shot(page, "03-room-new")
    page.get_by_role("link", name="受領する").click()
    page.get_by_label("報告した人への指示").fill("電源は切らずに待ってください。")
    shot(page, "04-receive")
    page.get_by_role("button", name="受領する").last.click()
    for key in ("head_citizen", "director", "chief", "ciso"):
        open_task(page, world, key)
        page.get_by_role("textbox").first.fill("確認中")
        if page.get_by_label("回復のための措置").count():
            page.get_by_label("回復のための措置").fill("端末を隔離し、代替機を出した。")
        # The head's and the chief's forms differ; the others are the same.
        if key in {"head_citizen", "chief"}:
            shot(page, f"05-pass-{key}")
        page.get_by_role("button", name="報告する").last.click()
        expect(page.get_by_text("報告の流れ")).to_be_visible()


def _answered(page: Page, world: World) -> None:
    signed_in(page, world, "csirt").goto("/incidents/1/assess/")
    page.get_by_label("当たる（疑いが残るときも）").check()
    page.get_by_label("ほかの端末・システムに広がっている").check()
    shot(page, "06-assess")
    page.get_by_role("button", name="評価を記録する").last.click()
    expect(page.get_by_text("レベル4 極めて重大").first).to_be_visible()
    page.get_by_role("link", name="応急措置・復旧・作業を指示する").click()
    page.get_by_label("措置", exact=True).select_option(label="端末をネットワークから切り離す")
    page.get_by_label("指示の内容").fill("窓口１番の端末")
    page.get_by_label("指示の相手（役割）").select_option(label="市民部 情報セキュリティ責任者")
    shot(page, "07-order")
    page.get_by_role("button", name="指示する").last.click()
    open_task(page, world, "director")
    page.get_by_label("完了しました").check()
    page.get_by_label("行ったことと時刻").fill("10時20分に切り離した。")
    shot(page, "08-advance")
    page.get_by_role("button", name="知らせる").last.click()
    signed_in(page, world, "csirt").goto("/incidents/1/")
    shot(page, "09-room-open")
    page.get_by_role("link", name="完了を確かめる").click()
    page.get_by_role("textbox").first.fill("現場で確かめた。")
    page.get_by_role("button", name="完了を確かめた").last.click()


def filled(page: Page, **values: str) -> None:
    """Types into the fields with these names."""
    for name, value in values.items():
        page.locator(f"[name={name}]").fill(value)


def _kept_as_proof(page: Page) -> None:
    page.goto("/rooms/1/exhibits/new/")
    filled(page, what="窓口１番の端末", taken_place="市民課", place="総務課 金庫")
    shot(page, "16-exhibit")
    page.get_by_role("button", name="登録する").last.click()
    page.get_by_role("link", name="受渡しを記録する").click()
    page.get_by_label("警察など捜査機関").check()
    filled(page, organisation="汐見警察署", to_whom="海野", purpose="捜査のため", receipt_number="第12号")
    shot(page, "17-handed")
    page.get_by_role("button", name="記録する").last.click()
    expect(page.get_by_text("汐見警察署").first).to_be_visible()
    shot(page, "18-exhibits")


def _asked_of_others(page: Page, world: World) -> None:
    page.goto("/rooms/1/spreads/new/")
    filled(page, subject="添付ファイルの扱いの確認", text="添付を開く前の手順を課で確かめてください。", until="R8.12.1")
    shot(page, "19-spread")
    _sent(page, "依頼する")
    signed_in(page, world, "head_tax").goto("/")
    page.get_by_role("link", name="添付ファイルの扱いの確認").first.click()
    page.get_by_label("実施した").check()
    filled(page, said="朝礼で確かめた。")
    shot(page, "20-answer")
    page.get_by_role("button", name="回答する").last.click()
    shot(page, "21-answered")
    signed_in(page, world, "csirt").goto("/rooms/1/spreads/")
    shot(page, "22-spreads")
    page.goto("/incidents/1/")


def _sent(page: Page, name: str) -> None:
    """Sends the form and waits for the answer: whoever leaves the page at once takes the sending back."""
    with page.expect_navigation():
        page.get_by_role("button", name=name).last.click()


def _closed(page: Page, world: World) -> None:
    page.get_by_role("link", name="原因と再発防止策を報告する").click()
    for box in page.get_by_role("textbox").all():
        box.fill("添付を開いたため。訓練を増やす。")
    shot(page, "10-investigate")
    _sent(page, "ＣＩＳＯに報告する")
    signed_in(page, world, "ciso").goto("/incidents/1/")
    page.get_by_role("link", name="再発防止の判断を記録する").click()
    page.get_by_label("確かめたこと・判断").fill("案のとおり進める。")
    shot(page, "11-direct")
    _sent(page, "判断を記録する")
    signed_in(page, world, "csirt").goto("/incidents/1/")
    page.get_by_role("link", name="終結する").click()
    page.get_by_label("処理の結果").fill("復旧した。")
    page.get_by_role("button", name="終結する").last.click()
    shot(page, "12-closed")
    for name, address in (
        ("13-events", "/incidents/1/events/"),
        ("14-paper", "/incidents/1/print/"),
        ("15-register", "/incidents/"),
    ):
        page.goto(address)
        shot(page, name)


def test_the_other_ways_to_report_and_the_other_forms_pass_every_check(page: Page, world: World, room: Room) -> None:
    first, second = room.opened(kind="violation", level=1), room.receive(room.report(by="staff_tax", kind="violation"))
    signed_in(page, world, "csirt")
    for address in (
        "/incidents/report/enter/",
        f"/incidents/{second.pk}/group/",
        f"/incidents/{second.pk}/shield/",
        f"/incidents/{first.pk}/note/",
    ):
        page.goto(address)
        shot(page, "other" + address.replace("/", "-"))
    signed_in(page, world, "chief").goto(f"/incidents/{first.pk}/plan/")
    check_page(page)
    page.context.clear_cookies()
    page.goto("/incidents/report/anonymous/")
    shot(page, "anonymous")
    page.get_by_label("その他・分からない").check()
    page.get_by_label("どんな様子ですか").fill("見ました。")
    page.get_by_role("button", name="報告する").last.click()
    expect(page.get_by_text("受付番号は 令8-事故-000003 です。")).to_be_visible()
    shot(page, "thanks")
