"""Words for words: replacing 「A」 by 「B」 in a provision, and finding the pairs that turn one wording into another."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from itertools import accumulate

from sekimori.standards.addresses import narrow
from sekimori.standards.amending import marks
from sekimori.standards.comparing.differences import Change, changes, words

Pair = tuple[str, str]
_CONJUNCTIONS = {"及び", "並びに", "又は", "若しくは"}
_SENTENCE_MARKS = "。、「」（）()"


class WordsMissing(Exception):
    """The words to be replaced do not stand in the text; `words` are those."""

    def __init__(self, missing: str) -> None:
        super().__init__(missing)
        self.words = missing


def replace_words(text: str, pairs: list[Pair]) -> str:
    """`text` with every occurrence of each pair's first words replaced by its second, all pairs at once.

    Where two overlap, the longer words are meant. Words that do not stand there to the letter may stand there in another
    width (１月 for 1月). Raises WordsMissing when a pair's words are not in the text.
    """
    taken: list[tuple[int, int, str]] = []
    for old, new in sorted(dict.fromkeys(pairs), key=lambda pair: -len(pair[0])):
        places = [at for at in _occurrences(text, old) if not _overlaps(taken, at, at + len(old))]
        if not places:
            raise WordsMissing(old)
        taken.extend((at, at + len(old), new) for at in places)
    out: list[str] = []
    end = 0
    for start, stop, new in sorted(taken):
        out.extend((text[end:start], new))
        end = stop
    return "".join((*out, text[end:]))


def contains(text: str, words_: str) -> bool:
    """Whether the words stand in the text, to the letter or, where they do not, in another width."""
    return bool(words_) and (words_ in text or narrow(words_) in narrow(text))


def _occurrences(text: str, words_: str) -> list[int]:
    places: list[int] = []
    if words_ not in text:
        text, words_ = narrow(text), narrow(words_)
    at = text.find(words_) if words_ else -1
    while at >= 0:
        places.append(at)
        at = text.find(words_, at + len(words_))
    return places


def _overlaps(taken: list[tuple[int, int, str]], start: int, end: int) -> bool:
    return any(start < stop and begin < end for begin, stop, _ in taken)


@dataclass
class _Span:
    start: int
    end: int
    new: str


def pairs_between(old: str, new: str, found: list[Change] | None = None) -> list[Pair]:
    """The pairs that turn `old` into `new`, each with words that stand in `old` and mean only the changed place.

    `found` are the changed places, by default those that a comparison finds. What is only added borrows the word before
    it. When nothing shorter is certain, the whole wording is one pair; `old` must not be empty.
    """
    spans = [
        _Span(change.old_start, change.old_end, new[change.new_start : change.new_end])
        for change in (changes(old, new) if found is None else found)
    ]
    bounds = list(accumulate(map(len, words(old)), initial=0))
    for span in spans:
        if span.start == span.end:
            _borrow(span, old, bounds)
    for _ in range(len(old)):
        spans = _merged(spans, old)
        unclear = next((span for span in spans if not _clear(span, spans, old)), None)
        if unclear is None:
            break
        _widen(unclear, old, bounds)
    pairs = list(dict.fromkeys((old[span.start : span.end], span.new) for span in spans))
    try:
        if replace_words(old, pairs) == new:
            return pairs
    except WordsMissing:
        pass
    return [(old, new)]


def _borrow(span: _Span, old: str, bounds: list[int]) -> None:
    """An addition has no old words: it takes the word before it, or after it at the beginning of a sentence."""
    before = _left_word(old, bounds, span.start)
    word = old[before : span.start]
    after = bounds[bisect_right(bounds, span.end)] if span.end < len(old) else len(old)
    if word and is_noun(word[-1]) and span.end < len(old) and is_noun(old[span.end]) and is_noun(span.new[-1:]):
        end = _right_word(old, bounds, span.end)
        span.start, span.end, span.new = before, end, word + span.new + old[span.end : end]
    elif word and (word[-1] not in _SENTENCE_MARKS or after == span.end):
        span.start, span.new = before, word + span.new
    else:
        span.new += old[span.end : after]
        span.end = after


def is_noun(mark: str) -> bool:
    """Whether a character belongs to a compound noun: kanji, katakana, Latin letters and digits."""
    return bool(re.match(r"[一-鿿㐀-䶿々ァ-ヴーA-Za-zＡ-Ｚａ-ｚ0-9０-９]", mark))


def _left_word(old: str, bounds: list[int], at: int) -> int:
    """Where the word that ends at `at` begins; a compound noun is one word."""
    if not at:
        return 0
    start = bounds[bisect_left(bounds, at) - 1]
    particle = start and not is_noun(old[start]) and at - start <= 2 and old[start] not in _SENTENCE_MARKS  # noqa: PLR2004
    if particle and is_noun(old[start - 1]):
        start = bounds[bisect_left(bounds, start) - 1]
    while start and is_noun(old[start]) and is_noun(old[start - 1]) and old[start:at] not in _CONJUNCTIONS:
        before = bounds[bisect_left(bounds, start) - 1]
        if old[before:start] in _CONJUNCTIONS:
            break
        start = before
    return start


def _right_word(old: str, bounds: list[int], at: int) -> int:
    """Where the compound noun that goes on at `at` ends."""
    end = bounds[bisect_right(bounds, at)] if at < len(old) else at
    while end < len(old) and is_noun(old[end]) and is_noun(old[end - 1]):
        after = bounds[bisect_right(bounds, end)]
        if old[end:after] in _CONJUNCTIONS:
            break
        end = after
    return end


def _merged(spans: list[_Span], old: str) -> list[_Span]:
    out: list[_Span] = []
    for span in sorted(spans, key=lambda each: (each.start, each.end)):
        if out and span.start < out[-1].end:
            last = out[-1]
            out[-1] = _Span(last.start, len(old), "") if span.end < last.end else _united(last, span, old)
        else:
            out.append(span)
    return out


def _united(first: _Span, second: _Span, old: str) -> _Span:
    """Two spans that overlap in unchanged words: the shared words stand once."""
    shared = old[second.start : first.end]
    return _Span(first.start, second.end, first.new + second.new.removeprefix(shared))


def _clear(span: _Span, spans: list[_Span], old: str) -> bool:
    """Whether the old words stand only where they are changed in the same way."""
    words_ = old[span.start : span.end]
    alike = {each.start for each in spans if each.new == span.new and old[each.start : each.end] == words_}
    places = []
    at = old.find(words_)
    while at >= 0:
        places.append(at)
        at = old.find(words_, at + 1)
    inside_longer = {
        at for at in places for each in spans if each.end - each.start > len(words_) and each.start <= at < each.end
    }
    return set(places) <= alike | inside_longer


def _widen(span: _Span, old: str, bounds: list[int]) -> None:
    after = bounds[bisect_right(bounds, span.end)] if span.end < len(old) else span.end
    before = bounds[bisect_left(bounds, span.start) - 1] if span.start else 0
    left, right = old[before : span.start], old[span.end : after]
    to_the_right = right and (not left or (left[-1] in _SENTENCE_MARKS and right[0] not in _SENTENCE_MARKS))
    if to_the_right or not left:
        span.end, span.new = after, span.new + right
    else:
        span.start, span.new = before, left + span.new


def marked_changes(old: str, new: str) -> list[Change] | None:
    """The changed places that underlines show in two marked texts; None when the words not underlined do not agree."""
    left, right = _gaps(old), _gaps(new)
    if left.rest != right.rest:
        return None
    found: list[Change] = []
    for at in sorted({*left.marked, *right.marked}):
        old_start, old_end = left.span(at)
        new_start, new_end = right.span(at)
        if marks.plain(old)[old_start:old_end] != marks.plain(new)[new_start:new_end]:
            found.append(Change(old_start, old_end, new_start, new_end))
    return found


@dataclass
class _Gaps:
    """A marked text as the words that are not underlined, and where in them underlined words stand."""

    rest: str
    marked: dict[int, tuple[int, int]]  # offset in the rest → (start, end) in the plain text

    def span(self, at: int) -> tuple[int, int]:
        if at in self.marked:
            return self.marked[at]
        before = sum(end - start for offset, (start, end) in self.marked.items() if offset < at)
        return at + before, at + before


def _gaps(text: str) -> _Gaps:
    rest: list[str] = []
    marked: dict[int, tuple[int, int]] = {}
    at = offset = 0
    for run, underlined in marks.segments(text):
        if underlined:
            marked[offset] = (at, at + len(run))
        else:
            rest.append(run)
            offset += len(run)
        at += len(run)
    return _Gaps("".join(rest), marked)
