"""A text as features to compare: concepts (words that mean the same are one), pairs of concepts, and pairs of letters."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

import yaml

from sekimori.standards.norms.folding import fold_with_places

Vector = dict[str, float]
_FIRST_CONCEPT = 0xE000  # Private use: one letter stands for one concept.
_RUN = re.compile(r"[\ue000-\uf8ff一-鿿々ァ-ヶーa-z0-9]+")
_PLAIN = re.compile(r"[一-鿿々ァ-ヶーa-z0-9]{2,}")
_SENTENCE_END = re.compile(r"[。\n]")
# What every sentence of a standard may say; it tells nothing about what the sentence is about.
_EMPTY = re.compile(
    r"情報セキュリティ|情報資産|情報システム|しなければなら(?:なら)*ない|なければなりません|ものとする|措置を講|講じ|適正に|適切に"
    r"|必要な|必要に応じ(?:て)?|当該|及び|又は|並びに|若しくは|場合(?:に(?:は|おいて)?)?|とき(?:は|に)?|本市|本町|次の|について|実施"
)
CONCEPT, PAIR, LETTERS = 1.6, 0.8, 1.0
WINDOW = 4


@lru_cache(maxsize=1)
def _concepts() -> tuple[re.Pattern[str], dict[str, str], dict[str, str]]:
    """The pattern of all words, word → letter of its concept, and letter → the concept's first word."""
    with (Path(__file__).parent / "concepts.yaml").open(encoding="utf-8") as file:
        lines: list[list[str]] = [[str(word) for word in line] for line in yaml.safe_load(file)]
    letters: dict[str, str] = {}
    names: dict[str, str] = {}
    for number, line in enumerate(lines):
        letter = chr(_FIRST_CONCEPT + number)
        names[letter] = line[0]
        for word in line:
            letters.setdefault(fold_with_places(word).text, letter)
    pattern = re.compile("|".join(sorted(map(re.escape, letters), key=len, reverse=True)))
    return pattern, letters, names


def substitute(text: str, names: re.Pattern[str] | None = None) -> str:
    """`text` folded, without role names and empty phrases, each word of a concept as that concept's letter."""
    folded = fold_with_places(text).text
    if names is not None:
        folded = names.sub("、", folded)
    pattern, letters, _ = _concepts()
    with_concepts = pattern.sub(lambda found: letters[found.group()], folded)
    return _EMPTY.sub("、", with_concepts)


def features(text: str, names: re.Pattern[str] | None = None) -> Counter[str]:
    """The weighted features of a text. `names` finds role names, which are compared elsewhere."""
    counted: Counter[str] = Counter()
    for sentence in _SENTENCE_END.split(substitute(text, names)):
        concepts: list[str] = []
        for run in _RUN.findall(sentence):
            concepts.extend(letter for letter in run if letter >= chr(_FIRST_CONCEPT) and letter <= "\uf8ff")
            for plain in _PLAIN.findall(run):
                for at in range(len(plain) - 1):
                    counted[plain[at : at + 2]] += LETTERS  # type: ignore[assignment]
        for at, letter in enumerate(concepts):
            counted[letter] += CONCEPT  # type: ignore[assignment]
            for other in concepts[at + 1 : at + WINDOW]:
                if other != letter:
                    counted["".join(sorted((letter, other)))] += PAIR  # type: ignore[assignment]
    return counted


def shown(feature: str) -> str:
    """A feature as a person may read it; a pair of concepts as its two words."""
    names = _concepts()[2]
    return "＋".join(names.get(letter, letter) for letter in feature) if feature[0] in names else feature


class Weights:
    """How much a feature tells: the rarer in the package, the more. Learnt once from the package's texts."""

    def __init__(self, documents: Iterable[Counter[str]]) -> None:
        listed = list(documents)
        self._number = len(listed)
        self._in: Counter[str] = Counter()
        for document in listed:
            self._in.update(document.keys())

    def weight(self, feature: str) -> float:
        """The inverse document frequency, smoothed; a feature the package has not is the rarest."""
        return math.log((1 + self._number) / (1 + self._in[feature])) + 0.3

    def vector(self, counted: Counter[str], least: float = 0.0) -> Vector:
        """The features as a vector of length 1, shorter when their own length is under `least`; empty when there are none."""
        raw = self._raw(counted)
        length = max(_length(raw), least)
        return {feature: value / length for feature, value in raw.items()} if length else {}

    def usual_length(self, documents: Iterable[Counter[str]]) -> float:
        """The median length of documents: what says less than this is not to count as a full match."""
        lengths = sorted(_length(self._raw(document)) for document in documents)
        return lengths[len(lengths) // 2] if lengths else 0.0

    def _raw(self, counted: Counter[str]) -> Vector:
        return {
            feature: (1 + math.log(count) if count > 1 else count) * self.weight(feature)
            for feature, count in counted.items()
        }


def _length(vector: Vector) -> float:
    return math.sqrt(sum(value * value for value in vector.values()))


class Index:
    """The vectors of the package's clauses, by feature, so that only what shares a feature is touched."""

    def __init__(self, vectors: dict[str, Vector]) -> None:
        self._postings: dict[str, list[tuple[str, float]]] = {}
        for name, vector in vectors.items():
            for feature, value in vector.items():
                self._postings.setdefault(feature, []).append((name, value))

    def similar(self, vector: Vector) -> dict[str, float]:
        """Cosine of `vector` with every clause that shares a feature."""
        found: dict[str, float] = {}
        for feature, value in vector.items():
            for name, other in self._postings.get(feature, ()):
                found[name] = found.get(name, 0.0) + value * other
        return found
