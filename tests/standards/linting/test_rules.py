"""Each rule finds its fault and leaves sound text alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from sekimori.common.errors import InvalidInput
from sekimori.standards.linting import Organisation, Severity, read_organisation
from sekimori.standards.linting.organisation import Unit, UnitRank
from tests.standards.linting.conftest import found, where
from tests.standards.texts import Clause

DEPARTMENTS = "町長部局の部、議会事務局並びに水道局（以下「部等」という。）の長を、情報セキュリティ責任者とする。"
SECTIONS = "町長部局の課及び支所、議会事務局並びに農業委員会事務局（以下「課等」という。）の長を、情報セキュリティ管理者とする。"
REPORT = "情報セキュリティ管理者は、事故の報告を受けた場合、情報セキュリティ責任者に報告しなければならない。"


def test_a_section_of_no_department_has_no_officer() -> None:
    (one,) = found("section_without_officer", DEPARTMENTS, SECTIONS)
    assert (one.severity, one.clause, one.words, one.related) == (
        Severity.ERROR,
        "第2条",
        "農業委員会事務局",
        ("第1条",),
    )
    assert "報告や指示の相手が決まりません" in one.sentence


def test_a_given_organisation_is_examined_unit_by_unit() -> None:
    organisation = Organisation(
        units=(
            Unit(name="総務部", rank=UnitRank.DEPARTMENT),
            Unit(name="総務課", rank=UnitRank.SECTION, above="総務部"),
            Unit(name="庶務係室", rank=UnitRank.SECTION, above="総務課"),
            Unit(name="監査委員事務局", rank=UnitRank.SECTION),
        )
    )
    assert [one.words for one in found("section_without_officer", "職員等は、従う。", organisation=organisation)] == [
        "監査委員事務局"
    ]


def test_a_unit_in_both_lists_makes_one_person_report_to_himself() -> None:
    (one,) = found("chained_roles", DEPARTMENTS, SECTIONS, REPORT)
    assert one.words == "議会事務局の長"
    assert one.severity is Severity.WARNING
    assert set(one.related) == {"第1条", "第3条"}


def test_a_post_that_heads_its_own_department_holds_two_roles() -> None:
    text = "総務部長を、統括情報セキュリティ責任者とする。"
    (one,) = [f for f in found("chained_roles", DEPARTMENTS, text) if f.words == "総務部長"]
    assert one.severity is Severity.NOTICE  # No clause makes the one report to the other.
    assert "統括情報セキュリティ責任者と情報セキュリティ責任者を一人で兼ねます" in one.sentence


def test_a_role_nobody_defines_is_found_and_an_appointed_one_is_not() -> None:
    text = "緑化統括管理者は、樹木を見回らなければならない。"
    assert where(found("role_undefined", text)) == [("第1条", "緑化統括管理者")]
    assert (
        found(
            "role_undefined",
            text,
            "ＣＩＳＯは、緑化統括管理者を指名しなければならない。",
            "ＣＩＳＯは、副町長をもって充てる。",
        )
        == []
    )


def test_a_leave_without_giver_applicant_or_form() -> None:
    nobody = "情報システム管理者は、許可なく媒体を使わせてはならない。"
    assert [one.severity for one in found("leave_without_giver", nobody)] == [Severity.ERROR]
    unasked = "媒体の使用は、情報システム管理者の許可を得なければならない。"
    assert where(found("leave_without_applicant", unasked)) == [("第1条", unasked.rstrip("。"))]
    assert len(found("leave_without_form", unasked)) == 1
    whole = "職員等は、媒体使用申請書（様式第１号）により、情報システム管理者の許可を得なければならない。"
    for rule in ("leave_without_giver", "leave_without_applicant", "leave_without_form"):
        assert found(rule, whole) == []


def test_whoever_asks_himself_is_found() -> None:
    text = "情報システム管理者は、端末を改造するときは、情報システム管理者の許可を得なければならない。"
    assert [one.severity for one in found("leave_to_oneself", text)] == [Severity.ERROR]
    assert found("leave_to_oneself", text.replace("情報システム管理者の", "ＣＩＳＯの")) == []


def test_a_demanded_document_is_missing_until_the_organisation_has_it() -> None:
    text = "ＣＩＳＯは、緊急時に備えた避難計画を策定しなければならない。"
    (one,) = found("document_missing", text)
    assert (one.severity, one.words) == (Severity.NOTICE, "緊急時に備えた避難計画")
    with_it = Organisation(documents=("みなと町緊急時に備えた避難計画",))
    assert found("document_missing", text, organisation=with_it) == []
    assert [one.severity for one in found("document_missing", text, organisation=Organisation())] == [Severity.WARNING]


def test_what_somebody_is_said_to_have_laid_down_must_be_demanded_somewhere() -> None:
    text = "職員等は、ＣＩＳＯが定めた方法により送信しなければならない。"
    assert where(found("document_without_demand", text)) == [("第1条", "ＣＩＳＯが定めた方法")]
    rule = "職員等は、ＣＩＳＯが定めた管理基準に従わなければならない。"
    assert found("document_without_demand", rule, "ＣＩＳＯは、管理基準を定めなければならない。") == []


def test_what_is_laid_down_elsewhere_is_listed() -> None:
    (one,) = found("delegated_elsewhere", "必要な事項は、別に定める。")
    assert "誰が定めるかも書かれていません" in one.sentence
    (named,) = found("delegated_elsewhere", "必要な事項は、町長が別に定める。")
    assert "誰が定めるか" not in named.sentence


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("職員等は、作業記録を作成しなければならない。", "記録の保存期間が定められていません。"),
        (
            "職員等は、ログを取得し、一定の期間保存しなければならない。",
            "「一定の期間」とあるだけで、年数が決まりません。",
        ),
    ],
)
def test_records_without_a_period_are_found(text: str, sentence: str) -> None:
    assert [one.sentence for one in found("retention_missing", text)] == [sentence]


@pytest.mark.parametrize("period", ["５年間", "六箇月以上", "永年"])
def test_records_with_a_period_are_left_alone(period: str) -> None:
    assert found("retention_missing", f"職員等は、作業記録を作成し、{period}保存しなければならない。") == []


def test_an_outright_ban_against_a_permission_is_a_conflict() -> None:
    ban = "職員等は、端末に個人の媒体を接続してはならない。"
    leave = "職員等は、情報システム管理者の許可を得て、端末に個人の媒体を接続することができる。"
    (one,) = found("conflicting_force", ban, leave)
    assert (one.clause, one.related) == ("第1条", ("第2条",))
    assert found("conflicting_force", ban.replace("接続しては", "原則として接続しては"), leave) == []
    assert found("conflicting_force", ban, leave.replace("職員等は", "情報システム担当者は")) == []


def test_two_givers_of_one_leave_are_a_conflict() -> None:
    one = "職員等は、端末を庁外に持ち出すときは、情報セキュリティ管理者の許可を得なければならない。"
    other = "職員等は、端末を庁外に持ち出すときは、情報システム管理者の承認を得なければならない。"
    assert [(f.clause, f.related) for f in found("conflicting_givers", one, other)] == [("第2条", ("第1条",))]
    assert found("conflicting_givers", one, one) == []


def test_two_periods_for_one_record_are_a_conflict() -> None:
    one = "情報システム管理者は、入退室管理簿を３年間保存しなければならない。"
    other = "職員等は、入退室管理簿を５年間保存しなければならない。"
    assert [f.words for f in found("conflicting_periods", one, other)] == ["入退室管理簿"]
    assert found("conflicting_periods", one, other.replace("５年", "３年")) == []


def test_one_duty_of_two_roles_is_listed() -> None:
    first = "ＣＩＳＯは、端末の台数を数えなければならない。"
    second = "情報システム管理者は、端末の台数を数えなければならない。"
    assert [f.clause for f in found("duty_of_two", first, second)] == ["第2条"]
    assert found("duty_of_two", first, first) == []


def test_words_that_want_a_definition() -> None:
    text = "職員等は、課等の長に従わなければならない。"
    assert [f.words for f in found("term_undefined", text)] == ["職員等", "課等"]
    defined = "町の職員（以下「職員等」という。）及び各課（以下「課等」という。）に適用する。"
    assert found("term_undefined", defined, text) == []


def test_levels_that_no_clause_explains() -> None:
    text = "職員等は、機密性２以上の情報を送ってはならない。"
    assert [f.words for f in found("level_undefined", text)] == ["機密性2"]
    table = "情報は、次のとおり分類する。\n機密性２ 公開しない情報"
    assert found("level_undefined", table, text) == []


def test_one_short_name_for_two_things_and_one_for_nothing() -> None:
    first = "取扱いの基準（以下「基準」という。）を守る。"
    second = "料金の基準額（以下「基準」という。）を払う。"
    assert [f.clause for f in found("alias_twice", first, second)] == ["第2条"]
    assert found("alias_twice", first, "基準に従う。") == []
    assert [f.words for f in found("term_unused", "申請の窓口（以下「受付所」という。）を置く。")] == ["受付所"]
    assert found("term_unused", "申請の窓口（以下「受付所」という。）を置く。", "受付所は、一つとする。") == []


def test_duties_of_nobody_are_found_once_per_clause() -> None:
    text = "端末は、鍵を掛けなければならない。媒体は、鍵を掛けなければならない。"
    assert [f.clause for f in found("subject_missing", text)] == ["第1条"]
    assert found("subject_missing", "職員等は、鍵を掛けなければならない。", "鍵とは、施錠の器具をいう。") == []


@pytest.mark.parametrize("verb", ["報告し", "周知し", "申請し", "相談し", "指示し"])
def test_telling_nobody_is_found(verb: str) -> None:
    assert len(found("addressee_missing", f"職員等は、事故の内容を{verb}なければならない。")) == 1
    assert found("addressee_missing", f"職員等は、ＣＩＳＯに事故の内容を{verb}なければならない。") == []


def test_a_report_that_was_received_wants_no_addressee() -> None:
    assert found("addressee_missing", "報告を受けた職員等は、現場を見なければならない。") == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("職員等は、従わなければならならない。", "ならならない"),
        ("職員等をを集める。", "をを"),
        ("職員等は、、従う。", "、、"),
    ],
)
def test_repeated_letters_are_listed(text: str, words: str) -> None:
    assert [f.words for f in found("slip_repeated", text)] == [words]


@pytest.mark.parametrize(
    "text", ["前項に定めるもののほか、従う。", "ますます励む。", "それぞれの長は、従う。", "ＣＩＳＯはは早く来る。"]
)
def test_words_that_only_look_repeated(text: str) -> None:
    found_words = [f.words for f in found("slip_repeated", text)]
    assert found_words in ([], ["はは"])
    assert (found_words == ["はは"]) == ("はは" in text)


def test_a_rare_word_one_letter_off_a_frequent_one_is_listed() -> None:
    often = "セキュリティを守る。" * 6
    (one,) = found("slip_similar", often, "セキュティを守る。")
    assert (one.clause, one.words) == ("第2条", "セキュティ")
    assert "「セキュリティ」の書き誤りかもしれません" in one.sentence
    assert found("slip_similar", often, "セキュリティーを守る。") == []
    assert found("slip_similar", "サーバ及びサーバルームを守る。" * 6, "サーバーを守る。") == []


def test_kanji_are_only_compared_where_they_sound_alike() -> None:
    assert [f.words for f in found("slip_similar", "関係規程に従う。" * 6, "関係規定に従う。")] == ["関係規定"]
    assert found("slip_similar", "情報資産を守る。" * 6, "情報資料を守る。") == []


ARTICLES = (
    Clause("第1条", "職員等は、第３条に従う。"),
    Clause("第2条第1項", "職員等は、前条に従う。"),
    Clause("第2条第2項", "職員等は、前項及び第４条第２項に従う。"),
    Clause("第3条", "職員等は、地方自治法第９９条及び規則（平成２年規則第１号）第８８条に従う。"),
)


def test_citations_that_lead_nowhere_are_found() -> None:
    assert where(found("citation_dangling", *ARTICLES)) == [("第2条第2項", "第４条第２項")]
    first = Clause("第1条", "職員等は、前条に従う。")
    assert where(found("citation_dangling", first, ARTICLES[3])) == [("第1条", "前条")]
    opening = Clause("第2条第1項", "職員等は、前項に従う。")
    assert where(found("citation_dangling", ARTICLES[3], opening)) == [("第2条第1項", "前項")]


def test_citations_in_kanji_numbers_and_of_chapters_and_earlier_paragraphs() -> None:
    chapter = Clause("第2章", "", title="管理", level="chapter", leaf=False)
    twelfth = Clause("第12条", "職員等は、第二章及び第三章に従う。")
    third = Clause("第13条第3項", "職員等は、第十二条、第二十条及び前２項に従う。")
    clauses = (chapter, twelfth, Clause("第13条第1項", "従う。"), Clause("第13条第2項", "従う。"), third)
    assert where(found("citation_dangling", *clauses)) == [("第12条", "第三章"), ("第13条第3項", "第二十条")]


def test_forms_that_are_not_attached_are_listed() -> None:
    text = "職員等は、申請書（様式第３号）を出す。"
    assert [f.words for f in found("form_missing", text)] == ["様式第３号"]
    assert found("form_missing", text, forms=("様式第３号（第１条関係）",)) == []


def test_an_organisation_comes_from_yaml_and_its_faults_are_told(tmp_path: Path) -> None:
    path = tmp_path / "organisation.yaml"
    path.write_text(
        "units:\n  - {name: 総務部, rank: department, head: 総務部長}\ndocuments: [避難計画]\n", encoding="utf-8"
    )
    organisation = read_organisation(path)
    assert (organisation.units[0].head, organisation.documents) == ("総務部長", ("避難計画",))
    path.write_text("units:\n  - {name: 総務部, rank: kingdom}\n", encoding="utf-8")
    with pytest.raises(InvalidInput, match=r"units\.0\.rank"):
        read_organisation(path)
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(InvalidInput, match="読めません"):
        read_organisation(path)
