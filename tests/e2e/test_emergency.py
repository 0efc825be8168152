"""The emergency plan in a browser: the page is checked."""

from __future__ import annotations

import os
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.adopting import adopt
from tests.e2e.helpers import check_page, signed_in
from tests.portal.emergency.test_plan import ALL, lay_down, with_plan
from tests.world import World

SHOTS = os.environ.get("SEKIMORI_SHOTS", "")


def test_the_plan_is_read_on_screen(page: Page, world: World) -> None:
    adopt(world, with_plan())
    signed_in(page, world, "staff").goto("/emergency/")
    expect(page.get_by_text("緊急時対応計画の文書が、まだ定められていません")).to_be_visible()
    lay_down(world, **ALL)
    page.reload()
    expect(page.get_by_text("いまの体制と一致")).to_be_visible()
    check_page(page)
    if SHOTS:
        page.screenshot(path=Path(SHOTS) / "30-plan.png", full_page=True)
