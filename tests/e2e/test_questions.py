"""The pages of questions in a browser: one is asked, answered, published and read by others; every page passes every check."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.adopting import adopt
from tests.e2e.helpers import check_page, signed_in
from tests.portal.questions.conftest import Counter, with_questions
from tests.world import World


@pytest.fixture
def counter(world: World) -> Counter:
    adopt(world, with_questions())
    return Counter(world)


def test_a_question_goes_its_whole_way(page: Page, world: World, counter: Counter) -> None:
    signed_in(page, world, "staff").goto("/rules/clause/2(1)/")
    page.get_by_role("link", name="この条項について相談する").click()
    page.get_by_label("守ることが難しい").check()
    page.get_by_label("件名").fill("自宅での確認")
    page.get_by_label("相談の内容").fill("画面を見るだけでも許可が要りますか。")
    check_page(page)
    page.get_by_role("button", name="相談する").click()
    expect(page.get_by_text("相談しました。")).to_be_visible()
    check_page(page)
    signed_in(page, world, "head_citizen").goto("/")
    page.get_by_role("link", name="自宅での確認").first.click()
    page.get_by_role("link", name="引き継ぐ").click()
    check_page(page)
    page.go_back()
    page.get_by_role("link", name="回答する").click()
    page.get_by_label("回答・指示").fill("持ち出さなければ要りません。")
    check_page(page)
    page.get_by_role("button", name="回答する").click()
    page.get_by_role("link", name="公開する").click()
    check_page(page)
    page.get_by_role("button", name="全職員に公開する").click()
    expect(page.get_by_text("公開しました。")).to_be_visible()
    signed_in(page, world, "staff_tax").goto("/questions/")
    check_page(page)
    page.get_by_role("link", name="自宅での確認").click()
    check_page(page)
    expect(page.get_by_text("千鳥")).to_have_count(0)
    page.goto("/questions/all/")
    check_page(page)
