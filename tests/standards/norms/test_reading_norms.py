"""What single sentences and small texts are read to say."""

from __future__ import annotations

import pytest

from sekimori.standards.models import Modality, Mode, TimeWord, Words
from sekimori.standards.norms import read_norms
from sekimori.standards.norms.model import ConditionKind, Source
from tests.standards.texts import Clause, keys, norms_of, only, towards


@pytest.mark.parametrize(
    ("text", "modality"),
    [
        ("職員等は、鍵を掛けなければならない。", Modality.DUTY),
        ("職員等は、鍵を掛けなければならならない。", Modality.DUTY),
        ("職員等は、鍵を掛けるものとする。", Modality.DUTY),
        ("職員等は、鍵を掛ける。", Modality.DUTY),
        ("職員等は、鍵を貸してはならない。", Modality.PROHIBITION),
        ("職員等は、鍵を貸さないものとする。", Modality.PROHIBITION),
        ("貸出しの期間は、１月を超えることができない。", Modality.PROHIBITION),
        ("情報システム管理者は、職員等に私物を持ち込ませないようにしなければならない。", Modality.PROHIBITION),
        ("情報システム管理者は、職員等が閲覧できないようにしなければならない。", Modality.DUTY),
        ("職員等は、情報システム管理者の許可を得なければならない。", Modality.PERMISSION),
        ("職員等は、情報システム管理者の許可なく鍵を貸してはならない。", Modality.PERMISSION),
        ("職員等は、情報システム管理者の許可を得て、鍵を借りることができる。", Modality.PERMISSION),
        ("職員等は、情報システム管理者の許可を得て持ち出さなければならない。", Modality.PERMISSION),
        ("委託先の事業者は、再委託をするときは、ＣＩＳＯの承認を要する。", Modality.PERMISSION),
        ("ＣＩＳＯは、鍵の返却を命ずることができる。", Modality.POWER),
        ("ＣＩＳＯは、鍵に関する権限及び責任を有する。", Modality.POWER),
        ("職員等は、鍵を大切にするよう努めなければならない。", Modality.EFFORT),
        ("鍵は、二つ備えることが望ましい。", Modality.DESIRABLE),
        ("この訓令は、鍵の扱いについて定めるものとする。", Modality.DEFINITION),
        ("鍵とは、施錠に用いる器具をいう。", Modality.DEFINITION),
        ("副市長を、最高情報セキュリティ責任者とする。", Modality.DEFINITION),
    ],
)
def test_the_words_at_the_end_give_the_force(text: str, modality: Modality) -> None:
    assert only(text).modality is modality


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("職員等は、直ちに報告しなければならない。", TimeWord.IMMEDIATELY),
        ("職員等は、すみやかに報告しなければならない。", TimeWord.PROMPTLY),
        ("職員等は、早急に報告しなければならない。", TimeWord.PROMPTLY),
        ("職員等は、遅滞なく報告しなければならない。", TimeWord.WITHOUT_DELAY),
        ("職員等は、予め点検しなければならない。", TimeWord.BEFOREHAND),
        ("職員等は、定期的に点検しなければならない。", TimeWord.PERIODICALLY),
        ("職員等は、年１回以上点検しなければならない。", TimeWord.EACH_FISCAL_YEAR),
        ("職員等は、常に点検しなければならない。", TimeWord.ALWAYS),
        ("情報システム管理者は、職員等が常に規程を閲覧できるように掲示しなければならない。", TimeWord.ALWAYS),
        ("情報システム管理者は、正しい者が常に通ることができるように扉を設けなければならない。", None),
        ("直ちに危険が及ぶおそれがある場合は、職員等は、点検しなければならない。", None),
    ],
)
def test_a_time_word_counts_only_where_it_speaks_of_the_duty(text: str, word: TimeWord | None) -> None:
    assert only(text).time is word


def test_and_means_all_and_or_means_any() -> None:
    both = only("統括情報セキュリティ責任者及び情報システム管理者は、点検しなければならない。")
    either = only("統括情報セキュリティ責任者又は情報システム管理者は、点検しなければならない。")
    assert keys(both) == keys(either) == ["chief_security_manager", "information_system_manager"]
    assert (both.actors_mode, either.actors_mode) == (Mode.ALL, Mode.ANY)


def test_mixed_joining_words_cost_confidence_and_say_so() -> None:
    norm = only("ＣＩＳＯ、情報システム管理者又は情報システム担当者及び外部委託事業者は、点検しなければならない。")
    assert len(norm.actors) == 4
    assert norm.confidence < 95
    assert any("混ざっている" in reason for reason in norm.reasons)


def test_a_subject_s_own_clause_is_a_condition() -> None:
    norm = only("報告を受けた情報セキュリティ管理者は、現場を確かめなければならない。")
    assert keys(norm) == ["section_security_manager"]
    assert [(c.kind, c.words) for c in norm.conditions] == [(ConditionKind.WHOSE, "報告を受けた")]


def test_conditions_and_provisos_are_kept_in_the_text_s_own_words() -> None:
    norm = only(
        "職員等は、端末を貸す場合には、やむを得ない場合を除き、原則として台帳に記入しなければならない。"
        "ただし、災害のときは、この限りでない。"
    )
    assert [(c.kind, c.words) for c in norm.conditions] == [
        (ConditionKind.WHEN, "端末を貸す場合には"),
        (ConditionKind.UNLESS, "やむを得ない場合を除き"),
        (ConditionKind.PRINCIPLE, "原則として"),
        (ConditionKind.PROVISO, "ただし、災害のときは、この限りでない"),
    ]


def test_a_classified_object_limits_the_norm() -> None:
    norm = only("職員等は、機密性２以上の情報資産を貸してはならない。")
    assert [(c.kind, c.words) for c in norm.conditions] == [(ConditionKind.SCOPE, "機密性２以上の情報資産")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("職員等は、ＣＩＳＯの承認を得なければならない。", {"approval": ["ciso"]}),
        (
            "職員等は、ＣＩＳＯ及び情報システム管理者に報告しなければならない。",
            {"report": ["ciso", "information_system_manager"]},
        ),
        ("職員等は、ＣＩＳＯに速やかにその内容を報告しなければならない。", {"report": ["ciso"]}),
        (
            "職員等は、ＣＩＳＯに報告し、指示を仰がなければならない。",
            {"report": ["ciso"], "consultation": ["ciso"]},
        ),
        ("ＣＩＳＯは、職員等に周知しなければならない。", {"notice": ["employee"]}),
        ("職員等は、情報システム管理者に申請しなければならない。", {"application": ["information_system_manager"]}),
        (
            "ＣＩＳＯは、情報システム管理者に対し、対処を指示しなければならない。",
            {"order": ["information_system_manager"]},
        ),
        (
            "ＣＩＳＯは、当該職員等が所属する課等の情報セキュリティ管理者に通知し、適正な措置を求めなければならない。",
            {"notice": ["section_security_manager"], "request": ["section_security_manager"]},
        ),
        ("ＣＩＳＯは、職員等が閲覧できるように規程を掲示しなければならない。", {}),
        ("ＣＩＳＯは、職員等が規程を閲覧できるように掲示しなければならない。", {"notice": ["employee"]}),
        (
            "ＣＩＳＯは、情報システム管理者に報告するとともに、職員等に通知しなければならない。",
            {"report": ["information_system_manager"], "notice": ["employee"]},
        ),
        ("ＣＩＳＯは、総務省、都道府県等と連携しなければならない。", {"cooperation": ["mic", "prefecture"]}),
        ("ＣＩＳＯは、施設管理部門から報告があった場合、対処しなければならない。", {}),
        ("報告を受けたＣＩＳＯは、対処しなければならない。", {}),
        ("職員等は、修理を外部の事業者に依頼するときは、消去しなければならない。", {}),
    ],
)
def test_towards_whom_a_norm_obliges(text: str, expected: dict[str, list[str]]) -> None:
    assert towards(only(text)) == expected


def test_a_leave_of_nobody_is_empty_and_says_so() -> None:
    norm = only("情報システム管理者は、許可なく媒体を使わせてはならない。")
    assert norm.modality is Modality.PROHIBITION
    assert [c.whom for c in norm.counterparts] == [()]
    assert norm.missing == ("counterparts",)
    assert norm.as_norm() is None


def test_leave_of_whoever_received_the_paper() -> None:
    norm = only("職員等は、申請書（様式第３号）を所属長に提出し、その許可を得なければならない。")
    assert towards(norm)["permission"] == ["section_security_manager"]
    assert any("その許可" in reason for reason in norm.reasons)


def test_two_duties_in_one_sentence_are_two_norms() -> None:
    first, second = norms_of("情報システム管理者は、容量の上限を定め、職員等に周知しなければならない。")
    assert (towards(first), towards(second)) == ({}, {"notice": ["employee"]})
    assert keys(first) == keys(second) == ["information_system_manager"]


def test_two_verbs_that_differ_in_nothing_are_one_norm() -> None:
    norm = only("ＣＩＳＯは、組織を整え、役割を明らかにしなければならない。")
    assert keys(norm) == ["ciso"]


def test_yearly_and_as_needed_are_two_norms_so_that_the_yearly_one_is_always_owed() -> None:
    yearly, needed = norms_of("ＣＩＳＯは、毎年度及び必要に応じて監査を行わなければならない。")
    assert (yearly.time, yearly.as_needed) == (TimeWord.EACH_FISCAL_YEAR, False)
    assert (needed.time, needed.as_needed) == (None, True)


def test_yearly_and_on_an_occasion_are_two_norms() -> None:
    yearly, occasional = norms_of("ＣＩＳＯは、この規程を毎年度及び重大な変化が生じた場合に見直さなければならない。")
    assert (yearly.time, yearly.conditions) == (TimeWord.EACH_FISCAL_YEAR, ())
    assert (occasional.time, [c.words for c in occasional.conditions]) == (None, ["重大な変化が生じた場合に"])


def test_before_another_act_means_beforehand() -> None:
    norm = only("職員等は、端末を庁内に接続する前に、感染していないことを確認しなければならない。")
    assert norm.time is TimeWord.BEFOREHAND


def test_a_plan_that_must_be_approved_is_a_duty_but_leave_for_what_one_may_do_is_a_permission() -> None:
    plan = only("ＣＩＳＯは、監査計画を立案し、デジタル戦略推進本部の承認を得なければならない。")
    assert (plan.modality, towards(plan)) == (Modality.DUTY, {"approval": ["security_committee"]})
    first, second = norms_of(
        "ＣＩＳＯは、資料を渡す場合、取扱基準を定め、デジタル戦略推進本部の承認を得なければならない。"
    )
    assert (first.modality, second.modality) == (Modality.DUTY, Modality.PERMISSION)


def test_an_effort_at_the_end_does_not_weaken_the_duty_before_it() -> None:
    first, second = norms_of("ＣＩＳＯは、記録を保存するとともに、警察との連携に努めなければならない。")
    assert (first.modality, second.modality) == (Modality.DUTY, Modality.EFFORT)
    assert first.records
    assert not second.records


def test_a_lead_in_gives_its_items_subject_time_and_conditions() -> None:
    lead = Clause(
        "1", "情報システム管理者は、事故が起きた場合には、速やかに次の措置を講じなければならない。", leaf=False
    )
    (item,) = norms_of(lead, Clause("1①", "回線を切断すること。"))
    assert keys(item) == ["information_system_manager"]
    assert (item.actors_from, item.under, item.time) == (Source.LEAD_IN, "1", TimeWord.PROMPTLY)
    assert [c.words for c in item.conditions] == ["事故が起きた場合には"]


def test_a_noun_phrase_under_a_lead_in_takes_its_force() -> None:
    lead = Clause("1", "ＣＩＳＯは、次に掲げる法令を遵守しなければならない。", leaf=False)
    (item,) = norms_of(lead, Clause("1①", "鍵取扱法（平成三年法律第一号）"))
    assert (keys(item), item.modality) == (["ciso"], Modality.DUTY)


def test_an_item_with_its_own_subject_keeps_it() -> None:
    lead = Clause("1", "職員等は、次の事項を遵守しなければならない。", leaf=False)
    (item,) = norms_of(lead, Clause("1①", "情報システム担当者は、鍵を預かること。"))
    assert keys(item) == ["information_system_operator"]


def test_what_a_lead_in_demands_besides_its_list_is_a_norm() -> None:
    lead = Clause(
        "1", "職員等は、以下の対応を行うとともに、直ちに情報システム管理者に報告しなければならない。", leaf=False
    )
    norms = norms_of(lead, Clause("1①", "線を抜くこと。"))
    assert [n.clause for n in norms] == ["1", "1①"]
    assert towards(norms[0]) == {"report": ["information_system_manager"]}


def test_an_omitted_subject_is_that_of_the_sentence_before() -> None:
    _, second = norms_of("職員等は、鍵を返さなければならない。また、合い鍵を作ってはならない。")
    assert (keys(second), second.actors_from) == (["employee"], Source.SENTENCE)


def test_an_omitted_subject_is_that_of_the_heading() -> None:
    heading = Clause("1", "", title="職員等の遵守事項", level="section", leaf=False)
    (norm,) = norms_of(heading, Clause("1①", "鍵を返さなければならない。"))
    assert (keys(norm), norm.actors_from) == (["employee"], Source.HEADING)
    assert norm.confidence < 90


def test_a_cited_paragraph_gives_its_subject() -> None:
    _, norm = norms_of(
        Clause("第4条第1項", "情報システム管理者は、機器を廃棄しなければならない。"),
        Clause("第4条第2項", "前項の処理をしたときは、日時を記録しなければならない。"),
    )
    assert (keys(norm), norm.actors_from, norm.records) == (["information_system_manager"], Source.CITED, True)


def test_who_does_the_condition_also_owes_the_rest() -> None:
    norm = only("職員等が庁外から接続する場合は、情報システム管理者の許可を得なければならない。")
    assert (keys(norm), norm.actors_from) == (["employee"], Source.CONDITION)


def test_whoever_makes_a_plan_owes_what_the_plan_must_be() -> None:
    norms = norms_of("ＣＩＳＯは、避難計画を策定しなければならない。", "避難計画は、簡潔なものにしなければならない。")
    assert (keys(norms[1]), norms[1].actors_from) == (["ciso"], Source.DOCUMENT)


def test_the_main_clause_may_begin_with_its_subject() -> None:
    norm = only("最高情報セキュリティ責任者が不在のときは、統括情報セキュリティ責任者がその職務を代理する。")
    assert keys(norm) == ["chief_security_manager"]
    described = only("端末は、ＣＩＳＯが定めた方法で保管しなければならない。")
    assert keys(described) == []


def test_a_body_acts_where_something_is_decided_in_it() -> None:
    norm = only("重要な事項は、デジタル戦略推進本部において、決定する。")
    assert keys(norm) == ["security_committee"]


def test_the_town_itself_is_no_role() -> None:
    norm = only("本市は、鍵を備えなければならない。")
    assert [(who.words, who.key) for who in norm.actors] == [("本市", "")]
    assert any("担う役割が書かれていません" in reason for reason in norm.reasons)


def test_nobody_is_guessed() -> None:
    norm = only("端末は、鍵の掛かる場所に置かなければならない。")
    assert norm.actors == ()
    assert norm.missing == ("actors",)
    assert norm.confidence <= 65
    assert norm.as_norm() is None


def test_an_unknown_role_keeps_its_name_and_has_no_key() -> None:
    norm = only("緑化推進管理者は、樹木を見回らなければならない。")
    assert [(who.words, who.key) for who in norm.actors] == [("緑化推進管理者", "")]
    assert norm.as_norm() is None


def test_a_unit_is_read_as_its_head_and_says_so() -> None:
    norms = norms_of(
        "市長部局の部（以下「部等」という。）の長を、情報セキュリティ責任者とする。",
        "ＣＩＳＯは、方針を関係する部等に周知しなければならない。",
    )
    assert towards(norms[1]) == {"notice": ["department_security_officer"]}
    assert any("推定" in reason for reason in norms[1].reasons)


def test_a_reading_becomes_a_norm_of_the_package() -> None:
    norm = only("職員等は、端末を持ち出す場合には、ＣＩＳＯ又は情報システム管理者の許可を得なければならない。")
    condition = Words(ja="持ち出すとき", en="when taking it out")
    made = norm.as_norm(condition)
    assert made is not None
    assert (made.actors, made.modality, made.condition) == (("employee",), Modality.PERMISSION, condition)
    assert made.counterparts[0].mode is Mode.ANY


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("台帳は、課長が備える。", "課長"),
        ("端末の台数は、市長が定める。", "市長"),
        ("委員会の庶務は、総務課において処理する。", "総務課"),
        ("会議は、委員長が招集する。", "委員長"),
        ("課長は、職員が守るべき事項を定める。", "課長"),
        ("課長は、職員が行う作業を確認する。", "課長"),
    ],
)
def test_who_acts_behind_the_thing_that_is_spoken_of(text: str, who: str) -> None:
    assert [actor.words for actor in only(text).actors] == [who]


@pytest.mark.parametrize(
    ("text", "modality"),
    [
        ("知らない人の添付ファイルを開いてはいけません。", Modality.PROHIBITION),
        ("パスワードを他の人に教えないでください。", Modality.PROHIBITION),
        ("困ったときは、情報課に相談してください。", Modality.DUTY),
        ("職員は、書類を机の上に残さない。", Modality.PROHIBITION),
        ("職員は、画面を隠します。", Modality.DUTY),
        ("離席するときは、画面を隠しましょう。", Modality.EFFORT),
        ("本基準は、職員が守るべき事項を定める。", Modality.DEFINITION),
        ("この要領は、全ての職員に適用する。", Modality.DEFINITION),
        ("必要な事項は、市長が定める。", Modality.DEFINITION),
        ("台帳は、様式第1号による。", Modality.DEFINITION),
        ("委員会は、委員長及び委員10人以内で組織する。", Modality.DEFINITION),
    ],
)
def test_plain_and_polite_endings_have_their_force(text: str, modality: Modality) -> None:
    assert only(text).modality is modality


@pytest.mark.parametrize("text", ["削除", "（略）", "削　除"])
def test_what_was_taken_out_gives_no_norm(text: str) -> None:
    reading = read_norms([Clause("1", text)])
    assert reading.norms == ()
    assert reading.silent == (("1", "削除され、又は略されています。"),)


def test_a_list_of_what_is_forbidden_forbids_each_deed_and_leaves_leave_to_whoever_gives_it() -> None:
    norms = norms_of(
        Clause("1", "職員等は、次に掲げる行為をしてはならない。"),
        Clause("1(1)", "私物の端末を接続すること。"),
        Clause("1(2)", "情報システム管理者の許可なくソフトウェアを導入すること。"),
        Clause("1(3)", "秘密を漏らし、又は広めること。"),
    )
    assert [(norm.clause, norm.modality) for norm in norms] == [
        ("1(1)", Modality.PROHIBITION),
        ("1(2)", Modality.PERMISSION),
        ("1(3)", Modality.PROHIBITION),
    ]
    assert keys(norms[0]) == ["employee"]
    assert towards(norms[1]) == {"permission": ["information_system_manager"]}


def test_occasions_in_a_list_are_no_duties_of_their_own() -> None:
    norms = norms_of(
        Clause("1", "職員等は、次のいずれかに該当するときは、速やかに、ＣＩＳＯに報告しなければならない。"),
        Clause("1(1)", "情報が漏れたとき。"),
        Clause("1(2)", "端末を失った場合"),
    )
    assert [norm.clause for norm in norms] == ["1"]


def test_a_sentence_that_begins_in_that_case_takes_over_the_subject_whole() -> None:
    norm = norms_of(
        Clause(
            "1", "ＣＩＳＯは、端末を止めることができる。この場合においては、遅滞なく、市長に報告しなければならない。"
        )
    )[1]
    assert keys(norm) == ["ciso"]
    assert norm.words.startswith("遅滞なく")


def test_a_role_that_each_section_is_to_have_is_learnt_with_its_holder() -> None:
    reading = read_norms((Clause("1", "各課に保護管理者を1人置くこととし、当該課の長をもってこれに充てる。"),))
    assert [(role.name, role.key) for role in reading.roles] == [("保護管理者", "section_security_manager")]
