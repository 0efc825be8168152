"""The strict YAML of packages: what is read, what is refused, and the line of everything."""

from __future__ import annotations

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from sekimori.common.errors import InvalidInput
from sekimori.common.yaml_places import MAX_CHARACTERS, read

SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**12), 10**12),
    st.text(st.characters(codec="utf-8", exclude_categories=["C"])),
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(st.text("abcdef", min_size=1), inner, max_size=4)
    ),
    max_leaves=20,
)


@given(VALUES)
def test_what_a_yaml_writer_quotes_comes_back_unchanged(value: object) -> None:
    text = yaml.safe_dump({"value": value}, allow_unicode=True)
    assert read(text, file="t").value == {"value": value}


def test_what_looks_like_other_types_stays_text() -> None:
    text = "a: 4.1\nb: no\nc: 2024-01-01\nd: 1(2)⑦\ne: 0x10\nf: 010\ng: 1_000\nh: Yes\ni: 1e3"
    values = read(text, file="t").value
    assert values == {
        "a": "4.1", "b": "no", "c": "2024-01-01", "d": "1(2)⑦", "e": "0x10", "f": "010", "g": "1_000", "h": "Yes", "i": "1e3",
    }  # fmt: skip


def test_every_part_knows_its_line() -> None:
    document = read("a:\n  - x: 1\n    y: 2\n  - [3,\n     4]\n", file="t.yaml")
    assert document.place("a").line == 1
    assert document.place("a", 0, "y").line == 3
    assert document.place("a", 1, 1).line == 5
    assert document.place("a", 0, "missing").line == 2
    assert str(document.place("a", 0, "y")) == "t.yaml 3行"


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("a: &x 1\nb: *x", 1, "アンカー"),
        ("a: 1\nb: 2\na: 3", 3, "二度"),
        ("a: !!python/object:os.system 1", 1, "型の指定"),
        ("a: !x 1", 1, "型の指定"),
        ("[" * 40, 1, "深すぎます"),
        ("a: [1,\n", 2, "YAMLとして読めません"),
        ("a: 1\n---\nb: 2", 2, "YAMLとして読めません"),
        ("1: 2", 1, "項目の名前"),
        ("[a]: 2", 1, "項目の名前"),
        ("# nothing", None, "何も書かれていません"),
        ("\x00", None, "YAMLとして読めません"),
        ("a: 1" + " " * MAX_CHARACTERS, None, "大きすぎます"),
    ],
)
def test_what_is_outside_the_subset_is_refused_with_its_line(text: str, line: int | None, says: str) -> None:
    with pytest.raises(InvalidInput, match=says) as caught:
        read(text, file="t.yaml")
    assert caught.value.place.file == "t.yaml"
    assert caught.value.place.line == line


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused_with_a_sentence(text: str) -> None:
    sentence = ""
    try:
        read(text, file="t")
    except InvalidInput as error:
        sentence = error.sentence
    assert sentence == "" or sentence.endswith("。")
