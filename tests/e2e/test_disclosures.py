"""Outside reports in a browser: facts told once, a report and a press release drawn up, checked, decided on and sent."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.adopting import adopt
from tests.e2e.helpers import check_page, signed_in
from tests.portal.disclosures.conftest import Desk, with_disclosures
from tests.world import World

SHOTS = os.environ.get("SEKIMORI_SHOTS", "")


@pytest.fixture
def desk(world: World) -> Desk:
    adopt(world, with_disclosures())
    return Desk(world)


def look(page: Page, name: str) -> None:
    """Checks the page, and keeps a picture of it where SEKIMORI_SHOTS names a folder."""
    check_page(page)
    if SHOTS:
        page.screenshot(path=Path(SHOTS) / f"{name}.png", full_page=True)


def test_a_leak_is_reported_and_published_from_facts_told_once(page: Page, world: World, desk: Desk) -> None:
    record = desk.incident()
    signed_in(page, world, "csirt").goto("/")
    page.get_by_role("link", name="インシデント報告（都道府県・総務省） 第１報").first.click()
    expect(page.get_by_text("本人の数が１００人を超える").first).to_be_visible()
    look(page, "outside-01-board")
    page.get_by_role("link", name="事実のシート").click()
    look(page, "outside-02-facts")
    _facts(page, record.pk)
    _reported(page, world, record.pk)
    _published(page, world, record.pk)


def _facts(page: Page, incident: int) -> None:
    page.goto(f"/disclosures/incidents/{incident}/facts/city/")
    for label, words in (
        ("問合せ先の課", "市民部市民課"), ("問合せ先の電話", "0193-00-1234"), ("市長名", "大潮 守"),
    ):  # fmt: skip
        page.get_by_label(label, exact=True).fill(words)
        page.get_by_label(f"「{label}」は確定している").check()
    look(page, "outside-03-city")
    with page.expect_navigation():
        page.get_by_role("button", name="記録する").click()
    page.goto(f"/disclosures/incidents/{incident}/facts/event/")
    page.get_by_label("件名", exact=True).fill("案内メールの誤送信について")
    page.get_by_label("事案の概要", exact=True).fill("催しの案内を一斉に送信した際、千鳥主事が宛先を見せて送信した。")
    page.get_by_label("「事案の概要」は確定している").check()
    look(page, "outside-04-event")
    with page.expect_navigation():
        page.get_by_role("button", name="記録する").click()
    page.goto(f"/disclosures/incidents/{incident}/facts/judging/")
    look(page, "outside-05-judging")
    page.get_by_role("group", name="犯罪の疑いがある").get_by_label("いいえ").check()
    page.get_by_role("button", name="記録する").click()
    expect(page.get_by_text("必要な報告と期限を判定し直しました。")).to_be_visible()


def _reported(page: Page, world: World, incident: int) -> None:
    page.goto(f"/disclosures/incidents/{incident}/")
    page.get_by_role("link", name="インシデント報告（都道府県・総務省） 第１報を作成する").click()
    look(page, "outside-06-draft")
    page.get_by_role("button", name="作成する").last.click()
    look(page, "outside-07-report")
    page.get_by_role("link", name="提出する").click()
    look(page, "outside-08-submit")
    with page.expect_navigation():
        page.get_by_role("button", name="提出する").click()
    signed_in(page, world, "ciso").goto("/")
    page.get_by_role("link", name="インシデント報告（都道府県・総務省） 第１報").first.click()
    page.get_by_role("link", name="決裁する").click()
    page.get_by_role("button", name="この内容で決裁する").click()
    expect(page.get_by_text("原本を証拠として保管しました。")).to_be_visible()
    signed_in(page, world, "csirt").goto("/")
    page.get_by_role("link", name="インシデント報告（都道府県・総務省） 第１報").first.click()
    page.get_by_role("link", name="送付を記録する").click()
    page.get_by_label("受付番号・文書番号").fill("市第1号")
    look(page, "outside-09-send")
    page.get_by_role("button", name="送付を記録する").click()
    expect(page.get_by_text("送付を記録しました。")).to_be_visible()
    look(page, "outside-10-sent")


def _published(page: Page, world: World, incident: int) -> None:
    page.goto(f"/disclosures/incidents/{incident}/draft/?form=press_release")
    page.get_by_role("button", name="作成する").last.click()
    expect(page.get_by_text("個人を指す言葉「千鳥主事」が含まれています。").first).to_be_visible()
    look(page, "outside-11-press")
    page.goto(f"/disclosures/incidents/{incident}/facts/event/")
    page.get_by_label("事案の概要", exact=True).fill("催しの案内を一斉に送信した際、宛先を見せて送信した。")
    with page.expect_navigation():
        page.get_by_role("button", name="記録する").click()
    page.goto("/disclosures/")
    look(page, "outside-12-list")
    page.get_by_role("link", name="報道発表資料 第１報").click()
    expect(page.get_by_text("千鳥主事")).to_have_count(0)
    page.get_by_role("link", name="提出する").click()
    page.get_by_role("button", name="提出する").click()
    address = page.url
    signed_in(page, world, "ciso").goto(address + "approve/")
    look(page, "outside-13-approve")
    for box in page.get_by_role("textbox", name="残す理由").all():
        box.fill("発表の時点で分かっている範囲であることを示している。")
    page.get_by_role("button", name="この内容で決裁する").click()
    expect(page.get_by_text("原本を証拠として保管しました。")).to_be_visible()
    look(page, "outside-14-approved")
    for name in ("print", "history"):
        page.goto(f"{address}{name}/")
        look(page, f"outside-15-{name}")
    signed_in(page, world, "csirt").goto(f"/disclosures/incidents/{incident}/announce/")
    look(page, "outside-16-announce")
    page.get_by_label("周知する対応方針").fill("一斉送信を控える。")
    page.get_by_label("市民部 情報セキュリティ責任者").check()
    page.get_by_role("button", name="周知する").click()
    expect(page.get_by_text("0／1人")).to_be_visible()
    look(page, "outside-17-board")
    page.get_by_role("link", name="市のウェブサイトでの公表 公表の要否を判断する").click()
    look(page, "outside-18-judge")
    page.goto(f"{address}return/")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    for name in ("withdraw", "send"):
        page.goto(f"{address}{name}/")
        look(page, f"outside-19-{name}")
