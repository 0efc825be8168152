"""The annual report and OSCAL in a browser: drafted, written, handed in, confirmed, read; every page passes every check."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.adopting import adopt
from tests.e2e.helpers import check_page, signed_in
from tests.portal.inspection.conftest import with_inspection
from tests.world import World

SHOTS = os.environ.get("SEKIMORI_SHOTS", "")


def look(page: Page, name: str) -> None:
    """Checks the page, and keeps a picture of it when a folder for them is named."""
    check_page(page)
    if SHOTS:
        page.screenshot(path=str(Path(SHOTS) / f"{name}.png"), full_page=True)


@pytest.fixture
def city(world: World) -> World:
    adopt(world, with_inspection())
    return world


def test_an_annual_report_goes_its_whole_way_and_a_head_fetches_oscal(page: Page, city: World) -> None:
    signed_in(page, city, "system").goto("/reports/annual/")
    page.get_by_role("link", name="年次報告を作成する").first.click()
    look(page, "reports-new")
    page.get_by_label("公表", exact=True).check()
    page.get_by_role("button", name="数値をまとめる").click()
    look(page, "reports-write")
    page.get_by_label("はじめに", exact=True).fill("今年度の状況を公表します。")
    page.get_by_label("条項の状態：所見（任意）").fill("着実に進みました。")
    page.get_by_role("button", name="保存する", exact=True).click()
    expect(page.get_by_text("保存しました。", exact=True)).to_be_visible()
    look(page, "reports-draft")
    page.get_by_role("link", name="提出する", exact=True).click()
    page.get_by_role("button", name="確定を求めて提出する").click()
    signed_in(page, city, "chief").goto("/")
    page.get_by_role("link", name="情報セキュリティ年次報告（公表）").first.click()
    page.get_by_role("link", name="確定する", exact=True).click()
    page.get_by_role("button", name="この内容で確定する").click()
    expect(page.get_by_text("PDFとWordを証拠として保管しました。")).to_be_visible()
    look(page, "reports-confirmed")
    signed_in(page, city, "staff").goto("/reports/annual/")
    page.get_by_role("link", name="情報セキュリティ年次報告（公表）").first.click()
    page.get_by_role("link", name="印刷", exact=True).first.click()
    expect(page.get_by_text("着実に進みました。")).to_be_visible()
    look(page, "reports-print")
    signed_in(page, city, "head_citizen").goto("/compliance/?unit=0")
    page.get_by_role("link", name="ＯＳＣＡＬ").click()
    look(page, "reports-oscal")
    expect(page.get_by_role("link", name="改善計画（ＰＯＡ＆Ｍ）")).to_have_count(0)
    with page.expect_download() as fetched:
        page.get_by_role("link", name="評価結果（条項の状態）").click()
    assert fetched.value.suggested_filename == "results.json"
