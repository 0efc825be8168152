"""Reference numbers: by fiscal year and procedure, without gaps, whatever happens at the same time."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.db import connection, connections, transaction
from hypothesis import given
from hypothesis import strategies as st

from sekimori.common import eras
from sekimori.common.errors import Refused
from sekimori.common.fiscal import FiscalYear
from sekimori.portal.procedures.models import Application, Serial
from sekimori.portal.procedures.numbering import next_number, written
from sekimori.standards.procedure_models import Numbering
from tests.portal.procedures.conftest import Office

TAKE = Numbering(symbol="持出")


@given(st.integers(1990, 2060), st.integers(1, 10**6), st.integers(1, 8))
def test_a_number_says_its_year_and_serial(year: int, serial: int, width: int) -> None:
    text = written(
        Numbering(symbol="持", pattern=f"{{letter}}{{year}}-{{symbol}}-{{serial:{width}}}"), FiscalYear(year), serial
    )
    era, era_year = eras.fiscal_era_year(year)
    assert text == f"{era.letter}{'元' if era_year == 1 else era_year}-持-{serial:0{width}d}"


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("{era}{year}-{symbol}-{serial:6}", "令8-持出-000012"),
        ("{era_name}{year}年度{symbol}第{serial}号", "令和8年度持出第12号"),
        ("{era}{year}{unit}{symbol}第{serial}号", "令8市持出第12号"),
    ],
)
def test_a_city_writes_its_numbers_its_own_way(pattern: str, expected: str) -> None:
    assert written(Numbering(symbol="持出", pattern=pattern), FiscalYear(2026), 12, "市") == expected


def test_the_first_year_of_an_era_is_gannen() -> None:
    assert written(TAKE, FiscalYear(2019), 1) == "令元-持出-000001"


@pytest.mark.django_db
def test_a_new_fiscal_year_begins_at_one() -> None:
    days = [dt.date(2027, 3, 30), dt.date(2027, 3, 31), dt.date(2027, 4, 1), dt.date(2027, 3, 31)]
    assert [next_number(TAKE, day).text for day in days] == [
        "令8-持出-000001", "令8-持出-000002", "令9-持出-000001", "令8-持出-000003",
    ]  # fmt: skip


@pytest.mark.django_db
def test_sections_count_for_themselves_where_their_symbol_is_in_the_number() -> None:
    rule = Numbering(symbol="持", pattern="{era}{year}{unit}{symbol}{serial}")
    found = [next_number(rule, dt.date(2026, 5, 1), unit).text for unit in ("市", "税", "市")]
    assert found == ["令8市持1", "令8税持1", "令8市持2"]


def test_an_act_that_fails_uses_up_no_number(office: Office) -> None:
    office.registers.add("things", 1, "机", office.world.unit("220"), state="lent")
    with pytest.raises(Refused):
        office.submit("staff", "either", what="会議", things=[1], period={"start": "2026-11-25", "end": "2026-11-26"})
    assert not Serial.objects.exists()
    assert office.submit("staff", "one", what="鍵").number == "令8-one-000001"


def test_a_draft_has_no_number_and_a_discarded_one_leaves_no_gap(office: Office) -> None:
    from sekimori.portal.procedures import services

    draft = office.draft("staff", "one", what="鍵")
    assert draft.number == ""
    with office.world.acting("staff"):
        services.application_discard(application=draft.pk)
    assert not Application.objects.exists()
    assert office.submit("staff", "one", what="鍵").number == "令8-one-000001"


@contextmanager
def shared_database(path: Path) -> Iterator[None]:
    """A database that several threads write to at once: SQLite's own test database is in memory and locks whole tables."""
    if connection.vendor != "sqlite":
        yield
        return
    settings = {
        **connections.settings["default"],
        "NAME": str(path / "numbers.sqlite3"),
        "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 20, "init_command": "PRAGMA journal_mode=WAL;"},
    }
    kept, kept_settings = connections["default"], connections.settings["default"]
    connections.settings["default"] = settings
    del connections["default"]
    try:
        with connections["default"].schema_editor() as editor:
            editor.create_model(Serial)
        yield
    finally:
        connections["default"].close()
        connections.settings["default"] = kept_settings
        connections["default"] = kept


@pytest.mark.django_db(transaction=True)
def test_numbers_taken_at_the_same_time_are_all_different_and_without_gaps(tmp_path: Path) -> None:
    taken: list[int] = []
    faults: list[BaseException] = []

    def take(times: int) -> None:
        try:
            for _turn in range(times):
                with transaction.atomic():
                    taken.append(next_number(TAKE, dt.date(2026, 5, 1)).serial)
        except BaseException as error:  # noqa: BLE001
            faults.append(error)
        finally:
            connection.close()

    with shared_database(tmp_path):
        threads = [threading.Thread(target=take, args=(10,)) for _n in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert faults == []
    assert sorted(taken) == list(range(1, 41))


@pytest.mark.django_db(transaction=True)
def test_a_number_of_an_act_undone_in_the_middle_is_given_to_the_next() -> None:
    found: list[int] = []
    for undone in (False, True, False):
        with transaction.atomic():
            serial = next_number(TAKE, dt.date(2026, 5, 1)).serial
            transaction.set_rollback(undone)
        if not undone:
            found.append(serial)
    assert found == [1, 2]
