"""The numerals and letters that Japanese markers count with, each turned into its place in the order (1-based)."""

from __future__ import annotations

GOJUON = "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワヲン"
IROHA = "イロハニホヘトチリヌルヲワカヨタレソツネナラムウヰノオクヤマケフコエテアサキユメミシヱヒモセス"
CIRCLED = (
    "".join(chr(0x2460 + n) for n in range(20))
    + "".join(chr(0x3251 + n) for n in range(15))
    + "".join(chr(0x32B1 + n) for n in range(15))
)
PARENTHESISED = "".join(chr(0x2474 + n) for n in range(20))
PARENTHESISED_KANJI = "".join(chr(0x3220 + n) for n in range(10))
PARENTHESISED_ALPHA = "".join(chr(0x249C + n) for n in range(26))
WITH_POINT = "".join(chr(0x2488 + n) for n in range(20))
BLACK_CIRCLED = "".join(chr(0x2776 + n) for n in range(10)) + "".join(chr(0x24EB + n) for n in range(10))
CIRCLED_KANJI = "".join(chr(0x3280 + n) for n in range(10))
CIRCLED_KANA = "".join(chr(0x32D0 + n) for n in range(47))
ROMAN_UPPER = "ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩⅪⅫ"
ROMAN_LOWER = "ⅰⅱⅲⅳⅴⅵⅶⅷⅸⅹⅺⅻ"
KANJI_DIGITS = "〇一二三四五六七八九"
_SMALL_ROMANS = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii")

# Full width to half width, one character for one, so that places in the folded text are places in the original.
# Bytes 0x8740 to 0x8753 of CP932 are ① to ⑳; NFKC would turn them into bare digits, so it is not used here.
_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20, 0x00A0: 0x20, 0x09: 0x20}
_HALF_KANA = dict(zip("ｱｲｳｴｵｶｷｸｹｺｻｼｽｾｿﾀﾁﾂﾃﾄﾅﾆﾇﾈﾉﾊﾋﾌﾍﾎﾏﾐﾑﾒﾓﾔﾕﾖﾗﾘﾙﾚﾛﾜｦﾝ", GOJUON, strict=True))
_BRACKETS = {"〔": "(", "〕": ")", "﹙": "(", "﹚": ")", "［": "[", "］": "]"}
FOLD = (
    _WIDTH
    | {ord(half): ord(full) for half, full in _HALF_KANA.items()}
    | {ord(a): ord(b) for a, b in _BRACKETS.items()}
)


def folded(text: str) -> str:
    """`text` in half width, character for character (the length stays the same)."""
    return text.translate(FOLD)


def kanji_number(text: str) -> int | None:
    """十二, 二十, 百四, 一二 (digits side by side) as a number; None for anything else."""
    if not text or any(char not in KANJI_DIGITS + "十百" for char in text):
        return None
    if all(char in KANJI_DIGITS for char in text):
        return int("".join(str(KANJI_DIGITS.index(char)) for char in text))
    total = 0
    digit = 0
    for char in text:
        if char in KANJI_DIGITS:
            digit = KANJI_DIGITS.index(char)
        else:
            total += (digit or 1) * (100 if char == "百" else 10)
            digit = 0
    return total + digit


def number(text: str) -> int | None:
    """Arabic or kanji numerals (folded) as a number; None for anything else."""
    text = text.replace(" ", "")
    return int(text) if text.isascii() and text.isdigit() else kanji_number(text)


def place_of_roman(text: str) -> int | None:
    """i, ii, iv … xii as a number; None for anything else."""
    return _SMALL_ROMANS.index(text) + 1 if text in _SMALL_ROMANS else None
