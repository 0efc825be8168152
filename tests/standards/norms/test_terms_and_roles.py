"""A text's own words: aliases, definitions, and who holds which role."""

from __future__ import annotations

import pytest

from sekimori.standards.models import Words
from sekimori.standards.norms.model import RoleInText, Term, TermKind
from sekimori.standards.norms.outline import Outline
from sekimori.standards.norms.roles import RoleBook
from sekimori.standards.norms.terms import find_terms
from sekimori.standards.norms.vocabulary import base_vocabulary, vocabulary_with
from tests.standards.texts import Clause


def terms(*texts: str | Clause) -> tuple[Term, ...]:
    return find_terms(Outline([t if isinstance(t, Clause) else Clause(str(i), t) for i, t in enumerate(texts, 1)]))


def roles(*texts: str | Clause) -> dict[str, RoleInText]:
    return {role.name: role for role in RoleBook(terms(*texts), base_vocabulary()).roles}


def test_an_alias_stands_for_the_words_before_its_bracket() -> None:
    (term,) = terms("町長部局の課、支所並びに教育委員会の課（以下「課等」という。）は、台帳を備える。")
    assert (term.kind, term.name) == (TermKind.ALIAS, "課等")
    assert term.meaning == "町長部局の課、支所並びに教育委員会の課"


def test_a_list_that_begins_with_the_alias_s_own_word_is_its_whole_meaning() -> None:
    (term,) = terms("台帳の整備並びに職員及び任期付職員（以下「職員等」という。）の教育を行う。")
    assert term.meaning == "職員及び任期付職員"


@pytest.mark.parametrize(
    ("text", "name", "holder"),
    [
        ("副町長を、情報統括責任者とする。", "情報統括責任者", "副町長"),
        ("情報統括責任者は、副町長をもって充てる。", "情報統括責任者", "副町長"),
        ("情報統括責任者は、湊町副町長とする。", "情報統括責任者", "湊町副町長"),
        ("情報統括責任者は、部長級の職にある者をもって充てる。", "情報統括責任者", "部長級の職にある者"),
        ("情報統括責任者には、部長級の職員を充てる。", "情報統括責任者", "部長級の職員"),
        ("情報統括責任者は、課長級以上の職員とする。", "情報統括責任者", "課長級以上の職員"),
        ("情報統括責任者は、部長級の職員のうちから町長が指名する。", "情報統括責任者", "部長級の職員"),
        ("総務課長をもって、情報統括責任者に充てる。", "情報統括責任者", "総務課長"),
        ("各課に情報管理者を置き、課長をもって充てる。", "情報管理者", "課長"),
        ("電算事務を行わせるため、システム管理者を置き、総務課長をもってこれに充てる。", "システム管理者", "総務課長"),
        ("システム統括者　企画部長をいう。", "システム統括者", "企画部長"),
    ],
)
def test_a_post_is_put_into_a_role_in_many_manners(text: str, name: str, holder: str) -> None:
    found = [term for term in terms(text) if term.kind is TermKind.ROLE]
    assert [(term.name, term.meaning) for term in found] == [(name, holder)]


def test_a_sentence_without_the_role_takes_it_from_its_heading() -> None:
    heading = Clause("1", "", title="情報統括責任者", level="item", leaf=False)
    (term,) = terms(heading, Clause("1①", "副町長をもって充てる。"))
    assert (term.name, term.meaning) == ("情報統括責任者", "副町長")


def test_information_is_not_put_into_a_role() -> None:
    assert terms("情報資産は、次のとおりとする。", "取引先を、甲とする。") == ()


def test_a_name_of_the_package_is_known_whatever_its_holder() -> None:
    role = roles("情報システム管理者は、企画課長をもって充てる。")["情報システム管理者"]
    assert (role.key, role.confidence) == ("information_system_manager", 95)


def test_another_town_s_name_is_recognised_by_name_and_holder_together() -> None:
    role = roles("統括情報保護管理者は、総務部長をもって充てる。")["統括情報保護管理者"]
    assert role.key == "chief_security_manager"
    assert role.confidence == 85
    assert "総務部長" in role.reason


def test_a_name_and_a_holder_that_point_to_different_roles_are_left_open() -> None:
    role = roles("情報管理者は、副町長をもって充てる。")["情報管理者"]
    assert role.key == ""
    assert "分かれる" in role.reason


def test_a_role_nothing_speaks_for_gets_no_key() -> None:
    role = roles("緑化推進員は、造園係の者をもって充てる。")["緑化推進員"]
    assert (role.key, role.confidence) == ("", 0)


def test_an_alias_joins_its_role() -> None:
    text = "最高情報セキュリティ責任者（以下「総括者」という。）は、副市長をもって充てる。"
    role = roles(text)["最高情報セキュリティ責任者"]
    assert role.others == ("総括者",)
    assert role.key == "ciso"


def test_a_package_s_labels_come_before_the_built_in_names() -> None:
    class Labelled:
        key = "outside_helper"
        label = Words(ja="受託者（ＯＨ）", en="Outside helper")

    vocabulary = vocabulary_with([Labelled()])
    book = RoleBook((), vocabulary)
    assert book.known("受託者").key == book.known("ＯＨ").key == "outside_helper"


def test_without_a_word_for_everybody_the_staff_are_all_employees() -> None:
    assert RoleBook((), base_vocabulary()).known("職員").key == "employee"


def test_a_further_paragraph_stands_under_the_caption_of_its_article() -> None:
    outline = Outline(
        [
            Clause("第2章", "", "機器", "chapter", leaf=False),
            Clause("第4条第1項", "消去しなければならない。", "機器の廃棄"),
            Clause("第4条第2項", "次の事項を記録する。", leaf=False),
            Clause("第4条第2項第1号", "日時"),
            Clause("第5条", "点検する。", "点検"),
        ]
    )
    assert outline.titles("第4条第2項第1号") == ("機器の廃棄", "機器")
    assert outline.titles("第4条第1項") == ("機器の廃棄", "機器")
    assert outline.titles("第5条") == ("点検", "機器")
