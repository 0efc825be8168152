"""`sekimori ledger …` as an operator and CI use it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import time_machine
from click.testing import CliRunner, Result
from lxml import etree

from sekimori.common.clock import moment_at
from sekimori.common.errors import InvalidInput
from sekimori.ledger.notes import SigningKey
from sekimori.portal.acts.ledger import keys, selectors
from sekimori.portal.acts.ledger.commands import ledger
from sekimori.portal.acts.models import Checkpoint, EngineLog
from tests.portal.acts.ledger.conftest import act
from tests.world import TODAY, World


@pytest.fixture(autouse=True)
def later_that_day() -> Iterator[None]:
    """The command line goes by the machine's clock: an hour after the acts of the test."""
    with time_machine.travel(moment_at(TODAY, 11)):
        yield


def call(*arguments: object) -> Result:
    return CliRunner().invoke(ledger, [str(argument) for argument in arguments], catch_exceptions=False)


def test_verify_says_in_words_and_in_json_that_all_is_well(log: World) -> None:
    told = call("verify")
    assert told.exit_code == 0
    assert "12件、改ざんは見つかりません（チェックポイントによる確認は記録7まで）。" in told.output
    report = json.loads(call("verify", "--json").output)
    assert list(report) == [
        "origin",
        "ok",
        "size",
        "root",
        "confirmed",
        "checkpoints",
        "outside_checkpoints",
        "erased_side_rows",
        "findings",
    ]
    assert (report["ok"], report["size"], report["confirmed"], report["findings"]) == (True, 12, 8, [])


def test_verify_names_the_rows_and_ends_with_1(log: World, meddle: Callable[..., None]) -> None:
    meddle("DELETE FROM acts_siderow WHERE seq = 3", "DELETE FROM acts_ledgerentry WHERE seq = 3")
    told = call("verify", "--json")
    assert told.exit_code == 1
    findings = json.loads(told.output)["findings"]
    assert {"kind": "missing", "first": 3, "last": 3, "sentence": "記録3がありません。"} in findings
    assert "記録3がありません。" in call("verify").output


def test_a_checkpoint_kept_in_a_file_is_compared_with(log: World, tmp_path: Path, meddle: Callable[..., None]) -> None:
    kept = tmp_path / "kept"
    assert call("checkpoint", "--to", kept).output == kept.read_text(encoding="utf-8")
    assert Checkpoint.objects.count() == 3
    assert call("verify", "--against", kept).exit_code == 0
    meddle(
        "DELETE FROM acts_siderow WHERE seq > 7",
        "DELETE FROM acts_ledgerentry WHERE seq > 7",
        "DELETE FROM acts_checkpoint WHERE size > 8",
        "UPDATE acts_ledgerhead SET size = 8",
    )
    assert call("verify").exit_code == 0
    told = call("verify", "--against", kept, "--json")
    assert told.exit_code == 1
    assert json.loads(told.output)["findings"][0]["kind"] == "rolled_back"


def test_a_new_checkpoint_comes_with_the_proof_that_it_follows_the_kept_one(log: World, tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    call("checkpoint", "--to", kept)
    act(log, 3)
    told = call("checkpoint", "--since", kept)
    assert told.output.startswith("old 12\n")
    (before,) = selectors.held_elsewhere([kept.read_bytes()])
    assert selectors.consistency_proof(before).check(before, selectors.public_keys()).size == 15


def test_the_sheet_for_the_safe_is_a_page_with_the_checkpoint_in_words_and_as_a_code(
    log: World, tmp_path: Path
) -> None:
    call("checkpoint", "--sheet", tmp_path / "sheet.svg")
    page = etree.parse(tmp_path / "sheet.svg").getroot()
    words = "".join(str(text) for text in page.itertext())
    assert "汐見市" in words
    assert keys.origin() in words
    assert page.get("width") == "210mm"
    assert page.findall(".//{*}path")


def test_prove_writes_the_proof_and_the_entry(log: World, tmp_path: Path) -> None:
    assert call("prove", 3, "--to", tmp_path).exit_code == 0
    assert (tmp_path / "3.tlog-proof").read_text(encoding="utf-8").startswith("c2sp.org/tlog-proof@v1\nindex 3\n")
    assert json.loads((tmp_path / "3.entry").read_bytes())["seq"] == 3
    with pytest.raises(InvalidInput):
        call("prove", 99, "--to", tmp_path)


def test_export_writes_a_folder_or_an_archive_and_never_over_something(log: World, tmp_path: Path) -> None:
    assert "8件" in call("export", tmp_path / "export").output
    assert "8件" in call("export", tmp_path / "export.zip", "--side-rows").output
    assert not (tmp_path / "export" / "side_rows").exists()
    with pytest.raises(InvalidInput, match="空でない"):
        call("export", tmp_path / "export")
    assert call("verify", "--reference", tmp_path / "export").exit_code == 0


def test_keys_are_shown_and_replaced(log: World) -> None:
    before = call("keys").output
    assert before.startswith("sekimori.city/ledger/")
    assert call("replace-key", "--reason", "年1回の交代").exit_code == 0
    assert len(call("keys").output.splitlines()) == len(before.splitlines()) + 1
    assert call("verify").exit_code == 0


def test_an_engines_log_is_registered_and_a_file_that_is_no_text_refused(log: World, tmp_path: Path) -> None:
    key = SigningKey.generate("collector.example/log").verifier
    call("engine", "register", "collector.example/log", "--label", "ログ収集機", "--key", key)
    assert EngineLog.objects.get().label == "ログ収集機"
    (tmp_path / "submission").write_bytes(b"\xff\xfe")
    with pytest.raises(InvalidInput, match="UTF-8"):
        call("engine", "record", tmp_path / "submission")


def test_without_a_single_entry_there_is_no_checkpoint(db: None) -> None:
    with pytest.raises(InvalidInput):
        call("checkpoint")
