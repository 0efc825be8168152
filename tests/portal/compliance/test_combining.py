"""Readings into states: every rule of docs/compliance.md, over every combination of what up to three mechanisms can say."""

from __future__ import annotations

from itertools import combinations_with_replacement, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sekimori.portal.acts.readings import Status
from sekimori.portal.compliance.combining import (
    BADNESS,
    FULFILLED,
    HARD,
    ORDER,
    RED,
    SOFT,
    Standing,
    Voice,
    combine,
    gather,
    mechanism_keys,
    worst,
)
from sekimori.standards.models import Modality, Norm
from sekimori.standards.packages import get

ALL = tuple(Status)
SAID = [*((status, False) for status in ALL), (Status.MET, True), (Status.NOT_MET, True)]


def norm(modality: Modality = Modality.DUTY, *, as_needed: bool = False) -> Norm:
    return Norm(actors=("employee",), modality=modality, as_needed=as_needed)


def proof(status: Status, name: str = "check:one", *, attested: bool = False, norms: tuple[int, ...] = ()) -> Voice:
    return Voice(name, status, attested=attested, norms=norms)


def claim(status: Status) -> Voice:
    return Voice("attest:self_inspection", status, attested=status is not Status.UNKNOWN, claim=True)


def voices(*said: tuple[Status, bool]) -> list[Voice]:
    return [proof(status, f"check:n{place}", attested=attested) for place, (status, attested) in enumerate(said)]


def triples() -> list[list[Voice]]:
    """Every combination of what one, two and three mechanisms can say."""
    return [voices(*said) for size in (1, 2, 3) for said in combinations_with_replacement(SAID, size)]


TRIPLES = triples()


def test_for_a_duty_and_a_prohibition_the_worst_counts() -> None:
    for modality, said in product((Modality.DUTY, Modality.PROHIBITION), TRIPLES):
        outcome = combine([norm(modality)], said)
        assert outcome.standing is worst(Standing(voice.status.value) for voice in said)


def test_an_unknown_is_never_met_whatever_else_is_said() -> None:
    for modality, said, excepted in product(HARD | SOFT, TRIPLES, (False, True)):
        if any(voice.status is Status.UNKNOWN for voice in said):
            assert combine([norm(modality)], said, excepted=excepted).standing not in {
                Standing.MET,
                Standing.DUE,
                Standing.EXCEPTED,
                Standing.NOT_APPLICABLE,
            }


def test_no_mechanism_at_all_is_unknown() -> None:
    for modality in HARD | SOFT:
        assert combine([norm(modality)], []).standing is Standing.UNKNOWN


def test_the_order_in_which_mechanisms_are_heard_does_not_matter() -> None:
    for modality, said, excepted in product(Modality, TRIPLES, (False, True)):
        one, other = (combine([norm(modality)], list(each), excepted=excepted) for each in (said, reversed(said)))
        assert (one.standing, one.attested, one.excepted) == (other.standing, other.attested, other.excepted)


def test_another_voice_never_makes_an_obligation_better() -> None:
    for modality, said, more in product(HARD, TRIPLES[:200], SAID):
        before = combine([norm(modality)], said).standing
        after = combine([norm(modality)], [*said, proof(more[0], "check:more", attested=more[1])]).standing
        assert BADNESS[after] >= BADNESS[before]


def test_what_goes_beyond_the_text_changes_nothing() -> None:
    for modality, said, status in product(Modality, TRIPLES, ALL):
        extra = Voice("duty:yearly", status, beyond_text=True)
        assert combine([norm(modality)], [*said, extra]) == combine([norm(modality)], said)


def test_an_effort_or_something_desirable_is_never_red() -> None:
    for modality, said, excepted in product(SOFT, TRIPLES, (False, True)):
        assert combine([norm(modality)], said, excepted=excepted).standing not in RED
    assert combine([norm(Modality.EFFORT)], [proof(Status.NOT_MET)]).standing is Standing.OPEN


def test_beside_a_duty_an_effort_does_not_count() -> None:
    norms = [norm(), norm(Modality.EFFORT)]
    said = [proof(Status.MET, norms=(0,)), proof(Status.NOT_MET, "check:two", norms=(1,))]
    outcome = combine(norms, said)
    assert outcome.standing is Standing.MET
    assert [each.standing for each in outcome.norms] == [Standing.MET, Standing.OPEN]


def test_a_power_and_a_definition_have_no_state() -> None:
    for modality, said in product((Modality.POWER, Modality.DEFINITION), TRIPLES):
        assert combine([norm(modality)], said).standing is Standing.NONE


def test_of_several_norms_the_worst_counts() -> None:
    norms = [norm(), norm(Modality.PROHIBITION), norm(Modality.POWER)]
    for first, second in product(ALL, ALL):
        said = [proof(first, "a", norms=(0,)), proof(second, "b", norms=(1,)), proof(Status.NOT_MET, "c", norms=(2,))]
        outcome = combine(norms, said)
        assert outcome.standing is worst([Standing(first.value), Standing(second.value)])
        assert outcome.norms[2].standing is Standing.NONE


def test_an_exception_covers_what_falls_short_and_is_shown_beside_what_it_does_not_cover() -> None:
    for said in TRIPLES:
        statuses = {voice.status for voice in said}
        outcome = combine([norm()], said, excepted=True)
        assert outcome.standing not in {*RED, Standing.DUE}
        short = statuses & {Status.NOT_MET, Status.OVERDUE, Status.DUE, Status.EXCEPTED}
        assert outcome.excepted is bool(short)
        if short:
            assert outcome.standing is (Standing.UNKNOWN if Status.UNKNOWN in statuses else Standing.EXCEPTED)


def test_under_an_exception_nothing_becomes_met() -> None:
    for said in TRIPLES:
        under = combine([norm()], said, excepted=True).standing
        assert (under is Standing.MET) is (combine([norm()], said).standing is Standing.MET)


def test_a_permission_is_broken_by_an_act_without_it_and_by_nothing_that_is_still_asked_for() -> None:
    for said in TRIPLES:
        outcome = combine([norm(Modality.PERMISSION)], said).standing
        statuses = {voice.status for voice in said}
        assert (outcome is Standing.NOT_MET) is (Status.NOT_MET in statuses)
        assert outcome is not Standing.DUE
    assert combine([norm(Modality.PERMISSION)], [proof(Status.DUE)]).standing is Standing.MET


def test_as_needed_wants_the_act_or_the_decision_that_it_was_not_needed() -> None:
    for said in TRIPLES:
        without = combine([norm(as_needed=True)], said).standing
        decided = combine([norm(as_needed=True)], said, not_needed=True).standing
        assert without is combine([norm()], said).standing
        assert decided is (without if without in FULFILLED else Standing.NOT_APPLICABLE)
        assert combine([norm()], said, not_needed=True).standing is without


def test_a_decision_lifts_only_the_norm_that_is_as_needed() -> None:
    norms = [norm(), norm(as_needed=True)]
    said = [proof(Status.NOT_MET, "a", norms=(0,)), proof(Status.NOT_MET, "b", norms=(1,))]
    outcome = combine(norms, said, not_needed=True)
    assert outcome.standing is Standing.NOT_MET
    assert outcome.norms[1].standing is Standing.NOT_APPLICABLE


def test_only_attested_is_told_from_proved() -> None:
    assert combine([norm()], [proof(Status.MET, attested=True)]).attested
    assert combine([norm()], [claim(Status.MET)]).attested
    for said in TRIPLES:
        outcome = combine([norm()], said)
        deciding = [voice for voice in said if voice.status.value == outcome.standing.value]
        assert outcome.attested is all(voice.attested for voice in deciding)


def test_alone_the_units_own_answer_counts_as_it_stands() -> None:
    for status in (Status.MET, Status.NOT_MET, Status.NOT_APPLICABLE, Status.UNKNOWN):
        assert combine([norm()], [claim(status)]).standing is Standing(status.value)


def test_beside_other_mechanisms_a_claim_proves_nothing_and_silence_costs_nothing() -> None:
    for said, own in product(TRIPLES, (Status.MET, Status.UNKNOWN)):
        with_claim, without = combine([norm()], [*said, claim(own)]), combine([norm()], said)
        assert (with_claim.standing, with_claim.attested) == (without.standing, without.attested)


def test_who_admits_not_to_comply_does_not() -> None:
    for said in TRIPLES:
        assert combine([norm()], [*said, claim(Status.NOT_MET)]).standing is Standing.NOT_MET
    only = combine([norm()], [proof(Status.UNKNOWN), claim(Status.NOT_MET)])
    assert only.attested


def test_not_applicable_with_its_reason_stands_in_for_what_nobody_knows_and_for_nothing_else() -> None:
    for said in TRIPLES:
        known = [voice for voice in said if voice.status is not Status.UNKNOWN]
        outcome = combine([norm()], [*said, claim(Status.NOT_APPLICABLE)]).standing
        expected = worst(Standing(voice.status.value) for voice in known) if known else Standing.NOT_APPLICABLE
        assert outcome is expected


@pytest.mark.parametrize(
    ("own", "proved", "expected"),
    [
        (Status.MET, Status.NOT_MET, True),
        (Status.MET, Status.OVERDUE, True),
        (Status.MET, Status.DUE, False),
        (Status.MET, Status.UNKNOWN, False),
        (Status.NOT_MET, Status.MET, True),
        (Status.NOT_MET, Status.UNKNOWN, False),
        (Status.NOT_APPLICABLE, Status.MET, True),
        (Status.NOT_APPLICABLE, Status.UNKNOWN, False),
        (Status.UNKNOWN, Status.NOT_MET, False),
    ],
)
def test_a_contradiction_between_claim_and_record_is_told(own: Status, proved: Status, *, expected: bool) -> None:
    outcome = combine([norm()], [proof(proved), claim(own)])
    assert outcome.contradicted is expected
    assert not combine([norm()], [proof(proved, attested=True), claim(own)]).contradicted


counts = st.dictionaries(st.sampled_from(Standing), st.integers(min_value=0, max_value=9))


@given(counts)
def test_for_the_city_the_worst_unit_counts(found: dict[Standing, int]) -> None:
    present = [standing for standing, count in found.items() if count]
    assert gather(found).standing is (worst(present) if present else Standing.NOT_APPLICABLE)


def test_the_city_rests_on_word_alone_when_all_its_worst_units_do() -> None:
    found = {Standing.NOT_MET: 2, Standing.MET: 5}
    assert gather(found, attested={Standing.NOT_MET: 2}).attested
    assert not gather(found, attested={Standing.NOT_MET: 1, Standing.MET: 5}).attested


def test_every_standing_has_its_place_in_the_order() -> None:
    assert set(ORDER) == set(Standing)
    assert {status.value for status in Status} < {standing.value for standing in Standing}


def test_a_mechanism_named_twice_by_a_clause_is_kept_apart() -> None:
    for clause in get("miyako").normative:
        keys = [key for key, _mechanism in mechanism_keys(clause)]
        assert len(set(keys)) == len(keys)
        assert all(len(key) <= 90 for key in keys)
