"""The pages of self-inspection in a browser: planned, opened, answered, confirmed, reported; every page passes every check."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.adopting import adopt
from tests.e2e.helpers import check_page, signed_in
from tests.portal.inspection.conftest import Office, with_inspection
from tests.world import World

SHOTS = os.environ.get("SEKIMORI_SHOTS", "")


def look(page: Page, name: str) -> None:
    """Checks the page, and keeps a picture of it when a folder for them is named."""
    check_page(page)
    if SHOTS:
        page.screenshot(path=str(Path(SHOTS) / f"{name}.png"), full_page=True)


@pytest.fixture
def office(world: World) -> Office:
    adopt(world, with_inspection())
    return Office(world)


def test_a_self_inspection_goes_its_whole_way(page: Page, world: World, office: Office) -> None:
    signed_in(page, world, "chief").goto("/inspection/")
    look(page, "inspection-empty")
    page.get_by_role("link", name="自己点検を計画する").first.click()
    look(page, "inspection-new")
    page.get_by_label("対象の条項").fill("2 9.2(3)①")
    page.get_by_label("職員等", exact=True).check()
    page.get_by_role("button", name="計画を保存する").click()
    page.get_by_role("link", name="開始を承認する").click()
    look(page, "inspection-open")
    page.get_by_role("button", name="開始を承認して点検票を配る").click()
    expect(page.get_by_text("自己点検を始めました。")).to_be_visible()
    look(page, "inspection-detail")
    signed_in(page, world, "staff").goto("/")
    page.get_by_role("link", name="令和8年度自己点検").first.click()
    look(page, "inspection-sheet")
    page.get_by_role("link", name="答える", exact=True).click()
    look(page, "inspection-answer")
    page.get_by_role("button", name="確認へ進む").click()
    look(page, "inspection-answer-faults")
    for group in page.get_by_role("radio", name="実施", exact=True).all():
        group.check()
    page.get_by_role("radio", name="一部実施").first.check()
    page.get_by_label("理由・補足").first.fill("口頭で済ませたことがある。")
    page.get_by_role("button", name="確認へ進む").click()
    look(page, "inspection-answer-confirm")
    page.get_by_role("button", name="提出する").click()
    expect(page.get_by_text("提出しました。")).to_be_visible()
    look(page, "inspection-sheet-submitted")
    page.goto(f"/inspection/sheets/{office.sheet('staff').pk}/print/")
    look(page, "inspection-print")
    page.goto("/inspection/mine/")
    look(page, "inspection-mine")


def test_a_head_looks_at_his_result_and_stands_by_it(page: Page, world: World, office: Office) -> None:
    campaign = office.open().pk
    for key in ("staff", "colleague", "head_citizen"):
        office.submit(key, taking_out="partly")
    signed_in(page, world, "head_citizen").goto(f"/inspection/{campaign}/sheets/")
    look(page, "inspection-sheets")
    page.goto(f"/inspection/{campaign}/units/")
    look(page, "inspection-units")
    page.get_by_role("link", name="市民部 市民課").first.click()
    look(page, "inspection-result")
    page.get_by_role("link", name="改善策を登録する").click()
    page.locator("textarea[name=text]").fill("持出しの前に申請することを朝礼で確かめる。")
    page.get_by_label("期限").fill("R9.1.29")
    page.locator("input[name=owner_text]").fill("千鳥")
    look(page, "inspection-improve")
    page.get_by_role("button", name="改善策を登録する").click()
    page.get_by_role("link", name="結果を確認する").click()
    look(page, "inspection-confirm")
    page.get_by_label("結果についての所見").fill("おおむね守られている。")
    page.get_by_role("button", name="この結果でよいと確認する").click()
    expect(page.get_by_text("結果を確認しました。")).to_be_visible()
    page.goto("/inspection/improvements/")
    look(page, "inspection-improvements")
    page.get_by_role("link", name="持出しの前に").first.click()
    look(page, "inspection-improvement")
    for address in ("questions", "contradictions", "history"):
        page.goto(f"/inspection/{campaign}/{address}/")
        look(page, f"inspection-{address}")


def test_a_report_and_its_use_pass_every_check(page: Page, world: World, office: Office) -> None:
    campaign = office.confirmed(taking_out="partly")
    signed_in(page, world, "chief").goto(f"/inspection/{campaign.pk}/report/")
    look(page, "inspection-report-new")
    page.get_by_label("総括").fill("持出しの申請を徹底する。")
    page.get_by_role("button", name="本部へ報告する").click()
    look(page, "inspection-report")
    page.goto(f"/inspection/{campaign.pk}/use/")
    look(page, "inspection-use")
    page.goto(f"/inspection/{campaign.pk}/extend/")
    look(page, "inspection-extend")
