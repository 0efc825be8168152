"""A table of ways in which cities write their labels; each is read back with exactly these ids, and nothing is left unread."""

from __future__ import annotations

import pytest

from sekimori.standards.reading import read_text

HEAD = "汐見市情報セキュリティ対策基準\n"
CIRCLED = [chr(code) for code in (*range(0x2460, 0x2474), *range(0x3251, 0x3256))]

VARIANTS: dict[str, tuple[str, list[str]]] = {
    "roman numerals in letters": (
        "I 目的\n市の安全を守る。\nII 体制\n1 責任者\n責任者を置く。\n2 管理者\n管理者を置く。\nIII 点検\n点検する。",
        ["I", "II", "II1", "II2", "III"],
    ),
    "circled digits beyond twenty": (
        "1 禁止\n次の行為をしてはならない。\n" + "\n".join(f"{sign} 装置{at}を外すこと。" for at, sign in enumerate(CIRCLED)),
        ["1", *(f"1{sign}" for sign in CIRCLED)],
    ),
    "brackets behind the last circled digit": (
        "1 禁止\n次の行為をしてはならない。\n"
        + "\n".join(f"{sign} 装置{at}を外すこと。" for at, sign in enumerate(CIRCLED[:20]))
        + "\n(21) 鍵を貸すこと。\n(22) 札を貸すこと。",
        ["1", *(f"1{sign}" for sign in CIRCLED[:20]), "1(21)", "1(22)"],
    ),
    "single signs for brackets": (
        "⒈ 責任者\n⑴ 責任者を置く。\n⑵ 管理者を置く。\n⒉ 点検\n㈠ 点検する。\n㈡ 記録する。",
        ["1", "1(1)", "1(2)", "2", "2(一)", "2(二)"],
    ),
    "black circled digits": ("1 体制\n❶ 責任者を置く。\n❷ 管理者を置く。\n2 点検\n点検する。", ["1", "1❶", "1❷", "2"]),
    "circled kanji": ("1 体制\n㊀ 責任者を置く。\n㊁ 管理者を置く。", ["1", "1㊀", "1㊁"]),
    "circled katakana": (
        "1 体制\n(1) 次のとおりとする。\n㋐ 責任者を置く。\n㋑ 管理者を置く。\n(2) 点検する。",
        ["1", "1(1)", "1(1)㋐", "1(1)㋑", "1(2)"],
    ),
    "square brackets": (
        "1 体制\n[1] 責任者を置く。\n[2] 管理者を置く。\n2 点検\n[1] 点検する。",
        ["1", "1[1]", "1[2]", "2", "2[1]"],
    ),
    "lenticular brackets": (
        "第1章 総則\n【1】目的\n安全を守る。\n【2】定義\n別に定める。",
        ["第1章", "第1章【1】", "第1章【2】"],
    ),
    "chapters in brackets": (
        "【第1章 総則】\n1 目的\n安全を守る。\n【第2章 体制】\n1 責任者\n責任者を置く。",
        ["第1章", "第1章1", "第2章", "第2章1"],
    ),
    "points behind every number": (
        "１．目的\n安全を守る。\n２．体制\n２．１．責任者\n責任者を置く。\n２．２．管理者\n管理者を置く。",
        ["1", "2", "2.1", "2.2"],
    ),
    "middle dots": (
        "１　目的\n安全を守る。\n２　体制\n２・１　責任者\n責任者を置く。\n２・２　管理者\n管理者を置く。",
        ["1", "2", "2・1", "2・2"],
    ),
    "a heading that begins like a unit": (
        "第１　目的\n安全を守る。\n第２　条件\n１　責任者\n責任者を置く。\n２　管理者\n管理者を置く。\n第３　節電\n節電する。",
        ["第1", "第2", "第2 1", "第2 2", "第3"],
    ),
    "a point behind 第1": ("第１．目的\n安全を守る。\n第２．体制\n責任者を置く。", ["第1", "第2"]),
    "a comma behind 第1": ("第１、目的\n安全を守る。\n第２、体制\n責任者を置く。", ["第1", "第2"]),
    "captions in lenticular brackets": (
        "第１条【目的】　この規程は、安全を守ることを目的とする。\n第２条【体制】　責任者を置く。\n２　管理者を置く。",
        ["第1条", "第2条第1項", "第2条第2項"],
    ),
    "letters": (
        "1 体制\n(1) 責任者\n次のとおりとする。\na 点検すること。\nb 報告すること。\n(a) 毎年度\n(b) 随時\nc 記録すること。",
        ["1", "1(1)", "1(1)a", "1(1)b", "1(1)b(a)", "1(1)b(b)", "1(1)c"],
    ),
    "several kinds of bullets": (
        "1 持込み\n次の機器は持ち込んではならない。\n・私物の端末\n●私物の媒体\n○その他\n(1) 例外は許可による。\n2 点検",
        ["1", "1(1)", "2"],
    ),
    "page numbers of several kinds": (
        "- 1 -\n1 目的\n安全を守る。\n1 / 3 ページ\n2 体制\n責任者を置く。\n2 / 3 ページ\n3 点検\n点検する。",
        ["1", "2", "3"],
    ),
    "counts at the head of lines": (
        "1 目的\n安全を守る。\n2 体制\n2名以上で作業する。\n3か月ごとに点検する。\n3 点検\n点検する。",
        ["1", "2", "3"],
    ),
    "kanji articles and いろは": (
        "第一条　次の者を置く。\n一　責任者\n二　管理者\nイ　主任\nロ　副任\n附　則\n公布の日から施行する。\n【別表】\n1 端末",
        ["第1条", "第1条第1号", "第1条第2号", "第1条第2号イ", "第1条第2号ロ", "附則"],
    ),
    "a point behind kanji numerals": (
        "一．目的\n安全を守る。\n二．体制\n（一）責任者を置く。\n（二）管理者を置く。",
        ["一", "二", "二(一)", "二(二)"],
    ),
    "half a bracket behind small roman numerals": ("1 体制\nⅰ）責任者を置く。\nⅱ）管理者を置く。", ["1", "1ⅰ)", "1ⅱ)"]),
    "a second paragraph on the line of the first": (
        "第1条　端末を廃棄するときは、内容を消去する。 2 前項の処理をしたときは、記録する。\n第2条　鍵は、2 本とする。",
        ["第1条第1項", "第1条第2項", "第2条"],
    ),
    "letters and numbers": (
        "Ａ　総則\nA-1　目的\n安全を守る。\nA-2　定義\n別に定める。\nＢ　体制\nB-1　責任者\n①　責任者を置く。",
        ["A", "A-1", "A-2", "B", "B-1", "B-1①"],
    ),
    "points behind small roman numerals": (
        "1 体制\na. 責任者を置く。\nb. 次の者を除く。\ni. 主任\nii. 副任\nc. 管理者を置く。",
        ["1", "1a", "1b", "1bi", "1bii", "1c"],
    ),
    "nine letters": (
        "1 体制\n" + "\n".join(f"{sign}. その{at}を定める。" for at, sign in enumerate("abcdefghij", 1)),
        ["1", *(f"1{sign}" for sign in "abcdefghij")],
    ),
    "wide headings": (
        "第 １ 章　　総　則\n第 １ 条　この規程は、守る。\n第 ２ 条　責任者を置く。\n附　　　則\n公布の日から施行する。",
        ["第1章", "第1条", "第2条", "附則"],
    ),
    "tabs": ("1\t体制\n(1)\t責任者を置く。\n(2)\t管理者を置く。\n2\t点検\n点検する。", ["1", "1(1)", "1(2)", "2"]),
}  # fmt: skip


@pytest.mark.parametrize("name", VARIANTS)
def test_a_way_of_writing_labels_is_read_back(name: str):
    text, ids = VARIANTS[name]
    read = read_text(f"{HEAD}{text}\n")
    assert [node.id for node in read.nodes] == ids
    assert read.unread == ()


def test_what_a_label_governs_stays_with_it():
    read = read_text(HEAD + VARIANTS["chapters in brackets"][0] + "\n")
    assert [(node.title, node.text) for node in read.nodes] == [
        ("総則", ""), ("目的", "安全を守る。"), ("体制", ""), ("責任者", "責任者を置く。")
    ]  # fmt: skip
