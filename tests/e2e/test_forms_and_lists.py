"""A form from typing to saving and a list, as people use them, with and without JavaScript."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Dialog, Page, expect

from sekimori.portal.acts.models import Draft
from sekimori.portal.ui.models import Export, SavedView
from tests.e2e.helpers import check_page, signed_in, watch
from tests.world import World

FORM, LIST = "/ui/form/", "/ui/exports/list/"


@pytest.fixture
def form(page: Page, world: World) -> Page:
    signed_in(page, world, "operator", operator=True).goto(FORM)
    return page


@pytest.fixture
def plain(browser: Browser, browser_context_args: dict[str, Any], world: World) -> Iterator[Page]:
    """A page of a browser without JavaScript."""
    context = browser.new_context(**browser_context_args, java_script_enabled=False)
    yield signed_in(watch(context.new_page()), world, "operator", operator=True)
    context.close()


def fill(page: Page) -> None:
    page.get_by_label("件名").fill("住民説明会")
    page.get_by_label("探すことば").fill("市民")
    page.get_by_label("電子").check()
    page.get_by_label("機密性").select_option("2")
    page.get_by_label("持ち出す日").fill("８．１２．１")
    page.get_by_label("数量").fill("２")
    page.get_by_label("理由").fill("投影のため")
    page.get_by_label("持ち出しの条件を確認しました").check()


def test_a_form_is_filled_confirmed_and_saved(form: Page) -> None:
    check_page(form)
    fill(form)
    form.get_by_role("button", name="確認へ進む").last.click()
    expect(form.get_by_text("まだ登録していません")).to_be_visible()
    expect(form.get_by_text("令和8年12月1日")).to_be_visible()
    check_page(form)
    form.get_by_role("button", name="戻って直す").click()
    expect(form.get_by_label("件名")).to_have_value("住民説明会")
    form.get_by_role("button", name="確認へ進む").last.click()
    form.get_by_role("button", name="登録する").click()
    expect(form.get_by_text("見本の申請を受け付けました")).to_be_visible()


def test_the_same_works_without_javascript(plain: Page) -> None:
    plain.goto(FORM)
    fill(plain)
    plain.get_by_label("探すことば").fill("課")
    plain.locator("main").get_by_role("button", name="検索").click()
    plain.get_by_label("税務課").check()
    plain.get_by_role("button", name="確認へ進む").last.click()
    expect(plain.get_by_text("税務課")).to_be_visible()
    plain.get_by_role("button", name="登録する").click()
    expect(plain.get_by_text("見本の申請を受け付けました")).to_be_visible()
    plain.goto("/ui/")
    expect(plain.locator(".sk-nav").get_by_role("link", name="画面部品の見本")).to_be_visible()


def test_faults_are_summed_up_focused_and_lead_to_their_fields(form: Page) -> None:
    form.get_by_label("持ち出す日").fill("令和8年2月30日")
    form.get_by_role("button", name="確認へ進む").last.click()
    assert form.title().startswith("エラー: ")
    expect(form.locator("[data-errors]")).to_be_focused()
    check_page(form)
    form.get_by_role("link", name="「令和8年2月30日」という日はありません。").click()
    expect(form.get_by_label("持ち出す日")).to_be_focused()
    expect(form.get_by_label("持ち出す日")).to_have_value("令和8年2月30日")


def test_a_typed_day_is_read_back_while_typing(form: Page) -> None:
    form.get_by_label("持ち出す日").fill("8.12.1")
    expect(form.locator("#id_starts_echo")).to_have_text("令和8年12月1日(火)／2026-12-01")


def test_the_counter_counts_and_never_cuts(form: Page) -> None:
    form.get_by_label("理由").fill("あ" * 195)
    expect(form.locator("#id_reason_count")).to_have_text("あと5文字")
    form.get_by_label("理由").fill("あ" * 203)
    expect(form.locator("#id_reason_count")).to_have_text("3文字超えています")
    assert len(form.get_by_label("理由").input_value()) == 203


def test_what_is_typed_is_kept_on_the_server_and_comes_back(form: Page, world: World) -> None:
    form.get_by_label("件名").fill("途中まで")
    expect(form.locator("[data-draft-said]")).to_have_text("10:00 下書きを保存しました")
    assert Draft.objects.get().account == world.account("operator")
    form.goto("/ui/preferences/")
    form.goto(FORM)
    expect(form.get_by_label("件名")).to_have_value("途中まで")
    check_page(form)
    form.get_by_role("button", name="下書きを破棄して最初から入力する").click()
    expect(form.get_by_label("件名")).to_have_value("")


def test_a_draft_that_cannot_be_kept_is_told(form: Page) -> None:
    form.context.clear_cookies()
    form.get_by_label("件名").fill("途中まで")
    expect(form.locator("[data-draft-said]")).to_have_text("下書きを保存できませんでした")
    assert not Draft.objects.exists()


def test_leaving_with_unsaved_changes_asks_first(form: Page) -> None:
    asked: list[str] = []

    def accept(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    form.on("dialog", accept)
    form.get_by_label("件名").press_sequentially("あ")
    form.get_by_role("link", name="やめる").click()
    form.wait_for_url("**/ui/")
    assert asked == ["beforeunload"]


def test_the_idle_limit_warns_keeps_the_form_and_ends_the_session(page: Page, world: World) -> None:
    page.clock.install()
    signed_in(page, world, "operator", operator=True).goto(FORM)
    page.get_by_label("件名").fill("席を離れる")
    page.clock.run_for(13 * 60 * 1000 + 5000)
    warning = page.get_by_role("dialog", name="まもなく自動でログアウトします")
    expect(warning).to_be_visible()
    page.get_by_role("button", name="このまま続ける").click()
    expect(warning).to_be_hidden()
    page.clock.run_for(13 * 60 * 1000 + 5000)
    expect(warning).to_be_visible()
    page.clock.run_for(2 * 60 * 1000 + 5000)
    page.wait_for_url("**/login/?next=%2Fui%2Fform%2F")
    assert Draft.objects.get().data["subject"] == ["席を離れる"]
    page.goto(FORM)
    assert "/login/" in page.url


def test_a_password_may_be_shown_while_it_is_typed(page: Page, world: World) -> None:
    signed_in(page, world, "operator", operator=True).goto("/ui/")
    box = page.get_by_label("合言葉").first
    box.fill("ひみつ")
    expect(box).to_have_attribute("type", "password")
    page.get_by_role("button", name="表示する").first.click()
    expect(box).to_have_attribute("type", "text")


def test_files_may_be_dropped_on_their_box(page: Page, world: World) -> None:
    signed_in(page, world, "operator", operator=True).goto("/ui/")
    data = page.evaluate_handle(
        "() => { const d = new DataTransfer(); d.items.add(new File(['x'.repeat(3000)], '申請書.pdf')); return d }"
    )
    page.locator("[data-drop]").first.dispatch_event("drop", {"dataTransfer": data})
    expect(page.locator("[data-chosen]").first).to_have_text("申請書.pdf（3 KB）")


@pytest.fixture
def rows(world: World) -> None:
    account = world.account("operator")
    moment = world.clock.now()
    Export.objects.bulk_create(
        Export(
            account=account,
            listing="ui.exports",
            title=f"一覧{n:03}",
            format="csv",
            state="done" if n % 2 else "failed",
            total=n,
            requested_at=moment - dt.timedelta(hours=n),
        )
        for n in range(45)
    )


@pytest.fixture
def listing(page: Page, world: World, rows: None) -> Page:
    signed_in(page, world, "operator", operator=True).goto(LIST)
    return page


def test_an_empty_list_offers_a_way_in(page: Page, world: World) -> None:
    signed_in(page, world, "operator", operator=True).goto(LIST)
    expect(page.get_by_text("まだ何もありません")).to_be_visible()
    check_page(page)


def test_a_list_is_filtered_sorted_and_turned(listing: Page) -> None:
    check_page(listing)
    listing.locator(".sk-filters > summary").click()
    listing.get_by_label("失敗").check()
    listing.get_by_role("button", name="この条件で絞り込む").click()
    expect(listing.locator(".sk-listing__count")).to_contain_text("23件")
    listing.get_by_role("link", name="件数").click()
    expect(listing.get_by_role("columnheader", name="件数")).to_have_attribute("aria-sort", "ascending")
    listing.get_by_role("link", name="次へ").click()
    expect(listing.locator("tbody tr")).to_have_count(3)
    check_page(listing)
    listing.get_by_role("link", name=re.compile("状態: 失敗.*を解除")).click()
    expect(listing.locator(".sk-listing__count")).to_contain_text("45件")


def test_the_heads_stay_in_sight(listing: Page) -> None:
    listing.evaluate("window.scrollTo(0, 600)")
    box = listing.get_by_role("columnheader", name="件数").bounding_box()
    assert box is not None
    assert -1 <= box["y"] <= 2


def test_a_view_is_saved_and_found_again(listing: Page) -> None:
    listing.goto(f"{LIST}?state=failed")
    listing.get_by_text("保存した表示").click()
    listing.get_by_label("今の表示に付ける名前").fill("失敗だけ")
    listing.get_by_role("button", name="保存する").click()
    assert SavedView.objects.get().query == "state=failed"
    listing.goto(LIST)
    listing.get_by_text("保存した表示").click()
    check_page(listing)
    listing.get_by_role("link", name="失敗だけ").click()
    expect(listing.locator(".sk-listing__count")).to_contain_text("23件")


def test_an_export_is_downloaded_and_listed(listing: Page) -> None:
    listing.get_by_text("出力", exact=True).click()
    with listing.expect_download() as download:
        listing.get_by_role("button", name="Excel（xlsx）").click()
    assert download.value.suggested_filename == "出力した一覧_20261124.xlsx"


def test_the_print_view_is_a_page_of_its_own(listing: Page) -> None:
    listing.get_by_text("出力", exact=True).click()
    listing.get_by_role("button", name="印刷用の画面").click()
    expect(listing.locator("tbody tr")).to_have_count(46)
    check_page(listing)


def test_a_page_of_progress_passes_every_check(page: Page, world: World) -> None:
    account = world.account("operator")
    made = Export.objects.create(
        account=account, listing="ui.exports", given="{}", title="大きな一覧", format="csv", state="running",
        rows=200, total=9000, requested_at=world.clock.now(),
    )  # fmt: skip
    signed_in(page, world, "operator", operator=True).goto(f"/ui/exports/{made.pk}/")
    check_page(page)
    Export.objects.filter(pk=made.pk).update(state="failed", fault="保存先の空き容量がありません。")
    expect(page.get_by_text("保存先の空き容量がありません。")).to_be_visible()


def test_every_column_of_a_wide_list_stands_on_the_sheet(listing: Page) -> None:
    """A4 lying down has 269 mm between its margins: what is wider is lost on paper, and white words are lost with their ground."""
    listing.set_viewport_size({"width": 1017, "height": 700})
    listing.emulate_media(media="print")
    listing.evaluate(
        """() => document.querySelectorAll('.sk-table tr').forEach(row => {
            for (let n = 0; n < 5; n++) row.append(...[row.lastElementChild.cloneNode(true)]);
            for (const cell of row.cells) if (cell.tagName === 'TD') cell.dataset.wide = '';
        })"""
    )
    box = listing.locator(".sk-table__scroll")
    assert box.evaluate("box => box.scrollWidth <= box.clientWidth + 1")
    white = "all => all.filter(each => getComputedStyle(each).color === 'rgb(255, 255, 255)').length"
    assert listing.eval_on_selector_all(".sk-status", white) == 0
