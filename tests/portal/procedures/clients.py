"""Short ways through the screens for tests: a signed-in client, pages opened, forms filled and sent."""

from __future__ import annotations

import re
from typing import Any

from django.test import Client
from django.urls import reverse

HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')


def words(answer: Any) -> str:
    """What a page says, without its marks."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def page(client: Client, name: str, *args: Any, status: int = 200, query: str = "") -> str:
    """A page opened."""
    answer = client.get(reverse(f"procedures:{name}", args=args) + query)
    assert answer.status_code == status, (answer.status_code, answer.headers.get("Location"), words(answer)[:3000])
    return answer.content.decode()


def hidden(html: str, form: str = "") -> dict[str, str]:
    """What the hidden fields of a page carry (of the form that leads to `form`, when named)."""
    if form:
        html = html[html.index(f'action="{form}"') :]
        html = html[: html.index("</form>")]
    return {name: value for name, value in HIDDEN.findall(html) if name != "csrfmiddlewaretoken"}


def send(client: Client, name: str, *args: Any, status: int = 302, opened: str = "", **data: Any) -> Any:
    """Opens a page, fills its form and sends it past 確認; the answer."""
    address = reverse(f"procedures:{name}", args=args)
    html = opened or client.get(address).content.decode()
    carried = hidden(html)
    answer = client.post(address, {**carried, **data, "_confirmed": "1"})
    assert answer.status_code == status, words(answer)[:3000]
    return answer
