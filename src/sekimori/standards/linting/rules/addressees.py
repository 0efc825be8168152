"""Duties that name nobody who owes them, or nobody towards whom."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sekimori.standards.linting.material import Material, finding
from sekimori.standards.linting.model import LintFinding, Severity
from sekimori.standards.models import Modality, Relation

_OWED = {Modality.DUTY, Modality.PROHIBITION, Modality.PERMISSION}
_MUST = r"(?:し|を行わ|を行い|を(?:し|す)|する|、)"
_TELLS: tuple[tuple[Relation, str, re.Pattern[str]], ...] = (
    (Relation.REPORT, "報告", re.compile(rf"(?:報告|届け出){_MUST}[^、。]{{0,14}}$")),
    (Relation.NOTICE, "通知・周知", re.compile(rf"(?:通知|周知|共有){_MUST}[^、。]{{0,14}}$")),
    (Relation.APPLICATION, "申請", re.compile(rf"申請{_MUST}[^、。]{{0,30}}")),
    (Relation.CONSULTATION, "相談", re.compile(rf"(?:相談|協議){_MUST}[^、。]{{0,14}}$")),
    (Relation.ORDER, "指示", re.compile(rf"指示{_MUST}[^、。]{{0,14}}$")),
)


def subject_missing(material: Material) -> Iterator[LintFinding]:
    """Duties, bans and leaves of which the text does not say whose they are. Once per clause."""
    seen: set[str] = set()
    for norm in material.reading.norms:
        if "actors" in norm.missing and norm.modality in _OWED and norm.clause not in seen:
            seen.add(norm.clause)
            yield finding(
                "subject_missing",
                Severity.WARNING,
                norm.clause,
                "誰に向けた定めかが書かれていません。",
                "「〇〇は、」と主語を補うか、確認画面でこの定めを担う役割を決めてください。",
                span=norm.span,
                words=norm.words,
            )


def addressee_missing(material: Material) -> Iterator[LintFinding]:
    """Reports, notices, applications, consultations and orders that name no addressee."""
    for norm in material.reading.norms:
        if norm.modality not in {Modality.DUTY, Modality.PERMISSION, Modality.EFFORT}:
            continue
        if any(other.relation is Relation.COOPERATION for other in norm.counterparts):
            continue
        sentence = material.sentence_of(norm)
        words = norm.words.rstrip("。")
        for relation, name, pattern in _TELLS:
            said = pattern.search(words)
            named = any(other.relation is relation and other.whom for other in norm.counterparts)
            if said is None or named or _passive(words[said.start() :]):
                continue
            yield finding(
                "addressee_missing",
                Severity.WARNING,
                norm.clause,
                f"{name}の相手が書かれていません。",
                f"誰に{name}するのかを本文に補うか、確認画面で相手を決めてください。",
                span=norm.span,
                words=sentence.raw.strip(),
            )


def _passive(words: str) -> bool:
    return re.match(r"[一-鿿け]{2,4}(?:を受け|された|があっ)", words) is not None
