import re

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from tests.adopting import adopt
from tests.e2e.helpers import check_page, signed_in
from tests.portal.rules.drafting import TEXT, read_draft, take, work_off
from tests.world import World


@pytest.mark.parametrize(
    "name",
    [
        "draft",
        "draft-nodes",
        "draft-roles",
        "draft-lint",
        "draft-assemble",
        "draft-norms",
        "draft-bulk",
        "draft-matches",
        "draft-history",
    ],
)
def test_every_page_of_a_draft_passes_every_check(page: Page, world: World, name: str) -> None:
    draft = read_draft(world, TEXT.replace("（４）", "（６）"))
    chapters = [draft.nodes.get(clause="2").chapter] if name in {"draft-norms", "draft-bulk", "draft-matches"} else []
    signed_in(page, world, "system").goto(reverse(f"rules:{name}", args=[draft.pk, *chapters]))
    check_page(page)


@pytest.mark.parametrize("name", ["norm", "norm-add", "draft-match", "draft-node", "draft-role"])
def test_every_form_of_a_draft_passes_every_check(page: Page, world: World, name: str) -> None:
    draft = read_draft(world)
    node, norm, role = draft.nodes.get(clause="2(2)"), draft.norms.get(node__clause="2(2)"), draft.roles.first()
    assert role is not None
    pk = {"norm": norm.pk, "draft-role": role.pk}.get(name, node.pk)
    signed_in(page, world, "system").goto(reverse(f"rules:{name}", args=[pk]))
    check_page(page)


@pytest.mark.parametrize(
    "path", ["editions/", "editions/take/", "drafts/text/", "drafts/amendment/", "times/", "times/promptly/"]
)
def test_every_page_of_managing_editions_passes_every_check(page: Page, world: World, path: str) -> None:
    adopt(world)
    signed_in(page, world, "chief").goto(f"/rules/{path}")
    check_page(page)


def test_the_pages_of_one_edition_pass_every_check(page: Page, world: World) -> None:
    edition = adopt(world).edition
    signed_in(page, world, "chief")
    for name in ("edition", "edition-adopt"):
        page.goto(reverse(f"rules:{name}", args=[edition.pk]))
        check_page(page)


def test_a_text_is_handed_in_and_its_norms_confirmed_with_the_keyboard(page: Page, world: World) -> None:
    take(world)
    signed_in(page, world, "chief").goto("/rules/drafts/text/")
    page.get_by_label("公表している本文のファイル").set_input_files(
        {"name": "kijun.txt", "mimeType": "text/plain", "buffer": TEXT.encode()}
    )
    page.get_by_role("button", name="読み取りを始める").last.click()
    expect(page.get_by_text("読み取りと調査を進めています").first).to_be_visible()
    check_page(page)
    work_off(world)
    page.goto(page.url)
    page.get_by_role("link", name=re.compile("規範を確認する: 2")).click()
    first = page.get_by_role("radio", name="まだ決めない").first
    first.focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("radio", name="このとおり").first).to_be_checked()
    page.get_by_role("button", name="このページの確認を記録する").click()
    expect(page.get_by_text("1件の確認を記録しました")).to_be_visible()
    check_page(page)
