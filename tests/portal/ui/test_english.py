"""The catalogue of English texts is there, compiled and used."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django import forms
from django.test import Client
from django.utils import translation

from sekimori.common.fiscal import FiscalYear
from sekimori.portal.ui import wording
from sekimori.portal.ui.forms.dates import EraDateField, EraDateInput
from sekimori.portal.ui.forms.fields import LimitedFileField
from sekimori.standards.models import Words
from tests.world import World

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("path", ["/", "/account/", "/procedures/mine/", "/notices/"])
@translation.override("ja")  # What a page is asked in stays in force in its thread.
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


def test_days_years_and_words_of_a_package_are_said_in_the_readers_language() -> None:
    day, office = dt.date(2026, 11, 23), Words(ja="管理者", en="Section manager")
    with translation.override("ja"):
        assert wording.long_day(day, weekday=True) == "令和8年11月23日(月)"
        assert (wording.short_day(day), wording.fiscal_year(FiscalYear.of(day))) == ("R8.11.23", "令和8年度")
        assert wording.words(office) == "管理者"
    with translation.override("en"):
        assert wording.long_day(day, weekday=True) == "Mon 23 November 2026"
        assert wording.long_day(day) == "23 November 2026"
        assert (wording.short_day(day), wording.fiscal_year(FiscalYear.of(day))) == ("2026-11-23", "FY2026")
        assert wording.words(office) == "Section manager"


def test_a_day_in_an_english_form_can_be_sent_back_as_it_stands() -> None:
    with translation.override("en"):
        shown = EraDateInput().format_value(dt.date(2026, 4, 1))
    assert EraDateField().to_python(shown) == dt.date(2026, 4, 1)


class AtImport(forms.Form):
    """Made with the module, as every form of the portal is."""

    on = EraDateField()
    file = LimitedFileField(suffixes=(".pdf",), limit=2048)


def test_the_help_of_a_field_is_said_in_the_readers_language() -> None:
    with translation.override("en"):
        english = AtImport().as_p()
    with translation.override("ja"):
        japanese = AtImport().as_p()
    assert not re.search(r"例:|形式|まで", english)
    assert re.search(r"例:", japanese)
    assert "一つ2.0 KBまで" in japanese.replace("\xa0", " ")
