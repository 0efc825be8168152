from __future__ import annotations

from typing import Any

import pytest

from sekimori.standards.amending.operations import all_to_json
from sekimori.standards.amending.supplement import is_heading, read_supplement


def said(*lines: str) -> list[dict[str, Any]]:
    return all_to_json(read_supplement(lines)[0])


@pytest.mark.parametrize("line", ["附則", "　　附　則", "附 則", "付則", "附　則（令和3年訓令第2号）", "附則 抄"])
def test_the_heading_is_known_in_its_forms(line: str) -> None:
    assert is_heading(line)


@pytest.mark.parametrize("line", ["附則第2項を削る。", "附則に次の1項を加える。", "付則的事項"])
def test_a_sentence_about_a_supplement_is_no_heading(line: str) -> None:
    assert not is_heading(line)


@pytest.mark.parametrize(
    ("line", "operation"),
    [
        ("この訓令は、令和8年4月1日から施行する。", {"op": "effective", "date": "2026-04-01"}),
        ("この訓令は、令和八年十月一日から施行する。", {"op": "effective", "date": "2026-10-01"}),
        ("この規則は、令和元年５月１日から施行する。", {"op": "effective", "date": "2019-05-01"}),
        ("この告示は、公布の日から施行する。", {"op": "effective", "words": "公布の日"}),
        (
            "この条例は、公布の日から起算して3月を経過した日から施行する。",
            {"op": "effective", "words": "公布の日から起算して3月を経過した日"},
        ),
        ("この訓令は、令達の日から施行する。", {"op": "effective", "words": "令達の日"}),
    ],
)
def test_the_day_of_effect_is_read(line: str, operation: dict[str, Any]) -> None:
    assert said(line) == [operation]


def test_effect_and_application_may_begin_on_two_days() -> None:
    assert said("この訓令は、公布の日から施行し、令和8年1月1日から適用する。") == [
        {"op": "effective", "words": "公布の日"},
        {"op": "applies", "date": "2026-01-01"},
    ]


def test_a_part_may_begin_on_a_day_of_its_own() -> None:
    line = (
        "この訓令は、令和8年4月1日から施行する。ただし、第6条第2項及び第8条の改正規定は、令和8年10月1日から施行する。"
    )
    assert said(line) == [
        {"op": "effective", "date": "2026-04-01"},
        {"op": "effective", "date": "2026-10-01", "targets": ["第6条第2項", "第8条"]},
    ]


def test_transitional_provisions_are_kept_with_their_captions() -> None:
    lines = (
        "（施行期日）",
        "１　この訓令は、令和8年4月1日から施行する。",
        "（経過措置）",
        "２　従前の許可は、なお効力を有す",
        "る。",
    )
    assert said(*lines) == [
        {"op": "effective", "date": "2026-04-01"},
        {"op": "transitional", "title": "経過措置", "text": "従前の許可は、なお効力を有する。"},
    ]


def test_another_act_amended_by_the_supplement_is_left_to_a_person() -> None:
    _, unread = read_supplement(
        ["１　この訓令は、公布の日から施行する。", "２　文書規程の一部を次のように改正する。", "第3条を削る。"]
    )
    assert [reason for _, _, reason in unread] == ["附則による他の規程の改正は読み取りません。"]


def test_a_day_that_does_not_exist_stays_in_words() -> None:
    assert said("この訓令は、令和8年2月30日から施行する。") == [{"op": "effective", "words": "令和8年2月30日"}]
