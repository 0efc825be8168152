"""The check before a publication, and the differences between reports: pure, tried with whatever text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sekimori.portal.disclosures.checking import Names, findings_in
from sekimori.portal.disclosures.contents import Content
from sekimori.portal.disclosures.differences import between, lines_of

NAMES = Names(
    near=["海老原 春", "磯 進"],
    staff=["千鳥 歩", "渚 ゆき", "大潮 守"],
    titles=["氏", "さん", "課長", "課長補佐", "主事"],
    open=["大潮 守", "0193-00-1234", "zeimu@city.shiomi.example"],
)
lines = st.text(alphabet="あいうえお漢字、。 0123\n", max_size=80)


def sorts(words: str, *, unsure: bool = False, lacking: bool = False) -> list[str]:
    content = Content("summary", "概要", words, open=unsure, lacking=lacking)
    return [each.sort for each in findings_in([content], NAMES)]


@pytest.mark.parametrize(
    "words",
    [
        "職員の千鳥歩が送信した。", "千鳥　歩が送信した。", "千 鳥 歩", "千鳥主事が送信した。", "渚さんに届いた。",
        "海老原家の書類", "海老原春さん", "磯進",
    ],
)  # fmt: skip
def test_names_are_found_however_they_are_written(words: str) -> None:
    assert "name" in sorts(words)


@pytest.mark.parametrize(
    "words",
    [
        "千鳥が飛ぶ海岸で催しを行った。",
        "渚の清掃の案内を送った。",
        "市長 大潮守",
        "大潮市長",
        "税務課長が謝罪した。",
        "磯の観察会",
    ],
)
def test_words_that_are_nobodys_name_are_let_through(words: str) -> None:
    assert "name" not in sorts(words)


@pytest.mark.parametrize(
    ("words", "sort"),
    [
        ("080-1111-2222に電話した。", "phone"), ("０１９３－００－９９９９", "phone"), ("(0193)22-3333", "phone"),
        ("kujira@example.com に送った。", "mail"), ("１２３４５６７８９０１２", "number"), ("1234 5678 9012", "number"),
    ],
)  # fmt: skip
def test_addresses_and_numbers_are_found(words: str, sort: str) -> None:
    assert sort in sorts(words)


@pytest.mark.parametrize(
    "words", ["0193-00-1234", "０１９３－００－１２３４", "zeimu@city.shiomi.example", "1,780件", "12月5日17時23分"]
)
def test_the_contact_office_and_plain_figures_are_let_through(words: str) -> None:
    assert sorts(words) == []


def test_what_is_not_confirmed_or_lacking_is_told_and_a_change_of_words_makes_it_another_finding() -> None:
    assert sorts("1,780人（現時点）", unsure=True) == ["unconfirmed"]
    assert sorts("確認中", lacking=True) == ["lacking"]
    first, second = (findings_in([Content("data", "件数", words, open=True)], NAMES)[0].key for words in ("1人", "2人"))
    assert first != second


def test_a_finding_names_its_place() -> None:
    (found,) = findings_in([Content("course", "経過", rows=[("12月5日 17:23", "千鳥歩が送信した。")])], NAMES)
    assert found.label == "経過"
    assert "千鳥歩が送信した。" in found.place


@given(lines, lines)
def test_differences_lead_from_the_earlier_text_to_the_later(old: str, new: str) -> None:
    before, after = Content("summary", "概要", old), Content("summary", "概要", new)
    changes = between([before], [after])
    if not changes:
        assert lines_of(before) == lines_of(after)
        return
    (found,) = changes
    assert [each.words for each in found.lines if each.sort != "new"] == lines_of(before)
    assert [each.words for each in found.lines if each.sort != "gone"] == lines_of(after)


@given(st.lists(lines, max_size=4))
def test_nothing_differs_from_itself(words: list[str]) -> None:
    contents = [Content(str(n), "欄", each) for n, each in enumerate(words)]
    assert between(contents, contents) == []


def test_a_field_that_is_gone_stands_at_the_end_with_its_lines() -> None:
    changes = between([Content("a", "甲", "x"), Content("b", "乙", "y")], [Content("b", "乙", "y")])
    assert [(each.label, each.lines[0].sort) for each in changes] == [("甲", "gone")]
