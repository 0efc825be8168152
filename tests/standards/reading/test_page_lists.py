"""Lists of a page bring the labels that a browser shows: their own, those of the list, or those of a style sheet."""

from __future__ import annotations

import pytest

from sekimori.standards.reading import ReadText, read_bytes
from tests.standards.reading import making

HEAD = "<h1>汐見市情報セキュリティ基準</h1>"


def read(body: str) -> ReadText:
    return read_bytes(making.page(HEAD + body), "a.html")


def ids(body: str) -> list[str]:
    found = read(body)
    assert found.unread == ()
    return [node.id for node in found.nodes]


def test_entries_that_bring_their_own_labels_get_no_others():
    inner = "<ol><li>① 責任者を置く。</li><li>② 会議を置く。</li></ol>"
    body = f"<ol><li>（1）体制{inner}</li><li>（2）点検<ol><li>① 毎年度行う。</li></ol></li></ol>"
    assert ids(body) == ["(1)", "(1)①", "(1)②", "(2)", "(2)①"]


def test_a_count_at_the_head_of_an_entry_is_no_label_of_its_own():
    body = "<ol><li>目的<p>守る。</p></li><li>保存<ol type='a'><li>3年間保存する。</li><li>5年後に捨てる。</li></ol></li></ol>"
    assert ids(body) == ["1", "2", "2a", "2b"]


STYLE = (
    "<style>ol.k{counter-reset:k;list-style:none} /* kakko */ ol.k>li:before{counter-increment:k;content:'（' counter(k) '）'}"
    ' ol.a li::before{counter-increment:a;content: counter(a, katakana) "　"}</style>'
)


def test_counters_of_a_style_sheet_are_the_labels():
    inner = '<ol class="a"><li>部長</li><li>課長</li></ol>'
    body = f'<h2>1 体制</h2><ol class="k"><li>次の者を置く。{inner}</li><li>会議を置く。</li></ol><h2>2 点検</h2>'
    found = ids(f'{STYLE}{body}<ol class="k"><li>行う。</li><li>残す。</li></ol>')
    assert found == ["1", "1(1)", "1(1)ア", "1(1)イ", "1(2)", "2", "2(1)", "2(2)"]


@pytest.mark.parametrize("content", ["counters(k, '.')", "counter(k, bengali)", "counter(k) attr(title)"])
def test_a_counter_that_is_not_understood_leaves_its_entries_unread(content: str):
    style = f"<style>ol.k > li::before {{ content: {content}; }}</style>"
    found = read(
        f'{style}<h2>1 体制</h2><p>次のとおり。</p><ol class="k"><li>置く。</li></ol><h2>2 点検</h2><p>行う。</p>'
    )
    assert [node.id for node in found.nodes] == ["1", "2"]
    assert {spot.text.strip("\ufffc ") for spot in found.unread} == {"置く。"}


def test_words_struck_out_on_a_page_are_gone():
    found = read("<p>第1条　職員は、<del>課長</del><ins>部長</ins>の指示に従う。</p><p>第2条　<s>守る。</s>置く。</p>")
    assert [node.text for node in found.nodes] == ["職員は、部長の指示に従う。", "置く。"]
