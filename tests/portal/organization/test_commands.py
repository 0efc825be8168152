"""`sekimori org`: the same services from the command line; a faulty file changes nothing and says why."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import time_machine
from click.testing import CliRunner

from sekimori.common.errors import InvalidInput
from sekimori.portal.organization import selectors, services
from sekimori.portal.organization.commands import org
from sekimori.portal.organization.models import Appointment, HrImport
from tests.world import FIRST, TODAY, World

HEAD = "職員番号,氏名,所属コード,職名\n"


@pytest.fixture(autouse=True)
def machine_clock(city: World) -> Iterator[None]:
    """The command line uses the machine's clock: a month after the small city's day."""
    with time_machine.travel(city.clock.now() + dt.timedelta(days=30), tick=False):
        yield


def run(*arguments: str) -> str:
    result = CliRunner().invoke(org, list(arguments), catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.stdout


def test_a_file_is_compared_and_only_applied_when_asked(city: World, tmp_path: Path) -> None:
    file = tmp_path / "異動.csv"
    file.write_bytes((HEAD + "2102,千鳥 歩,220,主事\n").encode("cp932"))
    shown = run("import", str(file), "--effective", "R9.4.1")
    assert "異動\t2102\t千鳥 歩\t市民課 主事 → 税務課 主事\tR9.4.1" in shown
    assert HrImport.objects.get().state == HrImport.State.DISCARDED
    run("import", str(file), "--effective", "R9.4.1", "--apply")
    assert selectors.units_of(city.people["staff"].pk, dt.date(2027, 4, 1)) == {city.unit("220")}
    assert json.loads(run("import", str(file), "--effective", "R9.4.1", "--json"))["differences"] == []


def test_a_faulty_file_ends_with_its_reasons_and_changes_nothing(city: World, tmp_path: Path) -> None:
    file = tmp_path / "異動.csv"
    file.write_text(HEAD + "2102,千鳥 歩,999,主事\n", encoding="utf-8")
    before = Appointment.objects.count()
    with pytest.raises(InvalidInput, match="何も変更していません"):
        run("import", str(file), "--effective", "R9.4.1", "--apply")
    assert Appointment.objects.count() == before


def test_a_large_file_is_worked_through_without_a_worker(
    city: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from sekimori.portal.organization.services import imports

    monkeypatch.setattr(imports, "AT_ONCE", 10)
    file = tmp_path / "異動.csv"
    file.write_text(HEAD + "2102,千鳥 歩,220,主事\n", encoding="utf-8")
    run("import", str(file), "--effective", "R9.4.1", "--apply")
    assert HrImport.objects.get().state == HrImport.State.APPLIED


def test_who_had_a_role_is_answered_as_known_then(city: World) -> None:
    late = dt.date(2026, 12, 10)
    city.clock.set(city.clock.now() + dt.timedelta(days=16))
    with city.acting("chief"):
        services.person_leave(person=city.people["head_tax"], on=dt.date(2026, 12, 1))
        services.appoint(person=city.people["staff_tax"], post=city.posts["head_tax"], valid_from=dt.date(2026, 12, 1))
    question = ["who", "section_security_manager", "--unit", "220", "--on", "R8.12.5"]
    assert "渚 ゆき" in run(*question)
    assert "沖 進" in run(*question, "--known-on", "R8.12.5")
    assert "渚 ゆき" in run(*question, "--known-on", late.isoformat())
    lines = json.loads(run(*question, "--json"))
    assert [(line["number"], line["capacity"]) for line in lines] == [("2202", "own")]
    assert "いませんでした" in run("who", "information_system_operator", "--on", TODAY.isoformat())
    with pytest.raises(InvalidInput, match="という役割はありません"):
        run("who", "king", "--on", FIRST.isoformat())
    with pytest.raises(InvalidInput, match="所属コード999"):
        run("who", "ciso", "--unit", "999", "--on", FIRST.isoformat())
