"""`sekimori standard duties`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from sekimori.standards import packages
from sekimori.standards.commands import standard

TEXT = """１ 組織体制
（１） 情報システム管理者
① 情報推進課長を、情報システム管理者とする。
② 情報システム管理者は、事故を認知した場合、速やかにＣＩＳＯに報告しなければならない。
（２） 端末の保管
① 端末は、鍵の掛かる場所に置かなければならない。
"""


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(packages, "installed", lambda: ())
    path = tmp_path / "kijun.txt"
    path.write_text(TEXT, encoding="utf-8")
    return path


def test_each_norm_is_printed_with_its_parts_and_its_confidence(file: Path) -> None:
    result = CliRunner().invoke(standard, ["duties", str(file)])
    assert result.exit_code == 0, result.output
    assert "役割 情報システム管理者（充てる職: 情報推進課長）" in result.output
    assert "［義務］ 情報システム管理者:" in result.output
    assert "／時期: 速やかに ／報告先: ＣＩＳＯ" in result.output
    assert "（主語なし）" in result.output


def test_the_json_form_names_clause_span_and_reasons(file: Path) -> None:
    result = CliRunner().invoke(standard, ["duties", str(file), "--json"])
    norms = json.loads(result.output)["norms"]
    assert [norm["clause"] for norm in norms] == ["1(1)①", "1(1)②", "1(2)①"]
    assert norms[1]["counterparts"][0]["whom"][0]["key"] == "ciso"
    assert norms[2]["missing"] == ["actors"]
    assert norms[2]["reasons"]


def test_a_package_that_does_not_exist_is_told(file: Path) -> None:
    result = CliRunner().invoke(standard, ["duties", str(file), "--package", "nowhere"])
    assert result.exit_code != 0
    assert "nowhere" in str(result.exception)
