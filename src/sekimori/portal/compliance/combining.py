"""How readings become the state of a clause: pure functions, no database, no clock (docs/compliance.md says the same in words).

    outcome = combine(clause.norms, voices, excepted=False, not_needed=False)
    city = gather({Standing.MET: 58, Standing.DUE: 2})

A voice is what one mechanism says. Each norm hears the voices of the mechanisms that carry it out; the clause takes the worst of
its obliging norms. Nothing here can turn an unknown into a met.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sekimori.portal.acts.readings import Status
from sekimori.standards.models import SELF_INSPECTION, Clause, Mechanism, MechanismKind, Modality, Norm


class Standing(StrEnum):
    """The state of a clause: what a reading may say, and two things that only a clause can be."""

    MET = "met"
    NOT_MET = "not_met"
    DUE = "due"
    OVERDUE = "overdue"
    EXCEPTED = "excepted"
    NOT_APPLICABLE = "not_applicable"
    UNKNOWN = "unknown"
    OPEN = "open"  # Desirable or an effort, and not done: never a breach.
    NONE = "none"  # A power or a definition obliges nobody to anything.


# From good to bad. An exception is worse than being within time, and not knowing is worse than both.
ORDER: tuple[Standing, ...] = (
    Standing.NONE,
    Standing.NOT_APPLICABLE,
    Standing.MET,
    Standing.OPEN,
    Standing.DUE,
    Standing.EXCEPTED,
    Standing.UNKNOWN,
    Standing.OVERDUE,
    Standing.NOT_MET,
)
BADNESS: Mapping[Standing, int] = {standing: place for place, standing in enumerate(ORDER)}
RED = frozenset({Standing.NOT_MET, Standing.OVERDUE})
FULFILLED = frozenset({Standing.MET, Standing.NOT_APPLICABLE})

HARD = frozenset({Modality.DUTY, Modality.PROHIBITION, Modality.PERMISSION})
SOFT = frozenset({Modality.EFFORT, Modality.DESIRABLE})
OBLIGING = HARD | SOFT
# What an exception in force covers; what nobody knows stays unknown under it.
COVERED = frozenset({Status.NOT_MET, Status.OVERDUE, Status.DUE})


@dataclass(frozen=True)
class Voice:
    """What one mechanism of a clause says for one unit. `claim`: it is the unit's own answer in self-inspection."""

    mechanism: str
    status: Status
    attested: bool = False
    norms: tuple[int, ...] = ()
    beyond_text: bool = False
    claim: bool = False

    def carries(self, norm: int) -> bool:
        """Whether it counts for the norm with this index; what goes beyond the text counts for none."""
        return not self.beyond_text and (not self.norms or norm in self.norms)


@dataclass(frozen=True)
class NormOutcome:
    """The state of one norm and the mechanisms that decided it."""

    standing: Standing
    deciding: tuple[str, ...] = ()
    attested: bool = False
    excepted: bool = False


@dataclass(frozen=True)
class Outcome:
    """The state of a clause for one unit.

    `attested`: it rests on people's word alone. `excepted`: an exception in force covers something in it. `claim` is what the unit
    itself has answered (unknown: nothing). `contradicted`: that answer and the records say different things. `norms` are the
    outcomes of the clause's norms in their order.
    """

    standing: Standing
    attested: bool = False
    excepted: bool = False
    claim: Status = Status.UNKNOWN
    contradicted: bool = False
    deciding: tuple[str, ...] = ()
    norms: tuple[NormOutcome, ...] = ()


def worst(standings: Iterable[Standing]) -> Standing:
    """The worst of `standings`; NONE of none."""
    return max(standings, key=BADNESS.__getitem__, default=Standing.NONE)


def mechanism_keys(clause: Clause) -> list[tuple[str, Mechanism]]:
    """Each mechanism of a clause with the key by which its readings are kept: kind and name, numbered where it occurs again."""
    seen: dict[str, int] = {}
    found = []
    for mechanism in clause.mechanisms:
        base = f"{mechanism.kind.value}:{mechanism.name}"
        seen[base] = seen.get(base, 0) + 1
        found.append((base if seen[base] == 1 else f"{base}:{seen[base]}", mechanism))
    return found


def is_claim(mechanism: Mechanism) -> bool:
    """Whether it is the self-inspection, which every clause with norms has."""
    return mechanism.kind is MechanismKind.ATTEST and mechanism.name == SELF_INSPECTION


def combine(
    norms: Sequence[Norm], voices: Sequence[Voice], *, excepted: bool = False, not_needed: bool = False
) -> Outcome:
    """The state of a clause with `norms` for which its mechanisms say `voices`.

    `excepted`: an exception is in force for the clause and unit. `not_needed`: somebody responsible has recorded that what the
    text wants 必要に応じ was not needed this time.
    """
    heard = [
        _norm_outcome(
            norm, [voice for voice in voices if voice.carries(index)], excepted, norm.as_needed and not_needed
        )
        for index, norm in enumerate(norms)
    ]
    of_kind = {
        kind: [outcome for norm, outcome in zip(norms, heard, strict=True) if norm.modality in kind]
        for kind in (HARD, SOFT)
    }
    counting = of_kind[HARD] or of_kind[SOFT]
    standing = worst(outcome.standing for outcome in counting)
    decisive = [outcome for outcome in counting if outcome.standing is standing]
    claim = claim_of(voices)
    return Outcome(
        standing=standing,
        attested=bool(decisive) and all(outcome.attested for outcome in decisive),
        excepted=any(outcome.excepted for outcome in counting),
        claim=claim,
        contradicted=contradicts(claim, [voice for voice in voices if not voice.claim and not voice.beyond_text]),
        deciding=tuple(dict.fromkeys(key for outcome in decisive for key in outcome.deciding)),
        norms=tuple(heard),
    )


def _norm_outcome(norm: Norm, carriers: Sequence[Voice], excepted: bool, not_needed: bool) -> NormOutcome:  # noqa: FBT001
    if norm.modality not in OBLIGING:
        return NormOutcome(Standing.NONE)
    counted = [(voice, _covered(voice.status, excepted)) for voice in _counted(carriers)]
    covered = any(now is Status.EXCEPTED for _voice, now in counted)
    standings = [(voice, _standing(norm.modality, now)) for voice, now in counted]
    standing = worst(each for _voice, each in standings) if standings else Standing.UNKNOWN
    if not_needed and standing not in FULFILLED:
        return NormOutcome(Standing.NOT_APPLICABLE, excepted=covered)
    decisive = [voice for voice, each in standings if each is standing]
    return NormOutcome(
        standing,
        tuple(voice.mechanism for voice in decisive),
        attested=bool(decisive) and all(voice.attested for voice in decisive),
        excepted=covered,
    )


def _counted(carriers: Sequence[Voice]) -> list[Voice]:
    """The voices that count for a norm.

    Where another mechanism carries it, the unit's own answer proves nothing: silence and 実施 are left out; 未実施 counts, because
    nobody confesses for nothing; 該当なし, with its reason on record, stands in for what nobody knows.
    """
    claims = [voice for voice in carriers if voice.claim]
    others = [voice for voice in carriers if not voice.claim]
    if not others:
        return claims
    confessed = [voice for voice in claims if voice.status is Status.NOT_MET]
    exempt = next((voice for voice in claims if voice.status is Status.NOT_APPLICABLE), None)
    if exempt is not None:
        known = [voice for voice in others if voice.status is not Status.UNKNOWN]
        return [*known, *([exempt] if len(known) < len(others) else [])]
    return [*others, *confessed]


def _covered(status: Status, excepted: bool) -> Status:  # noqa: FBT001
    return Status.EXCEPTED if excepted and status in COVERED else status


def _standing(modality: Modality, status: Status) -> Standing:
    """What a voice means for a norm of this force."""
    if modality is Modality.PERMISSION and status is Status.DUE:
        # Asking for leave in time, or being out with it, is no act without it.
        return Standing.MET
    if modality in SOFT and status in {Status.NOT_MET, Status.OVERDUE}:
        return Standing.OPEN
    return Standing(status.value)


def claim_of(voices: Sequence[Voice]) -> Status:
    """What the unit itself has answered; unknown when it has not."""
    return next((voice.status for voice in voices if voice.claim), Status.UNKNOWN)


def contradicts(claim: Status, records: Sequence[Voice]) -> bool:
    """Whether the unit's own answer says otherwise than what is proved by records."""
    proved = {voice.status for voice in records if not voice.attested} - {Status.UNKNOWN}
    if claim is Status.MET:
        return bool(proved & {Status.NOT_MET, Status.OVERDUE})
    if claim is Status.NOT_MET:
        return proved == {Status.MET}
    if claim is Status.NOT_APPLICABLE:
        return bool(proved - {Status.NOT_APPLICABLE, Status.EXCEPTED})
    return False


def gather(counts: Mapping[Standing, int], *, attested: Mapping[Standing, int] | None = None) -> Outcome:
    """The state of a clause for the city, from how many units are in which state; `attested` of them on their word alone.

    The worst counts; a clause that no unit is concerned by is not applicable.
    """
    present = {standing for standing, count in counts.items() if count}
    if not present:
        return Outcome(Standing.NOT_APPLICABLE)
    standing = worst(present)
    by_word = (attested or {}).get(standing, 0)
    return Outcome(standing, attested=by_word == counts[standing])
