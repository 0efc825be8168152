"""Violations in a browser: the whole course acted by its roles, the person included; every page is checked."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.adopting import adopt
from tests.e2e.helpers import check_page, signed_in
from tests.portal.violations.conftest import Court, with_violations
from tests.world import World

SHOTS = os.environ.get("SEKIMORI_SHOTS", "")


@pytest.fixture
def court(world: World) -> Court:
    adopt(world, with_violations())
    return Court(world)


def shot(page: Page, name: str) -> None:
    """Checks the page, and keeps a picture of it where SEKIMORI_SHOTS names a folder."""
    check_page(page)
    if SHOTS:
        page.screenshot(path=Path(SHOTS) / f"{name}.png", full_page=True)


def test_a_violation_goes_its_whole_way(page: Page, world: World, court: Court) -> None:
    case = court.notify(about="staff_tax")
    signed_in(page, world, "chief").goto("/violations/notify/")
    page.locator("input[name=person_text]").fill("2102")
    page.get_by_label("反する条項").fill("2(1)")
    page.get_by_label("確認した事実").fill("許可のない媒体を端末につないだ。")
    page.get_by_label("求める措置").fill("媒体を外し、使い方を指導してください。")
    shot(page, "01-notify")
    page.get_by_role("button", name="確認").click()
    shot(page, "02-confirm")
    page.get_by_role("button", name="通知する").last.click()
    expect(page.get_by_text("令8-違反-000002").first).to_be_visible()
    shot(page, "03-told")
    signed_in(page, world, "head_citizen").goto("/")
    page.get_by_role("link", name="令8-違反-000002").first.click()
    shot(page, "04-manager")
    page.get_by_role("link", name="指導を記録する").click()
    page.get_by_label("指導の内容").fill("支給した媒体だけを使ってください。")
    shot(page, "05-guide")
    page.get_by_role("button", name="記録して本人に知らせる").last.click()
    page.get_by_role("link", name="指導の結果を報告する").click()
    page.get_by_label("改善されない").check()
    page.get_by_label("改善の状況").fill("まだ使っている。")
    shot(page, "06-settle")
    page.get_by_role("button", name="報告する").last.click()
    _stopped(page, world)
    signed_in(page, world, "staff").goto("/violations/mine/")
    expect(page.get_by_text("支給した媒体だけを使ってください。")).to_be_visible()
    shot(page, "11-mine")
    signed_in(page, world, "colleague").goto("/violations/mine/")
    shot(page, "12-nothing")
    assert case.pk


def _stopped(page: Page, world: World) -> None:
    signed_in(page, world, "chief").goto("/violations/2/stop/")
    page.get_by_label("停止", exact=True).check()
    page.get_by_label("その他", exact=True).check()
    page.get_by_label("対象の情報システム").fill("庁内のすべての情報システム")
    page.get_by_label("理由").fill("指導によっても改善されない。")
    page.get_by_label("解除の条件").fill("研修を受けること。")
    shot(page, "07-stop")
    page.get_by_role("button", name="確認").click()
    with page.expect_navigation():
        page.get_by_role("button", name="決めて知らせる").last.click()
    signed_in(page, world, "system").goto("/")
    page.get_by_role("link", name="令8-違反-000002").first.click()
    page.get_by_label("行ったことと時刻").fill("10時10分に無効にした。")
    shot(page, "08-carry-out")
    with page.expect_navigation():
        page.get_by_role("button", name="実施した").last.click()
    signed_in(page, world, "chief").goto("/violations/2/refer/")
    page.get_by_label("引き継ぐ先").fill("人事課")
    shot(page, "09-refer")
    for name, address in (
        ("10-detail", "/violations/2/"),
        ("10-print", "/violations/2/print/"),
        ("10-list", "/violations/"),
    ):
        page.goto(address)
        shot(page, name)
    page.goto("/violations/2/")
    page.get_by_role("link", name="解除する").click()
    page.get_by_label("理由").fill("研修を受けた。")
    with page.expect_navigation():
        page.get_by_role("button", name="解除する").last.click()
    signed_in(page, world, "system").goto("/violations/stops/1/restore/")
    shot(page, "10-restore")
