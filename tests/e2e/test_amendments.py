"""The pages of amendments in a browser: one is written clause by clause and looked at; every page passes every check."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.helpers import check_page, signed_in
from tests.portal.amendments.conftest import PROMPTLY, Studio
from tests.portal.committee.conftest import seated
from tests.world import World


@pytest.fixture
def studio(world: World) -> Studio:
    return Studio(world, seated(world))


def test_an_amendment_is_written_clause_by_clause(page: Page, world: World, studio: Studio) -> None:
    signed_in(page, world, "system").goto("/amendments/")
    check_page(page)
    page.get_by_role("link", name="見直しの材料を見る").click()
    check_page(page)
    page.goto("/amendments/new/")
    page.get_by_label("改正の名称").fill("令和９年改正")
    page.get_by_label("改正の理由").fill("報告を早めるため")
    check_page(page)
    page.get_by_role("button", name="起案する").click()
    page.get_by_role("link", name="改正する条項を選ぶ").click()
    page.get_by_label("改める").check()
    page.get_by_label("改正前の条項").select_option("2(2)")
    check_page(page)
    page.get_by_role("button", name="条文を書く").click()
    page.get_by_label("改正後の本文").fill(PROMPTLY)
    page.get_by_label("この条項を改める理由").fill("被害を抑えるため")
    check_page(page)
    page.get_by_role("button", name="改正案に加える").click()
    expect(page.get_by_text("改正案に加えました。")).to_be_visible()
    check_page(page)
    for tab in ("影響", "記録の経緯"):
        page.get_by_role("link", name=tab, exact=True).click()
        check_page(page)
    page.goto("/amendments/1/")
    page.get_by_role("link", name="改正後の条文を作る").click()
    page.get_by_role("button", name="改正案を条文に適用する").click()
    expect(page.get_by_text("改正後の条文を作っています。")).to_be_visible()
    check_page(page)
