import datetime as dt

from django.urls import reverse
from playwright.sync_api import Page, expect

from sekimori.portal.rules.models import Comparison
from tests.adopting import CLAUSES, adopt, clause, small_package
from tests.e2e.helpers import check_page, signed_in
from tests.portal.rules.drafting import work_off
from tests.world import World


def test_two_editions_are_compared_and_downloaded(page: Page, world: World) -> None:
    adopt(world)
    sooner = clause("2(2)", "職員等は、紛失に気付いたとき、情報セキュリティ管理者に直ちに報告します。")
    changed = [sooner if one["id"] == "2(2)" else one for one in CLAUSES]
    changed.append(clause("2(4)", "職員等は、離席のとき画面を施錠します。"))
    adopt(world, small_package("2", changed), effective_on=dt.date(2027, 4, 1))
    signed_in(page, world, "system").goto("/rules/compare/")
    check_page(page)
    page.get_by_label("改正前").select_option(index=1)
    page.get_by_label("改正後", exact=True).select_option(index=1)
    page.get_by_role("button", name="比べる").last.click()
    expect(page.get_by_text("条項の対応を調べています").first).to_be_visible()
    check_page(page)
    work_off(world)
    page.goto(reverse("rules:comparison", args=[Comparison.objects.get().pk]))
    check_page(page)
    expect(page.get_by_text("直ちに").first).to_be_visible()
    page.get_by_role("button", name="Word（docx）").click()
    work_off(world)
    page.goto(page.url)
    with page.expect_download() as download:
        page.get_by_role("link", name="受け取る").click()
    assert download.value.suggested_filename.endswith(".docx")
    page.get_by_role("link", name="改正前・改正後の順").click()
    check_page(page)
