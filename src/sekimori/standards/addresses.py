"""Where a provision stands: the ids of clauses taken apart and put together, in both manners of numbering.

Guideline style: `4.2(1)②(ア)`. Article style: `第3章第1節`, `第6条第2項第1号ア`, `附則第2項`, `別表第1`, `様式第2号`.
An id is a row of parts; each part has a kind, a number (with branches: 12の3 is (12, 3)) and its spelling.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache, reduce

CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳㉑㉒㉓㉔㉕㉖㉗㉘㉙㉚㉛㉜㉝㉞㉟㊱㊲㊳㊴㊵㊶㊷㊸㊹㊺㊻㊼㊽㊾㊿"
KANA = "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワヲン"
IROHA = "イロハニホヘトチリヌルヲワカヨタレソツネナラムウヰノオクヤマケフコエテアサキユメミシヱヒモセス"
HALF_KANA = "ｱｲｳｴｵｶｷｸｹｺｻｼｽｾｿﾀﾁﾂﾃﾄﾅﾆﾇﾈﾉﾊﾋﾌﾍﾎﾏﾐﾑﾒﾓﾔﾕﾖﾗﾘﾙﾚﾛﾜｦﾝ"
BLACK = "❶❷❸❹❺❻❼❽❾❿"
RINGED_KANA = "㋐㋑㋒㋓㋔㋕㋖㋗㋘㋙㋚㋛㋜㋝㋞㋟㋠㋡㋢㋣㋤㋥㋦㋧㋨㋩㋪㋫㋬㋭㋮㋯㋰㋱㋲㋳㋴㋵㋶㋷㋸㋹㋺"
ROMAN = "ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩⅪⅫ"
DIGITS = "〇一二三四五六七八九"
KANJI_DIGITS = DIGITS + "十百千"

CONTAINERS = ("部", "編", "章", "節", "款", "目")
ORDERED = (*CONTAINERS, "条", "項", "号")
# Parts of a provision that have no number: words of legislative drafting, spelt as they are.
FACETS = ("見出し", "ただし書", "前段", "後段", "本文", "各号列記以外の部分")
HEADS = ("附則", "題名", "目次", "前文", "備考")

_NARROW = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_NARROW[0x3000] = 0x20


def narrow(text: str) -> str:
    """`text` with full-width letters, digits, marks and blanks made half-width; circled digits and kana stay as they are."""
    return text.translate(_NARROW)


def kanji_number(text: str) -> int:
    """The value of a number in digits of any width or in kanji (十二, 百四, 二〇). Raises ValueError."""
    plain = narrow(text)
    if plain.isascii():
        return int(plain)
    if not set(plain) & set("十百千"):
        return int("".join(str(DIGITS.index(mark)) for mark in plain))
    total, pending = 0, 0
    for mark in plain:
        if mark in DIGITS:
            pending = DIGITS.index(mark)
        else:
            total += (pending or 1) * {"十": 10, "百": 100, "千": 1000}[mark]
            pending = 0
    return total + pending


def in_kanji(number: int) -> str:
    """A number below a hundred in kanji: 21 gives 二十一."""
    tens, ones = divmod(number, 10)
    return ("" if tens < 2 else DIGITS[tens]) + ("十" if tens else "") + (DIGITS[ones] if ones else "")  # noqa: PLR2004


@dataclass(frozen=True)
class Part:
    """One step of an address: `kind` (章, 条, 項, 号, kana, round, circled, …), its number, and how it is spelt in an id."""

    kind: str
    number: tuple[int, ...]
    spelling: str

    def renumbered(self, number: tuple[int, ...]) -> Part:
        """The same kind of part with another number, spelt in the same manner."""
        return Part(self.kind, number, spell(self.kind, number))


Address = tuple[Part, ...]


def branches(number: tuple[int, ...]) -> str:
    """の2の3 for the branches of a number, empty without."""
    return "".join(f"の{branch}" for branch in number[1:])


def spell(kind: str, number: tuple[int, ...]) -> str:
    """The spelling of a part in an id: ("条", (12, 3)) gives 第12条の3."""
    first = number[0] if number else 0
    if kind in ORDERED:
        return f"第{first}{kind}{branches(number)}"
    forms = {
        "kana": lambda: KANA[first - 1],
        "round kana": lambda: f"({KANA[first - 1]})",
        "half kana": lambda: f"({HALF_KANA[first - 1]})",
        "round": lambda: f"({first})",
        "circled": lambda: CIRCLED[first - 1],
        "digits": lambda: str(first),
        "dotted": lambda: f".{first}",
        "dashed": lambda: f"-{first}",
        "large": lambda: f"第{first}",
        "half round": lambda: f"{first})",
        "half kana round": lambda: f"{KANA[first - 1]})",
        "half latin": lambda: f"{chr(ord('a') + first - 1)})",
        "square": lambda: f"[{first}]",
        "lenticular": lambda: f"【{first}】",
        "black": lambda: BLACK[first - 1],
        "ringed kana": lambda: RINGED_KANA[first - 1],
        "roman": lambda: ROMAN[first - 1],
        "round kanji": lambda: f"({in_kanji(first)})",
        "kanji": lambda: in_kanji(first),
        "latin": lambda: chr(ord("a") + first - 1),
        "round latin": lambda: f"({chr(ord('a') + first - 1)})",
        "別表": lambda: f"別表第{first}" if number else "別表",
        "様式": lambda: f"様式第{first}号" if number else "様式",
        "別記様式": lambda: f"別記様式第{first}号" if number else "別記様式",
    }
    return (forms[kind]() if kind in forms else kind) + branches(number)


_BRANCH = r"(?:の\d+)*"
_TOKENS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(pattern))
    for kind, pattern in (
        *(
            (unit, rf"第(\d+){unit}({_BRANCH})(?:から|及び|・)第\d+{unit}{_BRANCH}(?:まで)?")
            for unit in ("条", "項", "号")
        ),
        *((unit, rf"第(\d+){unit}({_BRANCH})") for unit in ORDERED),
        ("附則", r"附則(?:\([^()]*\))?"),
        ("別表", rf"別表(?:第(\d+)({_BRANCH}))?"),
        ("別記様式", rf"別記様式(?:第(\d+)号({_BRANCH}))?"),
        ("様式", rf"(?:別記)?様式(?:第(\d+)号({_BRANCH}))?"),
        *((word, word) for word in (*HEADS[1:], *FACETS)),
        ("half round", r"(\d+)\)"),
        ("half kana round", rf"([{KANA}])\)"),
        ("half latin", r"([a-z])\)"),
        ("square", r"\[(\d+)\]"),
        ("lenticular", r"【(\d+)】"),
        ("black", rf"([{BLACK}])"),
        ("ringed kana", rf"([{RINGED_KANA}])"),
        ("roman", rf"([{ROMAN}])"),
        ("round kanji", rf"\(([{KANJI_DIGITS}]+)\)"),
        ("kanji", rf"([{KANJI_DIGITS}]+)"),
        ("large", rf"第(\d+)({_BRANCH})"),
        ("round", rf"\((\d+)\)({_BRANCH})"),
        ("round kana", rf"\(([{KANA}])\)"),
        ("half kana", rf"\(([{HALF_KANA}])\)"),
        ("round latin", r"\(([a-z])\)"),
        ("circled", rf"([{CIRCLED}])"),
        ("dotted", r"\.(\d+)"),
        ("dashed", r"[-―‐−](\d+)"),
        ("digits", rf"(\d+)({_BRANCH})"),
        ("kana", rf"([{KANA}])(?![ァ-ヶー])({_BRANCH})"),
        ("latin", r"([a-z])(?![a-z])"),
    )
)


def _value(mark: str) -> int:
    for alphabet in (CIRCLED, KANA, HALF_KANA, "abcdefghijklmnopqrstuvwxyz", BLACK, RINGED_KANA, ROMAN):
        if mark in alphabet:
            return alphabet.index(mark) + 1
    return kanji_number(mark)


def _token(text: str, start: int) -> tuple[Part, int] | None:
    first = start + 1 if start and text.startswith(" ", start) else start  # A blank keeps two numbers apart (第1 1).
    for kind, pattern in _TOKENS:
        found = pattern.match(text, first)
        if found is None:
            continue
        groups = [group for group in found.groups() if group]
        number = (_value(groups[0]), *(int(n) for n in re.findall(r"\d+", "".join(groups[1:])))) if groups else ()
        return Part(kind, number, text[first : found.end()]), found.end()
    return None


@lru_cache(maxsize=8192)
def parse(clause_id: str) -> Address:
    """The parts of an id. What is not understood becomes one last part of kind "other", so nothing is lost."""
    text, at, parts = clause_id, 0, []
    while at < len(text):
        if (step := _token(text, at)) is None:
            parts.append(Part("other", (), text[at:]))
            break
        part, at = step
        parts.append(part)
    return tuple(parts)


def spelling(address: Address) -> str:
    """The id of an address."""
    return reduce(join, (part.spelling for part in address), "")


def join(above: str, label: str) -> str:
    """`above` and `label` in one id; a blank keeps two numbers apart (第1 1)."""
    apart = above[-1:].isdecimal() and label[:1].isdecimal()
    return f"{above} {label}" if apart else above + label


def order_key(part: Part, *, iroha: bool = False) -> tuple[int, ...]:
    """Sorts parts of one kind by number and branch; with `iroha` kana follow the old order (イロハ) instead of アイウ."""
    if iroha and part.kind == "kana" and part.number:
        return (IROHA.find(KANA[part.number[0] - 1]) + 1, *part.number[1:])
    return part.number
