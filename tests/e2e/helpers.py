"""What every browser test uses: signing in by cookie, and the one check that each page must pass."""

from __future__ import annotations

import importlib.resources
from importlib import import_module
from typing import Any
from weakref import WeakKeyDictionary

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from playwright.sync_api import Page, ViewportSize

from tests.world import World

AXE = (importlib.resources.files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
NARROW: ViewportSize = {"width": 320, "height": 640}
_console: WeakKeyDictionary[Page, list[str]] = WeakKeyDictionary()


def watch(page: Page) -> Page:
    """Notes everything the page writes on its console (a violation of the content security policy lands there too)."""
    lines = _console.setdefault(page, [])
    page.on("console", lambda message: lines.append(f"{message.type}: {message.text}"))
    page.on("pageerror", lambda error: lines.append(f"error: {error}"))
    return page


def console(page: Page) -> list[str]:
    """What stands on the console since the last call. The browser's own note of an error status is no fault of the page."""
    lines = [line for line in _console.get(page, []) if "Failed to load resource: the server responded" not in line]
    _console[page].clear()
    return lines


def violations(page: Page) -> list[tuple[str, str, str]]:
    """What axe finds: rule, impact, the first element concerned."""
    found = page.evaluate(f"{AXE}; axe.run(document, {{runOnly: {{type: 'tag', values: {TAGS}}}}})")
    return [(v["id"], v["impact"], v["nodes"][0]["html"][:160]) for v in found["violations"]]


def heading_faults(page: Page) -> list[str]:
    """Breaches of the order of headings: not one h1, or a level skipped on the way down."""
    levels = page.eval_on_selector_all(
        "h1, h2, h3, h4, h5, h6",
        "all => all.filter(h => h.checkVisibility()).map(h => [Number(h.tagName[1]), h.innerText])",
    )
    faults = [] if [level for level, _text in levels].count(1) == 1 else [f"h1: {levels}"]
    before = 0
    for level, text in levels:
        if level > before + 1:
            faults.append(f"h{level} after h{before}: {text}")
        before = level
    return faults


def overflow(page: Page) -> list[str]:
    """The elements that make the page scroll sideways at 320 pixels (WCAG 1.4.10); tables scroll in their own box."""
    size = page.viewport_size
    page.set_viewport_size(NARROW)
    wide: list[str] = page.evaluate(
        """() => document.documentElement.scrollWidth <= window.innerWidth ? [] :
        Array.from(document.body.querySelectorAll('*'))
          .filter(e => e.getBoundingClientRect().right > window.innerWidth + 1 && !e.closest('[tabindex="0"][role=region]'))
          .slice(0, 5).map(e => e.outerHTML.slice(0, 160))"""
    )
    if size:
        page.set_viewport_size(size)
    return wide


def check_page(page: Page) -> None:
    """The check of every page: no axe finding, an empty console, a title, headings in order, no sideways scrolling at 320 px."""
    page.wait_for_load_state()
    title = page.title()
    assert "｜" in title, f"the title names no page: {title!r}"
    assert title.split("｜")[0].strip(), f"the title names no page: {title!r}"
    assert violations(page) == []
    assert heading_faults(page) == []
    assert overflow(page) == []
    assert console(page) == []


def signed_in(page: Page, world: World, key: str, *, operator: bool = False) -> Page:
    """Signs the person in by a session cookie; `operator` makes the account one that administers."""
    account = world.account(key)
    if operator and not account.operator:
        account.operator = True
        account.save(update_fields=["operator"])
    engine: Any = import_module(settings.SESSION_ENGINE)
    session = engine.SessionStore()
    session[SESSION_KEY] = str(account.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = account.get_session_auth_hash()
    session.save()
    page.context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": session.session_key, "domain": "127.0.0.1", "path": "/"}]
    )
    return page
