"""Reads an amendment of either form: 新旧対照表 or 改め文, with its 附則."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sekimori.common.errors import InvalidInput
from sekimori.standards.addresses import narrow
from sekimori.standards.amending import columns, kaimebun, marks, sources, supplement
from sekimori.standards.amending.columns import Header
from sekimori.standards.amending.kaimebun import Unread
from sekimori.standards.amending.operations import Operation, ReplaceAll, all_to_json, to_json
from sekimori.standards.amending.rows import Row, TableReading, read_rows
from sekimori.standards.amending.sources import Document, Table
from sekimori.standards.amending.substitutions import Substitutions, announces_words, cells_of
from sekimori.standards.amending.wrapping import rejoined

TABLE_FORM, SENTENCE_FORM, BOTH_FORMS = "comparison_table", "sentences", "both"

_ORDER = re.compile(
    r"^(?:第[\d一二三四五六七八九十]+条 *)?(?P<act>[^「」]{2,120}?)(?:\([^()]*\))?の(?P<how>一部|全部)を"
    r"[^。「]{0,24}?改正する。"
)
_TITLE = re.compile(
    r"の(?:一部|全部)(?:を改正する|改正)(?:訓令|規程|規則|要綱|要領|告示|条例|基準|方針|内規|件|について)?"
)
_ACT_CAPTION = re.compile(r"\(.*の(?:一部|全部)改正\)$")
_HEADING = re.compile(
    _TITLE.pattern
    + r"|(?:訓令|規程|規則|告示|要綱|要領|条例|改正|について|定める)$|^\(.*\)$|月[\d一二三四五六七八九十]+日$|[市町村]長 "
)
_ORDER_BEGUN = re.compile(r"の(?:一部|全部)を(?!改正する)")
_SHORTEST_WRAPPED = 16
_ABOUT_TABLE = re.compile(r"次の表|改正[前後](?:の)?欄|下線|傍線|新旧対照表|別紙|表中の\[|対象規定")
_INTRODUCES = re.compile(r"次の表|別紙|新旧対照表|改正[前後]")
_WALL = re.compile(r"[│┃║|\t]")  # Between the columns of a table in plain text.
_ARTICLE = re.compile(r"^\s*(?:[(]\d+[)]\s*)?(?:附則)?第[\d一二三四五六七八九十百]+[条項号]")
_NUMBERED = re.compile(
    r"^\s*(?:\d+(?:[.\-―]\d+)*(?=[ (①-⑳⑴-⒇をのに中か及並、])|\(\d+\)|[①-⑳⑴-⒇]|\([ア-ン]\)"
    r"|第[\d一二三四五六七八九十]+(?=[ の中をに、]|及び|並びに|から))"
)


@dataclass(frozen=True)
class ActAmendment:
    """What is done to one act."""

    act: str
    operations: tuple[Operation, ...]


@dataclass(frozen=True)
class Amendment:
    """An amendment as read. `unread` are the spots that were not understood; while there are any it cannot be applied."""

    title: str
    form: str
    acts: tuple[ActAmendment, ...]
    unread: tuple[Unread, ...] = ()
    from_tables: frozenset[int] = frozenset()  # Positions in `operations` of what a table said.

    @property
    def operations(self) -> tuple[Operation, ...]:
        """All operations in the paper's order."""
        return tuple(operation for act in self.acts for operation in act.operations)

    def as_json(self) -> dict[str, Any]:
        """The stable JSON form. `nodes` and `operations` are the same list; `act` stands in it when several acts are amended."""
        listed = all_to_json(self.operations)
        if len(self.acts) > 1:
            listed = [{**to_json(operation), "act": act.act} for act in self.acts for operation in act.operations]
        return {
            "title": self.title,
            "act": self.acts[0].act if self.acts else "",
            "form": self.form,
            "nodes": listed,
            "operations": listed,
            "unread": [{"line": spot.line, "text": spot.text, "reason": spot.reason} for spot in self.unread],
        }


def read_amendment(path: Path) -> Amendment:
    """Reads an amendment from a file. Raises InvalidInput when the file is no amendment or cannot be opened."""
    return amendment_of(sources.read_document(path))


def amendment_text(text: str) -> Amendment:
    """Reads an amendment from plain text. Raises InvalidInput when it is none."""
    return amendment_of(sources.from_text(text))


def amendment_of(document: Document) -> Amendment:
    """Reads an amendment from a document. Raises InvalidInput when nothing in it amends anything."""
    reader = _Reader(document)
    amendment = reader.read()
    if not amendment.operations and not amendment.unread:
        raise InvalidInput("改正する規定が見つかりません。改め文又は新旧対照表ではないようです。")
    return amendment


@dataclass
class _Part:
    """The lines that amend one act, with their place in the file."""

    act: str
    whole: bool
    start: int
    end: int


@dataclass
class _Reader:
    document: Document
    unread: list[Unread] = field(default_factory=list)
    operations: list[Operation] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    tables: dict[int, Table] = field(default_factory=dict)
    forms: set[str] = field(default_factory=set)
    from_tables: set[int] = field(default_factory=set)
    before: int = 0  # how many operations the acts before this one have

    def read(self) -> Amendment:
        self._lay_out()
        end_of_main = self._supplement_at()
        parts = self._parts(end_of_main)
        acts: list[ActAmendment] = []
        for part in parts:
            self.operations = []
            self._amend(part)
            acts.append(ActAmendment(part.act, tuple(self.operations)))
            self.before += len(self.operations)
        self.operations = []
        if end_of_main is not None:
            self._supplement(end_of_main)
        if acts and self.operations:
            acts[-1] = ActAmendment(acts[-1].act, (*acts[-1].operations, *self.operations))
        form = BOTH_FORMS if len(self.forms) > 1 else next(iter(self.forms), SENTENCE_FORM)
        unread = tuple(sorted(self.unread, key=lambda spot: spot.line))
        return Amendment(self._title(), form, tuple(acts), unread, frozenset(self.from_tables))

    def _lay_out(self) -> None:
        """Lines with 0-based places; a table that is no 新旧対照表 becomes lines, one that is keeps one place."""
        for block in self.document.blocks:
            if isinstance(block, str):
                self.lines.append(block)
            elif _table_header(block) is not None:
                self.tables[len(self.lines)] = block
                self.lines.append("")
            else:
                self.lines.extend("\t".join("".join(cell) for cell in row if cell) for row in block.rows)

        self.lines = rejoined(self.lines)

    def _title(self) -> str:
        for line in self.lines:
            bare = narrow(marks.plain(line)).strip()
            if _TITLE.search(bare) and "。" not in bare and not _ACT_CAPTION.match(bare):
                return _without_bullet(line)
        return next((_without_bullet(line) for line in self.lines if line.strip()), "")

    def _supplement_at(self) -> int | None:
        """Where the heading 附則 stands; one inside a table's column is not meant."""
        for index, line in enumerate(self.lines):
            if supplement.is_heading(line):
                return index
        return None

    def _parts(self, end_of_main: int | None) -> list[_Part]:
        found: list[_Part] = []
        stop = len(self.lines) if end_of_main is None else end_of_main
        for index in range(stop):
            if not self.lines[index].strip():
                continue
            if found and index < found[-1].start:
                continue
            joined, taken = self._joined(index)
            if (order := _ORDER.match(joined)) is not None:
                if found:
                    found[-1].end = index
                act = re.sub(r"\([^()]*\)$", "", order["act"]).strip()
                found.append(_Part(act, order["how"] == "全部", index + taken, stop))
        if not found:
            found.append(_Part("", whole=False, start=self._first_sentence(stop), end=stop))
        return found

    def _joined(self, index: int) -> tuple[str, int]:
        """The line with those it may go on with up to its first 。, and how many lines that is; a title goes on with nothing."""
        text = ""
        first = narrow(marks.plain(self.lines[index])).strip()
        heading = _HEADING.search(first) and not _ORDER_BEGUN.search(first)
        if "。" not in first and (heading or len(first) < _SHORTEST_WRAPPED):
            return first, 1
        for taken, line in enumerate(self.lines[index : index + 9], start=1):
            text += narrow(marks.plain(line)).strip()
            if "。" in text:
                return text, taken
        return text, 1

    def _first_sentence(self, stop: int) -> int:
        guideline = self._is_guideline(0, stop)
        reader = kaimebun.Reader(self.lines[:stop], guideline=guideline)
        for index in range(stop):
            if index in self.tables or columns.find_header(self.lines[index : index + 2]) is not None:
                return index
            if self.lines[index].strip() and reader.starts_sentence(index):
                return index
        return stop

    def _amend(self, part: _Part) -> None:
        if part.whole:
            text = "\n".join(marks.plain(line) for line in self.lines[part.start :]).strip()
            self.operations.append(ReplaceAll(text))
            self.forms.add(SENTENCE_FORM)
            return
        at = part.start
        for index in sorted(place for place in self.tables if part.start <= place or place >= part.end):
            if index < part.end:
                self._sentences(at, index)
                at = index + 1
            self._table_block(self.tables[index])
        while at < part.end or (at < len(self.lines) and part.end == self._main_end()):
            found = columns.find_header(self.lines, at)
            if found is None:
                break
            at = self._text_table(at, part.end, *found)
        self._sentences(at, part.end)

    def _main_end(self) -> int:
        stop = self._supplement_at()
        return len(self.lines) if stop is None else stop

    def _text_table(self, at: int, end: int, index: int, header: Header) -> int:
        """Reads a table in plain text and returns where the lines go on; one behind the 附則 is read too."""
        self._sentences(at, min(index, end))
        start = index + header.lines
        stop = next(
            (
                place
                for place in range(start, len(self.lines))
                if columns.is_remark(self.lines[place]) or supplement.is_heading(self.lines[place])
            ),
            len(self.lines),
        )
        guideline = self._is_guideline(start, stop)
        uncertain: list[int] = []
        if header.apart:
            first, second = self.lines[index + 1 : header.apart], self.lines[header.apart + 1 : stop]
            rows = columns.split_apart(first, second, header, first_line=index + 2)
        else:
            rows, uncertain = columns.split_rows(
                self.lines[start:stop], header, first_line=start + 1, guideline=guideline
            )
        for line in uncertain:
            shown = marks.plain(self.lines[line - 1]).strip()
            self.unread.append(Unread(line, shown, "改正後と改正前のどちらの欄か分かりません。"))
        self._take(read_rows([row for row in rows if row.line not in uncertain], guideline=guideline))
        return stop

    def _table_block(self, table: Table) -> None:
        header = _table_header(table)
        if header is None:
            return
        first_row, new_at, old_at = header
        rows = [
            Row(row[new_at] if len(row) > new_at else (), row[old_at] if len(row) > old_at else (), number)
            for number, row in enumerate(table.rows[first_row:], start=1)
            if not (row and row[0] and columns.is_remark(row[0][0]))
        ]
        starts = [line for row in rows for line in (*row.new, *row.old)]
        self._take(read_rows(rows, guideline=_guideline(starts)))

    def _take(self, reading: TableReading) -> None:
        self.forms.add(TABLE_FORM)
        fresh = [operation for operation in reading.operations if operation not in self.operations]
        start = self.before + len(self.operations)
        self.from_tables.update(range(start, start + len(fresh)))
        self.operations.extend(fresh)
        self.unread.extend(reading.unread)

    def _sentences(self, start: int, end: int) -> None:
        """Reads 改め文 between two places, leaving out what only introduces or explains a table."""
        lines = _without_introductions(self.lines[start:end])
        if not any(line.strip() for line in lines):
            return
        at = next((index for index, line in enumerate(self.lines[start:end]) if announces_words(line)), None)
        if at is not None:
            self._sentences(start, start + at)
            self._words(start + at + 1, end)
            return
        reader = kaimebun.Reader(lines, first_line=start + 1, guideline=self._is_guideline(start, end))
        reader.read()
        operations = [*reader.drafts.operations(), *reader.dates]
        if operations or reader.unread:
            self.forms.add(SENTENCE_FORM)
        self.operations.extend(operations)
        self.unread.extend(reader.unread)

    def _words(self, start: int, end: int) -> None:
        """Reads a table of words from here; 改め文 may go on behind it."""
        table = Substitutions()
        reader = kaimebun.Reader(self.lines[:end], guideline=self._is_guideline(start, end))
        at = start
        while at < end and not (self.lines[at].strip() and reader.starts_sentence(at)):
            line = self.lines[at]
            if line.strip() and not columns.is_rule(line) and "左欄" not in line.replace(" ", ""):
                table.read(cells_of(line), at + 1)
            at += 1
        self.forms.add(SENTENCE_FORM)
        self.operations.extend(table.operations)
        self.unread.extend(table.unread)
        self._sentences(at, end)

    def _supplement(self, index: int) -> None:
        end = len(self.lines)
        found = columns.find_header(self.lines, index)
        if found is not None:
            end = found[0]
        operations, unread = supplement.read_supplement(self.lines[index + 1 : end], first_line=index + 2)
        self.operations.extend(operations)
        self.unread.extend(Unread(*spot) for spot in unread)

    def _is_guideline(self, start: int, end: int) -> bool:
        return _guideline(self.lines[start:end])


def _without_introductions(lines: Sequence[str]) -> list[str]:
    """The lines with those emptied that only introduce or explain a table, to the end of their sentence."""
    out: list[str] = []
    going_on = False
    for line in lines:
        bare = narrow(marks.plain(line)).strip()
        about = bool(_ABOUT_TABLE.search(bare)) and ("「" not in bare or bool(_INTRODUCES.match(bare)))
        introduces = about or columns.is_remark(bare)
        drop = introduces or (going_on and bool(bare)) or columns.is_rule(bare) or bool(_ACT_CAPTION.match(bare))
        out.append("" if drop else line)
        going_on = (introduces or going_on) and (not bare or "。" not in bare)
    return out


def _without_bullet(line: str) -> str:
    """A title without the single ○ that collections of rules print before it; the ○○ of an unnamed city stays."""
    return re.sub(r"^[○◯](?![○◯])", "", marks.plain(line).strip())


def _guideline(starts: Sequence[str]) -> bool:
    """Whether places are named in the guideline's manner: no line begins with 第何条, some begin with 4.2, (1) or ①."""
    bare = [cell for line in starts for cell in _WALL.split(narrow(marks.plain(line)))]
    if any(_ARTICLE.match(line) for line in bare):
        return False
    before = next((index for index, line in enumerate(bare) if line.lstrip().startswith("附則")), len(bare))
    return any(_NUMBERED.match(line) for line in bare[:before])


def _table_header(table: Table) -> tuple[int, int, int] | None:
    """(first row below the header, index of the new column, index of the old one) of a 新旧対照表; None for another table."""
    for number, row in enumerate(table.rows[:3]):
        names = ["".join(cell) for cell in row]
        kinds = [columns.column_name(name) for name in names]
        if "new" in kinds and "old" in kinds:
            return number + 1, kinds.index("new"), kinds.index("old")
    return None
