"""The pages of registers and of evidence in a real browser: enter a device, attach a file, read its page."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import override_settings
from playwright.sync_api import Page, expect

from sekimori.portal.evidence import keys, services
from sekimori.portal.registers import services as registers
from sekimori.standards import packages
from tests.adopting import adopt
from tests.e2e.helpers import check_page, signed_in
from tests.world import World

SHOTS = os.environ.get("SEKIMORI_SHOTS")


def shot(page: Page, name: str) -> None:
    """A picture for looking at, when asked for."""
    if SHOTS:
        page.screenshot(path=f"{SHOTS}/{name}.png", full_page=True)
        page.set_viewport_size({"width": 360, "height": 740})
        page.screenshot(path=f"{SHOTS}/{name}-360.png", full_page=True)
        page.set_viewport_size({"width": 1366, "height": 768})


@pytest.fixture
def _sealed(tmp_path: Path) -> Iterator[None]:
    with override_settings(DATA_DIR=tmp_path):
        keys.create()
        yield


@pytest.fixture
def city(world: World, _sealed: None) -> World:
    """The small city under the published package, with a device."""
    adopt(world, packages.get("miyako"))
    with world.acting("head_citizen"):
        registers.item_create("devices", {"name": "予備のノート", "kind": "pc", "unit": world.unit("210")})
    return world


def test_a_device_is_entered_and_a_file_attached_and_every_page_passes_every_check(
    page: Page, city: World, tmp_path: Path
) -> None:
    signed_in(page, city, "head_citizen").goto("/registers/devices/")
    check_page(page)
    shot(page, "registers-list")
    page.get_by_role("link", name="新規登録").click()
    check_page(page)
    shot(page, "registers-new")
    page.get_by_label("名称").fill("窓口のノート")
    page.get_by_label("種別").select_option("pc")
    page.get_by_role("button", name="確認へ進む").click()
    check_page(page)
    page.get_by_role("button", name="登録する").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("窓口のノート")
    check_page(page)
    shot(page, "registers-detail")
    page.get_by_role("link", name="状態を変える").click()
    check_page(page)
    page.go_back()
    page.get_by_role("link", name="添付する").click()
    check_page(page)
    shot(page, "evidence-attach")
    file = tmp_path / "点検.txt"
    file.write_text("異常なし", encoding="utf-8")
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_label("題名").fill("年次点検の記録")
    page.get_by_role("button", name="添付する").click()
    page.get_by_role("link", name="年次点検の記録").click()
    check_page(page)
    shot(page, "evidence-detail")
    with page.expect_download() as download:
        page.get_by_role("link", name="ファイルを開く").click()
    assert Path(download.value.path()).read_text(encoding="utf-8") == "異常なし"


@pytest.mark.proof
def test_a_stocktaking_is_done_with_a_scanner_and_closed_and_every_page_passes_every_check(
    page: Page, city: World
) -> None:
    with city.acting("head_citizen"):
        for number in ("PC-1", "PC-2"):
            asked = {"name": "窓口の端末", "kind": "pc", "number": number, "place": "１階", "unit": city.unit("210")}
            registers.item_create("devices", asked)
    signed_in(page, city, "head_citizen").goto("/registers/stocktaking/")
    check_page(page)
    page.get_by_role("link", name="棚卸しを始める").first.click()
    check_page(page)
    page.locator("select[name=register]").select_option("devices")
    page.get_by_role("button", name="始める").last.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("情報機器台帳の棚卸し")
    check_page(page)
    shot(page, "stocktaking")
    # A scanner types the number and Enter; the field waits for the next one.
    expect(page.get_by_label("管理番号")).to_be_focused()
    page.keyboard.type("ｐｃ－１")
    page.keyboard.press("Enter")
    expect(page.get_by_text("「PC-1 窓口の端末」を確認しました。")).to_be_visible()
    expect(page.get_by_label("管理番号")).to_be_focused()
    page.keyboard.type("OLD-7")
    page.keyboard.press("Enter")
    expect(page.get_by_text("一覧にありません")).to_be_visible()
    page.get_by_role("link", name="結果を選ぶ PC-2").click()
    check_page(page)
    page.get_by_label("別の場所にあった").check()
    page.get_by_label("あった場所", exact=True).fill("３階 会議室")
    page.get_by_role("button", name="記録する").last.click()
    check_page(page)
    page.get_by_role("link", name="処理する PC-2").click()
    check_page(page)
    page.get_by_label("台帳の場所を").check()
    page.get_by_role("button", name="処理する").last.click()
    page.locator("input[type=checkbox][name=chosen]").first.check()
    page.get_by_role("button", name="選んだものを「あった」と記録する").click()
    page.get_by_role("link", name="完了する").click()
    check_page(page)
    page.get_by_role("button", name="完了する").last.click()
    check_page(page)
    shot(page, "stocktaking-closed")
    page.get_by_role("link", name="全件の一覧・Excel").click()
    check_page(page)
    page.go_back()
    page.get_by_role("link", name="結果表").click()
    expect(page.get_by_text("棚卸し結果表")).to_be_visible()
    check_page(page)
    shot(page, "stocktaking-sheet")


def test_a_file_taken_in_shows_first_what_is_wrong(page: Page, city: World, tmp_path: Path) -> None:
    file = tmp_path / "機器.csv"
    signed_in(page, city, "head_citizen").goto("/registers/devices/import/")
    check_page(page)
    file.write_text("機器名,機器種別,所属コード\n窓口,冷蔵庫,210\n予備,PC,210\n", encoding="cp932")
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_role("button", name="読み込んで確かめる").click()
    expect(page.get_by_text("誤りがあるため、取り込めません")).to_be_visible()
    check_page(page)
    shot(page, "registers-import")
    page.get_by_role("link", name="ほかのファイルを選ぶ").click()
    file.write_text("機器名,機器種別,所属コード\n窓口,PC,210\n", encoding="cp932")
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_role("button", name="読み込んで確かめる").click()
    check_page(page)
    page.get_by_role("button", name="この内容で取り込む").click()
    expect(page.get_by_text("取り込みました（新規1件、変更0件）。")).to_be_visible()


def test_every_page_of_evidence_passes_every_check(page: Page, city: World) -> None:
    import datetime as dt

    with city.acting("head_citizen"):
        made = services.keep(
            untrusted=b"old",
            name="a.txt",
            subject="registers.device:1",
            unit=city.unit("210"),
            period=(None, dt.date(2015, 4, 1)),
        )
    with city.system():
        (disposal,) = services.disposals_propose()
    with city.acting("chief"):
        services.hold_place(evidence=made.pk, reason="訴訟のため")
    signed_in(page, city, "chief")
    for name, path in {
        "list": "", "detail": f"{made.pk}/", "custody": f"{made.pk}/custody/", "hold": f"{made.pk}/hold/",
        "retain": f"{made.pk}/retention/", "disposals": "disposals/", "disposal": f"disposals/{disposal.pk}/",
        "approve": f"disposals/{disposal.pk}/approve/", "classes": "retention/", "new": "retention/new/",
    }.items():  # fmt: skip
        page.goto(f"/evidence/{path}")
        check_page(page)
        shot(page, f"evidence-{name}")
