"""Folding keeps places, sentences are cut where a reader would cut them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from sekimori.standards.norms.folding import fold_with_places, mask_brackets
from sekimori.standards.norms.sentences import SentenceKind, split_sentences


def test_widths_blanks_and_spellings_are_folded_and_every_letter_knows_its_place() -> None:
    text = "ＣＩＳＯ 及び　サーバー"
    folded = fold_with_places(text)
    assert folded.text == "ciso及びサーバ"
    start = folded.text.index("サーバ")
    begin, end = folded.origin(start, start + 3)
    assert text[begin:end] == "サーバー"


def test_old_spellings_of_joining_words_are_read_as_the_common_ones() -> None:
    assert fold_with_places("係長または課長および部長").text == "係長又は課長及び部長"


def test_half_width_katakana_with_voicing_is_one_letter() -> None:
    folded = fold_with_places("ﾊﾞｯｸ")
    assert folded.text == "バック"
    assert folded.origin(0, 1) == (0, 2)


def test_commas_of_other_styles_part_clauses_but_not_numbers() -> None:
    assert fold_with_places("職員等は，１，０００件を").text == "職員等は、1,000件を"


def test_brackets_are_masked_whole_and_an_unclosed_one_masks_nothing() -> None:
    assert mask_brackets("係(本庁(分室を含む)に限る)長") == "係" + "〓" * 14 + "長"
    assert mask_brackets("係(本庁の長") == "係(本庁の長"


def test_a_full_stop_in_brackets_does_not_end_a_sentence() -> None:
    sentences = split_sentences("課（以下「課等」という。）の長は、報告する。ただし、急ぐときは、この限りでない。")
    assert [s.kind for s in sentences] == [SentenceKind.PLAIN, SentenceKind.PROVISO]


def test_bullets_and_lines_without_predicate_are_a_list() -> None:
    sentences = split_sentences("次の事項を定める。\n・連絡先\n報告の方法\nまた、毎年度見直すこと。")
    assert [s.kind for s in sentences] == [
        SentenceKind.PLAIN,
        SentenceKind.LISTED,
        SentenceKind.LISTED,
        SentenceKind.ADDITION,
    ]


@given(st.text(alphabet="課長は、。（）「」しなければならない\n 　ｶﾞＡ①㈱−", max_size=80))
def test_sentences_lie_in_order_inside_the_text(text: str) -> None:
    at = 0
    for sentence in split_sentences(text):
        assert at <= sentence.start < sentence.end <= len(text)
        assert len(sentence.masked) == len(sentence.text)
        at = sentence.end


@given(st.text(max_size=60))
def test_folded_places_never_leave_the_text(text: str) -> None:
    folded = fold_with_places(text)
    assert len(folded.text) == len(folded.starts) == len(folded.ends)
    assert all(0 <= start < end <= len(text) for start, end in zip(folded.starts, folded.ends, strict=True))
