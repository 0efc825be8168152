"""Telling a text of rules from something else, so that a novel, a list of values or an amending act is refused."""

from __future__ import annotations

import re
from collections import Counter

from sekimori.common.errors import InvalidInput, Place
from sekimori.standards.reading.lines import Line
from sekimori.standards.reading.markers import find
from sekimori.standards.reading.model import ReadText, Unread

_JAPANESE = re.compile("[ぁ-んァ-ヴ一-龥]")
_KANA = re.compile("[ぁ-ん]")
_MISREAD = re.compile("[縺繧繝譁蟄蛹荳蜿邨鬘雉螳遘]|ã|Ã|‚|ƒ")
_RULING = re.compile(
    r"(?:ならない|ものとする|とする|できる|をいう|による|定める|行う|置く|有する|充てる|努める|施行する|適用する|準用する|望ましい|"
    r"ください|なりません|いけません|ましょう|とします|定めます|必要です|禁止です|は、[^。]*(?:ます|です)|"
    r"構成する|つかさどる|代理する|処理する|報告する|実施する|整備する|保存する|管理する|要しない|限りでない|妨げない|同様とする)$"
)
_TELLING = re.compile(r"(?:た|だった|だろう|のだ|のである|ました|です|ます|かしら|だよ|だね|ない[よねか])$")
_TITLE_AMENDS = re.compile(
    r"の一部を改正する(?:訓令|規則|規程|条例|告示|要綱|要領|内規|規定)?(?:甲|乙)?$|一部改正(?:する)?(?:訓令|規則|規程|条例|告示|要綱)$"
)
_UNREADABLE = re.compile("[\ufffd\ufffc\ue000-\uf8ff〓\U000f0000-\U000ffffd]")
SHARE_OF_JAPANESE = 0.3
SHARE_MISREAD = 0.04
SHARE_OF_ROWS = 0.8
SHARE_TELLING = 0.35
SHARE_RULING = 0.15
ENOUGH = 5
TITLE_LINES = 6
FEW_SIGNS = 20


def refuse_before(lines: list[Line]) -> None:
    """Refuses what is no text of rules by its letters or its title alone. Raises InvalidInput."""
    text = "".join(line.text for line in lines)
    if not text.strip():
        raise InvalidInput("文字がありません。")
    place = Place(line=lines[0].no)
    if len(_MISREAD.findall(text)) > SHARE_MISREAD * len(text):
        raise InvalidInput("文字化けしています。元の文字コードで保存し直してください。", place=place)
    if _is_rows(lines):
        raise InvalidInput("区切り文字で並んだ表のデータです。対策基準等の条文ではありません。", place=place)
    for line in lines[:TITLE_LINES]:
        if _TITLE_AMENDS.search(re.sub(r"\s", "", line.text)):
            raise InvalidInput(
                "一部を改正する訓令等です。改正は sekimori standard amend で読み取ります。", place=Place(line=line.no)
            )
    letters = len(text) - len(re.findall(r"[\s\d!-/:-@\[-`{-~]", text))
    if letters > FEW_SIGNS and len(_JAPANESE.findall(text)) < SHARE_OF_JAPANESE * letters:
        raise InvalidInput("日本語の条文ではありません。", place=place)


def _is_rows(lines: list[Line]) -> bool:
    """Whether nearly all lines hold the same number of separators: a CSV or TSV file."""
    if len(lines) < ENOUGH - 2:
        return False
    for separator in (",", "\t", ";"):
        counts = Counter(line.raw.count(separator) for line in lines)
        most, often = counts.most_common(1)[0]
        if separator == "\t" and _labelled(lines):
            continue
        if most >= 1 + (len(lines) < ENOUGH) and often >= SHARE_OF_ROWS * len(lines) and "。" not in lines[0].raw:
            return True
    return False


def _labelled(lines: list[Line]) -> bool:
    """Whether tabs only stand behind labels and before indented paragraphs, as a word processor leaves them."""
    heads = [line.raw.split("\t", 1)[0] for line in lines if "\t" in line.raw]
    plain = sum(not head.strip() or ((marker := find(head.strip())) is not None and not marker.rest) for head in heads)
    return plain >= SHARE_OF_ROWS * len(heads)


def refuse_after(read: ReadText) -> None:
    """Refuses what turned out to be no text of rules by its sentences. Raises InvalidInput."""
    sentences = [part for node in read.nodes for part in re.split("[。\n]", node.text) if part]
    told = sum(bool(_TELLING.search(part)) for part in sentences)
    ruled = sum(bool(_RULING.search(part)) for part in sentences)
    if len(sentences) >= ENOUGH and told > SHARE_TELLING * len(sentences) and ruled < SHARE_RULING * len(sentences):
        raise InvalidInput("番号は付いていますが、定めの文がほとんどありません。対策基準等の条文ではないようです。")


def unreadable_signs(lines: list[Line]) -> list[Unread]:
    """The lines that hold signs nobody can read: replacement characters, private 外字, 〓."""
    reason = "読めない文字（外字又は文字化け）があります。元の文書で確かめてください。"
    return [Unread(line.no, line.text, reason) for line in lines if _UNREADABLE.search(line.text)]
