"""The lint on whole texts: what is known of the published standard is found, any text ends, and the command prints it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from sekimori.standards.commands import standard
from sekimori.standards.linting import LintReport, lint
from sekimori.standards.norms import NormReading, read_norms
from sekimori.standards.reading import read_text
from tests.standards.norms.test_robustness import clauses
from tests.standards.texts import Clause


@pytest.fixture(scope="module")
def report(published: list[Clause], published_reading: NormReading) -> LintReport:
    return lint(published, published_reading)


def test_the_three_offices_without_an_officer_are_found(report: LintReport) -> None:
    offices = [finding.words for finding in report.by_rule("section_without_officer")]
    assert offices == ["選挙管理委員会事務局", "監査委員事務局", "農業委員会事務局"]


def test_the_three_people_in_a_chain_with_themselves_are_found(report: LintReport) -> None:
    posts = {finding.words for finding in report.by_rule("chained_roles")}
    assert posts == {"総務部長", "議会事務局の長", "デジタル推進課長"}


def test_the_known_slips_are_listed_and_no_others(report: LintReport) -> None:
    slips = {finding.words for rule in ("slip_repeated", "slip_similar") for finding in report.by_rule(rule)}
    assert slips == {"ならならない", "インターネト", "関係規定"}


def test_no_record_of_the_standard_has_a_period(report: LintReport, published_reading: NormReading) -> None:
    wanting = {norm.clause for norm in published_reading.norms if norm.records}
    assert {finding.clause for finding in report.by_rule("retention_missing")} == wanting


def test_clauses_that_say_nobody_are_those_that_were_read_without_a_subject(
    report: LintReport, published_reading: NormReading
) -> None:
    wanting = {norm.clause for norm in published_reading.norms if "actors" in norm.missing}
    assert {finding.clause for finding in report.by_rule("subject_missing")} <= wanting


@settings(max_examples=100, deadline=None)
@given(st.lists(clauses, max_size=6))
def test_any_text_is_linted_and_every_span_lies_in_its_clause(nodes: list[Clause]) -> None:
    report = lint(nodes, read_norms(nodes))
    first = {node.id: node for node in reversed(nodes)}
    for finding in report.findings:
        assert finding.sentence.endswith("。")
        assert finding.todo
        if finding.span is not None:
            assert 0 <= finding.span.start <= finding.span.end <= len(first[finding.clause].text)


TEXT = """１ 組織体制
（１） 情報システム管理者
① 情報推進課長を、情報システム管理者とする。
② 情報システム管理者は、作業記録を作成しなければならならない。
"""


def test_the_command_prints_findings_and_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "kijun.txt"
    path.write_text(TEXT, encoding="utf-8")
    printed = CliRunner().invoke(standard, ["lint", str(path)])
    assert printed.exit_code == 0, printed.output
    assert "1(1)②  ［注意］ 記録の保存期間が定められていません。" in printed.output
    assert "→ 文書管理の定めに合わせて" in printed.output
    as_json = json.loads(CliRunner().invoke(standard, ["lint", str(path), "--json"]).output)
    assert [one["rule"] for one in as_json["findings"]] == ["retention_missing", "slip_repeated"]


def test_the_command_takes_an_organisation(tmp_path: Path) -> None:
    text, organisation = tmp_path / "kijun.txt", tmp_path / "organisation.yaml"
    text.write_text(TEXT, encoding="utf-8")
    organisation.write_text("units:\n  - {name: 監査事務局, rank: section}\n", encoding="utf-8")
    printed = CliRunner().invoke(standard, ["lint", str(text), "--organisation", str(organisation)])
    assert "「監査事務局」はどの部等にも属さない" in printed.output


SOUND = """汐見市情報セキュリティ規程
令和6年3月1日訓令第4号
(目的)
第1条 この規程は、情報資産を守るために必要な事項を定めることを目的とする。
(責任者)
第2条 副市長を、最高情報セキュリティ責任者とする。
2 総務部の長を、情報セキュリティ責任者とする。
3 総務部の課の長を、情報セキュリティ管理者とする。
4 デジタル戦略監を、情報システム管理者とする。
(持出し)
第3条 職員は、端末を庁外に持ち出すときは、持出許可申請書(様式第1号)を情報システム管理者に提出し、その許可を得なければならない。
2 情報システム管理者は、前項の許可の記録を作成し、3年間保存しなければならない。
(報告)
第4条 職員は、事故を発見したときは、直ちに情報セキュリティ管理者に報告しなければならない。
2 情報セキュリティ管理者は、前項の報告を受けたときは、速やかに情報セキュリティ責任者に報告しなければならない。
附則
この規程は、令和6年4月1日から施行する。
様式第1号(第3条関係)
持出許可申請書
"""


def test_every_rule_is_silent_on_a_sound_text() -> None:
    text = read_text(SOUND)
    report = lint(text.nodes, read_norms(text.nodes), forms=[appendix.label for appendix in text.appendices])
    assert report.findings == ()
