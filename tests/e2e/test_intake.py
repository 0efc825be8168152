"""Reports by mail in a browser: the register, one mail, who sent it; every page is checked."""

from __future__ import annotations

import os
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.adopting import adopt
from tests.e2e.helpers import check_page, signed_in
from tests.portal.incidents.conftest import with_incidents
from tests.portal.intake.conftest import FORWARDED, STAFF, Post, letter
from tests.world import World

SHOTS = os.environ.get("SEKIMORI_SHOTS", "")


def shot(page: Page, name: str) -> None:
    """Checks the page, and keeps a picture of it where SEKIMORI_SHOTS names a folder."""
    check_page(page)
    if SHOTS:
        page.screenshot(path=Path(SHOTS) / f"{name}.png", full_page=True)


def test_a_mail_is_found_to_be_from_somebody(page: Page, world: World) -> None:
    adopt(world, with_incidents())
    world.people["staff"].email = STAFF
    world.people["staff"].save()
    post = Post(world)
    post.take(forwarded=FORWARDED)
    post.take(letter(number=2, X_Sekimori_Loop="localhost"))
    post.take(b"garbage")
    signed_in(page, world, "csirt").goto("/intake/")
    shot(page, "mail-1-list")
    page.get_by_role("link", name="不審なメールが届きました").first.click()
    shot(page, "mail-2-one")
    page.goto("/intake/1/")
    page.get_by_role("link", name="差出人を確かめたことを記録する").click()
    page.get_by_label("確かめた方法").fill("内線で本人に確かめた。")
    shot(page, "mail-3-confirm")
    page.get_by_role("button", name="記録する").last.click()
    expect(page.get_by_text("この人が報告した人になります。")).to_be_visible()
    page.goto("/intake/3/")
    shot(page, "mail-4-garbage")
    page.goto("/incidents/1/")
    shot(page, "mail-5-incident")
