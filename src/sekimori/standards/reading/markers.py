"""Recognising the marker at the head of a line. A marker found here is a candidate only: `evidence` and `builder` decide."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache

from sekimori.standards.reading import numerals
from sekimori.standards.reading.numerals import folded, number


class Shape(StrEnum):
    """The shape of a marker. The first group stands in a fixed order, the second in whatever order the text uses."""

    VOLUME = "第1部"
    PART = "第1編"
    CHAPTER = "第1章"
    SECTION = "第1節"
    SUBSECTION = "第1款"
    DIVISION = "第1目"
    ARTICLE = "第1条"
    SUPPLEMENT = "附則"
    APPENDIX = "別表"

    DAI = "第1"
    DAI_KO = "第1項"
    ROMAN = "Ⅰ"
    NUMBER = "1"
    INNER_NUMBER = "1 の中の1"  # Where 1 stands above 1, at once or with (1) between.
    DOTTED = "1.1"
    DASHED = "1-1"
    KANJI = "一"
    PAREN = "(1)"
    INNER_PAREN = "(1) の中の(1)"
    PAREN_KANJI = "(一)"
    HALF_PAREN = "1)"
    SQUARE = "[1]"
    CIRCLED = "①"
    INNER_CIRCLED = "① の中の①"
    BLACK_CIRCLED = "❶"
    CIRCLED_KANJI = "㊀"
    CIRCLED_KANA = "㋐"
    KANA = "ア"
    PAREN_KANA = "(ア)"
    HALF_PAREN_KANA = "ア)"
    ALPHA = "a"
    PAREN_ALPHA = "(a)"
    HALF_PAREN_ALPHA = "a)"
    PAREN_ROMAN = "(i)"
    HALF_PAREN_ROMAN = "i)"
    POINT_ROMAN = "i."


STRUCTURE = (
    Shape.VOLUME,
    Shape.PART,
    Shape.CHAPTER,
    Shape.SECTION,
    Shape.SUBSECTION,
    Shape.DIVISION,
    Shape.ARTICLE,
    Shape.SUPPLEMENT,
    Shape.APPENDIX,
)
HEADINGS = (Shape.VOLUME, Shape.PART, Shape.CHAPTER, Shape.SECTION, Shape.SUBSECTION, Shape.DIVISION)
COMPOSITE = (Shape.DOTTED, Shape.DASHED)
# Shapes that running text also begins lines with; they need more evidence than the others.
WEAK = (
    Shape.NUMBER,
    Shape.INNER_NUMBER,
    Shape.KANJI,
    Shape.KANA,
    Shape.ALPHA,
    Shape.HALF_PAREN,
    Shape.DAI,
    Shape.DAI_KO,
    Shape.ROMAN,
    *COMPOSITE,
)


@dataclass(frozen=True)
class Marker:
    """A marker: `path` its numbers (4.1 has two), `branch` the numbers after の, `label` as printed in half width,

    `rest` the words behind it, `glued` that no blank parts them. `other` is the place in いろは order of a katakana letter.
    `upto` is the last number of a range (第5条から第7条まで), `upto_branch` its branch (第2条の3及び第2条の4).
    """

    shape: Shape
    path: tuple[int, ...]
    branch: tuple[int, ...]
    label: str
    rest: str
    glued: bool
    other: int = 0
    upto: int = 0
    upto_branch: tuple[int, ...] = ()

    @property
    def number(self) -> int:
        return self.path[-1] if self.path else 0


_N = r"(?P<n>\d(?: ?\d)*|[〇一二三四五六七八九十百]+)"
_KANJI_N = "[一二三四五六七八九十]+"
# The 2 of 第3条の2, unless it begins a count or a phrase (の2名, の二以上).
_COUNT = "つ|点|種|者|名|人|件|回|年|月|日|以|第|項|号"
_BRANCH = rf"(?P<b>(?: ?の ?(?:\d+(?!{_COUNT})|{_KANJI_N}(?!(?!の ?{_KANJI_N})[一-龥ぁ-ん])))*)"
_UNITS = {
    "編": Shape.PART,
    "部": Shape.VOLUME,
    "章": Shape.CHAPTER,
    "節": Shape.SECTION,
    "款": Shape.SUBSECTION,
    "目": Shape.DIVISION,
    "条": Shape.ARTICLE,
}
_WORDS_OF_UNITS = {"目": "的標次録", "条": "件例文約", "節": "電減約", "編": "集成", "部": "署門品", "款": "項"}
_UNIT = re.compile(rf"第 ?{_N} ?(?P<u>[編章節款目条]|部(?= |$)){_BRANCH}")
_RANGE = re.compile(
    rf"第 ?{_N} ?(?P<u>[編章節款目条]){_BRANCH} ?(?:から|及び|および|・|[―ー~〜-]) ?"
    r"第 ?(?P<m>\d+|[一二三四五六七八九十百]+) ?(?P=u)(?P<mb>(?: ?の ?(?:\d+|[一二三四五六七八九十]+))*)(?:まで)?"
    r" *(?=削除|略|[(]略)"
)
# (3)及び(4) 削除: what a list leaves of several entries.
_ENTRY = r"(?:[(][\dア-ン一二三四五六七八九十]{1,3}[)]|\d{1,2}|[一二三四五六七八九十]{1,3}|[ア-ン])"
_LIST_RANGE = re.compile(
    rf"(?P<from>{_ENTRY}) ?(?:から|及び|および|・|、) ?(?P<to>{_ENTRY})(?:まで)?(?= *(?:削除|略|[(]略[)])(?: |[(]|$))"
)
# What follows 第3条 in a citation that happens to begin a line.
_CITING = re.compile(
    r"(?:第 ?[\d一二三四五六七八九十]+ ?(?:[項号条章節]|及び)|[にのをがへはもとで、，,・]|から|及び|および|又は|または|若しくは|"
    r"並びに|ならびに|まで|各号|各項|ただし書|前段|後段|中「|[―~〜-] ?第)| (?:第 ?\d+ ?[項号]|の規定|に規定|から第)"
)
_SUPPLEMENT = re.compile(r"[附付] *則(?P<rest> ?(?:抄|[(].*)?)$|[附付] *則(?P<inline> +(?=[(\d一]).*| *(?=この).*)$")
_APPENDIX = re.compile(
    r"(?:別表|別図|別紙|別記|付表|様式|書式|参考)(?: ?第? ?[\d一二三四五六七八九十]+ ?号?(?: ?の ?\d+)*)?"
    r"(?: ?(?:様式|書式))?(?: ?第 ?\d+ ?号?)?(?: *[(][^()]*(?:[(][^()]*[)][^()]*)*[)])*$"
    r"|第 ?\d+ ?号(?: ?の ?\d+)? ?様式(?: ?の ?\d+)?(?: *[(].*[)])*$"
)
_DAI = re.compile(r"第 ?(?P<n>\d+|[一二三四五六七八九十]+)(?:[.、](?! ?第)|(?= |$))")
# 第1項 as a heading, in texts that have no articles.
_DAI_KO = re.compile(r"第 ?(?P<n>\d+|[一二三四五六七八九十]+) ?項(?=[ (]|$)")
# 第1目的: no blank behind it; what follows must not be a unit or a counter (第3者, 第1号様式, 第2四半期, 第1次).
DEEPEST_NUMBER = 9  # 1.2.3.4.5.6.7.8.9
_COUNTED = "四半者次号位回種類級期世代線波弾列軸節章条項款編巻部課係班隊人"
_DAI_GLUED = re.compile(
    rf"第(?P<n>\d+)(?=その他|目的|条件|節電|次[のに]|期間|種[別類]|[一-龥「ァ-ヴ](?<![{_COUNTED}]))"
)
# A bare number before one of these counts something (２名以上) and is no label.
_COUNTER = re.compile(
    r"名|年|月(?!次)|日(?!常)|時|分(?!類|離|担)|秒|人(?!事|的)|件(?!名)|回(?!線|収)|個(?!人|別)|台(?!帳)|種(?!別)|類(?!似)|段|階(?!層)|つ|割(?!当)|"
    r"%|号|条|項(?!目)|章|節|款|編(?!集|成)|者|か|箇|ヶ|週|以|桁|点(?!検)|本(?!市|町|村|人|庁|部|体)|枚|部(?!署|門|品)|社(?!会|内)|団(?!体)|"
    r"歳(?!入|出)|才|万|千|円|次(?!の|に|年)|等|番(?!号)|期(?!間|限)|係(?!員)|級|世|倍|系(?!統)|機(?!器|密|能)|[/:,°~〜―-]"
)
_CAPTION_BEHIND = re.compile(r"[(][^()\d。]{2,20}[)]$")
_KANJI = re.compile("[一-龥「]")
_ROMAN_WORD = re.compile("[IVX]+")
# A heading or an appendix in brackets of its own: 【第1章 総則】, <別表>.
_FRAMED = re.compile(r"[【\[<〈《](?P<inner>.+)[】\]>〉》]")
_FRAMED_LABEL = re.compile(r"[【<〈《](?P<label>第 ?[\d一二三四五六七八九十]+ ?[編部章節款])[】>〉》](?P<rest>.+)$")
_STOP = re.compile(r"^[:：.．](?![\d０-９])")
_DASH = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212ー-"


def _digits(found: re.Match[str], text: str) -> Marker | None:
    """1, 1., 1), 4.1, 2―4―1 and their branches."""
    parts = re.split(rf"[.・{_DASH}]", found.group("n"))
    end = found.end()
    if "・" in found.group("n") and text[end : end + 1] not in ("", " "):
        return None
    if len(parts) > DEEPEST_NUMBER:
        return None
    if len(parts) > 1:
        shape = Shape.DOTTED if "." in found.group("n") else Shape.DASHED
    else:
        shape = Shape.HALF_PAREN if found.group("tail") == ")" else Shape.NUMBER
    label = found.group("n") + (found.group("b") or "") + (")" if shape is Shape.HALF_PAREN else "")
    rest = text[end:]
    glued = bool(rest) and not rest.startswith(" ") and found.group("tail") in ("", ")")
    if glued and (_COUNTER.match(rest) or (rest[0].isascii() and not _CAPTION_BEHIND.match(rest))):
        return None
    return Marker(shape, tuple(int(p) for p in parts), _branch(found.group("b")), _plain(label), rest, glued)


def _dashed_bracket(found: re.Match[str], text: str) -> Marker | None:
    """1-(1): the number above, a dash and a number in brackets."""
    rest = text[found.end() :]
    path = (int(found.group("n")), int(found.group("m")))
    return Marker(Shape.DASHED, path, (), _plain(found.group(0)), rest, bool(rest) and not rest.startswith(" "))


def _lettered(found: re.Match[str], text: str) -> Marker | None:
    """A-1, B.2: a letter above and a number."""
    rest = text[found.end() :]
    path = (ord(found.group("n")) - ord("A") + 1, int(found.group("m")))
    return Marker(Shape.DASHED, path, (), found.group(0), rest, bool(rest) and not rest.startswith(" "))


def _below_roman(found: re.Match[str], text: str) -> Marker | None:
    """I-1, Ⅱ-2-1: a roman numeral above and numbers."""
    sign, rest = found.group("n"), text[found.end() :]
    above = numerals.ROMAN_UPPER.find(sign) + 1 or numerals.place_of_roman(sign.lower())
    if not above:
        return None
    path = (above, *map(int, re.findall(r"\d+", found.group("m"))))
    return Marker(Shape.DASHED, path, (), found.group(0), rest, bool(rest) and not rest.startswith(" "))


def _kana(found: re.Match[str], text: str) -> Marker | None:
    """ア, (ア), ア) and their branches."""
    letter = found.group("n")
    opened, closed = found.group("o"), found.group("h")
    rest = text[found.end() :]
    shape = Shape.PAREN_KANA if opened else Shape.HALF_PAREN_KANA if closed else Shape.KANA
    glued = bool(rest) and not rest.startswith(" ") and not found.group("tail")
    if shape is Shape.KANA and glued and not _KANJI.match(rest):
        return None
    label = f"({letter})" if opened else f"{letter})" if closed else letter
    place = numerals.GOJUON.find(letter) + 1
    other = numerals.IROHA.find(letter) + 1
    return Marker(shape, (place,), _branch(found.group("b")), label + _plain(found.group("b")), rest, glued, other)


def _alpha(found: re.Match[str], text: str) -> Marker | None:
    """a, (a), a. — and (i), (ii) where the letters are roman numerals."""
    letters, opened = found.group("n").lower(), found.group("o")
    rest = text[found.end() :]
    roman = numerals.place_of_roman(letters)
    if not opened and roman and _ROMAN_WORD.fullmatch(found.group("n")):
        if rest and not rest.startswith(" ") and not found.group("tail"):
            return None
        return Marker(Shape.ROMAN, (roman,), (), found.group("n"), rest, glued=False)
    closed = not opened and found.group("tail") == ")"
    pointed = found.group("tail") == "." and roman and letters == found.group("n")
    if len(letters) > 1 and not ((opened or closed or pointed) and roman):
        return None
    label = f"({found.group('n')})" if opened else f"{found.group('n')})" if closed else found.group("n")
    glued = bool(rest) and not rest.startswith(" ") and not found.group("tail")
    if not opened and glued:
        return None
    if (opened or closed or pointed) and roman:
        other = ord(letters) - ord("a") + 1 if len(letters) == 1 else 0
        shape = Shape.PAREN_ROMAN if opened else Shape.HALF_PAREN_ROMAN if closed else Shape.POINT_ROMAN
        return Marker(shape, (roman,), (), label, rest, glued, other)
    shape = Shape.PAREN_ALPHA if opened else Shape.HALF_PAREN_ALPHA if closed else Shape.ALPHA
    return Marker(shape, (ord(letters) - ord("a") + 1,), (), label, rest, glued)


def _paren(found: re.Match[str], text: str) -> Marker | None:
    rest = text[found.end() :]
    inner = found.group("n")
    place = number(inner)
    if place is None:
        return None
    shape = Shape.PAREN if inner.replace(" ", "").isdigit() else Shape.PAREN_KANJI
    label = f"({inner.replace(' ', '')})" + _plain(found.group("b"))
    return Marker(shape, (place,), _branch(found.group("b")), label, rest, not rest.startswith(" "))


def _paren_roman(found: re.Match[str], text: str) -> Marker | None:
    """(ⅰ), a single sign in brackets."""
    sign, rest = found.group("n"), text[found.end() :]
    place = (numerals.ROMAN_LOWER.find(sign) if sign in numerals.ROMAN_LOWER else numerals.ROMAN_UPPER.find(sign)) + 1
    return Marker(Shape.PAREN_ROMAN, (place,), (), f"({sign})", rest, bool(rest) and not rest.startswith(" "))


def _circled(found: re.Match[str], text: str) -> Marker | None:
    sign = found.group("n")
    rest = text[found.end() :]
    for signs, shape, form in (
        (numerals.CIRCLED, Shape.CIRCLED, "{}"),
        (numerals.PARENTHESISED, Shape.PAREN, "({})"),
        (numerals.BLACK_CIRCLED, Shape.BLACK_CIRCLED, "{}"),
        (numerals.CIRCLED_KANJI, Shape.CIRCLED_KANJI, "{}"),
        (numerals.CIRCLED_KANA, Shape.CIRCLED_KANA, "{}"),
        (numerals.ROMAN_UPPER, Shape.ROMAN, "{}"),
        (numerals.ROMAN_LOWER, Shape.ROMAN, "{}"),
    ):
        place = signs.find(sign) + 1
        if place:
            label = form.format(place if "(" in form else sign) + _plain(found.group("b"))
            label += ")" if found.group("tail") == ")" else ""
            return Marker(shape, (place,), _branch(found.group("b")), label, rest, not rest.startswith(" "))
    return None


def _square(found: re.Match[str], text: str) -> Marker | None:
    """[1] and 【1】."""
    rest = text[found.end() :]
    label = found.group("o") + found.group("n") + found.group("c")
    return Marker(Shape.SQUARE, (int(found.group("n")),), (), label, rest, bool(rest) and not rest.startswith(" "))


def _kanji(found: re.Match[str], text: str) -> Marker | None:
    place = number(found.group("n"))
    rest = text[found.end() :]
    if place is None:
        return None
    label = found.group("n") + _plain(found.group("b"))
    return Marker(Shape.KANJI, (place,), _branch(found.group("b")), label, rest, glued=False)


_FORMS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], str], Marker | None]], ...] = (
    (re.compile(rf"\( ?(?P<n>\d(?: ?\d)?|[一二三四五六七八九十]+) ?\){_BRANCH}"), _paren),
    (re.compile(rf"\( ?(?P<n>[{numerals.ROMAN_LOWER}{numerals.ROMAN_UPPER}]) ?\)"), _paren_roman),
    (
        re.compile(
            rf"(?P<n>[{numerals.CIRCLED}{numerals.PARENTHESISED}{numerals.ROMAN_UPPER}{numerals.ROMAN_LOWER}"
            rf"{numerals.BLACK_CIRCLED}{numerals.CIRCLED_KANJI}{numerals.CIRCLED_KANA}]){_BRANCH}(?P<tail>[.、)]?)"
        ),
        _circled,
    ),
    (re.compile(r"(?P<o>[【\[]) ?(?P<n>\d{1,2}) ?(?P<c>[】\]])(?! ?[】\]])"), _square),
    (
        re.compile(
            rf"(?P<o>\( ?)?(?P<n>[ア-ンヰヱ])(?(o)(?P<c> ?\))|(?P<h>\))?){_BRANCH}(?P<tail>[.、:]?)(?(o)|(?(h)|(?![ァ-ヶー])))"
        ),
        _kana,
    ),
    (
        re.compile(rf"(?P<n>[IVX]{{1,4}}|[{numerals.ROMAN_UPPER}])(?P<m>(?:[.{_DASH}]\d{{1,2}}){{1,4}})(?=[ 一-龥])"),
        _below_roman,
    ),
    (re.compile(rf"(?P<n>[A-Z])[.{_DASH}](?P<m>\d{{1,2}})(?=[ 一-龥])"), _lettered),
    (re.compile(r"(?P<o>\( ?)?(?P<n>[A-Za-z]+)(?(o) ?\))(?P<tail>[.)]?)(?![A-Za-z0-9])"), _alpha),
    (re.compile(rf"(?P<n>\d{{1,2}})[{_DASH}] ?[(](?P<m>\d{{1,2}})[)]"), _dashed_bracket),
    (re.compile(rf"(?P<n>\d+(?:[.・{_DASH}]\d+)*){_BRANCH}(?P<tail>[.)、:]?)(?!\d)"), _digits),
    (
        re.compile(
            rf"(?P<n>[一二三四五六七八九十]+){_BRANCH}(?:(?P<tail>[.、]?)(?= |$)|[.、](?![一二三四五六七八九十\d]))"
        ),
        _kanji,
    ),
)


# Single signs for what other texts write with several: ㈠, ⒜, ⒈.
_SPELT = {
    **{sign: f"({'一二三四五六七八九十'[place - 1]})" for place, sign in enumerate(numerals.PARENTHESISED_KANJI, 1)},
    **{sign: f"({chr(ord('a') + place)})" for place, sign in enumerate(numerals.PARENTHESISED_ALPHA)},
    **{sign: f"{place}." for place, sign in enumerate(numerals.WITH_POINT, 1)},
}


def counts_something(rest: str) -> bool:
    """Whether the words behind a number, blanks aside, say what it counts: 3 年を, 10 台以上."""
    return bool(_COUNTER.match(folded(rest)))


def _branch(text: str | None) -> tuple[int, ...]:
    return tuple(number(part) or 0 for part in (text or "").replace(" ", "").split("の")[1:])


def _plain(text: str | None) -> str:
    return (text or "").replace(" ", "")


@lru_cache(maxsize=20_000)
def find(text: str) -> Marker | None:
    """The marker at the head of `text` (trimmed, any width), or None. `rest` keeps the original characters."""
    fold = folded(text)
    if framed := _FRAMED.fullmatch(fold):
        inner = find(text[framed.start("inner") : framed.end("inner")].strip(" \u3000\t"))
        if inner and inner.shape in (*HEADINGS, Shape.APPENDIX):
            return inner
    if (framed := _FRAMED_LABEL.match(fold)) and (marker := find(framed.group("label"))):
        return Marker(**{**marker.__dict__, "rest": text[framed.start("rest") :].strip(" \u3000\t")})
    if (spelt := _SPELT.get(fold[:1])) and (marker := find(spelt + text[1:])):
        return marker
    found = _structure(fold) or _range_of_list(fold) or _list(fold)
    if found is None:
        return None
    rest = text[len(text) - len(found.rest) :] if found.rest else ""
    return Marker(**{**found.__dict__, "rest": _STOP.sub("", rest).strip(" \u3000\t")})


def _structure(fold: str) -> Marker | None:
    """編 to 条, 附則, 別表, 第１."""
    return _unit(fold) or _closing(fold)


def _unit(fold: str) -> Marker | None:
    if found := _RANGE.match(fold):
        upto = number(found.group("m")) or 0
        label = re.sub(_N, lambda digits: str(number(digits.group(0)) or digits.group(0)), _plain(fold[: found.end()]))
        return Marker(
            _UNITS[found.group("u")],
            (number(found.group("n")) or 0,),
            _branch(found.group("b")),
            label,
            fold[found.end() :],
            glued=False,
            upto=upto,
            upto_branch=_branch(found.group("mb")),
        )
    if found := _UNIT.match(fold):
        rest = re.sub(r"^ ?[.:](?!\d)", "", fold[found.end() :])
        place = number(found.group("n"))
        if place is None or _CITING.match(rest) or _begins_a_word(fold, found):
            return None
        branch = _branch(found.group("b"))
        label = f"第{place}{found.group('u')}" + "".join(f"の{part}" for part in branch)
        return Marker(_UNITS[found.group("u")], (place,), branch, label, rest, bool(rest) and rest[0] not in " (")
    return None


def _begins_a_word(fold: str, found: re.Match[str]) -> bool:
    """Whether the sign taken for a unit is the first of a word: 第1 目的, 第2 条 件, 第3目標."""
    behind = fold[found.end("u") : found.end("u") + 1]
    apart = fold[found.start("u") - 1] == " "
    goes_on = fold[found.end("u") :].lstrip(" ")[:1]
    spread = bool(goes_on) and goes_on in _WORDS_OF_UNITS.get(found.group("u"), "")
    return (apart and (behind not in ("", " ", "(", "の") or spread)) or (found.group("u") == "目" and spread)


def _closing(fold: str) -> Marker | None:
    if found := _SUPPLEMENT.match(fold):
        return Marker(
            Shape.SUPPLEMENT, (), (), "附則", (found.group("rest") or found.group("inline") or ""), glued=False
        )
    if _APPENDIX.match(fold):
        return Marker(Shape.APPENDIX, (), (), _plain(fold), "", glued=False)
    for pattern, shape in ((_DAI, Shape.DAI), (_DAI_KO, Shape.DAI_KO), (_DAI_GLUED, Shape.DAI)):
        if found := pattern.match(fold):
            label = shape.value.replace("1", str(number(found.group("n"))))
            rest = fold[found.end() :]
            return Marker(shape, (number(found.group("n")) or 0,), (), label, rest, glued=pattern is _DAI_GLUED)
    return None


def _range_of_list(fold: str) -> Marker | None:
    """(3)及び(4) 削除, ２から４まで 削除: several numbers of a list that share one word."""
    found = _LIST_RANGE.match(fold)
    if found is None:
        return None
    first, last = _list(f"{found.group('from')} "), _list(f"{found.group('to')} ")
    if first is None or last is None or first.shape is not last.shape or not first.number < last.number:
        return None
    label = _plain(fold[: found.end()])
    rest = fold[found.end() :]
    return replace(first, label=label, rest=rest, glued=False, upto=last.number, upto_branch=last.branch)


def _list(fold: str) -> Marker | None:
    for pattern, make in _FORMS:
        found = pattern.match(fold)
        if found and (marker := make(found, fold)):
            return marker
    return None
