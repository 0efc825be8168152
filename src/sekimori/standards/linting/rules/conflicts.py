"""Clauses that say different things about one act."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from sekimori.standards.aligning.features import Index, Vector, Weights, features
from sekimori.standards.linting.material import Material, finding
from sekimori.standards.linting.model import LintFinding, Severity
from sekimori.standards.linting.rules.retention import PERIOD
from sekimori.standards.models import Modality, Relation
from sekimori.standards.norms.folding import fold_with_places
from sekimori.standards.norms.model import ConditionKind, ReadNorm

SAME_ACT, SAME_WORDS = 0.72, 0.97
_LIFTED = {ConditionKind.PRINCIPLE, ConditionKind.UNLESS, ConditionKind.PROVISO}
_LEAVES = {Relation.PERMISSION, Relation.APPROVAL}
_ALREADY_LIFTED = re.compile(r"無断|無許可|許可(?:なく|なし|を得)|承認(?:なく|なし|を得)")
_THE_LEAVE = re.compile(r"(?:許可|承認|同意|決裁)(?:等)?(?:を(?:得|受け)て?|なく|なしに)")
_RECORD = re.compile(r"(?P<what>[^、。はをがに]{2,20}(?:簿|台帳|記録|ログ|履歴|申請書|報告書))")


@dataclass(frozen=True)
class _Act:
    """A norm and what it is about."""

    norm: ReadNorm
    vector: Vector


def _acts(material: Material) -> tuple[list[_Act], Index]:
    counted = [features(_words(norm)) for norm in material.reading.norms]
    weights = Weights(counted)
    acts = [_Act(norm, weights.vector(one)) for norm, one in zip(material.reading.norms, counted, strict=True) if one]
    return acts, Index({str(at): act.vector for at, act in enumerate(acts)})


def _words(norm: ReadNorm) -> str:
    """What the norm is about: its words without the leave and those who give it."""
    words = _THE_LEAVE.sub("", norm.words)
    for other in norm.counterparts:
        for who in other.whom:
            words = words.replace(who.words, "")
    return words


def _pairs(material: Material, least: float) -> Iterator[tuple[ReadNorm, ReadNorm]]:
    """Norms of different clauses that are about one act, the earlier first."""
    acts, index = _acts(material)
    for at, act in enumerate(acts):
        for name, likeness in index.similar(act.vector).items():
            later = acts[int(name)]
            if int(name) > at and likeness >= least and later.norm.clause != act.norm.clause:
                yield act.norm, later.norm


def _keys(norm: ReadNorm) -> set[str]:
    return {who.key or who.words for who in norm.actors}


def conflicting_force(material: Material) -> Iterator[LintFinding]:
    """One clause forbids outright what another lets the same people do."""
    for one, other in _pairs(material, SAME_ACT):
        forbids, allows = (one, other) if one.modality is Modality.PROHIBITION else (other, one)
        if forbids.modality is not Modality.PROHIBITION or allows.modality not in {Modality.PERMISSION, Modality.POWER}:
            continue
        lifted = any(c.kind in _LIFTED for c in forbids.conditions) or _ALREADY_LIFTED.search(forbids.words)
        if lifted or not (_keys(forbids) & _keys(allows)):
            continue
        yield finding(
            "conflicting_force",
            Severity.WARNING,
            forbids.clause,
            f"ここでは例外なく禁じていますが、{allows.clause}では同じことを認めています。",
            "「原則として」やただし書で関係を示すか、どちらかを改めてください。",
            span=forbids.span,
            words=forbids.words,
            related=[allows.clause],
        )


def conflicting_givers(material: Material) -> Iterator[LintFinding]:
    """One act needs the leave of different roles in different clauses."""
    for one, other in _pairs(material, SAME_ACT):
        here, there = _givers(one), _givers(other)
        if here and there and not here & there and _keys(one) & _keys(other):
            yield finding(
                "conflicting_givers",
                Severity.WARNING,
                other.clause,
                f"同じことの許可が、{one.clause}では{'、'.join(sorted(here))}、ここでは{'、'.join(sorted(there))}とされています。",
                "どちらの許可が要るのか、両方要るのかを決めてください。",
                span=other.span,
                words=other.words,
                related=[one.clause],
            )


def _givers(norm: ReadNorm) -> set[str]:
    return {who.words for other in norm.counterparts if other.relation in _LEAVES for who in other.whom}


def conflicting_periods(material: Material) -> Iterator[LintFinding]:
    """One record has different periods of retention in different clauses."""
    periods: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for node in material.nodes:
        for sentence in material.sentences[node.id]:
            period = PERIOD.search(sentence.text)
            if period is None or "保" not in sentence.text:
                continue
            for found in _RECORD.finditer(sentence.masked):
                periods[found["what"]].append((node.id, period.group()))
    for record, known in periods.items():
        if len({period for _, period in known}) > 1:
            clause, last = known[-1]
            first = known[0]
            yield finding(
                "conflicting_periods",
                Severity.WARNING,
                clause,
                f"「{record}」の保存期間が、{first[0]}では{first[1]}、ここでは{last}とされています。",
                "保存期間を一つに決めてください。",
                words=record,
                related=[one for one, _ in known],
            )


def duty_of_two(material: Material) -> Iterator[LintFinding]:
    """The same sentence lays one duty on different roles in different clauses."""
    by_words: dict[str, list[ReadNorm]] = defaultdict(list)
    for norm in material.reading.norms:
        if norm.modality is Modality.DUTY and norm.actors:
            by_words[fold_with_places(norm.words).text].append(norm)
    for same in by_words.values():
        owners = {tuple(sorted(_keys(norm))) for norm in same}
        if len(same) > 1 and len(owners) > 1:
            names = "と".join(dict.fromkeys("・".join(who.words for who in norm.actors) for norm in same))
            yield finding(
                "duty_of_two",
                Severity.NOTICE,
                same[-1].clause,
                f"{same[0].clause}と同じ定めで、{names}のどちらの務めかが分かれていません。",
                "対象（どのサーバ、どの端末か）で受け持ちを分け、役割ごとに登録してください。",
                span=same[-1].span,
                words=same[-1].words,
                related=[norm.clause for norm in same],
            )
