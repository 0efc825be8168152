"""Every page as it is drawn: the policy of contents and the other headers, nothing inline, a secret in every form."""

from __future__ import annotations

from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

import pytest

from tests.portal.access import addresses, asking, table
from tests.portal.access.conftest import Everything

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
}
POLICY = {
    "default-src": ["'self'"], "object-src": ["'none'"], "base-uri": ["'none'"], "frame-ancestors": ["'none'"],
    "form-action": ["'self'"],
}  # fmt: skip
# A kept file is shown by nobody: it may not even be what a page of ours may be.
FILES = "sandbox; default-src 'none'"
# In this order somebody is asked to open each page: most open for the first.
OPENERS = ("chief", "staff", "head", "operator", "system", "director", "ciso", "nobody", "program")


class Page(HTMLParser):
    """Notes what a strict policy would stop, and forms that are sent without their secret."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.faults: list[str] = []
        self.posting = False
        self.feed(text)
        if self.posting:
            self.faults.append("a form without its secret")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.faults += [f"<{tag} {name}>" for name in given if name == "style" or name.startswith(("on", "hx-on"))]
        if tag == "style" or (tag == "script" and "src" not in given):
            self.faults.append(f"inline <{tag}>")
        for name in ("src", "href", "action", "formaction"):
            address = given.get(name, "")
            if address.startswith(("javascript:", "data:", "http:", "https:", "//")):
                self.faults.append(f"<{tag} {name}={address[:40]}>")
        if tag == "form" and given.get("method", "").lower() == "post":
            self.posting = True
        if given.get("name") == "csrfmiddlewaretoken":
            self.posting = False

    def handle_endtag(self, tag: str) -> None:
        if tag == "form" and self.posting:
            self.faults.append("a form without its secret")
            self.posting = False


def faults_of(answer: Any) -> list[str]:
    """What is wrong with an answer's headers and contents."""
    found = [
        f"{name}: {answer.headers.get(name)}" for name, value in HEADERS.items() if answer.headers.get(name) != value
    ]
    policy = answer.headers.get("Content-Security-Policy", "")
    told = {words[0]: words[1:] for part in policy.split(";") if (words := part.split())}
    if told != POLICY and policy != FILES:
        found.append(f"policy: {policy}")
    if answer.headers.get("Content-Type", "").startswith("text/html") and not answer.streaming:
        found += Page(answer.content.decode()).faults
    return found


def opened() -> Iterator[tuple[str, addresses.Address]]:
    """Every address that opens, with who opens it."""
    told = table.read()
    for each in addresses.every():
        row = told["GET", each.route]
        column = next((name for name in OPENERS if row[name] == "yes"), None)
        if column is not None:
            yield column, each


@pytest.mark.slow
@pytest.mark.django_db
def test_every_page_is_drawn_without_anything_inline_and_under_the_strict_policy(everything: Everything) -> None:
    world, keys, _seen = everything
    clients = {column: asking.client_of(world, column, keys) for column in OPENERS}
    faults: dict[str, list[str]] = {}
    for column, each in opened():
        answer = clients[column].get(each.to(keys))
        assert answer.status_code == 200, (each.route, column)
        kept = (
            []
            if column in {"nobody", "program"} or "no-store" in answer.headers.get("Cache-Control", "")
            else ["kept by browsers"]
        )
        if found := faults_of(answer) + kept:
            faults[each.route] = found
    assert faults == {}


@pytest.mark.parametrize(("method", "address", "status"), [
    ("get", "/nowhere/", 404), ("get", "/ui/", 403), ("post", "/health/live/", 405), ("post", "/login/", 400),
    ("get", "/rules/", 302),
])  # fmt: skip
@pytest.mark.slow
@pytest.mark.django_db
def test_refusals_faults_and_the_way_to_the_door_are_under_the_same_policy(
    everything: Everything, method: str, address: str, status: int
) -> None:
    world, keys, _seen = everything
    client = asking.client_of(world, "nobody" if status in {302, 400, 405} else "staff", keys)
    answer = getattr(client, method)(address)
    assert answer.status_code == status
    assert faults_of(answer) == []


def test_the_reader_of_pages_finds_what_it_looks_for() -> None:
    wrong = '<p style="x"></p><a href="javascript:1" onclick="1"></a><style></style><script>1</script><form method="post"></form>'
    assert len(Page(wrong).faults) == 6
    assert Page('<script src="/static/a.js"></script><form method="get"></form>').faults == []
