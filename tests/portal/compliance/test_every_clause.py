"""Every clause that is said to be carried out is carried out, and no longer is once what carries it is taken out.

`carried.yaml` says, apart from the package, by what each leaf of the published standard is carried here. There is a run of the
test for each of them, named after the clause: it fails when a mechanism is taken from the clause, its procedure, duty or document
from the package, or the code that reads it from the program.
"""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from sekimori.portal.acts import readings
from sekimori.portal.acts.readings import Reader, Status, reader_of
from sekimori.portal.compliance import coverage
from sekimori.portal.compliance.combining import HARD, SOFT, Standing, Voice, combine, mechanism_keys
from sekimori.standards import packages
from sekimori.standards.models import Clause, Mechanism, MechanismKind, Package
from sekimori.standards.procedure_models import Procedure

MIYAKO = packages.get("miyako")
CARRIED: dict[str, list[str]] = yaml.safe_load((Path(__file__).parent / "carried.yaml").read_text(encoding="utf-8"))
WAITING = Path(coverage.test_tree() or Path()).parent / "docs" / "coverage.md"


def counting(clause: Clause) -> list[Mechanism]:
    """The mechanisms that count for the clause: those the text wants, but for people's own answers."""
    return [each for each in clause.mechanisms if not each.beyond_text and each.kind is not MechanismKind.ATTEST]


def carried(clause: Clause, package: Package) -> list[str]:
    """What carries the clause out here, as kind:name, each once."""
    found = (coverage.key_of(each) for each in counting(clause) if reader_of(each, package) is not None)
    return list(dict.fromkeys(found))


def without(package: Package, name: str) -> Package:
    """The package without what a mechanism is in it: its procedure, duty or the rules of incidents, or the procedures that have the

    gate or register.
    """
    kind, _colon, key = name.partition(":")
    kept = [each for each in package.procedures if not _is(each, MechanismKind(kind), key)]
    duties = [each for each in package.duties if not (kind == MechanismKind.DUTY.value and each.key == key)]
    update: dict[str, object] = {"procedures": tuple(kept), "duties": tuple(duties)}
    if package.incidents is not None and key not in {each.key for each in package.procedures}:
        update["incidents"] = update["disclosures"] = None
    return package.model_copy(update=update)


def _is(procedure: Procedure, kind: MechanismKind, key: str) -> bool:
    named: dict[MechanismKind, set[str | None]] = {
        MechanismKind.PROCEDURE: {procedure.key},
        MechanismKind.GATE: {gate.mechanism for gate in procedure.gates},
        MechanismKind.REGISTER: {*procedure.keeps},
    }
    return key in named.get(kind, set())


def standing(clause: Clause, package: Package, among: list[str]) -> Standing:
    """The state of the clause when everything of `among` that can be read says 充足, and the rest cannot be read."""
    voices = [
        Voice(key, Status.MET if reader_of(each, package) else Status.UNKNOWN, norms=each.norms)
        for key, each in mechanism_keys(clause)
        if each in counting(clause) and coverage.key_of(each) in among
    ]
    return combine(clause.norms, voices).standing


@pytest.mark.clauses_in("carried.yaml")
@pytest.mark.parametrize("clause_id", CARRIED)
def test_the_clause_is_carried_out_and_not_without_its_mechanisms(
    clause_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    clause, said = MIYAKO.clause(clause_id), CARRIED[clause_id]
    assert sorted(carried(clause, MIYAKO)) == sorted(said), "a mechanism was taken out of, or came to, the clause"
    installed = list(readings.all_readers())
    for name in said:
        mechanism = next(each for each in counting(clause) if coverage.key_of(each) == name)
        reader = reader_of(mechanism, MIYAKO)
        assert reader is not None
        if type(reader).carries is not Reader.carries:
            smaller = without(MIYAKO, name)
            assert name not in carried(clause, smaller), f"{name} is read although the package has it no longer"
            assert lost(clause, name, standing(clause, smaller, said)), name
        monkeypatch.setattr(readings, "_readers", [each for each in installed if each is not reader])
        assert name not in carried(clause, MIYAKO), f"{name} is read by something else"
        assert lost(clause, name, standing(clause, MIYAKO, said)), name
        monkeypatch.setattr(readings, "_readers", installed)


def lost(clause: Clause, name: str, after: Standing) -> bool:
    """Whether the clause is 不明 without the mechanism; what obliges nobody (a power, a definition) has no state to lose."""
    hard = [norm.modality in HARD for norm in clause.norms]
    obliging = hard if any(hard) else [norm.modality in SOFT for norm in clause.norms]
    carries = {
        norm
        for each in counting(clause)
        if coverage.key_of(each) == name
        for norm in (each.norms or range(len(clause.norms)))
    }
    return after is Standing.UNKNOWN or not any(obliging[norm] for norm in carries)


def test_what_is_written_down_is_all_that_is_carried_out() -> None:
    found = {each.id: carried(each, MIYAKO) for each in MIYAKO.leaves}
    assert {key for key, names in found.items() if names} == set(CARRIED)


def test_the_page_of_what_waits_names_every_other_leaf() -> None:
    """`docs/coverage.md` has a row for each leaf that nothing carries out yet, and for no other."""
    rows = [
        line.split("|")[1].strip() for line in WAITING.read_text(encoding="utf-8").splitlines() if line.startswith("| ")
    ]
    named = [clause for row in rows for clause in row.split()]
    leaves = {each.id for each in MIYAKO.leaves}
    assert sorted(each for each in named if each in leaves) == sorted(leaves - set(CARRIED))
