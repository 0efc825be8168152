"""What carries each clause out, and which tests prove it (`sekimori coverage`).

Mechanisms come from the standard package and the readers that are installed. Tests come from the test tree itself, read without
importing it: `@pytest.mark.clause("6.1(3)②")` proves a clause, `@pytest.mark.mechanism("check:roles_filled")` a mechanism and with
it every clause that the mechanism carries out. Both may stand on a test, on a class of tests, or in `pytestmark` for a whole
file. `@pytest.mark.clauses_in("carried.yaml")` stands on a test that is run once for each clause that is a key of the file
beside it, and is listed by the name of that run.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import yaml

import sekimori
from sekimori.portal.acts.readings import reader_of
from sekimori.standards.models import Clause, Mechanism, MechanismKind, Package

MARKERS = ("clause", "mechanism", "clauses_in")


@dataclass(frozen=True)
class Carried:
    """A mechanism of a clause; `where` is the code that reads it here, "" when nothing in this installation does yet.

    `beyond_text`: it is shown with the clause and counts for nothing, in the state of the clause as here.
    """

    kind: str
    name: str
    where: str
    beyond_text: bool = False

    @property
    def counts(self) -> bool:
        """Whether the clause is carried out by it: it is read here, the text wants it, and it is more than somebody's answer."""
        return bool(self.where) and not self.beyond_text and self.kind != MechanismKind.ATTEST.value


@dataclass(frozen=True)
class Covered:
    """A leaf of the standard, what carries it out, and the tests that prove it (file::class::test)."""

    id: str
    mechanisms: Sequence[Carried]
    tests: Sequence[str]


@dataclass
class Marked:
    """The tests by what they name: clause ids, and mechanisms as kind:name."""

    clause: dict[str, list[str]] = field(default_factory=dict)
    mechanism: dict[str, list[str]] = field(default_factory=dict)


def test_tree() -> Path | None:
    """The tests of the source tree this program runs from; None in an installed product, which has none."""
    root = Path(sekimori.__file__).resolve().parents[2]
    tests = root / "tests"
    return tests if (root / "pyproject.toml").is_file() and tests.is_dir() else None


def covered(package: Package, tests: Path | None) -> list[Covered]:
    """Every leaf in the order of the text. Reads the test files under `tests`; none without a tree."""
    marked = collect(tests) if tests is not None else Marked()
    return [_covered(package, clause, marked) for clause in package.leaves]


def _covered(package: Package, clause: Clause, marked: Marked) -> Covered:
    mechanisms = [_carried(mechanism, package) for mechanism in clause.mechanisms]
    proving = list(marked.clause.get(clause.id, ()))
    for each in clause.mechanisms:
        if not each.beyond_text:
            proving += marked.mechanism.get(key_of(each), ())
    return Covered(clause.id, mechanisms, sorted(set(proving)))


def _carried(mechanism: Mechanism, package: Package) -> Carried:
    reader = reader_of(mechanism, package)
    where = reader.where if reader else ""
    return Carried(mechanism.kind.value, mechanism.name, where, mechanism.beyond_text)


def key_of(mechanism: Mechanism) -> str:
    """The name by which a test says that it proves the mechanism."""
    return f"{mechanism.kind.value}:{mechanism.name}"


def collect(tests: Path) -> Marked:
    """The marked tests under a folder, read as text and never run."""
    marked = Marked()
    for path in sorted(tests.rglob("test_*.py")):
        place = path.relative_to(tests.parent).as_posix()
        tree = ast.parse(path.read_text(encoding="utf-8"), filename=place)
        for test, names in _tests(tree.body, place, _of_file(tree)):
            for marker, name in names:
                if marker == "clauses_in":
                    for clause in yaml.safe_load((path.parent / name).read_text(encoding="utf-8")):
                        marked.clause.setdefault(clause, []).append(f"{test}[{clause}]")
                else:
                    getattr(marked, marker).setdefault(name, []).append(test)
    return marked


Names = tuple[tuple[str, str], ...]


def _tests(body: Iterable[ast.stmt], place: str, outer: Names) -> Iterator[tuple[str, Names]]:
    for node in body:
        if isinstance(node, ast.ClassDef) and node.name.startswith("Test"):
            yield from _tests(node.body, f"{place}::{node.name}", outer + _named(node.decorator_list))
        elif isinstance(node, ast.FunctionDef) and node.name.startswith("test"):
            names = outer + _named(node.decorator_list)
            yield f"{place}::{node.name}", names


def _of_file(tree: ast.Module) -> Names:
    """What `pytestmark` names for the whole file."""
    for node in tree.body:
        if isinstance(node, ast.Assign) and any(isinstance(t, ast.Name) and t.id == "pytestmark" for t in node.targets):
            given = node.value
            return _named(given.elts if isinstance(given, ast.List | ast.Tuple) else [given])
    return ()


def _named(marks: Iterable[ast.expr]) -> Names:
    """(marker, name) of each `pytest.mark.clause(…)`, `pytest.mark.mechanism(…)` and `pytest.mark.clauses_in(…)`."""
    found: list[tuple[str, str]] = []
    for mark in marks:
        if isinstance(mark, ast.Call) and isinstance(mark.func, ast.Attribute) and mark.func.attr in MARKERS:
            found += [
                (mark.func.attr, a.value) for a in mark.args if isinstance(a, ast.Constant) and type(a.value) is str
            ]
    return tuple(found)


def strangers(package: Package, marked: Marked) -> list[str]:
    """What tests name although the package has no such clause or mechanism."""
    clauses = {clause.id for clause in package.clauses}
    mechanisms = {f"{each.kind.value}:{each.key}" for each in package.mechanisms}
    return sorted({*marked.clause} - clauses | {*marked.mechanism} - mechanisms)


def summary(found: Sequence[Covered]) -> Mapping[str, int]:
    """How many leaves there are, are carried out by more than an answer, have a test, and have neither."""
    working = [any(each.counts for each in one.mechanisms) for one in found]
    return {
        "leaves": len(found),
        "with_mechanism": sum(working),
        "attested_only": len(found) - sum(working),
        "with_test": sum(bool(one.tests) for one in found),
    }
