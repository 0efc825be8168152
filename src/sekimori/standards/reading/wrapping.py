"""Whether a line without a label goes on with the paragraph before it, or begins one of its own."""

from __future__ import annotations

import re

from sekimori.standards.reading.lines import Line, Page, ends_sentence
from sekimori.standards.reading.markers import find
from sekimori.standards.reading.tree import Entry, Paragraph, announces_list, is_sentence

_NEVER_FIRST = "、。，．,.)）」』】〕ーゃゅょっぁぃぅぇぉャュョッァィゥェォ々・"
# No paragraph begins in the middle of 〜に基づき or 〜の規定, and none ends with a comma or with を.
_GOES_ON = re.compile(
    "(?:を|の規定|の定め|に(?:基づ|より|よる|つい|対し|対す|関し|関す|おい|おけ|規定|掲げ|定め|従|係る|該当)|とする|とし[、て]|"
    "し(?:なければ|てはなら|、)|なければならない|なら(?:ない|ず)|"
    # The end of a sentence in nothing but hiragana, which a conjunction is not.
    "(?!ただし|また|なお|さらに|ついては|おって|よって|かつ|おおむね|すべて|それ|これ|この|その|みだりに)[ぁ-ん]{1,14}[。．])"
)
_COMMAS = ("、", "，")
_STOPS_SHORT = re.compile("(?:[をがへ第]|(?<!と)は|して|及び|又は|並びに|若しくは|昭和|平成|令和)$")
_DIGITS = re.compile(r"\d{2}")
_NOTE = re.compile(r"[(]?(?:※|\*|注(?:釈)?[\d) :：])|【[^】]{1,12}】$")
_SENTENCE = 300  # Letters in which a sentence that is open has its subject.
_TAIL = 8  # Letters at the end of a paragraph that say whether it is finished.
NEARLY_FULL = 0.75


def joins(here: Entry, line: Line, page: Page, words: str, *, bullet: bool) -> bool:
    """Whether `line` goes on with the last paragraph of `here`; `words` is the whole text."""
    last = here.paragraphs[-1]
    if line.inner or bullet or line.cells:
        return line.inner
    ended = ends_sentence(last.text)
    unfinished = not ended and (_stops_short(last.text) or _is_carried_on(last, line))
    if unfinished or line.whole:
        return unfinished
    if line.text[0] in _NEVER_FIRST or here.open_bracket:
        return True
    if (ended and (_NOTE.match(line.fold) or (here.commented and find(line.text)))) or (page.flush and line.indent > 1):
        return False
    if ended:
        return page.full(last.last) and _hangs(here, line, last.last)
    return page.full(last.last) or _mid_word(last.last, line, page, words)


def _stops_short(text: str) -> bool:
    """Whether a paragraph cannot end here: behind a comma, or in a sentence with a comma behind a particle."""
    return text.endswith(_COMMAS) or ("、" in text and bool(_STOPS_SHORT.search(text[-_TAIL:])))


def _is_carried_on(last: Paragraph, line: Line) -> bool:
    """Whether the line can only be the rest of a sentence, or of a number."""
    if _DIGITS.match(last.text[-1:] + line.text[:1]) or last.bullet:
        return not last.bullet
    tail = last.text[-_SENTENCE:]
    open_sentence = "は、" in tail and not is_sentence(tail) and not announces_list(tail)
    rest = open_sentence and line.text.endswith("。") and "は、" not in line.text
    return rest or bool(_GOES_ON.match(line.text))


def _mid_word(before: Line, line: Line, page: Page, words: str) -> bool:
    """Whether a line that almost reaches the edge broke off inside words the text also writes unbroken."""
    if page.edge is None or before.width < page.edge * NEARLY_FULL:
        return False
    return before.text[-2:] + line.text[:2] in words


def _hangs(here: Entry, line: Line, before: Line) -> bool:
    """Whether a line behind a full one that ends a sentence stands where lines go on, not where paragraphs begin."""
    first = here.line
    return line.indent == 0 or (first is not None and before is not first and line.indent == before.indent)
