"""Records that must be made or kept, without a word on how long."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sekimori.standards.linting.material import Material, finding
from sekimori.standards.linting.model import LintFinding, Severity

PERIOD = re.compile(
    r"(?P<number>[0-9一二三四五六七八九十百]+)(?P<unit>年|か月|ヶ月|箇月|カ月|月|日)(?:間|以上|を下らない|が経過)|永年|永久"
)
_SOME = re.compile(r"一定(?:の)?期間")


def retention_missing(material: Material) -> Iterator[LintFinding]:
    """Norms that want a record, in clauses that state no period of retention. Once per clause."""
    seen: set[str] = set()
    for norm in material.reading.norms:
        if not norm.records or norm.clause in seen:
            continue
        seen.add(norm.clause)
        folded = "".join(sentence.text for sentence in material.sentences[norm.clause])
        if PERIOD.search(folded):
            continue
        vague = _SOME.search(folded) is not None
        said = "「一定の期間」とあるだけで、年数が決まりません。" if vague else "記録の保存期間が定められていません。"
        yield finding(
            "retention_missing",
            Severity.WARNING,
            norm.clause,
            said,
            "文書管理の定めに合わせて保存年数を決め、登録してください。決まるまで記録は廃棄できません。",
            span=norm.span,
            words=norm.words,
        )
