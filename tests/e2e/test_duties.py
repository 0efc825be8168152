"""The pages of duties in a browser: a stocktaking is filled in, sent back, put right, confirmed; every page passes every check."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from sekimori.portal.duties import services
from sekimori.portal.duties.models import Occurrence
from tests.adopting import adopt
from tests.e2e.helpers import check_page, signed_in
from tests.portal.duties.conftest import Office, with_duties
from tests.world import World

SHOTS = os.environ.get("SEKIMORI_SHOTS", "")


def look(page: Page, name: str) -> None:
    """Keeps a picture of the page when a folder for them is named."""
    if SHOTS:
        page.screenshot(path=str(Path(SHOTS) / f"{name}.png"), full_page=True)


@pytest.fixture
def office(world: World) -> Office:
    """The duties in force; the half year's window is in its last week."""
    import datetime as dt

    made = Office(world)
    adopt(world, with_duties())
    for key in ("staff", "colleague"):
        world.account(key)
    with world.system():
        services.duties_renew()
    made.at(dt.date(2027, 4, 26))
    with world.system():
        services.duties_renew()
    made.tick()
    return made


@pytest.mark.proof
def test_a_stocktaking_goes_its_whole_way(page: Page, world: World, office: Office) -> None:
    record = office.one("id_stocktaking", "210", period="2027-H1")
    signed_in(page, world, "head_citizen").goto("/duties/")
    check_page(page)
    look(page, "mine")
    page.get_by_role("link", name="ＩＤ棚卸し").first.click()
    check_page(page)
    look(page, "detail")
    page.get_by_role("link", name="実施を記録する").click()
    check_page(page)
    look(page, "record")
    page.get_by_role("button", name="実施したことを記録する").click()
    expect(page.get_by_text("をどうするか選んでください。").first).to_be_visible()
    check_page(page)
    page.get_by_label("2101をどうするか").select_option("keep")
    page.get_by_label("2102をどうするか").select_option("keep")
    page.get_by_label("2103をどうするか").select_option("disable")
    page.get_by_label("2103の理由").fill("退職したため")
    page.get_by_role("group", name="共用ＩＤの利用者").get_by_label("はい").check()
    page.get_by_role("group", name="権限が今の業務").get_by_label("合っている").check()
    page.get_by_role("button", name="実施したことを記録する").click()
    expect(page.get_by_text("実施したことを記録しました。")).to_be_visible()
    check_page(page)
    look(page, "done")

    page.context.clear_cookies()
    signed_in(page, world, "system").goto(f"/duties/{record.pk}/")
    expect(page.get_by_text("退職したため").first).to_be_visible()
    page.get_by_role("link", name="差し戻す").click()
    check_page(page)
    page.get_by_label("直してほしいこと").fill("共用ＩＤも書いてください。")
    page.get_by_role("button", name="差し戻す").click()
    expect(page.get_by_text("差し戻しました。")).to_be_visible()

    page.context.clear_cookies()
    signed_in(page, world, "head_citizen").goto(f"/duties/{record.pk}/record/")
    page.locator("#id_entered_0_system").fill("戸籍")
    page.locator("#id_entered_0_id").fill("koseki01")
    page.locator("#id_entered_0_user").fill("窓口")
    page.locator("#id_entered_0_answer").select_option("keep")
    page.get_by_role("button", name="実施したことを記録する").click()
    expect(page.get_by_text("実施したことを記録しました。")).to_be_visible()

    page.context.clear_cookies()
    signed_in(page, world, "system").goto(f"/duties/{record.pk}/confirm/")
    check_page(page)
    page.get_by_role("button", name="確認した").click()
    expect(page.get_by_text("確認しました。")).to_be_visible()
    for name in ("history", "print"):
        page.goto(page.url.split("/duties/")[0] + f"/duties/{record.pk}/{name}/")
        check_page(page)
        look(page, name)
    record.refresh_from_db()
    assert record.state == Occurrence.State.DONE


@pytest.mark.parametrize(
    ("key", "path"),
    [
        ("chief", "/duties/all/"),
        ("chief", "/duties/{network}/record/"),
        ("ciso", "/duties/{review}/record/"),
        ("system", "/duties/{ids}/not-needed/"),
        ("chief", "/duties/declare/policy_review/serious_change/"),
        ("outsider", "/duties/"),
    ],
)
def test_every_page_of_duties_passes_every_check(page: Page, world: World, office: Office, key: str, path: str) -> None:
    ids = {
        "network": office.one("contact_network_update", period="2027-H1").pk,
        "review": office.one("policy_review", period="2026").pk,
        "ids": office.one("id_stocktaking", "900", period="2027-H1").pk,
    }
    signed_in(page, world, key).goto(path.format(**ids))
    check_page(page)
    look(page, path.strip("/").replace("/", "-").replace("{", "").replace("}", ""))


def test_the_year_is_looked_at_by_months_narrowed_and_followed_to_its_days(
    page: Page, world: World, office: Office
) -> None:
    signed_in(page, world, "chief").goto("/duties/calendar/")
    check_page(page)
    look(page, "calendar")
    expect(page.get_by_role("row", name="ＩＤ棚卸し").get_by_text("6件中0件完了").first).to_be_visible()
    page.get_by_role("link", name="わたしの一年").click()
    expect(page.get_by_role("row", name="緊急連絡網の更新")).to_be_visible()
    expect(page.get_by_role("row", name="ＩＤ棚卸し")).to_have_count(0)
    check_page(page)
    page.get_by_role("link", name="見られるものすべて").click()
    page.locator("summary", has_text="絞り込み").click()
    page.get_by_label("条項").select_option("3(2)")
    page.get_by_role("button", name="この条件で絞り込む").click()
    expect(page.get_by_role("row", name="緊急連絡網の更新")).to_have_count(0)
    check_page(page)
    page.get_by_role("row", name="ＩＤ棚卸し").get_by_role("link", name="6件中0件完了").first.click()
    expect(page.get_by_role("cell", name="市民部 市民課")).to_be_visible()
    check_page(page)
    look(page, "calendar-days")
    page.get_by_role("link", name="月ごと").click()
    with page.expect_download() as taken:
        page.get_by_role("link", name="カレンダーに取り込む（iCal）").click()
    assert taken.value.suggested_filename == "duties-2027.ics"
