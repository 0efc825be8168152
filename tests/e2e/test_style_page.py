"""The style page and the frame around it: every component under axe, by keyboard, narrow, in forced colours, on paper."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.helpers import check_page, console, heading_faults, overflow, signed_in, violations
from tests.world import World

PLANTED = """<!doctype html><html><head></head><body><main>
<img src="/static/ui/favicon.svg"><input type="text"><button></button><a href="#"></a>
<p>薄い文字</p><h1>一</h1><h3>三</h3><div>幅</div></main></body></html>"""


@pytest.fixture
def style(page: Page, world: World) -> Page:
    signed_in(page, world, "operator", operator=True).goto("/ui/")
    return page


def test_every_component_passes_every_check(style: Page) -> None:
    check_page(style)


def test_the_checks_find_planted_faults(page: Page) -> None:
    page.goto("/ui/accessibility/")
    page.set_content(PLANTED)
    page.evaluate(
        "document.querySelector('p').style.color = '#bbb'; document.querySelector('div').style.width = '700px'"
    )
    found = {rule for rule, _impact, _html in violations(page)}
    expected = {"image-alt", "label", "button-name", "link-name", "color-contrast", "html-has-lang", "document-title"}
    assert expected <= found
    assert heading_faults(page) == ["h3 after h1: 三"]
    assert overflow(page) != []


def test_a_violation_of_the_content_security_policy_lands_on_the_console(style: Page) -> None:
    style.evaluate("document.body.insertAdjacentHTML('beforeend', '<p style=\"color:red\">x</p>')")
    assert any("Content Security Policy" in line for line in console(style))


def test_it_is_clean_in_forced_colours_and_without_motion(style: Page) -> None:
    style.emulate_media(forced_colors="active", reduced_motion="reduce")
    # The system's colours are in force then, which axe does not read.
    assert [fault for fault in violations(style) if fault[0] != "color-contrast"] == []
    assert overflow(style) == []
    assert console(style) == []
    border = style.locator(".sk-status").first.evaluate("e => getComputedStyle(e).borderTopStyle")
    assert border != "none"


def test_a_browser_that_prefers_dark_shows_the_light_page_whole(style: Page) -> None:
    style.emulate_media(color_scheme="dark")
    check_page(style)
    ground, field = style.evaluate(
        """() => { const probe = document.createElement('input'); document.body.append(probe);
        const colour = getComputedStyle(probe).backgroundColor; probe.remove();
        return [getComputedStyle(document.documentElement).colorScheme, colour] }"""
    )
    assert "light" in ground
    assert field == "rgb(255, 255, 255)"


def test_a_name_in_an_approval_box_is_never_parted(style: Page) -> None:
    lines = style.locator(".sk-boxes__name").last.locator(".sk-boxes__line")
    assert lines.all_inner_texts()[-1].replace("\u00a0", " ") == "千鳥 歩"
    assert lines.last.evaluate("e => e.getClientRects().length === 1 && e.scrollWidth <= e.closest('td').clientWidth")


def test_the_keyboard_reaches_everything_and_the_focus_is_always_seen(style: Page) -> None:
    seen: list[str] = []
    for _step in range(60):
        style.keyboard.press("Tab")
        mark, text, visible = style.evaluate(
            """() => { const e = document.activeElement, s = getComputedStyle(e), r = e.getBoundingClientRect();
            return [s.outlineStyle + s.outlineWidth, e.innerText || e.getAttribute('aria-label') || e.name || e.tagName,
                    r.bottom > 0 && r.top < innerHeight] }"""
        )
        assert mark.startswith("solid"), text
        assert visible, text
        seen.append(text.strip().split("\n")[0])
    assert seen[0] == "本文へ移動"
    assert "English" in seen
    assert "登録する" in seen


def test_the_skip_link_leads_to_the_content(style: Page) -> None:
    style.keyboard.press("Tab")
    style.keyboard.press("Enter")
    assert style.evaluate("document.activeElement.id") == "main"


def test_a_menu_closes_on_escape_and_gives_the_focus_back(style: Page) -> None:
    opener = style.locator("header details[data-menu] > summary")
    opener.focus()
    style.keyboard.press("Enter")
    expect(style.get_by_role("link", name="画面と操作の設定")).to_be_visible()
    style.keyboard.press("Tab")
    style.keyboard.press("Escape")
    expect(style.get_by_role("link", name="画面と操作の設定")).to_be_hidden()
    assert style.evaluate("document.activeElement.tagName") == "SUMMARY"


def test_the_navigation_folds_where_it_is_narrow_and_works_without_script(style: Page) -> None:
    link = style.locator(".sk-nav").get_by_role("link", name="画面部品の見本")
    expect(link).to_be_visible()
    expect(link).to_have_attribute("aria-current", "page")
    style.set_viewport_size({"width": 320, "height": 640})
    expect(link).to_be_hidden()
    style.locator(".sk-nav summary").click()
    expect(link).to_be_visible()


def test_paper_has_the_city_the_day_and_none_of_the_frame(style: Page) -> None:
    style.emulate_media(media="print")
    expect(style.locator(".sk-header")).to_be_hidden()
    expect(style.locator(".sk-nav")).to_be_hidden()
    expect(style.locator(".sk-print")).to_contain_text("印刷日 令和8年11月24日(火)")
    pdf = style.pdf(prefer_css_page_size=True)
    assert pdf.startswith(b"%PDF")
    sizes = set(re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", pdf))
    assert {(round(float(w)), round(float(h))) for w, h in sizes} == {(595, 842)}


def test_shortcuts_move_search_and_list_themselves(page: Page, world: World) -> None:
    signed_in(page, world, "operator", operator=True).goto("/ui/")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="キーボード操作")).to_be_visible()
    assert violations(page) == []
    page.keyboard.press("Escape")
    page.keyboard.press("n")
    page.wait_for_url("**/ui/form/")
    page.locator("#id_subject").fill("")
    page.locator("#id_subject").press("n")
    expect(page.locator("#id_subject")).to_have_value("n")


def test_shortcuts_are_off_for_who_does_not_want_them(page: Page, world: World) -> None:
    account = world.account("operator")
    account.keyboard_shortcuts = False
    account.save()
    signed_in(page, world, "operator", operator=True).goto("/ui/")
    page.keyboard.press("?")
    page.keyboard.press("n")
    expect(page.locator("dialog[open]")).to_have_count(0)
    assert page.url.endswith("/ui/")


@pytest.mark.parametrize("part", ["refused", "conflict", "unavailable", "broken"])
def test_error_pages_pass_every_check(page: Page, world: World, part: str) -> None:
    signed_in(page, world, "operator", operator=True).goto(f"/ui/page/{part}/")
    check_page(page)


def test_the_page_for_nobody_signed_in_passes_every_check(page: Page) -> None:
    page.goto("/ui/accessibility/")
    check_page(page)


def test_english_is_announced_as_english(page: Page, world: World) -> None:
    signed_in(page, world, "staff").goto("/ui/preferences/")
    page.get_by_role("button", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    check_page(page)


def test_a_page_with_everything_it_loads_stays_small(page: Page, world: World) -> None:
    sizes: dict[str, int] = {}
    page.on("response", lambda answer: sizes.update({answer.url: len(answer.body())}))
    signed_in(page, world, "operator", operator=True).goto("/ui/form/", wait_until="networkidle")
    assert sum(sizes.values()) <= 200_000, sizes
