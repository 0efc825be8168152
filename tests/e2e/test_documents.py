"""The pages of documents in a browser: one is begun, written, decided on, read and printed; every page passes every check."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.adopting import adopt
from tests.e2e.helpers import check_page, signed_in
from tests.portal.documents.conftest import Office, with_documents
from tests.world import World

SHOTS = os.environ.get("SEKIMORI_SHOTS", "")


def look(page: Page, name: str) -> None:
    """Checks the page, and keeps a picture of it when a folder for them is named."""
    check_page(page)
    if SHOTS:
        page.screenshot(path=str(Path(SHOTS) / f"{name}.png"), full_page=True)


@pytest.fixture
def office(world: World) -> Office:
    adopt(world, with_documents())
    return Office(world)


def test_a_document_goes_its_whole_way(page: Page, world: World, office: Office) -> None:
    signed_in(page, world, "system").goto("/documents/")
    look(page, "documents-empty")
    page.get_by_role("link", name="「ログ管理基準」を起案する").first.click()
    look(page, "documents-new")
    page.get_by_role("button", name="起案する").click()
    page.get_by_label("本文").fill(
        "第１条　取得する項目は、別表のとおりとする。\n\n第２条　保存する期間は、１年とする。"
    )
    page.get_by_label("制定・改定の概要").fill("新たに定める。")
    page.get_by_label("施行日").fill("R8.11.24")
    page.get_by_label("次の見直し日").fill("R9.11.1")
    page.get_by_label("「取得する項目」が書いてある箇所").fill("第１条")
    look(page, "documents-write")
    page.get_by_role("button", name="文書案を保存する").click()
    look(page, "documents-version")
    page.get_by_role("link", name="決裁を伺う").click()
    look(page, "documents-submit")
    page.get_by_role("button", name="この内容で決裁を伺う").click()
    expect(page.get_by_text("決裁を伺いました。")).to_be_visible()
    signed_in(page, world, "ciso").goto("/")
    page.get_by_role("link", name="ログ管理基準 第1版").first.click()
    page.get_by_role("link", name="決定する").click()
    look(page, "documents-approve")
    page.get_by_role("button", name="決定する").click()
    expect(page.get_by_text("決定しました。")).to_be_visible()
    page.goto("/documents/")
    look(page, "documents-list")
    page.get_by_role("link", name="ログ管理基準", exact=True).click()
    look(page, "documents-detail")
    page.get_by_role("link", name="見直しの結果を記録する").click()
    look(page, "documents-review")
    page.go_back()
    page.get_by_role("link", name="記録の経緯", exact=True).click()
    look(page, "documents-history")
    page.goto("/documents/versions/1/print/")
    look(page, "documents-print")
