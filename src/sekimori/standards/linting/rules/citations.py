"""References to clauses, tables and forms that are not there."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sekimori.standards.linting.material import Material, finding
from sekimori.standards.linting.model import LintFinding, Severity
from sekimori.standards.norms.folding import fold_with_places
from sekimori.standards.norms.handing import place
from sekimori.standards.norms.outline import Node

_NUMBER = r"[0-9一二三四五六七八九十百]+"
_CITED = re.compile(
    rf"(?P<article>第(?P<n>{_NUMBER})条(?:の[0-9一二三四五六七八九十]+)*)(?:第(?P<p>{_NUMBER})項)?(?:第(?P<i>{_NUMBER})号)?"
    rf"|(?P<chapter>第(?P<c>{_NUMBER})章)(?!から)"
    r"|(?P<relative>前条|前項|前号|次条|次項|前[2-9]項)"
)
# What makes a number one of another law: 「…法第5条」, 「…条例（平成17年条例第11号）第5条」.
_OUTSIDE = re.compile(r"(?:法|法律|条例|規則|規程|令|要綱|要領|基準|方針|ポリシー|憲章|同法|同条例|同規則|[)〓])$")
_FORM = re.compile(rf"(?:別記)?様式(?:第(?P<n>{_NUMBER})号)?(?:の[0-9]+)?|別表(?:第(?P<t>{_NUMBER}))?")
_KANJI = "〇一二三四五六七八九"


def citation_dangling(material: Material) -> Iterator[LintFinding]:
    """References inside the text that lead nowhere."""
    articles = {m.group(1) for node in material.outline.nodes if (m := re.match(r"^(第\d+条(?:の\d+)*)", node.id))}
    chapters = {node.id for node in material.outline.nodes if re.fullmatch(r"第\d+章", node.id)}
    for node in material.nodes:
        for sentence in material.sentences[node.id]:
            for found in _CITED.finditer(sentence.text):
                if _OUTSIDE.search(sentence.masked[: found.start()]) and not found["relative"]:
                    continue
                if _stands(material, node, found, articles, chapters):
                    continue
                words = sentence.printed(*found.span())
                yield finding(
                    "citation_dangling",
                    Severity.ERROR if found["relative"] or articles else Severity.WARNING,
                    node.id,
                    f"「{words}」が指す条項が本文にありません。",
                    "条ずれがないか確かめ、正しい番号に直してください。",
                    span=place(sentence, *found.span()),
                    words=words,
                )


def _stands(material: Material, node: Node, found: re.Match[str], articles: set[str], chapters: set[str]) -> bool:
    if found["relative"]:
        return _relative_stands(material, node, found["relative"], articles)
    if found["chapter"]:
        return f"第{_value(found['c'])}章" in chapters or not chapters
    article = re.sub(rf"第{_NUMBER}条", f"第{_value(found['n'])}条", found["article"])
    first = found["p"] in {None, "1", "一"}
    return article in articles and (first or f"{article}第{_value(found['p'])}項" in material.outline.by_id)


def _relative_stands(material: Material, node: Node, word: str, articles: set[str]) -> bool:
    if word == "前条":
        return bool(material.outline.article_before(node.id)) or not articles
    if word.startswith("次"):
        return True
    number = re.search(r"[2-9]", word)
    return all(_before(material, node, back) for back in range(1, int(number.group()) + 1 if number else 2))


def _before(material: Material, node: Node, back: int) -> bool:
    at: Node | None = node
    for _ in range(back):
        at = material.outline.before(at.id) if at is not None else None
    return at is not None


def _value(text: str) -> int:
    if text.isdecimal():
        return int(text)
    total, digit = 0, 0
    for letter in text:
        if letter in _KANJI:
            digit = _KANJI.index(letter)
        else:
            total += (digit or 1) * {"十": 10, "百": 100}[letter]
            digit = 0
    return total + digit


def form_missing(material: Material) -> Iterator[LintFinding]:
    """Forms and tables that the text refers to and does not contain. Once per label."""
    have = {fold_with_places(label).text for label in material.forms}
    seen: set[str] = set()
    for node in material.nodes:
        for sentence in material.sentences[node.id]:
            for found in _FORM.finditer(sentence.text):
                label = found.group()
                bare = label.removeprefix("別記")
                if not (found["n"] or found["t"]) or bare in seen or any(bare in one for one in have):
                    continue
                seen.add(bare)
                yield finding(
                    "form_missing",
                    Severity.NOTICE,
                    node.id,
                    f"「{sentence.printed(*found.span())}」が、読み取った本文に付いていません。",
                    "様式や表を登録するか、原本に付いているか確かめてください。",
                    span=place(sentence, *found.span()),
                    words=sentence.printed(*found.span()),
                )
