"""How far the norms of two clauses agree: who, with what force, towards whom, when; and where they differ, in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sekimori.standards.models import Modality, Norm, Relation
from sekimori.standards.norms.labels import MODALITIES, RELATIONS, TIMES
from sekimori.standards.norms.model import ReadNorm

# A leave and a report may go by other names in another city; these count as near.
_NEAR_RELATIONS = (
    {Relation.PERMISSION, Relation.APPROVAL, Relation.APPLICATION},
    {Relation.REPORT, Relation.NOTICE, Relation.CONSULTATION},
    {Relation.ORDER, Relation.REQUEST},
)
_NEAR_FORCES = (
    {Modality.DUTY, Modality.EFFORT, Modality.DESIRABLE},
    {Modality.PROHIBITION, Modality.PERMISSION},
    {Modality.DUTY, Modality.POWER},
    {Modality.DUTY, Modality.PERMISSION},
    {Modality.DUTY, Modality.PROHIBITION},
)
WHO, FORCE, TOWARDS, WHEN = 0.32, 0.28, 0.32, 0.08
UNKNOWN = 0.5  # Where one side does not say, nothing is gained and little lost.


def agreement(read: Sequence[ReadNorm], written: Sequence[Norm]) -> float:
    """0–1: for each norm of the text the package norm that agrees best, averaged. 0.5 when either side has none."""
    if not read or not written:
        return UNKNOWN
    return sum(max(_likeness(one, other) for other in written) for one in read) / len(read)


def nearest(one: ReadNorm, written: Sequence[Norm]) -> int:
    """The 0-based index of the package norm that agrees best with one read norm."""
    return max(range(len(written)), key=lambda at: _likeness(one, written[at]))


def _likeness(one: ReadNorm, other: Norm) -> float:
    return (
        WHO * _who(one, other) + FORCE * _force(one, other) + TOWARDS * _towards(one, other) + WHEN * _when(one, other)
    )


def _who(one: ReadNorm, other: Norm) -> float:
    mine = {who.key for who in one.actors if who.key}
    if not mine:
        return UNKNOWN
    theirs = set(other.actors)
    if other.implied and not mine & theirs:
        return UNKNOWN * 0.6
    return len(mine & theirs) / len(mine | theirs) if mine & theirs else 0.0


def _force(one: ReadNorm, other: Norm) -> float:
    if one.modality is None:
        return UNKNOWN
    if one.modality is other.modality:
        return 1.0
    return UNKNOWN if any({one.modality, other.modality} <= near for near in _NEAR_FORCES) else 0.0


def _towards(one: ReadNorm, other: Norm) -> float:
    mine = {(c.relation, who.key) for c in one.counterparts for who in c.whom if who.key}
    mine |= {(c.relation, "") for c in one.counterparts if not any(who.key for who in c.whom)}
    theirs = {(c.relation, role) for c in other.counterparts for role in c.roles}
    if not mine and not theirs:
        return 0.75
    if not mine or not theirs:
        return 0.15
    exact = len(mine & theirs) / len(mine | theirs)
    relations, others = {r for r, _ in mine}, {r for r, _ in theirs}
    same = bool(relations & others)
    near = any(relations & group and others & group for group in _NEAR_RELATIONS)
    return max(exact, 0.6 if same else 0.4 if near else 0.0)


def _when(one: ReadNorm, other: Norm) -> float:
    if one.time is other.time and one.records == other.records:
        return 1.0
    return UNKNOWN


def agreements(read: Sequence[ReadNorm], written: Sequence[Norm]) -> Iterator[str]:
    """What the norms have in common, each in a short Japanese sentence."""
    for one in read:
        if not written:
            return
        other = written[nearest(one, written)]
        mine = {who.key: who.words for who in one.actors if who.key}
        shared = [mine[key] for key in mine if key in other.actors]
        if shared:
            yield f"主体が同じです（{'、'.join(shared)}）。"
        if one.modality is not None and one.modality is other.modality:
            yield f"種別が同じです（{MODALITIES[one.modality]}）。"
        for relation in dict.fromkeys(c.relation for c in one.counterparts):
            if any(c.relation is relation for c in other.counterparts):
                yield f"どちらにも「{RELATIONS[relation]}」があります。"


def differences(read: Sequence[ReadNorm], written: Sequence[Norm], labels: dict[str, str]) -> Iterator[str]:
    """Where the text says something else than the package; `labels` are the package's names of its roles."""
    for one in read:
        if not written:
            return
        other = written[nearest(one, written)]
        yield from _differ_who(one, other, labels)
        if one.modality is not None and one.modality is not other.modality:
            yield f"種別: 本文は{MODALITIES[one.modality]}、標準は{MODALITIES[other.modality]}です。"
        yield from _differ_towards(one, other, labels)
        if one.time is not other.time:
            mine = TIMES[one.time] if one.time else "なし"
            theirs = TIMES[other.time] if other.time else "なし"
            yield f"時期: 本文は「{mine}」、標準は「{theirs}」です。"


def _differ_who(one: ReadNorm, other: Norm, labels: dict[str, str]) -> Iterator[str]:
    mine = [who.words for who in one.actors]
    keys = {who.key for who in one.actors}
    if not mine or (other.implied and not keys & set(other.actors)) or keys == set(other.actors):
        return
    theirs = "、".join(labels.get(key, key) for key in other.actors)
    yield f"主体: 本文は{'、'.join(mine)}、標準は{theirs}です。"


def _differ_towards(one: ReadNorm, other: Norm, labels: dict[str, str]) -> Iterator[str]:
    relations = dict.fromkeys([c.relation for c in one.counterparts] + [c.relation for c in other.counterparts])
    for relation in relations:
        mine = [who for c in one.counterparts if c.relation is relation for who in c.whom]
        theirs = [role for c in other.counterparts if c.relation is relation for role in c.roles]
        if {who.key for who in mine} == set(theirs) and (mine or not theirs):
            continue
        here = "、".join(who.words for who in mine) or "なし"
        there = "、".join(labels.get(key, key) for key in theirs) or "なし"
        yield f"{RELATIONS[relation]}: 本文は{here}、標準は{there}です。"
