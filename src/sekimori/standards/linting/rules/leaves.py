"""Permissions and approvals that cannot be carried out as written."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sekimori.standards.linting.material import Material, finding
from sekimori.standards.linting.model import LintFinding, Severity
from sekimori.standards.models import Modality, Relation
from sekimori.standards.norms.model import ReadCounterpart, ReadNorm

_LEAVES = {Relation.PERMISSION: "許可", Relation.APPROVAL: "承認"}
_FORM = re.compile(r"申請書|様式|願書|届出書|書面|申請し")


def _leaves(material: Material) -> Iterator[tuple[ReadNorm, ReadCounterpart, str]]:
    for norm in material.reading.norms:
        for other in norm.counterparts:
            if other.relation in _LEAVES:
                yield norm, other, _LEAVES[other.relation]


def leave_without_giver(material: Material) -> Iterator[LintFinding]:
    """A leave is demanded and nobody is named who gives it."""
    for norm, other, word in _leaves(material):
        if not other.whom:
            yield finding(
                "leave_without_giver",
                Severity.ERROR,
                norm.clause,
                f"{word}を要しますが、誰の{word}かが書かれていません。",
                f"{word}を与える役割を本文に補うか、確認画面で決めてください。決まるまでこの{word}の手続は作れません。",
                span=other.span,
                words=norm.words,
            )


def leave_without_applicant(material: Material) -> Iterator[LintFinding]:
    """A leave is demanded and nobody is named who must ask for it."""
    for norm, other, word in _leaves(material):
        if not norm.actors and norm.modality in {Modality.PERMISSION, Modality.DUTY, Modality.PROHIBITION}:
            yield finding(
                "leave_without_applicant",
                Severity.WARNING,
                norm.clause,
                f"{word}を要しますが、誰が申請するのかが書かれていません。",
                "申請する者を本文に補うか、確認画面で決めてください。",
                span=other.span,
                words=norm.words,
            )


def leave_without_form(material: Material) -> Iterator[LintFinding]:
    """A leave is demanded and neither an application nor a form is mentioned. Once per clause."""
    seen: set[str] = set()
    for norm, other, word in _leaves(material):
        if norm.clause in seen or norm.modality is not Modality.PERMISSION:
            continue
        seen.add(norm.clause)
        if not _FORM.search(material.text_of(norm.clause)):
            yield finding(
                "leave_without_form",
                Severity.NOTICE,
                norm.clause,
                f"{word}の申請書や様式が定められていません。",
                "手続の様式を選んでください（標準の様式を使えます）。様式の番号を本文に書くと、利用者が迷いません。",
                span=other.span,
                words=norm.words,
            )


def leave_to_oneself(material: Material) -> Iterator[LintFinding]:
    """Whoever must ask is the only one who can give the leave."""
    for norm, other, word in _leaves(material):
        asking, giving = {who.words for who in norm.actors}, {who.words for who in other.whom}
        if asking and giving and giving <= asking:
            yield finding(
                "leave_to_oneself",
                Severity.ERROR,
                norm.clause,
                f"{'、'.join(sorted(giving))}が、自分で自分に{word}を与えることになります。",
                "一段上の役割を承認者とするか、やむを得ない場合の扱いを定めてください。",
                span=other.span,
                words=norm.words,
            )
