"""The board, a clause, one's own clauses, an answer and the first screen in a real browser."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from sekimori.portal.compliance import services
from tests.adopting import adopt
from tests.e2e.helpers import check_page, signed_in
from tests.portal.compliance.sample import sample_package
from tests.world import World


@pytest.fixture
def city(world: World) -> World:
    adopt(world, sample_package())
    return world


def pictured(page: Page, name: str) -> None:
    """Keeps a picture of the page on a wide screen, a telephone and paper, where SEKIMORI_PICTURES names a folder."""
    folder = os.environ.get("SEKIMORI_PICTURES")
    if not folder:
        return
    page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)
    page.set_viewport_size({"width": 360, "height": 740})
    page.screenshot(path=Path(folder) / f"{name}-360.png", full_page=True)
    page.set_viewport_size({"width": 1366, "height": 768})
    page.pdf(path=Path(folder) / f"{name}.pdf", format="A4", landscape=True)


def test_every_page_of_compliance_passes_every_check(page: Page, city: World) -> None:
    with city.acting("staff"):
        services.answer_give(clause="2(4)", unit=city.unit("210"), answer="done")
    signed_in(page, city, "head_citizen")
    unit = city.unit("210")
    for name, path in {
        "home": "/",
        "board": "/compliance/?unit=0",
        "board-unit": f"/compliance/?unit={unit}&state=not_met",
        "clause": f"/compliance/clause/2(4)/?unit={unit}",
        "clause-units": "/compliance/clause/1(2)/?unit=0",
        "mine": "/compliance/mine/",
        "answer": f"/compliance/clause/2(5)/answer/?unit={unit}",
    }.items():
        page.goto(path)
        check_page(page)
        pictured(page, name)


def test_an_answer_changes_the_state_and_is_drawn_as_a_word_of_people(page: Page, city: World) -> None:
    signed_in(page, city, "head_citizen").goto("/compliance/mine/")
    page.get_by_role("row", name="2(4)").first.get_by_role("link", name="答える").click()
    page.get_by_label("実施", exact=True).check()
    page.get_by_role("button", name="回答する").last.click()
    expect(page.get_by_text("回答を記録しました。")).to_be_visible()
    expect(page.locator(".sk-main__over").get_by_text("（申告）")).to_be_visible()
