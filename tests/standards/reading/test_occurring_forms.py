"""What occurs in published texts beside the numbering itself: branches, histories, several 附則, tables, echoes, forms of words."""

from __future__ import annotations

import pytest

from sekimori.standards.reading import ReadText, read_text
from sekimori.standards.reading.model import Kind

HEAD = "○汐見市情報セキュリティ規程\n\n令和6年3月1日\n\n訓令第4号\n\n"


def ids(read: ReadText) -> list[str]:
    return [node.id for node in read.nodes]


def texts(read: ReadText) -> dict[str, str]:
    return {node.id: node.text for node in read.nodes}


# Numbers


def test_branches_of_chapters_articles_and_items():
    read = read_text(
        HEAD
        + "第3章 端末\n第12条 職員は、端末を持ち出してはならない。\n第12条の2 前条の規定は、次に掲げる端末に適用しない。\n"
        "(1) 閲覧用の端末\n(1)の2 点検用の端末\n(2) 貸出用の端末\n第12条の3　端末は、施錠して保管しなければならない。\n"
        "2　鍵は、所属長が管理する。\n第3章の2 媒体\n第13条 媒体は、廃棄しなければならない。\n"
    )
    assert ids(read) == [
        "第3章",
        "第12条",
        "第12条の2",
        "第12条の2第1号",
        "第12条の2第1号の2",
        "第12条の2第2号",
        "第12条の3第1項",
        "第12条の3第2項",
        "第3章の2",
        "第13条",
    ]


def test_branches_of_the_branch_and_items_written_in_full_width():
    read = read_text(
        HEAD + "第4条 職員は、届け出なければならない。\n（１） 紛失\n（１）の２ 盗難\n（１）の２の２ 破損\n"
        "（２） 漏えい\n第４条の２の２　省略しない。\n"
    )
    assert ids(read)[1:5] == ["第4条第1号", "第4条第1号の2", "第4条第1号の2の2", "第4条第2号"]


def test_deleted_articles_fill_their_place():
    read = read_text(
        HEAD
        + "第1条 職員は、守らなければならない。\n第2条 削除\n第3条から第5条まで 削除\n第6条及び第7条 削除\n第8条 委任する。\n"
    )
    assert ids(read) == ["第1条", "第2条", "第3条から第5条まで", "第6条及び第7条", "第8条"]
    assert read.unread == ()


def test_kanji_numerals_count_like_others():
    read = read_text(
        "汐見市個人情報規則\n第一章　総則\n（趣旨）\n第一条　この規則は、必要な事項を定める。\n"
        "第十条の二　職員は、次に掲げる事項を守る。\n"
        "一　秘密\n二　鍵の管理\n二の二　端末の管理\n三　次に掲げる者の監督\nイ　常勤の職員\n"
        "ロ　次のいずれかに該当する者\n（１）　任期のある者\n（２）　短時間の者\n"
        "２　前項の規定は、準用する。\n"
    )
    assert ids(read) == [
        "第1章",
        "第1条",
        "第10条の2第1項",
        "第10条の2第1項第1号",
        "第10条の2第1項第2号",
        "第10条の2第1項第2号の2",
        "第10条の2第1項第3号",
        "第10条の2第1項第3号イ",
        "第10条の2第1項第3号ロ",
        "第10条の2第1項第3号ロ(1)",
        "第10条の2第1項第3号ロ(2)",
        "第10条の2第2項",
    ]


def test_a_number_that_counts_something_is_no_label():
    read = read_text(
        "１ 点検\n (１) 作業\n  ①作業は、次の人数で行わなければならない。\n"
        "２名以上で作業し、互いに確認すること。\n  ②記録しなければならない。\n２ 研修\n (１) 計画\n"
        "  ①毎年度定める。\n"
    )
    assert ids(read) == ["1", "1(1)", "1(1)①", "1(1)②", "2", "2(1)", "2(1)①"]


def test_a_citation_at_the_head_of_a_line_is_no_label():
    read = read_text(
        HEAD + "第1条 職員は、規則に従わなければならない。この場合において、\n第3条第2項の規定は、適用しない。\n"
        "第2条 所属長は、\n(1)及び(2)に掲げる事項を確認しなければならない。\n"
    )
    assert ids(read) == ["第1条", "第2条"]


# Around the clauses


def test_several_supplementary_provisions_are_told_apart_by_their_act():
    read = read_text(
        HEAD + "第1条 職員は、守らなければならない。\n附 則\nこの訓令は、令和6年4月1日から施行する。\n"
        "附　則（令和7年3月25日訓令第2号）\n（施行期日）\n"
        "１　この訓令は、令和7年4月1日から施行する。\n（経過措置）\n２　従前の許可は、なお効力を有する。\n"
        "附則(令和8年1月5日訓令第1号)抄\n第1条 公布の日から施行する。\n"
    )
    assert ids(read) == [
        "第1条",
        "附則",
        "附則(令和7年3月25日訓令第2号)第1項",
        "附則(令和7年3月25日訓令第2号)第2項",
        "附則(令和8年1月5日訓令第1号)第1条",
    ] or ids(read)[2].endswith("第1項")
    assert read.nodes[2].title == "施行期日"
    assert read.nodes[2].level == "supplementary"


def test_the_first_paragraph_may_be_numbered_behind_its_label_or_below_it():
    read = read_text(
        HEAD
        + "第1条 1 職員は、守らなければならない。\n2 所属長は、確認する。\n第2条\n1 期間は、1月とする。\n2 延長は、認めない。\n"
        "附 則 1 この規程は、公布の日から施行する。\n2 従前の規程は、廃止する。\n"
    )
    assert ids(read) == ["第1条第1項", "第1条第2項", "第2条第1項", "第2条第2項", "附則第1項", "附則第2項"]
    assert [node.parent for node in read.nodes] == [""] * 6


def test_another_spelling_of_the_supplementary_provision():
    read = read_text(
        HEAD + "第1条 職員および臨時の者は、守らなければならない。\n付　則\nこの規程は、公布の日から施行する。\n"
    )
    assert texts(read)["附則"] == "この規程は、公布の日から施行する。"


def test_histories_are_kept_apart_from_the_text():
    read = read_text(
        HEAD + "改正 令和7年3月25日訓令第2号\n令和8年1月5日訓令第1号\n第1章 総則\n(令7訓令2・章名追加)\n(目的)\n"
        "第1条 この規程は、基準を定める。\n(令7訓令2・一部改正)\n"
        "第2条 職員は、守らなければならない。\n(令7訓令2・追加、令8訓令1・旧第3条繰上・一部改正)\n"
    )
    assert texts(read) == {
        "第1章": "",
        "第1条": "この規程は、基準を定める。",
        "第2条": "職員は、守らなければならない。",
    }
    assert [(entry.text[:6], entry.node) for entry in read.history] == [
        ("改正 令和7", ""),
        ("令和8年1月", ""),
        ("(令7訓令2", "第1章"),
        ("(令7訓令2", "第1条"),
        ("(令7訓令2", "第2条"),
    ]


@pytest.mark.parametrize(
    "history",
    [
        "一部改正〔平成29年告示82号〕",
        "追加〔令和3年告示55号〕",
        "旧第4条繰上・一部改正〔令和3年告示55号・5年12号〕",
        "全部改正(平成29年告示82号)",
        "(平29告示82)",
        "(平29告示82・令3告示55)",
    ],
)
def test_histories_of_other_collections_are_kept_apart_too(history: str):
    read = read_text(f"第1条 職員は、守らなければならない。\n{history}\n第2条 期間は、1月とする。\n")
    assert texts(read) == {"第1条": "職員は、守らなければならない。", "第2条": "期間は、1月とする。"}
    assert [(each.text, each.node) for each in read.history] == [(history, "第1条")]


def test_an_act_that_replaces_another_as_a_whole_is_a_text_of_its_own():
    read = read_text(
        HEAD
        + "汐見市情報管理規程(平成20年訓令第1号)の全部を改正する。\n第1条 この規程は、基準を定める。\n第2条 職員は、守る。\n"
    )
    assert ids(read) == ["第1条", "第2条"]
    assert "全部を改正する" in read.preamble


def test_forms_and_tables_at_the_end_are_appendices():
    read = read_text(
        HEAD + "第1条 職員は、別表に掲げる区分により、様式第1号で申請しなければならない。\n附 則\n"
        "公布の日から施行する。\n別表(第1条関係)\n区分 内容\n甲 サーバ室\n様式第1号（第1条関係）\n(略)\n"
    )
    assert ids(read) == ["第1条", "附則"]
    assert [(each.label, each.refers_to, each.lines) for each in read.appendices] == [
        ("別表", "第1条", ("区分 内容", "甲 サーバ室")),
        ("様式第1号", "第1条", ("(略)",)),
    ]


def test_echoes_of_links_are_dropped():
    read = read_text(
        HEAD + "第1条\n職員は、申請書(様式第1号)を提出しなければならない。\n[\n様式第1号\n]\n2\n"
        "所属長は、前項の申請を第3条により審査する。\n[第3条]\n第2条\n期間は、1月とする。 [第1条第1項]\n"
    )
    assert texts(read) == {
        "第1条第1項": "職員は、申請書(様式第1号)を提出しなければならない。",
        "第1条第2項": "所属長は、前項の申請を第3条により審査する。",
        "第2条": "期間は、1月とする。",
    }


@pytest.mark.parametrize(
    ("front", "title", "act", "enacted"),
    [
        ("○汐見市規程\n\n令和6年3月1日\n\n訓令第4号\n\n", "汐見市規程", "訓令第4号", "令和6年3月1日"),
        ("○汐見市規程\n(令和6年3月1日訓令第4号)\n", "汐見市規程", "訓令第4号", "令和6年3月1日"),
        ("汐見市規程\n          令和6年3月1日訓令第4号\n  汐見市規程\n", "汐見市規程", "訓令第4号", "令和6年3月1日"),
        ("汐見市規程\n（平成31年4月1日　告示第59号の2）\n", "汐見市規程", "告示第59号の2", "平成31年4月1日"),
        ("汐見市規程\n（令和６年３月１日制定）\n", "汐見市規程", "", "令和6年3月1日"),
        ("○○市基準\n", "○○市基準", "", ""),
    ],
)
def test_title_date_and_number_of_the_act(front: str, title: str, act: str, enacted: str):
    read = read_text(front + "第1条 職員は、守らなければならない。\n第2条 委任する。\n")
    assert (read.title, read.act_no, read.enacted) == (title, act, enacted)


def test_tortoise_shell_brackets_behind_supplements_and_deleted_articles():
    read = read_text(
        HEAD
        + "第1条 職員は、守る。\n第2条及び第3条 削除〔平成20年訓令5号〕\n第4条 委任する。\n附 則〔抄〕\n公布の日から施行する。\n"
        "附 則〔平成20年10月1日訓令第5号〕\n公布の日から施行する。\n"
    )
    assert texts(read) == {
        "第1条": "職員は、守る。",
        "第2条及び第3条": "削除",
        "第4条": "委任する。",
        "附則": "公布の日から施行する。",
        "附則(平成20年10月1日訓令第5号)": "公布の日から施行する。",
    }
    assert [(each.text, each.node) for each in read.history] == [("〔平成20年訓令5号〕", "第2条及び第3条")]


def test_a_second_act_in_the_same_file_is_unread_as_a_whole():
    read = read_text(
        "汐見市基本方針\n第1条 定める。\n第2条 守る。\n汐見市対策基準\n第1条 定める。\n第2条 置く。\n第3条 点検する。\n"
    )
    assert ids(read) == ["第1条", "第2条"]
    assert [spot.line for spot in read.unread] == [4, 5, 6, 7]


def test_an_appendix_that_counts_from_one_again_ends_a_text_without_articles():
    read = read_text(
        "1 組織\n(1) 責任者を置く。\n別紙2のとおり行う。\n2 物理\n(1) 施錠する。\n別紙1\n1 体制図\n2 連絡先\n別紙2\n1 手順\n"
    )
    assert ids(read) == ["1", "1(1)", "2", "2(1)"]
    assert [(each.label, each.lines) for each in read.appendices] == [
        ("別紙1", ("1 体制図", "2 連絡先")),
        ("別紙2", ("1 手順",)),
    ]
    assert read.unread == ()


# Lists and tables


def test_bullets_stay_in_the_text_of_their_clause():
    read = read_text(
        "(1)管理体制\n情報セキュリティの体制は、次のとおりとする。\n1.最高責任者\n"
        "  • 副市長を、最高責任者とする。\n  • 最高責任者は、全ての対策を統括する。\n2.管理者\n"
        "  • 課長を、管理者とする。\n(2)分類\n1.方法\n  • 毎年度見直さなければならない。\n"
    )
    assert ids(read) == ["(1)", "(1)1", "(1)2", "(2)", "(2)1"]
    assert texts(read)["(1)1"] == "• 副市長を、最高責任者とする。\n• 最高責任者は、全ての対策を統括する。"


def test_a_table_with_every_row_whole_is_read_and_offered_for_confirmation():
    read = read_text(
        "１ 分類\n (１) 基準\n   情報資産は、次の表のとおり分類する。\n区分 内容 取扱制限\n"
        "重要 特定の者だけが扱う情報 複製の禁止\n普通 その他の情報 なし\n (２) 管理\n"
        "  ①課長は、管理しなければならない。\n"
    )
    assert texts(read) == {
        "1": "",
        "1(1)": "情報資産は、次の表のとおり分類する。",
        "1(2)": "",
        "1(2)①": "課長は、管理しなければならない。",
    }
    assert read.tables[0].rows == (("重要", "特定の者だけが扱う情報", "複製の禁止"), ("普通", "その他の情報", "なし"))
    assert not read.tables[0].sure
    assert read.unread == ()


def test_a_table_whose_columns_ran_together_is_unread():
    read = read_text(
        "１ 対策\n (１) 安全管理\n項目内容\n(1)物理的対策立入りを制限する。\n(2)人的対策研修を行う。\n"
        "(3)技術的対策記録をとる。\n (２) 点検\n   毎年度行わなければならない。\n"
    )
    assert ids(read) == ["1", "1(1)", "1(2)"]
    assert len(read.unread) == 1
    assert "(3)技術的対策記録をとる。" in read.unread[0].text


def test_a_table_drawn_with_pipes_keeps_its_cells():
    read = read_text(
        HEAD
        + "第1条 職員は、次の表による。\n| 区分 | 内容 |\n| --- | --- |\n| 甲 | サーバ室 |\n| 乙 | |\n第2条 委任する。\n"
    )
    assert read.tables[0].header == ("区分", "内容")
    assert read.tables[0].rows == (("甲", "サーバ室"), ("乙", ""))
    assert read.tables[0].sure


def test_pipes_around_labels_are_only_layout():
    read = read_text(
        "| ○汐見市規程 |\n| 第1条 | 職員は、守らなければならない。 |\n"
        "| 2 | 所属長は、確認しなければならない。 |\n| (1) | 時刻 |\n| (2) | 場所 |\n"
    )
    assert ids(read) == ["第1条第1項", "第1条第2項", "第1条第2項第1号", "第1条第2項第2号"]


# Damage that cannot be undone


def test_lost_letters_of_a_list_are_unread_and_never_guessed():
    read = read_text(
        HEAD + "第1条 次の各号による。\n(1) 職員 次に掲げる者をいう。\n 常勤の職員\n 会計年度任用職員\n"
        "(2) 端末 電子機器をいう。\n第2条 委任する。\n"
    )
    assert ids(read) == ["第1条", "第1条第1号", "第1条第2号", "第2条"]
    assert [spot.text for spot in read.unread] == ["常勤の職員", "会計年度任用職員"]
    assert all("符号" in spot.reason for spot in read.unread)


def test_a_caption_without_its_article_takes_its_lines_along():
    read = read_text(
        HEAD + "(目的)\n第1条 この規程は、基準を定める。\n(定義)\nこの規程において、用語は次による。\n"
        "(1) 端末 電子機器をいう。\n(責務)\n第3条 職員は、守らなければならない。\n"
    )
    assert ids(read) == ["第1条", "第3条"]
    assert [spot.line for spot in read.unread] == [9, 10, 11, 13]
    assert texts(read)["第1条"] == "この規程は、基準を定める。"


def test_items_under_an_article_that_announces_none_belong_to_the_lost_one():
    read = read_text(
        HEAD + "第1条 この規程は、基準を定めることを目的とする。\n(1) 端末 電子機器をいう。\n"
        "(2) 職員 市の職員をいう。\n第3条 職員は、守らなければならない。\n"
    )
    assert ids(read) == ["第1条", "第3条"]
    assert {spot.text for spot in read.unread} >= {"(1) 端末 電子機器をいう。", "(2) 職員 市の職員をいう。"}


def test_the_words_of_an_article_that_lost_label_and_caption_are_not_given_to_the_one_before():
    read = read_text(
        HEAD
        + "第1条 この規程は、基準を定めることを目的とする。\nこの規程において、用語の意義は、次の各号に定めるところによる。\n"
        "(1) 端末 電子機器をいう。\n(2) 職員 次に掲げる者をいう。\nア 常勤の者\n第3条 職員は、守らなければならない。\n"
    )
    assert texts(read) == {
        "第1条": "この規程は、基準を定めることを目的とする。",
        "第3条": "職員は、守らなければならない。",
    }
    assert [spot.line for spot in read.unread] == [8, 9, 10, 11, 12]


def test_a_sentence_between_two_numbers_that_do_not_follow_each_other_belongs_to_neither():
    read = read_text(
        "1 体制\n(1) 責任者\n① 部長とする。\n課長が補佐しなければならない。\n③ 係長が記録する。\n"
        "(2) 担当者\n 副市長をもって充てる。\n② 体制を整える。\n"
    )
    assert texts(read) == {
        "1": "",
        "1(1)": "",
        "1(1)①": "部長とする。",
        "1(1)③": "係長が記録する。",
        "1(2)": "",
        "1(2)②": "体制を整える。",
    }
    assert {spot.text for spot in read.unread} >= {"課長が補佐しなければならない。", "副市長をもって充てる。"}


def test_a_number_left_out_is_named():
    read = read_text("１ 体制\n (１) 責任者\n  ①部長とする。\n  ③課長が補佐する。\n (２) 担当者\n  ①係長とする。\n")
    assert ids(read) == ["1", "1(1)", "1(1)①", "1(1)③", "1(2)", "1(2)①"]
    assert [spot.reason for spot in read.unread] == ["②が見当たりません（①の次が③）。"]


def test_an_unreadable_sign_before_a_line_makes_the_line_unread():
    read = read_text("１ 体制\n (１) 責任者\n  ①部長とする。\n  ?課長が補佐する。\n (２) 担当者\n  ①係長とする。\n")
    assert ids(read) == ["1", "1(1)", "1(1)①", "1(2)", "1(2)①"]
    assert [spot.text for spot in read.unread] == ["?課長が補佐する。"]


def test_signs_outside_the_code_page_are_pointed_out():
    read = read_text("第1条 職員は、\ue000澤課長の指示に従わなければならない。\n第2条 委任する。\n")
    assert [spot.line for spot in read.unread] == [1]


def test_circled_digits_seen_as_weekdays_are_restored():
    read = read_text(
        "1 体制\n(1) 責任者\n㈰部長とする。\n㈪課長が補佐する。\n㈫係長が記録する。\n2 研修\n(1) 計画\n㈰毎年度定める。\n"
    )
    assert ids(read) == ["1", "1(1)", "1(1)①", "1(1)②", "1(1)③", "2", "2(1)", "2(1)①"]
    assert len(read.repairs) == 4


def test_roman_numerals_that_lost_their_lead_byte_are_restored():
    read = read_text(
        "汐見市要領\nＴ　目的\n安全を守る。\nＵ　体制\n@　責任者を置く。\nA　会議を置く。\nＶ　点検\n点検する。\n"
    )
    assert ids(read) == ["Ⅰ", "Ⅱ", "Ⅱ①", "Ⅱ②", "Ⅲ"]


def test_letters_that_count_nothing_are_left_alone():
    read = read_text("1 体制\n(1) 責任者\n①部長とする。\n②A 棟及びB 棟の担当を置く。\nA 棟は、課長が担当する。\n")
    assert texts(read)["1(1)②"].endswith("A 棟は、課長が担当する。")


# Terms


def test_terms_aliases_and_roles_are_listed():
    read = read_text(
        HEAD
        + "第1条 この規程において、次の各号に掲げる用語の意義は、当該各号に定めるところによる。\n(1) 端末 電子機器をいう。\n"
        "第2条 副市長を、最高責任者とする。\n"
        "第3条 職員及び臨時の者（以下「職員等」という。）は、守らなければならない。\n"
        "第4条 管理者は、課長をもって充てる。\n"
    )
    assert [(each.kind, each.term, each.meaning) for each in read.definitions] == [
        (Kind.TERM, "端末", "電子機器"),
        (Kind.ROLE, "最高責任者", "副市長"),
        (Kind.ALIAS, "職員等", "職員及び臨時の者"),
        (Kind.ROLE, "管理者", "課長"),
    ]


def test_citations_inside_are_resolved_and_those_outside_are_not():
    read = read_text(
        HEAD + "第1条 職員は、守らなければならない。\n2 前項の規定は、臨時の者に準用する。\n"
        "第2条 前条第1項の規定にかかわらず、第1条第2項の者は、地方公務員法(昭和25年法律第261号)第34条による。\n"
        "第3条 必要な事項は、別に定める。\n"
    )
    found = {each.text: (each.target, each.outside) for each in read.citations}
    assert found["前項"] == ("第1条第1項", False)
    assert found["前条"] == ("第1条第1項", False)
    assert found["第1条第2項"] == ("第1条第2項", False)
    assert found["地方公務員法(昭和25年法律第261号)"] == ("", True)
    assert found["第34条"] == ("", True)
    assert found["別に定める"] == ("", True)


def test_slips_of_the_pen_are_listed_and_left_as_they_are():
    text = HEAD + "第1条 " + "セキュリティを守る。" * 6 + "セキュティを守らなければならならない。\n第2条 委任する。\n"
    read = read_text(text)
    assert "セキュティ" in texts(read)["第1条"]
    assert {check.message[:7] for check in read.checks if check.name == "spelling"} == {
        "「セキュティ」",
        "「ならなら」と",
    }


def test_a_caption_behind_a_deleted_article_is_not_its_own():
    read = read_text(
        HEAD + "第1条 職員は、端末を管理する。\n第2条 削除\n（経過措置）\n1 この規程は、公布の日から施行する。\n"
    )
    assert texts(read)["第2条"] == "削除"
    assert [spot.text for spot in read.unread] == ["（経過措置）", "1 この規程は、公布の日から施行する。"]


@pytest.mark.parametrize(
    ("sentence", "post"),
    [
        ("情報セキュリティ責任者は、部長級の職にある者をもって充てる。", "部長級の職にある者"),
        ("情報セキュリティ責任者は、部長級以上の職員とする。", "部長級以上の職員"),
        ("情報セキュリティ責任者には、主幹級の職員を充てる。", "主幹級の職員"),
        ("部長（次長を含む。）をもって、情報セキュリティ責任者に充てる。", "部長"),
        ("情報セキュリティ責任者は、課長級の者のうちから市長が任命する。", "課長級の者"),
        ("情報セキュリティ責任者は、課長級の者のうちから市長が指名する者をもって充てる。", "課長級の者のうちから市長が指名する者"),
    ],
)  # fmt: skip
def test_a_role_is_given_to_posts_of_a_rank(sentence: str, post: str):
    read = read_text(f"1 体制\n(1) 責任者\n①{sentence}\n②責任者は、点検する。\n2 点検\n点検する。\n")
    assert [(each.term, each.meaning) for each in read.definitions if each.kind is Kind.ROLE] == [
        ("情報セキュリティ責任者", post)
    ]
