"""The wall of clocks and the figures in a browser: every page is checked; the wall renews itself until it is told to stop."""

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
    adopt(world, with_incidents())
    return Room(world)


def shot(page: Page, name: str) -> None:
    """Checks the page, and keeps a picture of it where SEKIMORI_SHOTS names a folder."""
    check_page(page)
    if SHOTS:
        page.screenshot(path=Path(SHOTS) / f"{name}.png", full_page=True)


def test_clocks_and_figures(page: Page, world: World, room: Room) -> None:
    signed_in(page, world, "csirt").goto("/incidents/clocks/")
    shot(page, "20-no-clock")
    first = room.report()
    page.get_by_role("link", name="表示を更新する").click()
    expect(page.get_by_text("残り 15分")).to_be_visible()
    room.receive(first)
    room.order(first)
    room.report(kind="card_loss")
    for minute in (10, 17):
        room.at(10, minute)
        page.get_by_role("link", name="表示を更新する").click()
    expect(page.get_by_text("超過 2分").first).to_be_visible()
    shot(page, "21-clocks")
    page.get_by_role("button", name="自動更新を止める").click()
    expect(page.get_by_role("button", name="自動更新を始める")).to_be_visible()
    page.goto("/incidents/")
    page.get_by_role("link", name="件数と時間").click()
    shot(page, "22-figures")
    page.get_by_label("月", exact=True).select_option("11")
    page.get_by_role("button", name="表示する").click()
    expect(page.get_by_text("令和8年度11月").first).to_be_visible()
    page.get_by_role("link", name="議会答弁の資料").click()
    expect(page.get_by_text("2件の報告があり")).to_be_visible()
    shot(page, "23-answer")
