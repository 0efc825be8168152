"""`sekimori standard check`."""

from __future__ import annotations

import json
from pathlib import Path

from click.testing import CliRunner

from sekimori.standards.commands import standard
from tests.standards.small_package import line_of, write


def test_a_whole_package_is_described_with_its_digest(tmp_path: Path) -> None:
    result = CliRunner().invoke(standard, ["check", str(write(tmp_path))])
    assert result.exit_code == 0, result.output
    assert "条項7（うち末端4）" in result.output
    assert "SHA-256 " in result.output


def test_faults_are_printed_with_file_and_line_and_the_command_fails(tmp_path: Path) -> None:
    write(tmp_path, {"clauses/2.yaml": ("levels: [high]", "levels: [c3]")})
    result = CliRunner().invoke(standard, ["check", str(tmp_path)])
    assert result.exit_code == 2
    assert f"clauses/2.yaml:{line_of('clauses/2.yaml', 'levels: [high]')}: " in result.output
    assert "1件の誤りがあります。" in result.output


def test_the_json_form_holds_the_same(tmp_path: Path) -> None:
    write(tmp_path, {"roles.yaml": ("scope: city", "scope: town")})
    result = CliRunner().invoke(standard, ["check", str(tmp_path), "--json"])
    data = json.loads(result.output)
    assert result.exit_code == 2
    assert data["ok"] is False
    assert [(fault["file"], fault["line"]) for fault in data["faults"]] == [
        ("roles.yaml", line_of("roles.yaml", "scope: city"))
    ]


def test_the_installed_package_is_without_fault() -> None:
    result = CliRunner().invoke(standard, ["check", "miyako", "--json"])
    data = json.loads(result.output)
    assert (result.exit_code, data["ok"], data["nodes"], data["leaves"]) == (0, True, 445, 330)


def test_a_folder_that_does_not_exist_is_told() -> None:
    result = CliRunner().invoke(standard, ["check", "no/such/folder"])
    assert result.exit_code == 2
    assert "フォルダーがありません" in result.output
