"""Whole texts of other towns against the package `miyako`: what is found, what is honestly not, and how often."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from sekimori.standards import packages
from sekimori.standards.aligning import Alignment, align
from sekimori.standards.aligning.model import Verdict
from sekimori.standards.commands import standard
from sekimori.standards.models import Package
from sekimori.standards.norms import read_norms
from sekimori.standards.norms.command import labelled
from tests.standards.samples import sample
from tests.standards.texts import Clause


@pytest.fixture(scope="module")
def miyako() -> Package:
    return packages.get("miyako")


def aligned(nodes: list[Clause], package: Package) -> Alignment:
    return align(nodes, read_norms(nodes, labelled(package)), package)


@pytest.mark.parametrize(("town", "first", "among_three"), [("minatono", 0.75, 0.85), ("kazami", 0.7, 0.85)])
def test_other_numbering_roles_and_wording_find_their_clause(
    town: str, first: float, among_three: float, miyako: Package
) -> None:
    text = sample(town)
    alignment = aligned(text.nodes, miyako)
    wanted = {clause: near for clause, near in text.near.items() if near}
    firsts = [alignment.of(c).candidates[0].clause in near for c, near in wanted.items()]
    among = [any(one.clause in near for one in alignment.of(c).candidates) for c, near in wanted.items()]
    assert sum(firsts) / len(firsts) >= first
    assert sum(among) / len(among) >= among_three


@pytest.mark.parametrize("town", ["minatono", "kazami", "elsewhere"])
def test_what_the_package_lacks_is_never_said_to_match(town: str, miyako: Package) -> None:
    text = sample(town)
    alignment = aligned(text.nodes, miyako)
    lacking = [clause for clause, near in text.near.items() if not near]
    verdicts = [alignment.of(clause).verdict for clause in lacking]
    assert Verdict.MATCHED not in verdicts
    assert verdicts.count(Verdict.NONE) / len(verdicts) >= 0.8


def test_the_published_standard_finds_itself(published: list[Clause], miyako: Package) -> None:
    alignment = aligned(published, miyako)
    known = {clause.id for clause in miyako.normative}
    right = [one.candidates[0].clause == one.clause for one in alignment.clauses if one.clause in known]
    assert sum(right) / len(right) >= 0.98
    assert len(alignment.absent) <= 3


def test_the_command_prints_candidates_reasons_and_proposals(tmp_path: Path) -> None:
    path = tmp_path / "kijun.txt"
    path.write_text(
        "１ 持ち出し\n（１） 端末\n"
        "① 職員等は、モバイル端末を外部に持ち出す場合には、情報セキュリティ管理者の許可を得なければならない。\n"
        "② 公用車は、車庫に戻さなければならない。\n",
        encoding="utf-8",
    )
    printed = CliRunner().invoke(standard, ["align", str(path)])
    assert printed.exit_code == 0, printed.output
    assert "［対応あり］" in printed.output
    assert "procedure takeout" in printed.output
    assert "［対応なし］" in printed.output
    as_json = json.loads(CliRunner().invoke(standard, ["align", str(path), "--json"]).output)
    assert [one["verdict"] for one in as_json["clauses"]] == ["matched", "none"]
    assert as_json["package"] == "miyako"
