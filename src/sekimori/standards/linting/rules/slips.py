"""Slips of the pen, tolerated in reading and listed here: repeated syllables, and words one letter off a frequent one."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from sekimori.standards.linting.material import Material, finding
from sekimori.standards.linting.model import LintFinding, Severity
from sekimori.standards.norms.folding import fold_with_places
from sekimori.standards.norms.model import Span

# A syllable or particle written twice. Words in which it is right (ますます, いちいち, それぞれ) are not of these shapes.
_REPEATED = re.compile(
    r"なら(?:なら)+ない|ければければ|しししな|ことこと|ものもの|するする|してして|(?P<particle>[をはがにへ])(?P=particle)(?![いかきくずねひ])"
    r"|(?P<mark>[、。])(?P=mark)|及び及び|又は又は|場合場合|(?<!も)のの(?!ち)|とと(?=[一-鿿])"
)
_KATAKANA = re.compile(r"[ァ-ヶー]{4,}")
_KANJI = re.compile(r"[一-鿿]{4}")
FREQUENT, RARE = 5, 2
# Letters that are mistaken for each other, mostly because they sound alike.
SAME_SOUND = (
    "程定訂", "制製", "保補", "収集修", "的適", "体態対", "以異", "器機", "換変",
    "義議", "検険", "講構", "作策", "信侵", "正成整性", "設接", "測側", "追遂",
    "典点", "排廃", "復複", "編変", "防妨", "用要", "与予", "離理", "連関",
    "監管", "勧観", "環還", "基規", "験検", "限減", "効交", "査差", "事時自",
    "主手", "証承", "真審", "認任",
)  # fmt: skip


def slip_repeated(material: Material) -> Iterator[LintFinding]:
    """Syllables, particles and marks written twice."""
    for node in material.nodes:
        folded = fold_with_places(node.text)
        for found in _REPEATED.finditer(folded.text):
            start, end = folded.origin(*found.span())
            words = node.text[start:end]
            yield finding(
                "slip_repeated",
                Severity.NOTICE,
                node.id,
                f"「{words}」は、文字が重なっているようです。",
                "本文を改める機会に直してください。読み取りには影響しません。",
                span=Span(start=start, end=end),
                words=words,
            )


def slip_similar(material: Material) -> Iterator[LintFinding]:
    """Rare words that are a frequent word of the same text but for one letter."""
    folded = {node.id: fold_with_places(node.text) for node in material.nodes}
    titles = [fold_with_places(node.title).text for node in material.outline.by_id.values()]
    counted: Counter[str] = Counter()
    for text in (*(one.text for one in folded.values()), *titles):
        counted.update(found.group() for found in _words(text))
    corrections = dict(_corrections(counted))
    for node in material.nodes:
        one = folded[node.id]
        for found in _words(one.text):
            right = corrections.get(found.group())
            if right is not None:
                start, end = one.origin(*found.span())
                yield _similar(node.id, node.text[start:end], right, counted[right], Span(start=start, end=end))


def _words(text: str) -> Iterator[re.Match[str]]:
    """Katakana words whole, and every four kanji in a row: Japanese does not part words."""
    yield from _KATAKANA.finditer(text)
    for start in range(len(text)):
        found = _KANJI.match(text, start)
        if found is not None:
            yield found


def _similar(clause: str, words: str, right: str, times: int, span: Span) -> LintFinding:
    return finding(
        "slip_similar",
        Severity.NOTICE,
        clause,
        f"「{words}」は、本文で{times}回使われている「{right}」の書き誤りかもしれません。",
        "原本を確かめてください。読み取りではそのまま扱っています。",
        span=span,
        words=words,
    )


def _corrections(counted: Counter[str]) -> Iterator[tuple[str, str]]:
    frequent = [word for word, times in counted.items() if times >= FREQUENT]
    for word, times in counted.items():
        if times > RARE:
            continue
        near = [other for other in frequent if counted[other] >= FREQUENT * times and _one_letter_off(word, other)]
        if near:
            yield word, max(near, key=lambda other: counted[other])


def _one_letter_off(word: str, other: str) -> bool:
    """Katakana: one letter lost, added or changed. Kanji: one letter changed for one that sounds alike."""
    if word == other or bool(_KATAKANA.fullmatch(word)) != bool(_KATAKANA.fullmatch(other)):
        return False
    if _KATAKANA.fullmatch(word):
        return _edit_distance_is_one(word, other) and not _only_a_long_vowel(word, other)
    different = [(a, b) for a, b in zip(word, other, strict=False) if a != b]
    if len(word) != len(other) or len(different) != 1:
        return False
    return any(set(different[0]) <= set(group) for group in SAME_SOUND)


def _only_a_long_vowel(word: str, other: str) -> bool:
    """サーバ and サーバー are two spellings, not a slip."""
    return word.rstrip("ー") == other.rstrip("ー")


def _edit_distance_is_one(word: str, other: str) -> bool:
    if abs(len(word) - len(other)) > 1:
        return False
    short, long = sorted((word, other), key=len)
    for at in range(len(short)):
        if short[at] != long[at]:
            rest = (short[at + 1 :], long[at + 1 :]) if len(short) == len(long) else (short[at:], long[at + 1 :])
            return rest[0] == rest[1]
    return True
