"""The catalogue of English texts is there, compiled and used."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.utils import translation

from tests.world import World

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("path", ["/", "/account/", "/procedures/mine/", "/notices/"])
def test_pages_speak_english_to_who_asks_for_it(world: World, path: str) -> None:
    client = Client(headers={"accept-language": "en"})
    client.force_login(world.account("staff"))
    page = client.get(path, follow=True).content.decode()
    heading = re.search(r"<h1[^>]*>(.*?)</h1>", page, re.DOTALL)
    assert heading is not None
    assert re.search(r"[\u3040-\u309f]", heading.group(1)) is None
    assert '<html lang="en"' in page


def test_counts_and_placeholders_are_filled_in() -> None:
    with translation.override("en"):
        assert translation.gettext("%(n)s年") % {"n": 5} == "5 years"
