"""The pages of notices in a real browser: read, confirm, guide, answer, follow who has read."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from sekimori.portal.acts import outbox
from sekimori.portal.notices import services
from sekimori.portal.notices.models import Delivery, Notice
from sekimori.portal.notices.services import Composed, Recipients
from tests.e2e.helpers import check_page, signed_in
from tests.world import TODAY, World


def guidance(world: World) -> Notice:
    with world.acting("chief"):
        return services.notice_compose(
            Composed(
                composition="guidance",
                to=Recipients(roles=[("section_security_manager", world.unit("210"))]),
                subject="離席時のロックについて",
                body="席を離れるときは端末をロックするよう、課内に指導してください。",
                clauses=["1(2)④"],
                read_until=TODAY,
                answer_required=True,
            )
        )


def rules(world: World) -> Notice:
    with world.acting("head_citizen"):
        notice = services.notice_compose(
            Composed(
                composition="conduct_rules",
                to=Recipients(units=[world.unit("210")]),
                subject="パスワードの取扱い",
                body="パスワードは他人に教えないでください。",
                read_until=TODAY,
            )
        )
    Delivery.objects.filter(notice=notice, person=world.people["colleague"]).update(way=Delivery.Way.PAPER)
    return notice


@pytest.mark.parametrize(
    ("key", "path"),
    [
        ("staff", "/notices/"),
        ("colleague", "/notices/preferences/"),
        ("outsider", "/notices/"),
        ("chief", "/notices/sent/"),
        ("chief", "/notices/sent/{guidance}/"),
        ("chief", "/notices/sent/{guidance}/end/"),
        ("chief", "/notices/deliveries/{delivery}/"),
        ("chief", "/notices/new/"),
        ("chief", "/notices/new/guidance/"),
        ("head_citizen", "/notices/new/conduct_rules/"),
        ("head_citizen", "/notices/{guidance}/"),
        ("head_citizen", "/notices/{guidance}/answer/"),
        ("head_citizen", "/notices/paper/"),
        ("head_citizen", "/notices/paper/{unit}/"),
        ("head_citizen", "/notices/deliveries/{paper}/paper/"),
        ("chief", "/notices/not-needed/security_advisory/"),
        ("chief", "/notices/hours/"),
    ],
)
def test_every_page_of_notices_passes_every_check(page: Page, world: World, key: str, path: str) -> None:
    made, told = guidance(world), rules(world)
    ids = {
        "guidance": made.pk,
        "delivery": made.deliveries.get().pk,
        "paper": told.deliveries.get(way="paper").pk,
        "unit": world.unit("210"),
    }
    signed_in(page, world, key).goto(path.format(**ids))
    check_page(page)


def test_guidance_goes_out_is_read_answered_and_settled(page: Page, world: World) -> None:
    signed_in(page, world, "chief").goto("/notices/new/guidance/")
    page.get_by_label("情報セキュリティ管理者").check()
    page.get_by_label("総務部", exact=True).check()
    page.get_by_label("件名").fill("年末の点検について")
    page.get_by_label("本文").fill("年末までに、課の記録媒体を点検してください。")
    page.get_by_label("回答を求める").check()
    page.get_by_role("button", name="確認へ進む").click()
    check_page(page)
    page.get_by_role("button", name="送る").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("年末の点検について")
    check_page(page)

    page.context.clear_cookies()
    signed_in(page, world, "head_general").goto("/notices/")
    expect(page.get_by_text("読んだことの確認を求められている通知")).to_be_visible()
    page.get_by_role("link", name="年末の点検について").first.click()
    page.get_by_role("button", name="読みました").click()
    expect(page.get_by_text("読んだことを記録しました。")).to_be_visible()
    page.get_by_role("link", name="回答する").click()
    page.get_by_label("回答").fill("点検を終えました。")
    page.get_by_role("button", name="回答を送る").click()
    expect(page.get_by_text("点検を終えました。")).to_be_visible()
    check_page(page)

    page.context.clear_cookies()
    notice = Notice.objects.get(subject="年末の点検について")
    signed_in(page, world, "chief").goto(f"/notices/sent/{notice.pk}/")
    page.get_by_role("link", name="岬 次郎").click()
    page.get_by_role("link", name="回答を確認する").click()
    page.get_by_role("button", name="確認済みにする").click()
    expect(page.get_by_text("完了").first).to_be_visible()
    check_page(page)


@pytest.mark.kernel
def test_the_list_of_a_section_is_printed_as_pdf(page: Page, world: World) -> None:
    rules(world)
    signed_in(page, world, "head_citizen").goto("/notices/paper/")
    page.get_by_role("link", name=re.compile("市民課")).click()
    with page.expect_download() as waiting:
        page.get_by_role("button", name="PDFを作って印刷する").click()
    file = waiting.value.path()
    assert file.read_bytes().startswith(b"%PDF-")


def test_without_scripts_a_notice_is_confirmed_too(page: Page, world: World) -> None:
    notice = rules(world)
    with world.system():
        outbox.run_due()
    signed_in(page, world, "staff")
    browser = page.context.browser
    assert browser is not None
    plain = browser.new_context(java_script_enabled=False, locale="ja-JP")
    plain.add_cookies(page.context.cookies())  # type: ignore[arg-type]
    bare = plain.new_page()
    base = page.url if page.url.startswith("http") else ""
    page.goto("/notices/")
    base = page.url.removesuffix("/notices/")
    bare.goto(f"{base}/notices/{notice.pk}/")
    bare.get_by_role("button", name="読みました").click()
    expect(bare.get_by_text("読んだことを記録しました。")).to_be_visible()
    plain.close()
