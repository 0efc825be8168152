"""The text's own words: used without being defined, defined twice, defined and never used."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from sekimori.standards.linting.material import Material, finding
from sekimori.standards.linting.model import LintFinding, Severity
from sekimori.standards.norms.folding import fold_with_places
from sekimori.standards.norms.handing import place
from sekimori.standards.norms.model import TermKind

# Words that texts of this kind always define, because everyday language does not say who or what they are.
_WANT_DEFINITION = re.compile(
    r"職員等|課等|部等|課室等|部局等|所属長等|情報セキュリティポリシー等|(?:ic|ＩＣ)カード等|管理区域|重要情報|指定媒体"
)
_LEVEL = re.compile(r"(?:機密性|完全性|可用性|重要性(?:分類)?)(?P<rank>[0-9]|[ⅰⅱⅲⅳ]|[1-3][a-c])")
_CLASSIFIES = re.compile(r"分類基準|のとおり(?:分類|区分)|次の(?:区分|分類)|(?:分類|区分)する|表に掲げる|別表")


def term_undefined(material: Material) -> Iterator[LintFinding]:
    """Words that need a definition and have none in the text. Once per word, where it first stands."""
    defined = {fold_with_places(term.name).text for term in material.reading.terms}
    seen: set[str] = set()
    for node in material.nodes:
        for sentence in material.sentences[node.id]:
            for found in _WANT_DEFINITION.finditer(sentence.text):
                word = found.group()
                if word in defined or word in seen:
                    continue
                seen.add(word)
                printed = sentence.printed(*found.span())
                yield finding(
                    "term_undefined",
                    Severity.WARNING,
                    node.id,
                    f"「{printed}」が何を指すか、本文のどこにも定義されていません。",
                    "定義を加えてください。基本方針などほかの文書の定義による場合は、その旨を書いてください。",
                    span=place(sentence, *found.span()),
                    words=printed,
                )


def level_undefined(material: Material) -> Iterator[LintFinding]:
    """Levels of classification that no clause explains. Once per level."""
    explained: set[str] = set()
    used: dict[str, tuple[str, str]] = {}
    for node in material.nodes:
        folded = fold_with_places(f"{node.title}。{node.text}").text
        levels = [found.group() for found in _LEVEL.finditer(folded)]
        if _CLASSIFIES.search(folded):
            explained.update(levels)
        for level in levels:
            used.setdefault(level, (node.id, level))
    for level, (clause, _) in used.items():
        if level not in explained:
            yield finding(
                "level_undefined",
                Severity.WARNING,
                clause,
                f"「{level}」という分類の基準が本文にありません。",
                "分類の基準を定める条や表を加えるか、別に定めた文書を登録してください。",
                words=level,
            )


def alias_twice(material: Material) -> Iterator[LintFinding]:
    """One short name for two things."""
    meanings: dict[str, list[tuple[str, str, str]]] = defaultdict(list)
    for term in material.reading.terms:
        if term.kind is TermKind.ALIAS:
            meanings[fold_with_places(term.name).text].append((term.clause, term.name, term.meaning))
    for known in meanings.values():
        different = {fold_with_places(meaning).text for _, _, meaning in known}
        if len(different) > 1:
            clause, name, meaning = known[-1]
            yield finding(
                "alias_twice",
                Severity.WARNING,
                clause,
                f"「{name}」という略称が二度定められ、指すものが違います（{known[0][2]}／{meaning}）。",
                "どちらかの略称を変えてください。",
                words=name,
                related=[one[0] for one in known],
            )


def term_unused(material: Material) -> Iterator[LintFinding]:
    """A short name that is introduced and never used."""
    whole = "\n".join(fold_with_places(f"{node.title}{node.text}").text for node in material.outline.by_id.values())
    for term in material.reading.terms:
        if term.kind is TermKind.ALIAS and whole.count(fold_with_places(term.name).text) == 1:
            yield finding(
                "term_unused",
                Severity.NOTICE,
                term.clause,
                f"「{term.name}」という略称を定めていますが、ほかで使われていません。",
                "略称を削るか、使うべき箇所を確かめてください。",
                span=term.span if term.span.end else None,
                words=term.name,
            )
