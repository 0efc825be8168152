"""Whatever stands in a text, reading it ends, loses nothing it promised, and stays inside the sentence."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from sekimori.standards.norms import NormReading, read_norms
from sekimori.standards.norms.sentences import split_sentences
from tests.standards.texts import Clause

PIECES = [
    "職員等", "情報システム管理者", "ＣＩＳＯ", "課等の長", "委員会", "監査を行う者",
    "は、", "が", "に", "の許可を得", "の承認なく", "及び", "又は", "、", "。", "場合には、",
    "ときは、", "を除き、", "ただし、", "この限りでない", "速やかに", "毎年度",
    "必要に応じ", "報告し、", "指示を仰が", "なければならない", "なければならならない",
    "てはならない", "することができる", "ものとする", "次の事項を", "（以下「甲」という。）",
    "（", "）", "「", "」", "前項の", "をもって充てる", "を、", "とする。", "をいう。",
    "・", "機密性２以上の情報", "台帳に記録し、", "するとともに、", "努め",
    "望ましい", "①", "ｶﾞ", "㈱", "𠮷", "A", "1", "\n", " ", "　", "\u3099",
]  # fmt: skip
IDS = ["1", "1(1)", "1(1)①", "1(1)①(ア)", "2", "第1条", "第1条第2項", "第1条の2", "第2条第1号ア", "附則", "", "①", "の"]
texts = st.lists(st.sampled_from(PIECES), max_size=30).map("".join) | st.text(max_size=60)
clauses = st.builds(
    Clause,
    id=st.sampled_from(IDS),
    text=texts,
    title=texts | st.just(""),
    level=st.sampled_from(["chapter", "section", "item", "paragraph", "supplementary", "?"]),
    leaf=st.booleans(),
)


def spans_of(reading: NormReading) -> list[tuple[str, int, int, int]]:
    """(clause, sentence, start, end) of every span that speaks of its own clause."""
    found = []
    for norm in reading.norms:
        spans = [norm.span, *(c.span for c in norm.counterparts), *(who.span for who in norm.actors)]
        spans += [who.span for c in norm.counterparts for who in c.whom]
        spans += [c.span for c in norm.conditions if c.kind != "proviso"]
        found += [(norm.clause, norm.sentence, span.start, span.end) for span in spans if span is not None]
    return found


@settings(max_examples=150, deadline=None)
@given(st.lists(clauses, max_size=6))
def test_any_text_is_read_and_every_span_lies_within_its_sentence(nodes: list[Clause]) -> None:
    reading = read_norms(nodes)
    first = {node.id: node for node in reversed(nodes)}
    for clause, index, start, end in spans_of(reading):
        sentence = split_sentences(first[clause].text)[index]
        assert sentence.start <= start <= end <= sentence.end
    for norm in reading.norms:
        assert 0 <= norm.confidence <= 98
        assert norm.actors or norm.missing or norm.modality == "definition"
        assert norm.words == first[norm.clause].text[norm.span.start : norm.span.end].strip()


def test_every_leaf_of_the_published_standard_gives_a_norm(
    published: list[Clause], published_reading: NormReading
) -> None:
    spoken = {norm.clause for norm in published_reading.norms}
    assert [node.id for node in published if node.leaf and node.id not in spoken] == []
    assert published_reading.silent == ()
    for clause, index, start, end in spans_of(published_reading):
        text = next(node.text for node in published if node.id == clause)
        sentence = split_sentences(text)[index]
        assert sentence.start <= start <= end <= sentence.end


def test_a_table_that_lost_its_full_stops_is_left_unread_and_says_so() -> None:
    text = "職員等は、" + "情報システム管理者に報告し、の許可を得、場合には、" * 4000
    reading = read_norms([Clause("1", text)])
    assert reading.norms == ()
    assert "3000字" in reading.silent[0][1]
