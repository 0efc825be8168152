"""A city's own package from its text and the decisions of people: whole, honest about the unconfirmed and what is left out."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from sekimori.common.errors import InvalidInput
from sekimori.standards import packages
from sekimori.standards.base import Scope, TimeWord, Words
from sekimori.standards.composing import Composed, Part, compose
from sekimori.standards.loading import read_package
from sekimori.standards.models import (
    Level,
    Mechanism,
    MechanismKind,
    Modality,
    Norm,
    Package,
    PackageFacts,
)
from sekimori.standards.norms.vocabulary import base_vocabulary
from sekimori.standards.reading import read_file
from sekimori.standards.study import StudiedNode, study_nodes
from tests.standards import small_package
from tests.standards.samples import sample

FACTS = PackageFacts(
    key="kojima",
    edition="2",
    label=Words(ja="小島町の基準（架空）", en="Standard of Kojima"),
    source=Words(ja="架空", en="invented"),
)
TAKEOUT = Mechanism(kind=MechanismKind.PROCEDURE, name="takeout", norms=(0,), settings={"levels": ["high"]})
PLAN = Mechanism(
    kind=MechanismKind.REGISTER, name="required_documents", settings={"document": "plan", "content": ["contacts"]}
)
AT_ONCE = TimeWord.IMMEDIATELY


@pytest.fixture
def reference(tmp_path: Path) -> Package:
    return read_package(small_package.write(tmp_path))


def norm(actor: str = "member", modality: Modality = Modality.DUTY, time: TimeWord | None = None) -> Norm:
    return Norm(actors=(actor,), modality=modality, time=time)


def parts() -> list[Part]:
    return [
        Part("1", Level.CHAPTER, "組織", "", lineage="a"),
        Part("1(1)", Level.ITEM, "", "副町長を総括者とする。", "1(1)", (norm("chief", Modality.DEFINITION),), True, ("1(1)",)),
        Part("1(2)", Level.ITEM, "", "総括者は計画を定める。", "1(2)", (norm("chief"),), True, ("1(2)",), (PLAN,)),
        Part("2", Level.CHAPTER, "持出し", "", lineage="b"),
        Part("2(1)", Level.ITEM, "", "職員は許可を得る。", "2(1)①", (norm(time=AT_ONCE),), True, ("2(1)①",), (TAKEOUT,)),
        Part("2(2)", Level.ITEM, "", "職員は鍵を掛ける。", lineage="c", norms=(norm(),)),
        Part("2(3)", Level.ITEM, "", "この基準は４月に施行する。", lineage="d", confirmed=True),
    ]  # fmt: skip


def composed(reference: Package, given: list[Part] | None = None) -> Composed:
    return compose(reference, FACTS, given or parts(), reference.roles)


def test_the_package_holds_together_and_says_the_citys_words(reference: Package) -> None:
    made = composed(reference)
    assert made.faults == ()
    assert made.package.edition == "2"
    clause = made.package.clause("2(1)")
    assert clause.requirement is not None
    assert clause.requirement.ja == "職員は許可を得る。"
    assert clause.lineage == "2(1)①"
    assert clause.question == reference.clause("2(1)①").question
    assert [one.name for one in clause.mechanisms] == ["takeout", "self_inspection"]
    assert clause.scope is Scope.SECTION
    assert made.package.clause("1(2)").scope is Scope.CITY


def test_what_nobody_confirmed_carries_nothing_but_self_inspection_and_never_turns_red(reference: Package) -> None:
    made = composed(reference)
    assert made.unconfirmed == ("2(2)",)
    clause = made.package.clause("2(2)")
    assert [one.modality for one in clause.norms] == [Modality.DESIRABLE]
    assert [one.name for one in clause.mechanisms] == ["self_inspection"]


def test_a_clause_confirmed_to_oblige_nobody_is_a_definition(reference: Package) -> None:
    assert [one.modality for one in composed(reference).package.clause("2(3)").norms] == [Modality.DEFINITION]


def test_records_of_the_reference_follow_their_clauses(reference: Package) -> None:
    renumbered = [replace(part, id=part.id.replace("1(", "3(")) if "(" in part.id else part for part in parts()[1:3]]
    made = composed(reference, [Part("3", Level.CHAPTER, "組織", "", "a"), *renumbered])
    assert made.package.role("chief").clause == "3(1)"
    assert made.package.document("plan").clauses == ("3(2)",)
    assert made.package.document("plan").contents[0].clause == "3(2)"


def test_a_clause_that_goes_on_keeps_its_words_its_scope_and_what_each_mechanism_carries_out(
    reference: Package,
) -> None:
    before = reference.clause("2(1)①")
    given = [replace(part, goes_on=before) if part.id == "2(1)" else part for part in parts()]
    clause = composed(reference, given).package.clause("2(1)")
    assert clause == before.model_copy(update={"id": "2(1)", "lineage": "2(1)①", "level": Level.ITEM, "title": ""})
    assert clause.requirement != composed(reference).package.clause("2(1)").requirement


def test_what_was_matched_with_nothing_is_left_out_and_told(reference: Package) -> None:
    given = [replace(part, matches=()) if part.id == "1(2)" else part for part in parts()]
    made = composed(reference, given)
    assert made.package.documents == ()
    assert made.left_out == ("文書「計画」", "1(2)の仕組み「定めるべき文書」")
    assert made.faults == ()


def test_a_time_word_the_reference_lacks_has_no_length_until_the_city_gives_it_one(reference: Package) -> None:
    times = {time.word: time for time in composed(reference).package.times}
    assert times[TimeWord.IMMEDIATELY].minutes == 0
    assert times[TimeWord.PROMPTLY].minutes == 60


def test_a_lead_in_introduces_and_obliges_only_when_somebody_confirmed_it(reference: Package) -> None:
    lead = Part("2", Level.CHAPTER, "持出し", "次のとおりとする。", lineage="b")
    given = [lead if part.id == "2" else part for part in parts()]
    clause = composed(reference, given).package.clause("2")
    assert clause.introduces
    assert not clause.norms
    obliging = [replace(lead, norms=(norm(),), confirmed=True) if part.id == "2" else part for part in parts()]
    assert composed(reference, obliging).package.clause("2").normative


def test_a_text_without_clauses_is_not_put_together(reference: Package) -> None:
    with pytest.raises(InvalidInput):
        compose(reference, FACTS, [], reference.roles)


@pytest.mark.parametrize("name", ["minatono", "kazami"])
def test_every_invented_text_gives_a_whole_package_from_its_proposals(name: str) -> None:
    base_vocabulary()
    reference = packages.get("miyako")
    nodes = sample(name).nodes
    found = study_nodes([StudiedNode(n.id, n.level, n.title, n.text, n.leaf) for n in nodes], reference)
    aligned = {one.clause: one for one in found.alignment.clauses}
    given = []
    for node in nodes:
        norms = [read.as_norm() for read in found.norms.of(node.id)]
        matches = tuple(c.clause for c in aligned[node.id].candidates[:1]) if node.id in aligned else ()
        mechanisms = tuple(m for match in matches for m in reference.clause(match).mechanisms)
        given.append(
            Part(node.id, Level(node.level), node.title, node.text, f"x:{node.id}",
                 tuple(one for one in norms if one), all(norms), matches, mechanisms)
        )  # fmt: skip
    made = compose(reference, FACTS, given, reference.roles)
    assert made.faults == ()
    assert len(made.package.clauses) == len(nodes)


def test_roles_bodies_and_parties_bear_the_citys_names(reference: Package) -> None:
    made = compose(reference, FACTS, parts(), reference.roles, {"chief": "統括監", "unknown": "x"})
    assert made.package.role("chief").label.ja == "統括監"
    assert made.package.role("chief").label.en == "Chief"


def own(package: Package, ident: str, *matches: str) -> Part:
    """A clause of the city's that was matched with these of the package, with their norms and mechanisms."""
    known = {clause.id: clause for clause in package.clauses}
    mechanisms = tuple(one for match in matches for one in known[match].mechanisms)
    return Part(
        ident, Level.ITEM, "", "本文（架空）", f"own:{ident}", known[matches[0]].norms, True, matches, mechanisms
    )


def test_a_permit_stands_on_the_few_clauses_that_the_text_has() -> None:
    miyako = packages.get("miyako")
    given = [own(miyako, "第4条", "4.2(6)", "2(2)⑩(ア)"), own(miyako, "第6条", "5.1(1)③(イ)")]
    made = compose(miyako, FACTS, given, miyako.roles).package
    permits = {each.key: each for each in made.procedures}
    assert set(permits) == {"disposal", "takeout"}
    # The matter of the authority matrix went with its clause: nobody above has that power by this text.
    assert all(stage.superior is None for each in permits.values() for stage in each.route)
    for each in permits.values():
        assert all(gate.clauses for gate in each.gates if gate.waivable), each.key


def test_a_mechanism_whose_procedure_or_duty_was_left_out_goes_with_it() -> None:
    miyako = packages.get("miyako")
    catalogue = {each.key for each in (*miyako.procedures, *miyako.duties)}
    made = compose(miyako, FACTS, [own(miyako, "第1条", "1(2)⑦", "4.2(6)", "7.4(1)")], miyako.roles)
    there = {each.key for each in (*made.package.procedures, *made.package.duties)}
    named = {one.name for clause in made.package.clauses for one in clause.mechanisms}
    assert named & catalogue <= there
    assert made.faults == ()


def test_a_clause_of_the_reference_went_where_it_is_the_best_match_not_where_it_is_named_first() -> None:
    miyako = packages.get("miyako")
    before = own(miyako, "第1条", "5.1(1)③(ア)", "5.1(1)③(イ)")
    given = [replace(before, mechanisms=()), own(miyako, "第2条", "5.1(1)③(イ)")]
    made = compose(miyako, FACTS, given, miyako.roles).package
    takeout = next(each for each in made.procedures if each.key == "takeout")
    assert takeout.clauses == ("第2条",)


def test_a_permit_that_a_person_gave_to_a_further_clause_carries_that_clause_too() -> None:
    miyako = packages.get("miyako")
    further = replace(own(miyako, "第3条", "5.1(1)③(ウ)"), mechanisms=own(miyako, "x", "5.1(1)③(イ)").mechanisms)
    made = compose(miyako, FACTS, [own(miyako, "第2条", "5.1(1)③(イ)"), further], miyako.roles)
    takeout = next(each for each in made.package.procedures if each.key == "takeout")
    assert takeout.clauses == ("第2条", "第3条")
    assert any(one.name == "takeout" for one in made.package.clause("第3条").mechanisms)
    assert made.faults == ()


def test_the_published_text_accepted_as_proposed_keeps_every_procedure_and_duty(shared: Path) -> None:
    base_vocabulary()
    reference = packages.get("miyako")
    nodes = read_file(shared / "standard" / "miyako-taisaku-kijun.txt").nodes
    found = study_nodes([StudiedNode(n.id, n.level, n.title, n.text, n.leaf) for n in nodes], reference)
    aligned = {one.clause: one for one in found.alignment.clauses}
    given = []
    for node in nodes:
        norms = [read.as_norm() for read in found.norms.of(node.id)]
        matches = aligned[node.id].accepted if node.id in aligned else ()
        wanted = {one.name for one in aligned[node.id].mechanisms} if matches else set()
        mechanisms = tuple(m for each in matches for m in reference.clause(each).mechanisms if m.name in wanted)
        given.append(
            Part(node.id, Level(node.level), node.title, node.text, f"x:{node.id}",
                 tuple(one for one in norms if one), all(norms), matches, mechanisms)
        )  # fmt: skip
    made = compose(reference, FACTS, given, reference.roles).package
    assert {each.key for each in made.procedures} == {each.key for each in reference.procedures}
    assert {each.key for each in made.duties} == {each.key for each in reference.duties}
    takeout = next(each for each in made.procedures if each.key == "takeout")
    assert "5.1(1)③(イ)" in takeout.clauses
