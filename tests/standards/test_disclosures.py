"""The rules of outside reports as data: every fault is named with file and line, and the city may edit them."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
import yaml
from pydantic import ValidationError

from sekimori.common.errors import ManyFaults
from sekimori.standards import packages
from sekimori.standards.disclosure_checks import disclosure_faults
from sekimori.standards.disclosure_models import DisclosureRules
from sekimori.standards.loading import read_package

MIYAKO = Path(packages.__file__).parent / "miyako"


def text_of_the_rules() -> str:
    return (MIYAKO / "disclosures.yaml").read_text(encoding="utf-8")


def faults_after(old: str, new: str) -> list[str]:
    """What is said of the rules after a change of their text."""
    text = text_of_the_rules()
    assert old in text
    try:
        rules = DisclosureRules.model_validate_json(json.dumps(yaml.safe_load(text.replace(old, new, 1))))
    except ValidationError as error:
        return [each["msg"] for each in error.errors()]
    return [said for _path, said in disclosure_faults(packages.get("miyako").model_copy(update={"disclosures": rules}))]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("form: prefecture_report", "form: nobody_report", "様式に「nobody_report」はありません"),
        ("party: prefecture", "party: martians", "外部の相手に「martians」はありません"),
        ("mechanism: press_release", "mechanism: shouting", "仕組みの目録（手続）に「shouting」はありません"),
        ("decided_by: [command, lead_csirt]", "decided_by: [rule_the_world]", "役割の権限に「rule_the_world」はありません"),
        ("law: individual_number_act", "law: no_such_act", "法令に「no_such_act」はありません"),
        ("show: [summary]", "show: [affected_names]", "様式に載せられる事実に「affected_names」はありません"),
        ('when: "level >= 2"', 'when: "lewel >= 2"', "lewel"),
        ('when: "wilful", statutory_days', 'when: "people", statutory_days', "はい・いいえ"),
        ("same_day: true, remind_hours: [3]", "same_day: true, calendar_days: 1", "どれか一つ"),
        ("key: crime, type: tick", "key: wilful, type: tick", "改めて尋ねません"),
        ("known_from: known_at", "known_from: summary", "日時の事実に「summary」はありません"),
        ("    decided_by: [command]\n    public: true", "    public: true", "decided_by"),
    ],
)  # fmt: skip
def test_a_fault_is_told(old: str, new: str, said: str) -> None:
    faults = faults_after(old, new)
    assert any(said in each for each in faults), faults


def test_a_fault_is_named_with_file_and_line_and_a_city_may_edit_recipients_and_days(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(MIYAKO, tmp_path / "own"))
    file = folder / "disclosures.yaml"
    text = (
        text_of_the_rules()
        .replace("国家サイバー統括室", "国の新しい機関")
        .replace("calendar_days: 5", "calendar_days: 3")
    )
    file.write_text(text.replace("form: prefecture_report", "form: nobody_report", 1), encoding="utf-8")
    with pytest.raises(ManyFaults) as caught:
        read_package(folder)
    (fault,) = caught.value.items
    line = text.splitlines().index("  - form: prefecture_report") + 1
    assert fault.place is not None
    assert (fault.place.file, fault.place.line) == ("disclosures.yaml", line)
    file.write_text(text, encoding="utf-8")
    found = read_package(folder).disclosures
    assert found is not None
    form = found.form("nco_ddos")
    assert form is not None
    assert "国の新しい機関" in form.recipient.ja


def test_a_package_without_incidents_cannot_have_them() -> None:
    bare = packages.get("miyako").model_copy(update={"incidents": None})
    assert [path for path, _said in disclosure_faults(bare)] == [("disclosures",)]
    assert list(disclosure_faults(bare.model_copy(update={"disclosures": None}))) == []
