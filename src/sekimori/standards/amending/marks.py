"""Text with underlined parts, kept as one string: an underlined part stands between two control characters.

The two characters cannot come from a document (`from_markup` and the readers of sources drop control characters), so the
text can be searched, split and joined like any other.
"""

from __future__ import annotations

import re

OPEN, CLOSE = "\x0e", "\x0f"

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_OTHER_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x10-\x1f\x7f]")
_TAG = re.compile(r"[<＜]\s*(/|／)?\s*(?:u|ｕ|Ｕ|ins|del)\s*[>＞]", re.IGNORECASE)
_COMBINING = re.compile("(?:[^\n\u0332\u0333][\u0332\u0333])+")
_WORDS = re.compile(r"[\[［【〔]\s*(/|／)?\s*下線(?:開始|終了|部)?\s*[\]］】〕]")
_FENCES = re.compile(r"(?<![_＿])[_＿]{2}(?![_＿\s])(.+?)(?<![_＿\s])[_＿]{2}(?![_＿])")
_EMPTY = re.compile(f"{OPEN}([ \u3000]*){CLOSE}")
_TOUCHING = re.compile(f"{CLOSE}{OPEN}")


def underlined(text: str) -> str:
    """`text` marked as underlined; empty text stays empty."""
    return f"{OPEN}{text}{CLOSE}" if text else ""


def from_markup(text: str) -> str:
    """Turns the ways in which plain text shows an underline into marks: <u>, <ins>, U+0332, __…__, ［下線］…［/下線］."""
    text = _CONTROL.sub("", text)
    text = _TAG.sub(lambda found: CLOSE if found.group(1) else OPEN, text)
    text = _WORDS.sub(lambda found: CLOSE if found.group(1) else OPEN, text)
    text = _COMBINING.sub(lambda found: underlined(re.sub("[\u0332\u0333]", "", found.group(0))), text)
    return tidy(_FENCES.sub(lambda found: underlined(found.group(1)), text))


def cleaned(text: str) -> str:
    """`text` from a parser: control characters other than the two marks are dropped."""
    return tidy(_OTHER_CONTROL.sub("", text))


def tidy(text: str) -> str:
    """The same text with marks that touch joined and marks around nothing dropped."""
    return _EMPTY.sub(r"\1", _TOUCHING.sub("", text))


def plain(text: str) -> str:
    """The text without marks."""
    return text.replace(OPEN, "").replace(CLOSE, "")


def has_marks(text: str) -> bool:
    """Whether any part is underlined."""
    return OPEN in text


def segments(text: str) -> list[tuple[str, bool]]:
    """The text as runs: (words, underlined). A mark left open runs to the end, a lone closing mark is ignored."""
    runs: list[tuple[str, bool]] = []
    inside = False
    for piece in re.split(f"([{OPEN}{CLOSE}])", text):
        if piece == OPEN:
            inside = True
        elif piece == CLOSE:
            inside = False
        elif piece:
            if runs and runs[-1][1] == inside:
                runs[-1] = (runs[-1][0] + piece, inside)
            else:
                runs.append((piece, inside))
    return runs


def from_segments(runs: list[tuple[str, bool]]) -> str:
    """The marked string of runs as `segments` gives them."""
    return "".join(underlined(words) if marked else words for words, marked in runs)


def cut(text: str, start: int, end: int | None = None) -> str:
    """The slice of the plain text from `start` to `end`, with its marks."""
    at, out = 0, []
    stop = len(plain(text)) if end is None else end
    for words, marked in segments(text):
        piece = words[max(0, start - at) : max(0, stop - at)]
        if piece:
            out.append((piece, marked))
        at += len(words)
    return from_segments(out)


def slice_raw(text: str, start: int, end: int | None = None) -> str:
    """The slice of the plain text with whatever marks stand in it, also when they do not pair; for text cut before pairing."""
    out, at = [], 0
    stop = len(plain(text)) if end is None else end
    for mark in text:
        if mark == OPEN:
            inside = start <= at < stop
        elif mark == CLOSE:
            inside = start < at <= stop
        else:
            inside = start <= at < stop
            at += 1
        if inside:
            out.append(mark)
    return "".join(out)


def strip(text: str) -> str:
    """The text without blanks at its ends, marks kept."""
    words = plain(text)
    start = len(words) - len(words.lstrip())
    return cut(text, start, len(words.rstrip()))


def balanced(lines: list[str]) -> list[str]:
    """Closes at each line's end a mark that stays open over a line break and opens it again on the next line."""
    out: list[str] = []
    inside = False
    for line in lines:
        current = (OPEN if inside else "") + line
        inside = False
        for mark in re.findall(f"[{OPEN}{CLOSE}]", current):
            inside = mark == OPEN
        out.append(tidy(current + (CLOSE if inside else "")))
    return out
