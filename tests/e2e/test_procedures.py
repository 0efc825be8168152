"""An application on its way in a real browser: with JavaScript and without it, by people in their roles."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from sekimori.portal.procedures import items, services
from sekimori.portal.procedures.models import Application, Step
from sekimori.standards import packages
from tests.adopting import adopt
from tests.e2e.helpers import check_page, signed_in, watch
from tests.portal.procedures.conftest import Office
from tests.portal.procedures.registers import MemoryRegisters
from tests.world import World


@pytest.fixture
def office(world: World) -> Iterator[Office]:
    """The small city under the published package, with a few things to take out."""
    registers = MemoryRegisters()
    items.register_source(registers)
    unit = world.unit("210")
    registers.add("devices", 1, "PC-0012 ノートパソコン", unit, encrypted=True, area="lgwan")
    registers.add("devices", 2, "PR-0003 プロジェクター", unit, encrypted=True, area="none")
    registers.add(
        "information_assets",
        3,
        "説明会の受付名簿",
        unit,
        confidentiality="c3",
        integrity="i2",
        availability="a2",
        personal=True,
    )
    adopt(world, packages.get("miyako"))
    yield Office(world, registers)
    items.forget_source(registers)


def fill(page: Page) -> None:
    """The answers that are asked in any case."""
    page.get_by_label("持ち出す理由").fill("市民説明会で資料を投影するため。")
    page.get_by_label("持出先（施設・場所の名称）").fill("汐見市民会館")
    page.get_by_label("持出先の住所").fill("汐見市本町１丁目２番３号")
    period = page.locator("[data-line=period]")
    for place, (day, time) in enumerate([("R8.11.25", "9:00"), ("R8.11.27", "17:00")]):
        period.get_by_label("日付").nth(place).fill(day)
        period.get_by_label("時刻").nth(place).fill(time)
    page.get_by_label("経路・交通手段").fill("公用車")
    page.get_by_label("庁外での保管の方法").fill("常に身に付ける")
    page.get_by_label("持出中の緊急連絡先（電話）").fill("0193-62-1234")
    for pledge in page.locator("[data-part=pledge] input[type=checkbox]").all():
        pledge.check()


def look_for(page: Page, line: str) -> None:
    """Presses 検索 of a field of the form."""
    page.locator(f"[data-line={line}]").get_by_role("button", name="検索").click()


def apply(page: Page) -> Application:
    """A take-out applied for, with every detour: searching, a condition that comes and goes, an answer left out."""
    page.goto("/procedures/apply/")
    check_page(page)
    page.get_by_role("link", name="パソコン・ＵＳＢメモリなどを庁外へ持ち出す").click()
    check_page(page)
    page.get_by_role("button", name="申請を始める").click()
    page.get_by_label("持ち出す理由").fill("書きかけの理由")
    look_for(page, "devices")
    page.get_by_label("PC-0012 ノートパソコン").check()
    expect(page.get_by_label("持ち出す理由")).to_have_value("書きかけの理由")
    check_page(page)
    fill(page)
    # An answer brings its further questions without the page being sent; what was typed stays.
    page.get_by_label("はい").check()
    assets = page.locator("[data-line=assets]")
    expect(assets).to_be_visible()
    expect(page.get_by_label("持出先（施設・場所の名称）")).to_have_value("汐見市民会館")
    page.get_by_label("いいえ").check()
    expect(assets).to_have_count(0)
    page.get_by_label("はい").check()
    expect(assets).to_be_visible()
    page.get_by_role("button", name="確認へ進む").last.click()
    expect(page.get_by_role("alert")).to_contain_text("情報資産（台帳から）")
    check_page(page)
    look_for(page, "assets")
    page.get_by_label("説明会の受付名簿").check()
    expect(page.get_by_label("個人情報の件数（人）")).to_be_visible()
    page.get_by_label("個人情報の件数（人）").fill("１，２００")
    page.get_by_label("暗号化", exact=True).check()
    page.get_by_role("button", name="確認へ進む").last.click()
    expect(page.get_by_text("機密性３・完全性２・可用性２・個人情報を含む")).to_be_visible()
    check_page(page)
    page.get_by_role("button", name="この内容で申請する").click()
    expect(page.get_by_text("受け付けました。番号は")).to_be_visible()
    check_page(page)
    return Application.objects.get()


def approve(page: Page) -> None:
    """The head permits it under a condition, which he forgets at first."""
    page.goto("/procedures/waiting/")
    check_page(page)
    page.locator(".sk-wait a").first.click()
    page.get_by_role("link", name="決裁欄へ").click()
    page.get_by_label("条件を付けて許可する").check()
    page.get_by_role("button", name="この判定を記録する").click()
    expect(page.get_by_role("alert")).to_contain_text("条件を入力してください")
    check_page(page)
    page.get_by_label("許可の条件").fill("帰庁したその日に返却を報告すること。")
    page.get_by_role("button", name="この判定を記録する").click()
    expect(page.get_by_text("「条件付許可」と記録しました。")).to_be_visible()
    check_page(page)


def test_a_take_out_is_applied_for_approved_returned_and_confirmed(page: Page, office: Office) -> None:
    world = office.world
    record = apply(signed_in(page, world, "staff"))
    approve(signed_in(page, world, "head_citizen"))
    with world.acting("staff"):
        services.milestone_report(application=record.pk, key="taken")
    signed_in(page, world, "staff").goto(f"/procedures/{record.pk}/")
    check_page(page)
    page.locator(".sk-milestone").get_by_role("link", name="報告する").click()
    page.get_by_label("持ち出したものがすべてそろっている").check()
    check_page(page)
    page.get_by_role("button", name="確認へ進む").last.click()
    page.get_by_role("button", name="報告する", exact=True).click()
    expect(page.get_by_text("報告を受け付けました。")).to_be_visible()
    signed_in(page, world, "head_citizen").goto("/procedures/waiting/")
    page.get_by_role("link", name="返却").click()
    page.get_by_label("不要な情報が消去されている").check()
    check_page(page)
    page.get_by_role("button", name="確認する").last.click()
    expect(page.get_by_text("確認を記録しました。")).to_be_visible()
    assert office.state(record) == Application.State.CLOSED
    page.goto(f"/procedures/{record.pk}/history/")
    check_page(page)


def test_the_same_goes_without_any_script_and_many_are_answered_at_once(
    browser: Browser, base_url: str, office: Office
) -> None:
    world = office.world
    context = browser.new_context(base_url=base_url, java_script_enabled=False, locale="ja-JP")
    page = watch(context.new_page())
    try:
        signed_in(page, world, "staff").goto("/procedures/apply/takeout/")
        page.get_by_role("button", name="申請を始める").click()
        page.get_by_label("探すことば").first.fill("プロジェクター")
        look_for(page, "devices")
        page.get_by_label("PR-0003 プロジェクター").check()
        fill(page)
        page.get_by_label("はい").check()
        page.get_by_role("button", name="入力に合わせて項目を更新").click()
        expect(page.get_by_label("持ち出す理由")).to_have_value("市民説明会で資料を投影するため。")
        expect(page.locator("[data-line=assets]")).to_be_visible()
        page.get_by_label("いいえ").check()
        page.get_by_role("button", name="下書きを保存").click()
        expect(page.get_by_text("下書きを保存しました。")).to_be_visible()
        page.get_by_role("button", name="確認へ進む").last.click()
        page.get_by_role("button", name="この内容で申請する").click()
        expect(page.get_by_text("受け付けました。番号は")).to_be_visible()
        data = Application.objects.get().data
        office.submit("staff", "takeout", **{**data, "devices": [1]})
        signed_in(page, world, "head_citizen").goto("/procedures/waiting/")
        for box in page.locator("input[name=chosen]").all():
            box.check()
        page.get_by_role("button", name="選んだものに記録する").click()
        expect(page.get_by_text("2件を記録しました。")).to_be_visible()
        assert set(Step.objects.values_list("state", flat=True)) == {Step.State.DONE}
    finally:
        context.close()


@pytest.mark.parametrize(
    "path",
    ["mine/", "overdue/", "registers/", "registers/takeout/", "unavoidable/", "gaps/", "settings/fallbacks/",
     "settings/fallbacks/new/", "settings/terms/", "settings/catalogue/", "apply/?by=clause", "apply/?q=月へ行く"],
)  # fmt: skip
def test_every_list_of_procedures_passes_every_check(page: Page, office: Office, path: str) -> None:
    signed_in(page, office.world, "chief").goto(f"/procedures/{path}")
    check_page(page)


def test_what_was_typed_into_an_application_is_there_again_after_the_idle_limit(page: Page, office: Office) -> None:
    world = office.world
    signed_in(page, world, "staff")
    page.goto("/procedures/apply/takeout/")
    page.get_by_role("button", name="申請を始める").click()
    page.get_by_label("持ち出す理由").fill("市民説明会で資料を投影するため。")
    world.clock.advance(dt.timedelta(minutes=16))
    page.get_by_role("button", name="確認へ進む").click()
    expect(page.get_by_text("送信した内容は預かっています")).to_be_visible()
    name = world.account("staff").username
    page.locator("#id_login").fill(name)
    page.locator("#id_password").fill(name)
    page.get_by_role("button", name="ログイン", exact=True).click()
    expect(page.get_by_role("heading", name="申請・報告の入力")).to_be_visible()
    page.get_by_role("button", name="続きを開く").click()
    expect(page.get_by_label("持ち出す理由")).to_have_value("市民説明会で資料を投影するため。")
    assert Application.objects.get().state == Application.State.DRAFT
