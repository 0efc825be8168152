"""The table of contents is no clause, and what it says is held against the text."""

from __future__ import annotations

import pytest

from sekimori.standards.reading import read_text

BODY = (
    "第1章 総則\n(目的)\n第1条 この規程は、基準を定める。\n(定義)\n第2条 用語は、次による。\n"
    "(1) 端末 電子機器をいう。\n第2章 端末\n第1節 持出し\n"
    "第3条 職員は、持ち出してはならない。\n第4条 所属長は、許可することができる。\n第2節 廃棄\n"
    "第5条 職員は、廃棄してはならない。\n附則\n公布の日から施行する。\n"
)
IDS = ["第1章", "第1条", "第2条", "第2条第1号", "第2章", "第2章第1節", "第3条", "第4条", "第2章第2節", "第5条", "附則"]


@pytest.mark.parametrize("heading", ["目次\n", "目　次\n", "<目次>\n", ""])
@pytest.mark.parametrize("dash", ["―", "～", "-", "から", "・"])
def test_contents_with_ranges_are_taken_out_and_agree(heading: str, dash: str):
    second = f"第3条{dash}第4条"
    contents = f"{heading}第1章 総則(第1条・第2条)\n第2章 端末\n第1節 持出し({second})\n第2節 廃棄(第5条)\n附則\n"
    read = read_text("汐見市規程\n" + contents + BODY)
    assert [node.id for node in read.nodes] == IDS
    assert len(read.checks) == 7
    assert all(check.ok for check in read.checks)


def test_contents_with_page_numbers_of_a_guideline_are_taken_out():
    read = read_text(
        "汐見市対策基準\n目次\n１ 体制 ………… 1\n (１) 責任者 ‥‥ 2\n２ 研修　　　　3\n１ 体制\n"
        " (１) 責任者\n  ①部長とする。\n２ 研修\n (１) 計画\n  ①毎年度定める。\n"
    )
    assert [node.id for node in read.nodes] == ["1", "1(1)", "1(1)①", "2", "2(1)", "2(1)①"]


def test_contents_that_name_headings_only_are_taken_out_with_what_has_no_number():
    read = read_text(
        "○汐見村ポリシー\n<目次>\n序 構成\n第1章 基本方針\n1目的\n2定義\n第2章 対策基準\n1体制\n序 構成\n"
        "ポリシーとは、この文書をいう。\n"
        "第1章 基本方針\n1目的\n資産を守ることを目的とする。\n2定義\n用語は、次による。\n第2章 対策基準\n"
        "1体制\n村長を責任者とする。\n"
    )
    assert [node.id for node in read.nodes] == ["第1章", "第1章1", "第1章2", "第2章", "第2章1"]


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ("第2章 端末\n第1節 持出し(第3条)\n", "第4条は範囲の外です"),
        ("第2章 端末\n第1節 持出し(第3条―第5条)\n", "第5条が見当たりません"),
        ("第2章 機器\n第1節 持出し(第3条・第4条)\n", "違います"),
        ("第2章 端末\n第1節 持出し(第3条・第4条)\n第2節 廃棄(第5条)\n第3章 雑則(第6条)\n", "見当たりません"),
    ],
)
def test_contents_that_contradict_the_text_are_pointed_out(said: str, message: str):
    read = read_text("汐見市規程\n目次\n第1章 総則(第1条・第2条)\n" + said + "附則\n" + BODY)
    assert [node.id for node in read.nodes] == IDS
    assert any(message in check.message for check in read.checks if not check.ok)


def test_a_heading_with_the_word_contents_alone_takes_nothing_away():
    read = read_text("目次\n○汐見市規程\n(令和6年3月1日訓令第4号)\n" + BODY)
    assert [node.id for node in read.nodes] == IDS
    assert read.title == "汐見市規程"
