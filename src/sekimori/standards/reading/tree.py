"""The tree as it grows: entries with their marker, their paragraphs, their children."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from sekimori.standards.reading.lines import Line
from sekimori.standards.reading.markers import COMPOSITE, STRUCTURE, Marker, Shape
from sekimori.standards.reading.tables import Region

Key = tuple[Shape, int]  # The shape and, for 4.1 and 2―4―1, how many numbers it has.

_INNERMOST_PARENS = re.compile(r"[(（「『][^()（）「」『』]*[)）」』]")
_ANNOUNCES = re.compile(
    r"(?:次|以下|下記|左|後記)(?:の|に|に掲げる|に定める|に示す)?(?:各号|とおり|事項|もの|こと|業務|場合|内容|区分|いずれか|掲げる|"
    r"定める|示す|記載|措置|項目|要件|任務|職務|役割|基準|方法|者|法令|情報|表|を含む|のように)|以下を|次を"
    # Anything that is counted below; 次の年度 and the like only speak of time or of who comes next.
    r"|(?:次|下記|左)の(?!日|年|月|週|回|会|機会|世代|担当|任期|条|項|号|章|節)[一-龥ァ-ヴー]{1,10}(?:を|に|が|は|とする|により|のいずれか)"
)
# A full stop of western style behind kana or a bracket, and a predicate without any full stop.
_WESTERN_STOP = re.compile(r"[ぁ-ん)）][．.](?![0-9０-９])|｡")
_PREDICATE = re.compile("(?:ならない|ものとする|できる|とする|すること|ないこと|おくこと|行うこと|である)$")
# A caption of an article or paragraph: words in brackets alone on a line, no note and no date.
CAPTION = re.compile(
    r"^[(](?!注(?:[\d)::、 ]|釈)|※|平成|令和|昭和)[^()。]{1,40}(?:[(][^()]{1,20}[)][^()。]{0,20})?[)]$"
)
LONGEST_PREDICATE = 6
FARTHEST_BRACKET = 3000  # Letters; a bracket open for longer was never closed.
_PARTICLE = re.compile("[をにがは]")


@dataclass
class Paragraph:
    """A paragraph of an entry: the physical lines it begins in and was read to."""

    text: str
    last: Line
    bullet: bool = False
    first: Line | None = None


@dataclass
class Entry:
    """A numbered place of the text. The root has no marker."""

    marker: Marker | None
    line: Line | None
    parent: Entry | None
    caption: str = ""
    paragraphs: list[Paragraph] = field(default_factory=list)
    children: list[Entry] = field(default_factory=list)
    regions: list[Region] = field(default_factory=list)
    commented: bool = False  # A commentary has begun below its words.

    @property
    def shape(self) -> Shape | None:
        return self.marker.shape if self.marker else None

    @property
    def key(self) -> Key | None:
        return key_of(self.marker) if self.marker else None

    @property
    def structural(self) -> bool:
        return self.marker is None or self.marker.shape in STRUCTURE

    @property
    def open_bracket(self) -> bool:
        """Whether the last paragraph holds a bracket that is not closed, so that it must go on."""
        if not self.paragraphs:
            return False
        bare = without_brackets(self.paragraphs[-1].text[-FARTHEST_BRACKET:])
        return any(bracket in bare for bracket in "(（「『")

    @property
    def announces(self) -> bool:
        """Whether the last paragraph is a sentence that announces a list."""
        text = self.paragraphs[-1].text if self.paragraphs else ""
        return is_sentence(text) and bool(_ANNOUNCES.search(text))


@dataclass(frozen=True)
class Missing:
    """A number that the count passed over, noticed at `line`; `holder` is the entry that stands where it should have stood."""

    line: int
    before: str
    here: str
    shape: Shape
    places: tuple[int, ...]
    holder: Entry | None = None


def walk(entry: Entry) -> list[Entry]:
    """`entry` and everything below it in reading order."""
    found = [entry]
    for child in entry.children:
        found.extend(walk(child))
    return found


def key_of(marker: Marker) -> Key:
    """The key under which entries count together."""
    return (marker.shape, len(marker.path) if marker.shape in COMPOSITE else 1)


def without_brackets(text: str) -> str:
    """`text` without what stands in brackets."""
    while True:
        shorter = _INNERMOST_PARENS.sub("", text)
        if shorter == text:
            return text
        text = shorter


def is_sentence(text: str) -> bool:
    """Whether `text` holds a sentence: a full stop outside brackets, or a predicate at its end where none is written."""
    bare = without_brackets(text)
    if "。" in bare or _WESTERN_STOP.search(bare):
        return True
    predicate = _PREDICATE.search(bare[-LONGEST_PREDICATE:])
    return predicate is not None and _PARTICLE.search(bare[: len(bare) - len(predicate.group())]) is not None


def announces_list(text: str) -> bool:
    """Whether a sentence says that a list follows."""
    return bool(_ANNOUNCES.search(text))


def glue(before: str, after: str) -> str:
    """Two parts of a wrapped line put together; Latin words keep a blank between them."""
    latin = before[-1:].isascii() and before[-1:].isalnum() and after[:1].isascii() and after[:1].isalnum()
    return f"{before} {after}" if latin else before + after
