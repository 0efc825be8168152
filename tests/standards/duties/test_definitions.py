"""Duties in a package: read from YAML, checked against the rest, each fault with its file and line; the three of miyako."""

from __future__ import annotations

from pathlib import Path

import pytest

from sekimori.common.errors import ManyFaults
from sekimori.standards import packages
from sekimori.standards.duty_models import EventKind, Per
from sekimori.standards.loading import read_package
from sekimori.standards.models import Package
from tests.standards.small_package import FILES

DUTY = """\
- key: round
  label: {ja: 見回り, en: Round}
  task: {ja: 見回る, en: Make the round}
  clauses: [2(1)①]
  owners: [{role: chief, per: city, prepare: [member]}]
  rhythm: {each: quarter, opens: {day: 1}, due: {nth_month: 3, day: 31, shift: before}}
  escalation: [{after: 3, to: [chief]}]
  confirm: {by: [chief], label: {ja: 確認, en: Confirmation}}
  not_needed: {by: [chief], help: {ja: 対象がないとき, en: When there is nothing}}
  sections:
    - key: main
      label: {ja: 結果, en: Result}
      fields:
        - {key: found, type: yes_no, label: {ja: 異常があった, en: Something was found}}
        - {key: what, type: text, when: found, label: {ja: 内容, en: What}}
  rules: [{key: said, field: what, holds: what != 'なし', label: {ja: 内容を書く, en: Say what}}]
  retention: {series: {ja: 見回り簿, en: Rounds}, years: 3}
  form: {number: {ja: 様式第９号, en: Form 9}, title: {ja: 見回り記録, en: Round}, addressee: chief, layout: [[found, what]]}
"""
CATALOGUE = "- {key: round, kind: duty, label: {ja: 見回り, en: Round}}\n"


def write(folder: Path, before: str = "", after: str = "") -> Path:
    assert before in DUTY
    files = {**FILES, "duties/round.yaml": DUTY.replace(before, after, 1) if before else DUTY}
    files["mechanisms.yaml"] += CATALOGUE
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def test_a_duty_is_read_and_counts_in_the_digest(tmp_path: Path) -> None:
    package = read_package(write(tmp_path / "one"))
    duty = package.duty("round")
    assert list(duty.fields) == ["found", "what"]
    assert Package.model_validate_json(package.model_dump_json()) == package
    other = read_package(write(tmp_path / "other", "after: 3", "after: 4"))
    assert other.digest != package.digest


@pytest.mark.parametrize(
    ("before", "after", "said", "line"),
    [
        ("key: round", "key: rounds", "mechanisms.yaml", 1),
        ("clauses: [2(1)①]", "clauses: [9(9)]", "条項に「9(9)」", 4),
        ("role: chief, per: city", "role: nobody, per: city", "役割に「nobody」", 5),
        ("per: city", "per: section", "per を section", 5),
        ("prepare: [member]", "prepare: [nobody]", "役割に「nobody」", 5),
        ("each: quarter", "each: week", "使えるのは", 6),
        ("nth_month: 3", "nth_month: 4", "3 か月", 6),
        ("to: [chief]", "to: [nobody]", "役割に「nobody」", 7),
        ("by: [chief], label", "by: [nobody], label", "役割に「nobody」", 8),
        ("by: [chief], help", "by: [nobody], help", "役割に「nobody」", 9),
        ("type: yes_no", "type: person", "使えません", 14),
        ("key: what", "key: found", "重なっています", 15),
        ("when: found", "when: missing", "missing", 15),
        ("field: what", "field: missing", "項目に「missing」", 16),
        ("holds: what !=", "holds: other !=", "other", 16),
        ("addressee: chief", "addressee: nobody", "役割か会議体に「nobody」", 18),
        ("layout: [[found, what]]", "layout: [[found, why]]", "項目に「why」", 18),
    ],
)  # fmt: skip
def test_a_fault_is_named_with_its_file_and_line(tmp_path: Path, before: str, after: str, said: str, line: int) -> None:
    with pytest.raises(ManyFaults) as caught:
        read_package(write(tmp_path, before, after))
    found = [(str(each.place.file), each.place.line) for each in caught.value.items if said in each.sentence]
    assert ("duties/round.yaml", line) in found, [(e.sentence, e.place) for e in caught.value.items]


def test_the_three_duties_of_miyako_are_whole() -> None:
    package = packages.get("miyako")
    network, ids, review = (package.duty(key) for key in ("contact_network_update", "id_stocktaking", "policy_review"))
    assert network.material is not None
    assert [each.kind for each in network.occasions] == [EventKind.CHANGED]
    assert ids.owners[0].per is Per.SECTION
    assert ids.confirm is not None
    assert review.not_needed is None
    named = {m.name for clause in package.clauses for m in clause.mechanisms if m.kind == "duty"}
    assert {duty.key for duty in package.duties} <= named
