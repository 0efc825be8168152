"""Clauses of other texts find the package's clauses that say the same, or honestly none."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from sekimori.standards.aligning import align
from sekimori.standards.aligning.features import features, substitute
from sekimori.standards.aligning.model import Verdict
from sekimori.standards.norms import read_norms
from tests.standards.aligning.conftest import PACKAGE, aligned
from tests.standards.norms.test_robustness import clauses
from tests.standards.texts import Clause

HOLDER = "情報保護管理者は、課等の長をもって充てる。"
TAKEOUT = "職員等は、パソコンを庁外へ持ち出そうとするときは、情報保護管理者の許可を受けなければならない。"


def test_other_words_and_other_role_names_find_the_same_clause() -> None:
    one = aligned(HOLDER, TAKEOUT).of("第2条")
    assert (one.verdict, one.candidates[0].clause) == (Verdict.MATCHED, "2①")
    assert "どちらにも「許可を得る」があります。" in one.candidates[0].reasons
    assert one.candidates[0].differences == ()


def test_only_the_mechanisms_of_the_corresponding_norm_are_proposed() -> None:
    one = aligned(HOLDER, TAKEOUT).of("第2条")
    assert [(m.kind, m.name, m.clause) for m in one.mechanisms] == [("procedure", "takeout", "2①")]


def test_a_clause_that_holds_both_norms_gets_both_mechanisms() -> None:
    text = TAKEOUT + "この場合において、情報保護管理者は、持ち出しの記録を作成しなければならない。"
    one = aligned(HOLDER, text).of("第2条")
    assert {m.name for m in one.mechanisms} == {"takeout", "takeout_records"}


def test_what_differs_is_said_in_words() -> None:
    one = aligned("職員等は、パスワードが流出したときは、直ちにＣＩＳＯに報告しなければならない。").of("第1条")
    assert one.candidates[0].clause == "3②"
    assert "時期: 本文は「直ちに」、標準は「速やかに」です。" in one.candidates[0].differences
    assert "報告先: 本文はＣＩＳＯ、標準は情報セキュリティ管理者です。" in one.candidates[0].differences


def test_a_definition_of_a_role_finds_the_package_s_definition_of_it() -> None:
    one = aligned("最高情報セキュリティ責任者は、副町長をもって充てる。").of("第1条")
    assert (one.verdict, one.candidates[0].clause) == (Verdict.MATCHED, "1①")


def test_a_clause_on_another_matter_has_no_counterpart_and_no_mechanism() -> None:
    one = aligned("公用車を使用しようとする者は、前日までに予約簿に記入するものとする。").of("第1条")
    assert one.verdict is Verdict.NONE
    assert one.mechanisms == ()
    assert "見当たりません" in one.reason


def test_a_clause_of_two_matters_shows_both_counterparts() -> None:
    text = (
        TAKEOUT
        + "また、記録媒体を廃棄しようとするときは、復元できない状態にし、情報保護管理者の許可を受けなければならない。"
    )
    found = [candidate.clause for candidate in aligned(HOLDER, text).of("第2条").candidates]
    assert found[:2] == ["2②", "2①"] or found[:2] == ["2①", "2②"]


def test_what_the_text_leaves_out_is_listed_as_absent() -> None:
    alignment = aligned(HOLDER, TAKEOUT)
    assert "2①" not in alignment.absent
    assert {"2②", "3①", "3②"} <= set(alignment.absent)


def test_clauses_without_words_of_their_own_are_not_aligned() -> None:
    heading = Clause("1", "", title="持ち出し", leaf=False)
    assert [one.clause for one in aligned(heading, "パスワードは、他人に知られないようにすること。").clauses] == [
        "第2条"
    ]


def test_a_lead_in_is_not_aligned_but_its_items_are() -> None:
    lead = Clause("1", "職員等は、次の事項を遵守しなければならない。", leaf=False)
    alignment = aligned(lead, Clause("1①", "パスワードは、他人に知られないようにすること。"))
    assert [one.clause for one in alignment.clauses] == ["1①"]
    assert alignment.of("1①").candidates[0].clause == "3①"


def test_a_heading_that_says_little_proves_nothing() -> None:
    heading = Clause("1", "", title="組織体制", level="chapter", leaf=False)
    one = aligned(heading, Clause("1①", "町民の声を聴く会を設ける。")).of("1①")
    assert one.verdict is Verdict.NONE


def test_words_of_one_concept_have_one_feature() -> None:
    assert features("ウイルスのチェック") == features("マルウェアの点検")
    assert substitute("職員は") == "職員は"


def test_the_same_text_gives_the_same_alignment() -> None:
    assert aligned(HOLDER, TAKEOUT) == aligned(HOLDER, TAKEOUT)


@settings(max_examples=60, deadline=None)
@given(st.lists(clauses, max_size=5))
def test_any_text_is_aligned(nodes: list[Clause]) -> None:
    alignment = align(nodes, read_norms(nodes), PACKAGE)
    for one in alignment.clauses:
        scores = [candidate.score for candidate in one.candidates]
        assert all(0 <= score <= 100 for score in scores)
        assert (one.verdict is Verdict.NONE) <= (one.mechanisms == ())


def test_a_clause_that_another_says_better_does_not_lend_its_mechanisms_to_the_one_beside() -> None:
    beside = "職員等は、記録媒体を庁外へ持ち出し、又は廃棄するときは、情報保護管理者の許可を受けなければならない。"
    alone, both = aligned(HOLDER, beside).of("第2条"), aligned(HOLDER, TAKEOUT, beside).of("第3条")
    assert alone.accepted == ("2②", "2①")
    assert (both.accepted, [one.name for one in both.mechanisms]) == (("2②",), ["disposal"])
