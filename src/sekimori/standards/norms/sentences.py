"""A clause's text cut into sentences, each with its place in the original."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from sekimori.standards.norms.folding import Folded, fold_with_places, mask_brackets


class SentenceKind(StrEnum):
    """What part a sentence plays in its clause."""

    PLAIN = "plain"
    PROVISO = "proviso"  # ただし、…
    ADDITION = "addition"  # また、… なお、… この場合、…
    LISTED = "listed"  # A bullet or a line of a list without a predicate.
    OVERLONG = "overlong"  # No sentence a person wrote: a table or damage without full stops. It is not read.


LONGEST = 3000  # letters; the longest sentences of published texts have about 600


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence. `start` and `end` are places in the clause's text; `masked` is `folded.text` without its brackets."""

    index: int
    start: int
    end: int
    kind: SentenceKind
    folded: Folded
    masked: str
    raw: str

    @property
    def text(self) -> str:
        return self.folded.text

    def printed(self, start: int, end: int) -> str:
        """The original words at folded places [start, end), without blanks."""
        begin, stop = self.folded.origin(start, end)
        return "".join(self.raw[begin - self.start : stop - self.start].split())


_BULLET = re.compile(r"^[・･•●○◦◎■□◆◇▪*\-]")
_PROVISO = re.compile(r"^ただし")
_ADDITION = re.compile(
    r"^(また|なお|この場合|その場合|さらに|更に|加えて|併せて|あわせて|その後|その際|この際|特に|同様に)(?![ぐいかが])"
)
# What a line must end with to count as a whole sentence although no full stop follows.
_PREDICATE_END = re.compile(r"(ならない|ものとする|とする|できる|ること|ないこと|望ましい|この限りでない|をいう)$")


def split_sentences(text: str) -> tuple[Sentence, ...]:
    """The sentences of `text` in order. Full stops inside brackets do not end one; a line break does."""
    found: list[Sentence] = []
    for start, end in _pieces(text):
        folded = fold_with_places(text[start:end], start)
        if folded.text.strip("。"):
            found.append(
                Sentence(
                    len(found),
                    start,
                    end,
                    _kind(folded.text, found),
                    folded,
                    mask_brackets(folded.text),
                    text[start:end],
                )
            )
    return tuple(found)


def _pieces(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    depth = 0
    closed = _closing_places(text)
    for at, letter in enumerate(text):
        if at in closed:
            depth += 1 if letter in "（(「『【" else -1
        ends = letter == "\n" or (depth == 0 and letter in "。｡")
        if not ends:
            continue
        if letter == "\n":
            depth = 0
        if text[start : at + 1].strip():
            yield start, at + 1 if letter != "\n" else at
        start = at + 1
    if text[start:].strip():
        yield start, len(text)


def _closing_places(text: str) -> set[int]:
    """The places of brackets that have a partner on the same line; stray ones are not counted."""
    pairs: set[int] = set()
    opened: list[int] = []
    for at, letter in enumerate(text):
        if letter == "\n":
            opened.clear()
        elif letter in "（(「『【":
            opened.append(at)
        elif letter in "）)」』】" and opened:
            pairs.update((opened.pop(), at))
    return pairs


def _kind(folded: str, before: list[Sentence]) -> SentenceKind:
    if len(folded) > LONGEST:
        return SentenceKind.OVERLONG
    if _BULLET.match(folded):
        return SentenceKind.LISTED
    if _PROVISO.match(folded):
        return SentenceKind.PROVISO
    if _ADDITION.match(folded):
        return SentenceKind.ADDITION
    if before and not folded.endswith("。") and not _PREDICATE_END.search(folded):
        return SentenceKind.LISTED
    return SentenceKind.PLAIN
