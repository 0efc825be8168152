"""The period of an occurrence as people read it, never its key."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.utils import translation

from sekimori.portal.duties import periods
from sekimori.portal.duties.home_tasks import to_confirm, to_do
from tests.portal.duties.conftest import Office

WORDS = {
    "2026": ("令和8年度", "FY2026"),
    "2026-H1": ("令和8年度上半期", ""),
    "2026-H2": ("令和8年度下半期", ""),
    "2026-Q4": ("令和8年度第4四半期", ""),
    "2026-M04": ("令和8年4月分", ""),
    "2026-M03": ("令和9年3月分", ""),
    "network_changed:2026-11-17": ("令和8年11月17日の契機", ""),
    "2026-X": ("令和8年度", "FY2026"),
}


@pytest.fixture(autouse=True)
def _in_japanese() -> Iterator[None]:
    with translation.override("ja"):
        yield


@pytest.mark.parametrize("key", WORDS)
def test_a_period_is_written_in_words(key: str):
    japanese, english = WORDS[key]
    assert periods.words_of(key, 2026) == japanese
    if english:
        with translation.override("en"):
            assert periods.words_of(key, 2026) == english


def test_what_is_to_be_done_is_called_by_its_period_and_not_by_its_key(office: Office):
    row = office.one("contact_network_update")
    assert str(row) == f"{row.label}（令和8年度下半期）"


def test_the_first_screen_says_for_whom_and_for_which_period_and_by_which_clause(office: Office):
    row = office.one("id_stocktaking", "210")
    with office.world.acting("head_citizen") as circumstances:
        (task,) = to_do(circumstances.actor, 30)
    assert (str(task.hint), task.clauses) == ("市民部 市民課　令和8年度下半期", ("3(2)",))
    office.finish("head_citizen", row)
    with office.world.acting("system") as circumstances:
        (waiting,) = to_confirm(circumstances.actor, 30)
    assert (waiting.hint, waiting.clauses) == (task.hint, task.clauses)


def test_what_follows_an_occasion_is_called_by_its_day(office: Office):
    made = office.one("contact_network_update")
    made.period = "network_changed:2026-11-17"
    assert str(made) == f"{made.label}（令和8年11月17日の契機）"
