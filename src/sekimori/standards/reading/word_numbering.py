"""Automatic numbering of Word: what Word shows before a paragraph, although the file only says which list and level it has.

Source: ISO/IEC 29500-1, 17.9 (numbering) and 17.18.59 (ST_NumberFormat).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from lxml import etree

from sekimori.standards.reading import numerals

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_WIDE = str.maketrans("0123456789", "０１２３４５６７８９")
_HALF = str.maketrans(numerals.GOJUON, "ｱｲｳｴｵｶｷｸｹｺｻｼｽｾｿﾀﾁﾂﾃﾄﾅﾆﾇﾈﾉﾊﾋﾌﾍﾎﾏﾐﾑﾒﾓﾔﾕﾖﾗﾘﾙﾚﾛﾜｦﾝ")
LEVELS = 9
ALPHABET = 26


@dataclass
class Level:
    """A level of a list: `text` with %1 … %9, `form` of each number, first number, what follows the label."""

    text: str = ""
    form: str = "decimal"
    start: int = 1
    legal: bool = False
    restart: int | None = None
    style: str = ""


@dataclass
class _List:
    levels: dict[int, Level] = field(default_factory=dict)
    link: str = ""  # The numbering style whose list this one shows, when it has no levels of its own.
    counts: dict[int, int] = field(default_factory=dict)


@dataclass
class Numbering:
    """All lists of a document and how far each has counted."""

    lists: dict[str, _List] = field(default_factory=dict)
    instances: dict[str, tuple[str, dict[int, Level], dict[int, int]]] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)

    def depth_of_style(self, number_id: str, style: str) -> int:
        """The level of list `number_id` that belongs to a paragraph style; 0 when none does."""
        abstract, overrides, _ = self.instances.get(number_id, ("", {}, {}))
        levels = (self.lists[abstract].levels if abstract in self.lists else {}) | overrides
        return next((at for at, level in sorted(levels.items()) if level.style == style), 0)

    def label(self, number_id: str, depth: int) -> str:
        """The label of the next paragraph of list `number_id` at `depth` (0-based); empty when there is none."""
        if number_id not in self.instances or depth >= LEVELS:
            return ""
        abstract, overrides, starts = self.instances[number_id]
        counted = self.lists.get(abstract)
        if counted is None:
            return ""
        levels = counted.levels | overrides
        level = levels.get(depth)
        if level is None:
            return ""
        if number_id not in self.used:
            self.used.add(number_id)
            for at, start in starts.items():
                counted.counts[at] = start - 1
        counted.counts[depth] = counted.counts.get(depth, level.start - 1) + 1
        for deeper in [at for at in counted.counts if at > depth and levels.get(at, Level()).restart != 0]:
            del counted.counts[deeper]
        return _shown(level, levels, counted.counts)


def _shown(level: Level, levels: dict[int, Level], counts: dict[int, int]) -> str:
    def number(found: re.Match[str]) -> str:
        at = int(found.group(1)) - 1
        of = levels.get(at, Level())
        return formed(counts.get(at, of.start), "decimal" if level.legal else of.form)

    if level.form == "bullet":
        return "・"
    return re.sub(r"%([1-9])", number, level.text)


def formed(count: int, form: str) -> str:
    """A number in one of Word's forms; decimal for a form that is not known."""
    rows = {
        "decimalEnclosedCircle": numerals.CIRCLED,
        "decimalEnclosedCircleChinese": numerals.CIRCLED,
        "decimalEnclosedParen": numerals.PARENTHESISED,
        "decimalEnclosedFullstop": numerals.WITH_POINT,
        "ideographEnclosedCircle": numerals.CIRCLED_KANJI,
        "aiueo": numerals.GOJUON.translate(_HALF),
        "aiueoFullWidth": numerals.GOJUON,
        "iroha": numerals.IROHA,
        "irohaFullWidth": numerals.IROHA,
    }
    if form in rows:
        row = rows[form]
        return row[count - 1] if 0 < count <= len(row) else str(count)
    if form in {"none", "bullet"}:
        return ""
    if form in {"japaneseCounting", "chineseCounting", "chineseCountingThousand", "japaneseLegal", "taiwaneseCounting"}:
        return _kanji(count)
    if form in {"ideographDigital", "japaneseDigitalTenThousand"}:
        return "".join(numerals.KANJI_DIGITS[int(digit)] for digit in str(count))
    return _arabic(count, form)


def _arabic(count: int, form: str) -> str:
    if form in {"decimalFullWidth", "decimalFullWidth2"}:
        return str(count).translate(_WIDE)
    if form == "decimalZero":
        return f"{count:02d}"
    return _latin(count, form)


def _latin(count: int, form: str) -> str:
    if form in {"lowerLetter", "upperLetter"}:
        letters = chr(ord("a") + (count - 1) % ALPHABET) * ((count - 1) // ALPHABET + 1)
        return letters if form == "lowerLetter" else letters.upper()
    if form in {"lowerRoman", "upperRoman"}:
        roman = _roman(count)
        return roman if form == "upperRoman" else roman.lower()
    return str(count)


def _roman(count: int) -> str:
    shown = ""
    for value, sign in ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")):
        shown += sign * (count // value)
        count %= value
    return shown


def _kanji(count: int) -> str:
    tens, ones = divmod(count, 10)
    digits = numerals.KANJI_DIGITS
    return ("" if tens <= 1 else digits[tens]) + ("十" if tens else "") + (digits[ones] if ones else "")


def read_numbering(part: etree._Element | None) -> Numbering:
    """The lists of word/numbering.xml."""
    numbering = Numbering()
    if part is None:
        return numbering
    for abstract in part.findall(f"{W}abstractNum"):
        levels = {int(level.get(f"{W}ilvl", "0")): _level(level) for level in abstract.findall(f"{W}lvl")}
        numbering.lists[abstract.get(f"{W}abstractNumId", "")] = _List(levels, _value(abstract, "numStyleLink"))
    named = {
        _value(abstract, "styleLink"): numbering.lists[abstract.get(f"{W}abstractNumId", "")]
        for abstract in part.findall(f"{W}abstractNum")
    }
    for linked in numbering.lists.values():
        if linked.link in named and not linked.levels:
            linked.levels = named[linked.link].levels
    for instance in part.findall(f"{W}num"):
        overrides: dict[int, Level] = {}
        starts: dict[int, int] = {}
        for override in instance.findall(f"{W}lvlOverride"):
            at = int(override.get(f"{W}ilvl", "0"))
            inner = override.find(f"{W}lvl")
            if inner is not None:
                overrides[at] = _level(inner)
            start = override.find(f"{W}startOverride")
            if start is not None:
                starts[at] = int(start.get(f"{W}val", "1"))
        abstract_id = _value(instance, "abstractNumId")
        numbering.instances[instance.get(f"{W}numId", "")] = (abstract_id, overrides, starts)
    return numbering


def _level(part: etree._Element) -> Level:
    restart = _value(part, "lvlRestart")
    return Level(
        text=_value(part, "lvlText"),
        form=_value(part, "numFmt") or "decimal",
        start=int(_value(part, "start") or "1"),
        legal=part.find(f"{W}isLgl") is not None,
        restart=int(restart) if restart else None,
        style=_value(part, "pStyle"),
    )


def _value(part: etree._Element, name: str) -> str:
    found = part.find(f"{W}{name}")
    return str(found.get(f"{W}val", "")) if found is not None else ""
