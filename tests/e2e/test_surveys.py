"""An order to survey use in a browser: ordered by the CISO, looked at by somebody named, ended; every page is checked."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.adopting import adopt
from tests.e2e.helpers import check_page, signed_in
from tests.portal.surveys.conftest import Survey, name_somebody, with_surveys
from tests.world import World

SHOTS = os.environ.get("SEKIMORI_SHOTS", "")


@pytest.fixture
def survey(world: World) -> Survey:
    adopt(world, with_surveys())
    name_somebody(world)
    return Survey(world)


def shot(page: Page, name: str) -> None:
    """Checks the page, and keeps a picture of it where SEKIMORI_SHOTS names a folder."""
    check_page(page)
    if SHOTS:
        page.screenshot(path=Path(SHOTS) / f"{name}.png", full_page=True)


def test_a_survey_is_ordered_looked_at_and_ended(page: Page, world: World, survey: Survey) -> None:
    order = survey.order()
    signed_in(page, world, "ciso").goto("/surveys/new/")
    shot(page, "survey-1-new")
    page.goto("/surveys/named/")
    shot(page, "survey-2-named")
    signed_in(page, world, "operator").goto(f"/surveys/{order.pk}/look/")
    page.get_by_label("記録").select_option(label="ファイルサーバのアクセス記録")
    page.get_by_label("調べること").fill("添付の受信")
    shot(page, "survey-3-look")
    page.get_by_role("button", name="記録して見る").click()
    expect(page.get_by_text("この種類の記録は、調査の指示の対象ではありません。").first).to_be_visible()
    page.get_by_label("記録").select_option(label="電子メールの送受信記録")
    page.get_by_role("button", name="記録して見る").click()
    expect(page.get_by_text("指示の範囲内の閲覧です。")).to_be_visible()
    shot(page, "survey-4-order")
    signed_in(page, world, "ciso").goto(f"/surveys/{order.pk}/end/")
    page.get_by_label("調査の結果").fill("経路が分かった。")
    page.get_by_role("button", name="終える").last.click()
    for name, address in (
        ("survey-5-list", "/surveys/"),
        ("survey-6-looks", "/surveys/looks/"),
        ("survey-7-paper", f"/surveys/{order.pk}/print/"),
    ):
        page.goto(address)
        shot(page, name)
