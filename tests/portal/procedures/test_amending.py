"""What of procedures rests on a clause: the procedures, and the permits that have not come to an end."""

from __future__ import annotations

from sekimori.portal.amendments import inputs
from sekimori.portal.procedures import definitions
from tests.portal.procedures.conftest import Office


def test_an_open_permit_keeps_its_clause_and_one_that_ended_does_not(office: Office) -> None:
    source = next(each for each in inputs.sources() if each.key == "procedures")
    with office.world.system():
        defined = definitions.current("one")
        lineage = defined.package.clause(defined.procedure.clauses[0]).lineage
        before = source.hanging({lineage})
    assert any(each.label == defined.label for each in before)
    assert not [each for each in before if each.blocking]
    record = office.submit("staff", "one", what="鍵")
    with office.world.system():
        (held,) = [each for each in source.hanging({lineage}) if each.blocking]
    assert record.number in held.label
    office.decide("head_citizen", record, "refused")
    with office.world.system():
        assert not [each for each in source.hanging({lineage}) if each.blocking]
        assert source.hanging({"no such clause"}) == []


def test_of_many_open_permits_the_first_are_named_and_the_others_counted(office: Office) -> None:
    source = next(each for each in inputs.sources() if each.key == "procedures")
    records = [office.submit("staff", "one", what=f"鍵{number}") for number in range(4)]
    with office.world.system():
        defined = definitions.current("one")
        lineage = defined.package.clause(defined.procedure.clauses[0]).lineage
        (held,) = [each for each in source.hanging({lineage}) if each.blocking]
    assert "4件" in held.label
    assert f"{records[2].number}、…" in held.label
    assert records[3].number not in held.label
