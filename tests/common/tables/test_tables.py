"""Tables as city halls hand them around: encodings, merged heads in several rows, 〃, footnotes, and what cannot be read."""

from __future__ import annotations

import contextlib
import datetime as dt
import io
import zipfile
from typing import Any

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from sekimori import sandbox
from sekimori.common.errors import InvalidInput
from sekimori.common.tables import bodies, cells, formulas, heads, sheets, texts

MEANINGS = {
    "number": ("職員番号",),
    "name": ("氏名", "漢字氏名"),
    "unit_code": ("所属コード",),
    "unit_name": ("所属名", "所属"),
    "day": ("発令日", "発令年月日"),
}
NEEDED = ("number", "name")


def workbook(fill: Any, *, second: bool = False, hidden: bool = False) -> bytes:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "default_date_format": "yyyy/mm/dd"})
    first = book.add_worksheet("職員")
    fill(book, first)
    if second:
        book.add_worksheet("空")
    if hidden:
        book.add_worksheet("隠し").hide()
    book.close()
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("encoding", "label"),
    [
        ("utf-8", "UTF-8"),
        ("utf-8-sig", "UTF-8（BOM付き）"),
        ("cp932", "CP932（Shift_JIS）"),
        ("utf-16", "UTF-16"),
    ],
)
def test_every_encoding_of_city_halls_is_read_with_its_extensions(encoding: str, label: str) -> None:
    text = "職員番号,氏名\r\n1,髙﨑 ①\r\n2,神林\r\n"
    found = texts.decode(text.encode(encoding))
    assert (found.text, found.encoding) == (text, label)


def test_other_encodings_are_named_and_refused() -> None:
    text = "職員番号,氏名\n1,潮見 一郎\n2,浜田 恵子\n"
    with pytest.raises(InvalidInput, match="EUC-JP"):
        texts.decode(text.encode("euc_jp"))
    with pytest.raises(InvalidInput, match="ISO-2022-JP"):
        texts.decode(text.encode("iso2022_jp"))
    with pytest.raises(InvalidInput, match="文字のファイルではありません"):
        texts.decode(b"\x7fELF\x00\x00\x01")


def test_a_byte_that_is_no_character_is_told_with_its_line() -> None:
    with pytest.raises(InvalidInput) as caught:
        texts.decode("番号,氏名\n1,山\n2,".encode("cp932") + b"\x81\xff\n3,x\n", "異動.csv")
    assert str(caught.value.place) == "異動.csv 3行"


def test_an_open_quote_is_told_instead_of_swallowing_the_file() -> None:
    text = '番号,氏名\n1,"山田\n' + "2,川\n" * 5000
    with pytest.raises(InvalidInput, match="引用符"):
        texts.rows(text)


def test_a_table_may_be_separated_by_tabs_and_hold_line_breaks_in_cells() -> None:
    assert texts.rows('a\t"b\nc"\n') == [["a", "b\nc"]]


@given(st.lists(st.lists(st.text(max_size=8), min_size=2, max_size=4), max_size=6))
def test_reading_never_fails_otherwise_than_with_a_sentence(table: list[list[str]]) -> None:
    text = "\n".join(",".join(f'"{cell}"' for cell in row) for row in table)
    with contextlib.suppress(InvalidInput):
        assert all(isinstance(cell, str) for row in texts.rows(text) for cell in row)


@given(st.binary(max_size=300))
def test_any_bytes_are_decoded_or_refused_with_a_sentence(untrusted: bytes) -> None:
    with contextlib.suppress(InvalidInput):
        assert texts.decode(untrusted).encoding


def merged(book: Any, sheet: Any) -> None:
    sheet.merge_range("A1:F1", "令和9年4月1日付け　人事異動一覧")
    sheet.merge_range("A3:A4", "職員番号")
    sheet.merge_range("B3:B4", "漢字氏名")
    sheet.merge_range("C3:D3", "所属")
    sheet.write_row("C4", ["コード", "名"])
    sheet.merge_range("E3:E4", "発令年月日")
    sheet.write_row("A5", [1234, "潮見 一郎"])
    sheet.merge_range("C5:C6", "0210")
    sheet.merge_range("D5:D6", "市民課")
    sheet.write_datetime("E5", dt.date(2027, 4, 1))
    sheet.write_row("A6", ["００１２３５", "浜田 恵子", "", "", "R9.4.1"])
    sheet.write_row("A7", ["1236", "岬 次郎", "〃", "同上", "〃"])
    sheet.write("A9", "※ この表は見本です")
    del book


def test_an_excel_table_with_a_heading_in_two_rows_and_merged_cells_is_read() -> None:
    read = sandbox.run("sekimori.common.tables.sheets:parse", workbook(merged, second=True, hidden=True), {})
    assert (read["sheet"], read["sheets"]) == ("職員", ["職員", "空"])
    head = heads.find(read["rows"], MEANINGS, NEEDED)
    assert head.columns == {"number": 0, "name": 1, "unit_code": 2, "unit_name": 3, "day": 4}
    rows = list(bodies.read(read["rows"], head.columns, head.below))
    assert [(row.line, row["number"], row["unit_code"], row["unit_name"], row["day"]) for row in rows] == [
        (5, "1234", "0210", "市民課", "2027-04-01"),
        (6, "００１２３５", "0210", "市民課", "R9.4.1"),
        (7, "1236", "0210", "市民課", "R9.4.1"),
    ]


def calculated(book: Any, sheet: Any) -> None:
    sheet.write_row("A1", ["番号", "氏名", "職", "年齢"])
    sheet.write_formula("A2", '="0"&"1"', None, "01")
    sheet.write_formula("B2", "=NA()", None, "#N/A")
    sheet.write_formula("C2", "=Z9", None, "#REF!")
    sheet.write_formula("D2", "=20+1", None, 21)
    del book


def test_a_formula_gives_its_saved_value_or_the_word_of_its_error_and_never_an_empty_cell() -> None:
    made = workbook(calculated)
    read = sandbox.run("sekimori.common.tables.sheets:parse", made, {})["rows"]
    assert read[1] == ["01", "#N/A", "#REF!", "21"]
    assert [cells.is_error(cell) for cell in read[1]] == [False, True, True, False]
    never = rewritten(made, "xl/worksheets/sheet1.xml", b"<v>21</v>", b"")
    assert sheets.parse(never, {})["rows"][1][3] == "#未計算"
    for name in ("xl/workbook.xml", "xl/worksheets/sheet1.xml"):
        assert formulas.faulty(rewritten(made, name, b"</", b"<<"), "職員") == {}
    assert formulas.faulty(b"no zip", "職員") == formulas.faulty(made, "ない") == {}


def test_the_apostrophe_that_guards_an_exported_cell_is_taken_away_again() -> None:
    assert [cells.unguarded(each) for each in ("'=1+1", "'-5", "'+81", "'@x")] == ["=1+1", "-5", "+81", "@x"]
    assert [cells.unguarded(each) for each in ("'昭和", "'", "=1", "")] == ["'昭和", "'", "=1", ""]


def rewritten(untrusted: bytes, member: str, before: bytes, after: bytes) -> bytes:
    """The same file with one member changed."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(untrusted)) as old, zipfile.ZipFile(made, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, content.replace(before, after) if name == member else content)
    return made.getvalue()


def test_what_is_no_excel_file_or_names_no_sheet_is_refused() -> None:
    good = workbook(merged)
    for broken in (b"PK\x03\x04nonsense", good[: len(good) // 2]):
        with pytest.raises(InvalidInput, match="Excelファイルとして読めません"):
            sheets.parse(broken, {})
    with pytest.raises(InvalidInput, match="「部長」というシートはありません"):
        sheets.parse(good, {"sheet": "部長"})
    with pytest.raises(InvalidInput, match="表の入ったシートがありません"):
        sheets.parse(workbook(lambda _book, _sheet: None), {})
    with pytest.raises(InvalidInput, match="列が多すぎます"):
        sheets.parse(workbook(lambda _book, sheet: sheet.write(0, 500, "x")), {})


def test_a_heading_without_known_words_is_offered_to_a_person() -> None:
    rows = [["", ""], ["一覧", "一覧"], ["ＩＤ", "なまえ", "職場"], ["1", "山", "海"]]
    head = heads.find(rows, MEANINGS, NEEDED)
    assert (head.titles, head.lacking) == (("ＩＤ", "なまえ", "職場"), NEEDED)
    chosen = head.with_columns({"number": 0, "name": 1}, NEEDED)
    assert chosen.lacking == ()
    assert [row["name"] for row in bodies.read(rows, chosen.columns, chosen.below)] == ["山"]
    assert head.digest == heads.find([["id", "なまえ", "職場"]], MEANINGS, NEEDED).digest


def test_cells_say_what_they_say() -> None:
    assert cells.code(" ０１－２３４ ") == "01-234"
    assert [cells.yes(cell) for cell in ("○", "１", "", "×", "たぶん")] == [True, True, False, False, None]
    assert cells.private_characters("\ue000山\U000f0001") == ["U+E000", "U+F0001"]
    assert cells.private_characters("髙﨑𠮷\ufe00") == []
    assert cells.is_broken("縺ｿ縺ｪ縺ｿ")
    assert not cells.is_broken("汐見市 市民課")
    assert cells.kana("ｼｵﾐ ｲﾁﾛｳ") == "シオミ イチロウ"
    assert cells.is_ditto(" 〃 ")
    assert cells.words("山田\n　太郎") == "山田 太郎"
