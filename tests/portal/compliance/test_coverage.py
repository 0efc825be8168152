"""What `sekimori coverage` says, on the real package and the real test tree, and on small invented ones."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from sekimori.portal.acts.readings import reader_of
from sekimori.portal.compliance import coverage
from sekimori.portal.compliance.commands import coverage as command
from sekimori.standards import packages
from sekimori.standards.models import Package

WRITTEN = """
import pytest

pytestmark = [pytest.mark.slow, pytest.mark.clause("1(1)")]


@pytest.mark.mechanism("check:a", "check:b")
def test_one(): ...


class TestGroup:
    @pytest.mark.clause("1(2)")
    async def not_a_test(self): ...

    @pytest.mark.clause("1(2)")
    def test_two(self): raise RuntimeError
"""


@pytest.fixture(scope="module")
def miyako() -> Package:
    return packages.get("miyako")


@pytest.fixture(scope="module")
def tree() -> Path:
    found = coverage.test_tree()
    assert found is not None
    return found


def test_markers_are_read_from_the_file_without_running_it(tmp_path: Path) -> None:
    folder = tmp_path / "tests"
    folder.mkdir()
    (folder / "test_x.py").write_text(WRITTEN, encoding="utf-8")
    marked = coverage.collect(folder)
    one, two = "tests/test_x.py::test_one", "tests/test_x.py::TestGroup::test_two"
    assert marked.clause == {"1(1)": [one, two], "1(2)": [two]}
    assert marked.mechanism == {"check:a": [one], "check:b": [one]}


def test_no_test_names_a_clause_or_mechanism_that_is_not_there(miyako: Package, tree: Path) -> None:
    assert coverage.strangers(miyako, coverage.collect(tree)) == []
    strange = coverage.Marked({"99(9)": ["t"]}, {"check:nobody": ["t"]})
    assert coverage.strangers(miyako, strange) == ["99(9)", "check:nobody"]


def test_every_leaf_has_a_mechanism_and_a_test(miyako: Package, tree: Path) -> None:
    found = coverage.covered(miyako, tree)
    assert [each.id for each in found] == [clause.id for clause in miyako.leaves]
    assert [each.id for each in found if not each.mechanisms or not each.tests] == []


def test_every_mechanism_that_is_read_here_has_a_test(miyako: Package, tree: Path) -> None:
    proved = coverage.collect(tree).mechanism
    read = {
        coverage.key_of(each)
        for clause in miyako.leaves
        for each in clause.mechanisms
        if reader_of(each, miyako) is not None
    }
    assert sorted(read - set(proved)) == []


def test_every_test_that_is_listed_is_in_the_tree(miyako: Package, tree: Path) -> None:
    for test in {test for each in coverage.covered(miyako, tree) for test in each.tests}:
        path, *_classes, name = test.partition("[")[0].split("::")
        assert f"def {name}(" in (tree.parent / path).read_text(encoding="utf-8")


def test_without_tests_the_list_says_so_and_stays_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(coverage, "test_tree", lambda: None)
    answer = CliRunner().invoke(command, ["--json"])
    assert answer.exit_code == 0
    assert "試験が入っていない" in answer.stderr
    found = json.loads(answer.stdout)
    assert len(found) == 330
    assert all(each["tests"] == [] for each in found)
    assert set(found[0]) == {"id", "mechanisms", "tests"}
    assert set(found[0]["mechanisms"][0]) == {"kind", "name", "where", "beyond_text"}


def test_the_list_for_people_ends_with_the_sums() -> None:
    answer = CliRunner().invoke(command, [])
    assert answer.exit_code == 0
    assert "末端の条項 330件" in answer.stdout
    assert "attest self_inspection: sekimori.portal.compliance.readings.SelfInspection" in answer.stdout
