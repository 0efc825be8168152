"""The pages of meetings in a browser: one goes from its preparation to confirmed minutes; every page passes every check."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.helpers import check_page, signed_in
from tests.portal.committee.conftest import Committee, seated
from tests.world import TODAY, World


@pytest.fixture
def committee(world: World) -> Committee:
    return seated(world)


def test_a_meeting_goes_its_whole_way(page: Page, world: World, committee: Committee) -> None:
    committee.document()
    signed_in(page, world, "system").goto("/committee/")
    check_page(page)
    page.get_by_role("link", name="会議を準備する").first.click()
    page.get_by_label("会議", exact=True).check()
    page.get_by_label("日付").fill("R8.11.24")
    page.get_by_label("時刻").fill("14:00")
    page.get_by_label("場所").fill("庁議室")
    check_page(page)
    page.get_by_role("button", name="議題を選ぶ").click()
    page.get_by_label("整合確認書").check()
    check_page(page)
    page.get_by_role("button", name="選んだものを付議する").click()
    page.get_by_role("link", name="議題を書く").click()
    page.get_by_role("textbox", name="議題").first.fill("研修計画")
    page.get_by_label("付議の内容").fill("令和８年度の計画")
    check_page(page)
    page.get_by_role("button", name="付議する").click()
    page.get_by_role("link", name="招集する").click()
    check_page(page)
    page.get_by_role("button", name="構成員に知らせて招集する").click()
    check_page(page)
    committee.at(TODAY, 16)
    signed_in(page, world, "system").goto("/committee/1/attendance/")
    for group in page.get_by_role("group").all():
        if group.get_by_label("出席").count():
            group.get_by_label("出席").check()
    check_page(page)
    page.get_by_role("button", name="出席を記録する").click()
    for number in (1, 2):
        page.get_by_role("link", name=f"議題{number}の議決を記録する").click()
        page.get_by_label("承認", exact=True).check()
        check_page(page)
        page.get_by_role("button", name="議決を記録する").click()
    page.get_by_role("link", name="議事の概要を書く").click()
    page.get_by_label("議事の概要").fill("午後２時開会。")
    page.get_by_role("button", name="保存する", exact=True).click()
    page.get_by_role("link", name="議事録の確認を依頼する").click()
    page.get_by_role("button", name="この内容で確認を依頼する").click()
    signed_in(page, world, "ciso").goto("/")
    page.get_by_role("link", name="情報セキュリティ推進会議 令和8年度 第1回").first.click()
    page.get_by_role("link", name="議事録を確定する").click()
    check_page(page)
    page.get_by_role("button", name="議事録を確定し、議決を反映する").click()
    expect(page.get_by_text("議事録を確定しました。")).to_be_visible()
    expect(page.get_by_text("反映済み").first).to_be_visible()
    check_page(page)
    for address in (
        "/committee/",
        "/committee/decisions/",
        "/committee/1/print/",
        "/committee/1/history/",
        "/committee/matters/1/",
    ):
        page.goto(address)
        check_page(page)
