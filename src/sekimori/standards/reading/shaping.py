"""From the tree of entries to nodes: ids, levels, titles, texts. The id rules are those of docs/standards-reading.md."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from sekimori.standards import addresses
from sekimori.standards.levels import Level
from sekimori.standards.reading import tables
from sekimori.standards.reading.builder import Built
from sekimori.standards.reading.markers import COMPOSITE, HEADINGS, STRUCTURE, Marker, Shape
from sekimori.standards.reading.model import Node, Style, Table, Unread
from sekimori.standards.reading.tree import Entry, Key, announces_list, is_sentence, walk

_STRUCTURE_LEVELS = {
    Shape.VOLUME: Level.CHAPTER,
    Shape.PART: Level.CHAPTER,
    Shape.CHAPTER: Level.CHAPTER,
    Shape.SECTION: Level.SECTION,
    Shape.SUBSECTION: Level.SECTION,
    Shape.DIVISION: Level.SECTION,
    Shape.ARTICLE: Level.PARAGRAPH,
    Shape.SUPPLEMENT: Level.SUPPLEMENTARY,
}
_LADDER = (Level.CHAPTER, Level.ITEM, Level.PARAGRAPH, Level.SUBPARAGRAPH, Level.SUBITEM)
_LADDER_WITH_SECTIONS = (Level.CHAPTER, Level.SECTION, Level.ITEM, Level.PARAGRAPH, Level.SUBPARAGRAPH, Level.SUBITEM)
LONGEST_CAPTION = 30
_NUMBERED_ITEMS = (Shape.PAREN, Shape.KANJI, Shape.HALF_PAREN, Shape.PAREN_KANJI, Shape.INNER_NUMBER)


@dataclass
class Shaped:
    """Nodes in reading order and what became of the tables."""

    nodes: list[Node] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    unread: list[Unread] = field(default_factory=list)
    style: Style = Style.GUIDELINE
    scheme: tuple[str, ...] = ()
    id_of: dict[int, str] = field(default_factory=dict)  # id(entry) → node id


class Shaper:
    """Walks the tree once; the id of an entry is known when its node is made."""

    def __init__(self, built: Built) -> None:
        self.built = built
        self.out = Shaped()
        self.depth = _depths(built.root)
        self.titled = _titled_shapes(built.root)
        self.taken: set[str] = set()
        self.articles: set[str] = set()  # 第2条 is taken by a 第2条第1項 too.
        articles = any(entry.shape is Shape.ARTICLE for entry in walk(built.root))
        self.out.style = Style.ARTICLES if articles else Style.GUIDELINE
        self.out.scheme = tuple(key[0].value for key, _ in sorted(self.depth.items(), key=lambda item: item[1]))
        self.ladder = self._ladder()

    def run(self) -> Shaped:
        """Makes the nodes of the whole tree."""
        for child in self.built.root.children:
            self._shape(child, "")
        return self.out

    def _ladder(self) -> tuple[Level, ...]:
        deep = [key for key, depth in self.depth.items() if depth == 1]
        sections = any(key[0] in COMPOSITE for key in deep) or len(set(self.depth.values())) > len(_LADDER) - 1
        return _LADDER_WITH_SECTIONS if sections else _LADDER

    def _shape(self, entry: Entry, parent: str) -> None:
        if entry.marker is None or entry.line is None or entry.shape is Shape.APPENDIX:
            return
        if _only_holds(entry):
            self.out.id_of[id(entry)] = self._id(entry, parent)
            entry.children[0].caption = entry.children[0].caption or (
                "" if entry.shape is Shape.SUPPLEMENT else entry.caption
            )
            for child in entry.children:
                self._shape(child, parent)
            return
        node_id = self._unique(self._id(entry, parent), entry)
        title, text = self._title_and_text(entry)
        text = self._with_tables(entry, node_id, text)
        self.out.id_of[id(entry)] = node_id
        beside = [entry.shape is Shape.ARTICLE and child.shape is Shape.NUMBER for child in entry.children]
        leaf = all(beside)
        place = entry.line.no
        self.out.nodes.append(Node(node_id, self._level(entry), title, text, leaf, place, parent, entry.marker.label))
        for child, stands_beside in zip(entry.children, beside, strict=True):
            # A 項 stands beside the first one, under the chapter.
            self._shape(child, parent if stands_beside else node_id)

    def _id(self, entry: Entry, parent: str) -> str:
        marker = entry.marker
        assert marker is not None  # noqa: S101 — the root is never shaped.
        if marker.shape in HEADINGS:
            return self._heading_path(entry)
        if marker.shape is Shape.ARTICLE:
            return self._article_id(entry)
        if marker.shape is Shape.SUPPLEMENT:
            return f"附則({entry.caption})" if entry.caption else "附則"
        holder = _holder(entry)
        if holder is not None:
            return self._inside_article(entry, parent, holder)
        if marker.shape in COMPOSITE and _names_its_parents(entry):
            return marker.label
        return addresses.join(parent, marker.label)

    def _heading_path(self, entry: Entry) -> str:
        labels = []
        at: Entry | None = entry
        while at is not None and at.marker is not None:
            labels.append(at.marker.label)
            at = at.parent
        return "".join(reversed(labels))

    @staticmethod
    def _article_id(entry: Entry) -> str:
        """第3条, or 第3条第1項 when further paragraphs follow; articles of a 附則 name it."""
        assert entry.marker is not None  # noqa: S101
        several = any(child.shape is Shape.NUMBER for child in entry.children)
        label = f"{entry.marker.label}第1項" if several else entry.marker.label
        if entry.parent is not None and entry.parent.shape is Shape.SUPPLEMENT:
            note = f"({entry.parent.caption})" if entry.parent.caption else ""
            return f"附則{note}{label}"
        return label

    def _inside_article(self, entry: Entry, parent: str, holder: Entry) -> str:
        """項, 号 and what stands below them."""
        marker = entry.marker
        assert marker is not None  # noqa: S101
        if marker.shape is Shape.NUMBER and entry.parent is holder:
            base = self.out.id_of.get(id(holder), parent).removesuffix("第1項")
            return base + _ordinal(marker, "項")
        if marker.shape in _NUMBERED_ITEMS and _first_list_below(entry, holder):
            return parent + _ordinal(marker, "号")
        return addresses.join(parent, marker.label)

    def _unique(self, node_id: str, entry: Entry) -> str:
        """An id taken already is told apart by the entry it stands under, else by a count."""
        article = node_id.removesuffix("第1項") if entry.shape is Shape.ARTICLE else ""
        if node_id in self.taken or article in self.articles:
            chapter = next((at for at in _ancestors(entry) if at.shape in HEADINGS), None)
            longer = (
                f"{self._heading_path(chapter)}{node_id}" if chapter and not node_id.startswith("附則") else node_id
            )
            count = 2
            while longer in self.taken:
                longer = f"{node_id}[{count}]"
                count += 1
            if entry.line and entry.shape is not Shape.SUPPLEMENT and "[" in longer:
                self.out.unread.append(Unread(entry.line.no, entry.line.text, f"{node_id}が二つあります。"))
            node_id = longer
        self.taken.add(node_id)
        self.articles |= {node_id.removesuffix("第1項")} if article else set()
        return node_id

    def _level(self, entry: Entry) -> Level:
        shape = entry.shape
        if shape in _STRUCTURE_LEVELS:
            return _STRUCTURE_LEVELS[shape]
        holder = _holder(entry)
        if holder is not None:
            if holder.shape is Shape.SUPPLEMENT:
                return Level.SUPPLEMENTARY if entry.parent is holder else Level.ITEM
            if shape is Shape.NUMBER and entry.parent is holder:
                return Level.PARAGRAPH
            return Level.ITEM if shape in _NUMBERED_ITEMS and _first_list_below(entry, holder) else Level.SUBITEM
        key = entry.key
        depth = self.depth.get(key, 0) if key else 0
        return self.ladder[min(depth, len(self.ladder) - 1)]

    def _title_and_text(self, entry: Entry) -> tuple[str, str]:
        parts = [paragraph.text for paragraph in entry.paragraphs]
        if entry.shape in HEADINGS:
            return (parts[0] if parts else "", "\n".join(parts[1:]))
        if entry.shape is Shape.SUPPLEMENT:
            return "", "\n".join(parts)
        if entry.shape is Shape.ARTICLE and self._bare_title(entry):
            return parts[0], "\n".join(parts[1:])
        if entry.caption or _holder(entry) is not None or entry.shape is Shape.ARTICLE:
            return entry.caption, "\n".join(parts)
        if not parts:
            return "", ""
        return (parts[0], "\n".join(parts[1:])) if self._is_title(entry) else ("", "\n".join(parts))

    def _bare_title(self, entry: Entry) -> bool:
        """Whether an article's first words are its caption without brackets: 第1条　目的, its sentences below."""
        if entry.caption or not entry.paragraphs or len(entry.paragraphs[0].text) > LONGEST_CAPTION:
            return False
        first = entry.paragraphs[0].text
        below = len(entry.paragraphs) > 1 and is_sentence(entry.paragraphs[1].text)
        return (below or bool(entry.children)) and not _reads_as_text(first) and not first.startswith("削除")

    def _is_title(self, entry: Entry) -> bool:
        """Whether the first paragraph is a heading: no sentence, and something stands under it, or its kind are headings."""
        first = entry.paragraphs[0]
        if _reads_as_text(first.text) or any(part.text.startswith("ただし、") for part in entry.paragraphs[1:2]):
            return False
        if len(entry.paragraphs) > 1 or entry.children or entry.regions:
            return True
        return not _is_listed(entry) and (entry.key in self.titled or entry.parent is self.built.root)

    def _with_tables(self, entry: Entry, node_id: str, text: str) -> str:
        for region in entry.regions:
            in_text = tables.readable(region)
            if in_text:
                text = tables.joined(text, region)
            caption = region.caption.text if region.caption else ""
            rows = tables.rows_of(region)
            self.out.tables.append(
                Table(region.header.no, node_id, caption, tables.header_words(region.header), rows, in_text, sure=False)
            )
            if not in_text and not tables.whole_rows(region):
                lost = "\n".join(line.text for line in [region.header, *region.lines])
                reason = "表の罫線が失われており、列と行の境目を決められません。人が確かめてください。"
                self.out.unread.append(Unread(region.header.no, lost, reason))
        return text


def _ordinal(marker: Marker, unit: str) -> str:
    """第3号, 第3号の2, 第3号及び第4号, 第3号から第5号まで."""
    first = f"第{marker.number}{unit}" + "".join(f"の{part}" for part in marker.branch)
    if not marker.upto:
        return first
    last = f"第{marker.upto}{unit}" + "".join(f"の{part}" for part in marker.upto_branch)
    return f"{first}から{last}まで" if "から" in marker.label else f"{first}及び{last}"


def _only_holds(entry: Entry) -> bool:
    """Whether an article or 附則 has no words of its own: its numbered paragraphs carry them, its name and its caption."""
    first = entry.children[0] if entry.children else None
    if entry.paragraphs or entry.regions or first is None or first.marker is None:
        return False
    numbered = first.shape is Shape.NUMBER and first.marker.number == 1
    if entry.shape is Shape.SUPPLEMENT:
        return first.shape in (Shape.NUMBER, Shape.ARTICLE)
    return entry.shape is Shape.ARTICLE and numbered


def _ancestors(entry: Entry) -> list[Entry]:
    found = []
    at = entry.parent
    while at is not None and at.marker is not None:
        found.append(at)
        at = at.parent
    return found


def _holder(entry: Entry) -> Entry | None:
    """The article or 附則 in which the entry lies."""
    return next((at for at in _ancestors(entry) if at.shape in (Shape.ARTICLE, Shape.SUPPLEMENT)), None)


def _first_list_below(entry: Entry, holder: Entry) -> bool:
    """Whether the entry is of the first list below an article or its paragraph: a 号."""
    parent = entry.parent
    return parent is holder or (parent is not None and parent.shape is Shape.NUMBER and parent.parent is holder)


def _names_its_parents(entry: Entry) -> bool:
    """Whether 4.1 repeats the number of the entry it stands under, so that it names its place by itself."""
    marker = entry.marker
    assert marker is not None  # noqa: S101
    above = next((at.marker for at in _ancestors(entry) if at.marker), None)
    return above is None or above.path == marker.path[:-1] or above.path[-1:] == marker.path[-2:-1]


def _is_listed(entry: Entry) -> bool:
    """Whether the parent's text announced a list, so that its entries are words, not headings."""
    parent = entry.parent
    if parent is None or parent.marker is None:
        return False
    return any(announces_list(paragraph.text) for paragraph in parent.paragraphs)


def _titled_shapes(root: Entry) -> set[Key]:
    """The shapes whose entries are headings more often than sentences, judged where it is plain."""
    titles: Counter[Key] = Counter()
    texts: Counter[Key] = Counter()
    for entry in walk(root):
        if entry.key is None or not entry.paragraphs or entry.shape in STRUCTURE or _is_listed(entry):
            continue
        if _reads_as_text(entry.paragraphs[0].text):
            texts[entry.key] += 1
        elif len(entry.paragraphs) > 1 or entry.children:
            titles[entry.key] += 1
    return {key for key, count in titles.items() if count >= texts[key]}


def _reads_as_text(text: str) -> bool:
    """Whether words are a sentence, have a subject, or announce what is counted below them, so that they are no heading."""
    return is_sentence(text) or announces_list(text) or "は、" in text or "は次の" in text


def _depths(root: Entry) -> dict[Key, int]:
    """For each list shape how deep it stands, counted over the shapes of the whole text (4.1① and 1(1)① are both third)."""
    below: dict[Key, set[Key]] = {}
    for entry in walk(root):
        if entry.key is None or (entry.shape in STRUCTURE and entry.shape not in HEADINGS):
            continue
        below.setdefault(entry.key, set())
        for above in _ancestors(entry):
            if above.key is not None and above.key != entry.key:
                below[entry.key].add(above.key)
    depth: dict[Key, int] = {}

    def depth_of(key: Key, seen: frozenset[Key]) -> int:
        if key not in depth:
            uppers = [depth_of(upper, seen | {key}) for upper in below.get(key, set()) if upper not in seen]
            depth[key] = 1 + max(uppers, default=-1)
        return depth[key]

    for key in below:
        depth_of(key, frozenset({key}))
    return depth


def table_of_cells(line_no: int, node: str, rows: list[tuple[str, ...]]) -> Table:
    """A table whose cells the source gave."""
    head = rows[0] if len(rows) > 1 else ()
    return Table(line_no, node, "", head, tuple(rows[1:] if head else rows), in_text=False, sure=True)
