"""Encodings of plain text, texts of another kind, and the command line."""

from __future__ import annotations

import codecs
import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import example, given
from hypothesis import strategies as st

from sekimori.common.errors import InvalidInput
from sekimori.standards.commands import standard
from sekimori.standards.reading import read_bytes, read_text
from sekimori.standards.reading.decoding import decode
from sekimori.standards.reading.markers import find

TEXT = (
    "汐見市情報セキュリティ規程\n(目的)\n第1条 この規程は、情報資産を守るために必要な事項を定めることを目的とする。\n"
    "第2条 職員は、次に掲げる事項を守らなければならない。\n(1) ①の区域に立ち入らないこと。\n(2) 髙橋課長の許可を得ること。\n"
)


def iso_2022_jp_with_nec_row(text: str) -> bytes:
    """ISO-2022-JP as mail programs write it, with ① in row 13."""
    out = b""
    for char in text:
        raw = char.encode("euc_jis_2004")
        out += raw if len(raw) == 1 else b"\x1b$B" + bytes(byte & 0x7F for byte in raw) + b"\x1b(B"
    return out


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (TEXT.encode(), "utf-8"),
        (codecs.BOM_UTF8 + TEXT.encode(), "utf-8"),
        (TEXT.encode("utf-16"), "utf-16"),
        (codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"), "utf-16"),
        (TEXT.encode("utf-16-le"), "utf-16-le"),
        (TEXT.encode("utf-16-be"), "utf-16-be"),
        (TEXT.encode("cp932"), "cp932"),
        (TEXT.replace("①", "ア").replace("髙", "高").encode("euc_jp"), "euc-jp"),
        (TEXT.replace("髙", "高").encode("euc_jis_2004"), "euc-jp"),
        (TEXT.replace("①", "ア").replace("髙", "高").encode("iso2022_jp"), "iso-2022-jp"),
        (iso_2022_jp_with_nec_row(TEXT.replace("髙", "高")), "iso-2022-jp"),
    ],
    ids=lambda value: value if isinstance(value, str) else f"{len(value)} bytes",
)
def test_japanese_encodings_are_told_from_the_bytes(data: bytes, encoding: str):
    decoded = decode(data)
    assert decoded.encoding == encoding
    assert decoded.text.replace("ア", "①").replace("高", "髙") == TEXT.replace("ア", "①").replace("高", "髙")
    assert [node.id for node in read_bytes(data, "a.txt").nodes] == ["第1条", "第2条", "第2条第1号", "第2条第2号"]


def test_windows_line_ends_and_old_mac_line_ends_count_lines_alike():
    for end in ("\r\n", "\r"):
        assert [node.line for node in read_text(TEXT.replace("\n", end)).nodes] == [3, 4, 5, 6]


@pytest.mark.parametrize(
    "data",
    [TEXT.encode() + b"\xff\xfe\xfa", TEXT.encode("cp932") + b"\x81\x00\xff\xa0\xfd", bytes(range(128, 256)) * 8],
    ids=["broken UTF-8", "broken CP932", "noise"],
)
def test_bytes_that_fit_no_encoding_are_refused_with_their_place(data: bytes):
    with pytest.raises(InvalidInput, match="文字コード") as caught:
        read_bytes(data, "a.txt")
    assert caught.value.place.file == "a.txt"
    assert caught.value.place.line is not None


def test_a_list_with_more_half_width_katakana_than_anything_else_is_refused_for_what_it_is():
    rows = "職員番号,氏名カナ,所属\n" + "".join(f"{n},ｱｵｷ ﾊﾙｶｾﾞﾉｽｹｻﾌﾞﾛｳ,課\n" for n in range(9))
    with pytest.raises(InvalidInput, match="表のデータ"):
        read_bytes(rows.encode("cp932"), "職員.txt")


def test_a_text_decoded_wrongly_before_is_refused():
    mojibake = TEXT.encode().decode("cp932", errors="ignore")
    with pytest.raises(InvalidInput, match="文字化け"):
        read_text(mojibake)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            (
                "走る人\n第一章　朝\n　太郎は朝早く起きた。空はまだ暗かった。「おはよう」と母が言った。太郎は黙ってうなずいた。\n"
                "第二章　夜\n　夜になると雨が降り出した。太郎は手紙を書いた。誰にも出さない手紙だった。\n"
            ),
            "定めの文",
        ),
        ("職員番号,氏名,所属\n1,山田,総務課\n2,佐藤,財政課\n3,鈴木,税務課\n4,田中,市民課\n", "表のデータ"),
        ("番号\t品名\t数量\n1\tパソコン\t3\n2\t机\t4\n3\t椅子\t8\n", "表のデータ"),
        ("1 Scope\nThis document describes the policy.\n2 Terms\nThese terms apply to this document.\n", "日本語"),
        ("お知らせ\n市役所の窓口は、年末年始を除き開いています。お気軽にお越しください。\n", "見つかりません"),
        (
            "汐見市規程の一部を改正する訓令\n汐見市規程の一部を次のように改正する。\n第1条中「長」を「課長」に改める。\n",
            "amend",
        ),
        ("", "文字がありません"),
    ],
    ids=["a novel", "a CSV", "a TSV", "English", "a notice", "an amending act", "nothing"],
)
def test_a_text_of_another_kind_is_refused(text: str, words: str):
    with pytest.raises(InvalidInput, match=words):
        read_text(text)


# Whatever is given


@given(st.text(max_size=300))
def test_any_text_is_read_or_refused_and_never_breaks(text: str):
    try:
        read = read_text(text)
    except InvalidInput:
        return
    assert len({node.id for node in read.nodes}) == len(read.nodes)


LABELS = ("第1条 ", "第2条の2 ", "第1章 総則", "(1) ", "（２）", "①", "②", "ア ", "1 ", "２ ", "2―1 ", "ⅲ", "一 ", "・")
AROUND = ("附則", "別表第1", "(目的)", "目次", "| 甲 | 乙 |", "区分 内容", "[第1条]", "(令3訓令2・追加)", "12")
BETWEEN = ("職員は、守らなければならない。", "次に掲げる者", "  ", "\n", "\n\n", "\f")
PIECES = st.sampled_from((*LABELS, *AROUND, *BETWEEN))


@given(st.lists(PIECES, max_size=40).map("".join))
@example("第1条 第1条 \n[第1条][第1条]")
def test_any_heap_of_labels_is_read_or_refused_and_its_ids_are_unique(text: str):
    try:
        read = read_text(text)
    except InvalidInput:
        return
    assert len({node.id for node in read.nodes}) == len(read.nodes)
    known = {""} | {node.id for node in read.nodes}
    assert all(node.parent in known for node in read.nodes)


@given(st.text(max_size=40))
def test_a_markers_rest_is_the_end_of_its_line(text: str):
    marker = find(text.strip())
    if marker:
        assert text.strip().endswith(marker.rest)


# The command line


def test_read_prints_stable_json(tmp_path: Path):
    file = tmp_path / "a.txt"
    file.write_text(TEXT, encoding="utf-8")
    result = CliRunner().invoke(standard, ["read", str(file), "--json"])
    assert result.exit_code == 0
    found = json.loads(result.output)
    assert {"nodes", "unread"} <= set(found)
    assert set(found["nodes"][0]) >= {"id", "level", "title", "text", "leaf"}
    assert found["nodes"][0]["id"] == "第1条"
    assert found["title"] == "汐見市情報セキュリティ規程"


def test_read_lists_clauses_and_what_was_not_read_for_a_person(tmp_path: Path):
    file = tmp_path / "a.txt"
    file.write_text(TEXT.replace("第2条 職員", "第3条 職員"), encoding="utf-8")
    result = CliRunner().invoke(standard, ["read", str(file)])
    assert "第1条  目的 この規程は" in result.output
    assert "読めない箇所 4行: 第2条が見当たりません" in result.output


def test_read_ends_with_a_sentence_and_code_2_when_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    from sekimori.cli import main

    file = tmp_path / "novel.txt"
    file.write_bytes(b"%PDF-1.4 broken")
    with pytest.raises(SystemExit) as caught:
        main(["standard", "read", str(file), "--json"])
    assert caught.value.code == 2
    assert capsys.readouterr().err.startswith("novel.txt: PDFが壊れていて")
