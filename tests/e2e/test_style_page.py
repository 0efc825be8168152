from playwright.sync_api import Page

from tests.e2e.helpers import check_page, signed_in
from tests.world import World


def test_the_style_page_passes_every_check(page: Page, world: World) -> None:
    signed_in(page, world, "operator", operator=True).goto("/ui/")
    check_page(page)
