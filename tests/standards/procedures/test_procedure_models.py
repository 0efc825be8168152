"""Procedures in a package: read from YAML, checked against the rest, each fault with its file and line."""

from __future__ import annotations

from pathlib import Path

import pytest

from sekimori.common.errors import ManyFaults
from sekimori.standards.loading import read_package
from sekimori.standards.models import Package
from sekimori.standards.procedure_models import Length, Numbering
from tests.standards.small_package import FILES

DUE = """\
- {key: soon, label: {ja: 三日, en: Three days}, remind: [{office_days: 1}], expire: {office_days: 3}}
"""
PROCEDURE = """\
- key: takeout
  kind: application
  label: {ja: 持出許可, en: Permission}
  task: {ja: 物を持ち出す, en: Take something out}
  clauses: [2(1)①]
  form:
    number: {ja: 様式第１号, en: Form 1}
    title: {ja: 持出許可申請書, en: Application}
    addressee: chief
    layout: [[what, level], [period]]
  number: {symbol: 持}
  retention: {series: {ja: 持出簿, en: Records}, years: 5}
  applicants: {abilities: [work]}
  subject: [what]
  listed: [what]
  sections:
    - key: main
      label: {ja: 内容, en: Content}
      fields:
        - {key: what, type: text, most: 40, label: {ja: 物, en: Thing}}
        - {key: level, type: choice, axis: importance, label: {ja: 重要性, en: Importance}}
        - {key: period, type: period, label: {ja: 期間, en: Period}}
        - {key: why, type: text, when: "at_least(level, 'high')", label: {ja: 理由, en: Why}}
  route:
    - key: permission
      kind: decide
      label: {ja: 許可, en: Permission}
      parties: [{role: chief}]
      due: soon
  gates:
    - key: short
      field: period
      holds: days(period) <= 5
      say: {ja: 五日までです。, en: Five days at most.}
  validity: {field: period}
  milestones:
    - key: back
      label: {ja: 返却, en: Return}
      by: [{who: applicant}]
      due: {of: period.end}
      chase: [{after: {minutes: 60}, to: [{who: applicant}]}]
"""


def write(folder: Path, before: str = "", after: str = "") -> Path:
    files = {**FILES, "due_classes.yaml": DUE, "procedures/takeout.yaml": PROCEDURE}
    assert before in PROCEDURE
    files["procedures/takeout.yaml"] = PROCEDURE.replace(before, after, 1) if before else PROCEDURE
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def test_a_procedure_is_part_of_the_package_and_of_its_digest(tmp_path: Path) -> None:
    package = read_package(write(tmp_path / "a"))
    procedure = package.procedure("takeout")
    assert list(procedure.fields) == ["what", "level", "period", "why"]
    assert procedure.stage("permission").parties[0].role == "chief"
    assert procedure.milestone("back").due is not None
    changed = read_package(write(tmp_path / "b", "days(period) <= 5", "days(period) <= 6"))
    assert package.digest != changed.digest
    assert Package.model_validate_json(package.model_dump_json()) == package


BROKEN = [
    ("key: takeout", "key: carry", "- key: carry", "目録（mechanisms.yaml）に、手続「carry」はありません"),
    ("kind: application", "kind: wish", "kind: wish", "「wish」は使えません"),
    ("addressee: chief", "addressee: mayor", "addressee: mayor", "「mayor」はありません"),
    ("clauses: [2(1)①]", "clauses: [9(9)]", "clauses: [9(9)]", "条項に「9(9)」はありません"),
    ("[what, level], [period]", "[what, size], [period]", "layout:", "「size」はありません"),
    ("subject: [what]", "subject: [thing]", "subject:", "「thing」はありません"),
    ("abilities: [work]", "abilities: [fly]", "applicants:", "「fly」はありません"),
    ("axis: importance", "axis: colour", "key: level", "「colour」はありません"),
    ("key: why, type: text", "key: seen, type: text", "key: seen", "画面が使う名前"),
    ("key: what, type: text", "key: owner, type: text", "key: owner", "条件のことば"),
    ("key: why, type: text", "key: what, type: text", "key: what, type: text, when", "二度あります"),
    ("at_least(level, 'high')", "at_least(level, 'top')", "key: why", "at_least( ) の分類は"),
    ("at_least(level, 'high')", "at_least(level, 'high'", "key: why", "読めません"),
    ("type: period", "type: number", "holds:", "期間を書いてください"),
    ("days(period) <= 5", "days(period)", "holds:", "「はい・いいえ」"),
    ("holds: days(period) <= 5", "mechanism: takeout\n      holds: days(period) <= 5", "mechanism: takeout", "関所"),
    ("parties: [{role: chief}]", "parties: [{role: mayor}]", "parties:", "「mayor」はありません"),
    ("parties: [{role: chief}]", "parties: []", "- key: permission", "担当する人"),
    ("parties: [{role: chief}]", "parties: [{role: chief}]\n      superior: all_things", "superior", "権限表の事項"),
    ("parties: [{role: chief}]", "parties: [{role: chief, of: owner}]", "- key: permission", "owners がありません"),
    ("kind: decide", "kind: read", "route:", "決める段階"),
    ("due: soon", "due: never", "due: never", "「never」はありません"),
    ("validity: {field: period}", "validity: {field: what}", "validity:", "period の項目"),
    ("validity: {field: period}", "validity: {due: soon}", "validity:", "終わりのない許可はありません"),
    ("validity: {field: period}", "renewal: {from_days: 3}", "renewal:", "有効期間（validity）のある手続"),
    ("key: level, type: choice", "key: level, when: why == 'x', type: choice", "key: level", "level → why → level"),
    ("key: what, type: text", "key: what, when: what == 'x', type: text", "key: what", "what → what"),
    (
        "holds: days(period) <= 5",
        "hook: holds_permit\n      settings: {procedure: lend}",
        "settings:",
        "「lend」はありません",
    ),
    (
        "holds: days(period) <= 5",
        "hook: holds_permit\n      settings: {procedure: takeout}",
        "settings:",
        "takeout → takeout",
    ),
    ("due: {of: period.end}", "due: {of: what}", "due: {of", "日付・日時・期間の項目ではありません"),
    ("due: {of: period.end}", "after: out\n      due: {of: period.end}", "after: out", "「out」はありません"),
    (
        "by: [{who: applicant}]\n      due: {of: period.end}",
        "by: [{who: applicant}]",
        "- key: back",
        "督促（chase）できません",
    ),
    ("number: {symbol: 持}", 'number: {symbol: 持, pattern: "{year}-{nr}"}', "number: {symbol", "番号の型"),
    ("type: text, most: 40", "type: text, axis: importance", "key: what", "axis は書けません"),
    ("type: choice, axis: importance", "type: choice", "key: level", "どれか一つ"),
    ("listed: [what]", "listed: [what]\n  keeps: [takeout]", "keeps:", "台帳（目録の register）"),
    (
        "listed: [what]",
        "listed: [what]\n  catalogue: {keeper: chief, fields: [what], stages: [permission]}",
        "catalogue:",
        "二つ目以後の段階",
    ),
    (
        "due: soon\n  gates",
        "due: soon\n      rules: [{key: r, label: {ja: 規則, en: Rule}, when: what}]\n  gates",
        "rules:",
        "「はい・いいえ」",
    ),
    (
        "kind: decide",
        "kind: acknowledge\n      rules: [{key: r, label: {ja: 規則, en: Rule}, when: what == 'a'}]",
        "- key: permission",
        "専決規則（rules）",
    ),
]


@pytest.mark.parametrize(("before", "after", "at", "says"), BROKEN)
def test_a_fault_is_named_with_file_and_line(tmp_path: Path, before: str, after: str, at: str, says: str) -> None:
    folder = write(tmp_path, before, after)
    with pytest.raises(ManyFaults) as caught:
        read_package(folder)
    lines = (folder / "procedures" / "takeout.yaml").read_text(encoding="utf-8").splitlines()
    fault = next(f for f in caught.value.items if says in f.sentence)
    assert fault.place.file == "procedures/takeout.yaml"
    expected = next(number for number, line in enumerate(lines, start=1) if at in line)
    assert fault.place.line == expected, (fault, lines[(fault.place.line or 1) - 1])


def test_no_two_forms_bear_the_same_number(tmp_path: Path) -> None:
    folder = write(tmp_path)
    path = folder / "procedures" / "takeout.yaml"
    path.write_text(PROCEDURE + PROCEDURE.replace("key: takeout", "key: again"), encoding="utf-8")
    with pytest.raises(ManyFaults) as caught:
        read_package(folder)
    assert any("「様式第１号」の様式が二つあります" in fault.sentence for fault in caught.value.items)


def test_a_length_is_one_length() -> None:
    assert Length(office_days=3).given == {"office_days": 3}
    with pytest.raises(ValueError, match="どれか一つ"):
        Length(office_days=3, months=1)
    with pytest.raises(ValueError, match="どれか一つ"):
        Length()


def test_the_pattern_of_a_number_is_parted_into_text_and_placeholders() -> None:
    parts = list(Numbering(symbol="持", pattern="{era}{year}{unit}{symbol}第{serial:4}号").parts())
    assert [(text, name) for text, name, _width in parts] == [
        ("", "era"), ("", "year"), ("", "unit"), ("", "symbol"), ("第", "serial"), ("号", ""),
    ]  # fmt: skip
    assert parts[4][2] == 4
