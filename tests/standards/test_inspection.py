"""The questions of self-inspection: every binding clause is asked of everybody it binds, once; faults are named."""

from __future__ import annotations

from pathlib import Path

import pytest

from sekimori.common.errors import ManyFaults
from sekimori.standards import packages
from sekimori.standards.inspection import bound_by, questions_of
from sekimori.standards.loading import read_package
from sekimori.standards.models import Package
from tests.standards.small_package import FILES

MOST = 25
# Of those who answer for all systems, bound by more than a hundred clauses each.
MOST_OF_OFFICES = {"chief_security_manager": 40, "information_system_manager": 51}
GROUP = """\
- key: both
  label: {ja: まとめ, en: Together}
  text: {ja: 守っていますか。, en: Do you keep it?}
  clauses: [CLAUSE]
  roles: [ROLE]
"""


@pytest.fixture(scope="module")
def miyako() -> Package:
    return packages.get("miyako")


def test_a_member_of_staff_has_at_most_twenty_five_questions(miyako: Package) -> None:
    assert 0 < len(questions_of(miyako, ["employee"])) <= MOST


@pytest.mark.parametrize(("role", "most"), MOST_OF_OFFICES.items())
def test_who_answers_for_all_systems_is_asked_together_what_belongs_together(
    miyako: Package, role: str, most: int
) -> None:
    asked = questions_of(miyako, [role])
    assert len(asked) <= most
    assert sum(len(each.clauses) for each in asked) > 100


def test_every_clause_is_asked_once_of_each_role_that_it_binds(miyako: Package) -> None:
    everybody = [role.key for role in miyako.roles]
    asked: list[tuple[str, str]] = [
        (clause, role) for each in questions_of(miyako, everybody) for clause in each.clauses for role in each.roles
    ]
    assert len(asked) == len(set(asked))
    assert set(asked) == {(clause.id, role) for clause in miyako.normative for role in bound_by(miyako, clause)}


def test_a_group_shrinks_to_the_clauses_that_are_wanted(miyako: Package) -> None:
    wanted = {miyako.clause("2(2)⑧(ア)").lineage}
    (found,) = questions_of(miyako, ["employee"], wanted)
    assert (found.key, found.clauses) == ("carrying_information", ("2(2)⑧(ア)",))


def test_a_question_of_a_single_clause_is_called_by_the_heading_above_it(miyako: Package) -> None:
    found = {each.key: each.label.ja for each in questions_of(miyako, ["ciso"])}
    assert found["9.2(3)②"] == "自己点検結果の活用 9.2(3)②"


@pytest.mark.parametrize(
    ("clause", "role", "told"),
    [
        ("9(9)", "member", "規範のある条項に「9(9)」はありません。"),
        ("1(1)", "nobody", "役割に「nobody」はありません。"),
        ("1(1)", "member", "1(1) は「member」に何も求めていない"),
    ],
)
def test_a_faulty_question_is_named_with_file_and_line(tmp_path: Path, clause: str, role: str, told: str) -> None:
    for name, text in {**FILES, "inspection.yaml": GROUP.replace("CLAUSE", clause).replace("ROLE", role)}.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    with pytest.raises(ManyFaults) as found:
        read_package(tmp_path)
    (fault,) = found.value.items
    assert told in fault.sentence
    assert fault.place is not None
    assert (fault.place.file, fault.place.line) == ("inspection.yaml", 5 if "役割に" in told else 4)
