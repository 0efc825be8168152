import pytest
from playwright.sync_api import Page, expect

from sekimori.standards import packages
from tests.adopting import adopt
from tests.e2e.helpers import check_page, signed_in
from tests.world import World


@pytest.mark.parametrize(
    "path",
    [
        "",
        "text/",
        "chapter/6/",
        "chapter/5.1/",
        "clause/5.3(1)①/",
        "clause/2(2)/",
        "mine/",
        "history/",
        "mine/?role=ciso",
    ],
)
def test_every_page_of_the_reading_room_passes_every_check(page: Page, world: World, path: str) -> None:
    adopt(world, packages.get("miyako"))
    signed_in(page, world, "staff").goto(f"/rules/{path}")
    check_page(page)


def test_the_room_says_so_while_nothing_is_adopted(page: Page, world: World) -> None:
    signed_in(page, world, "staff").goto("/rules/")
    expect(page.get_by_text("まだ採用されていません")).to_be_visible()
    check_page(page)


def test_a_clause_is_found_from_the_head_of_any_page_by_a_word_of_two_characters(page: Page, world: World) -> None:
    adopt(world, packages.get("miyako"))
    signed_in(page, world, "staff").goto("/rules/")
    page.get_by_label("全体を検索").fill("紛失")
    page.get_by_role("button", name="検索").first.click()
    expect(page.get_by_role("heading", name="対策基準の条項")).to_be_visible()
    check_page(page)
    page.locator(".sk-hit a").first.click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.get_by_text("誰が、いつ、誰に対して")).to_be_visible()
