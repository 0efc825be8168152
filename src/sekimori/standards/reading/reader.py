"""The way in: a text, lines that a parser found, bytes or a file become a `ReadText`."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from sekimori.common.errors import InvalidInput, Place
from sekimori.standards.reading import (
    checks,
    damage,
    evidence,
    files,
    front,
    furniture,
    genre,
    inline,
    orphans,
    shaping,
    terms,
    toc,
)
from sekimori.standards.reading import lines as pages
from sekimori.standards.reading.builder import Builder, Built
from sekimori.standards.reading.lines import Line
from sekimori.standards.reading.model import Appendix, Aside, Furniture, History, ReadText, Unread
from sekimori.standards.reading.shaping import Shaped


def read_text(text: str) -> ReadText:
    """Reads a published text. Raises InvalidInput when it is not a text with numbered clauses."""
    return read_lines(pages.split(text))


def read_lines(lines: list[Line]) -> ReadText:
    """Reads lines that a parser found (docx, HTML, PDF) or that `lines.split` cut. Raises InvalidInput as `read_text`."""
    genre.refuse_before(lines)
    mended, repairs = damage.mend(lines)
    cleared = furniture.clear(inline.unroll(inline.with_whole_captions(mended)))
    contents = toc.take_out(cleared.lines)
    body = [line for index, line in enumerate(cleared.lines) if index not in contents.indices]
    built = build(body, own_labels=cleared.own_labels)
    orphans.take_back(built)
    shaped = shaping.Shaper(built).run()
    if not shaped.nodes:
        raise InvalidInput("条、項又は番号の付いた見出しが見つかりません。対策基準等の条文ではないようです。")
    unread = [*cleared.unread, *genre.unreadable_signs(cleared.lines)]
    listed = [cleared.lines[index] for index in sorted(contents.indices)]
    aside = [*cleared.aside, *(Aside(line.no, line.text, Furniture.CONTENTS) for line in listed)]
    read = replace(_assemble(built, shaped, contents, unread, aside), repairs=tuple(repairs))
    genre.refuse_after(read)
    return read


def build(lines: list[Line], *, own_labels: bool) -> Built:
    """The tree of the lines: a first pass gathers evidence of the numbering, a second one decides with it."""
    page = pages.survey(lines)
    known = evidence.survey(lines, own_labels=own_labels)
    Builder(lines, page, known, ranked=False).run()
    return Builder(lines, page, known, ranked=True).run()


def _assemble(
    built: Built,
    shaped: Shaped,
    contents: toc.Contents,
    unread: list[Unread],
    aside: list[Aside],
) -> ReadText:
    opening = front.read(built.front)
    aside = [*aside, *(Aside(line.no, line.text, Furniture.PAGE) for line in (*opening.repeated, *built.aside))]
    listed = [*unread, *built.unread, *shaped.unread, *checks.of_gaps(built.missing)]
    history = [History(line.no, line.text, "") for line in opening.history]
    history += [History(line.no, line.text, shaped.id_of.get(id(entry), "")) for line, entry in built.history]
    worded = [(1, text) for text in opening.preamble]
    worded += [(node.line, f"{node.title}\n{node.text}") for node in shaped.nodes]
    found = checks.of_contents(contents, built.root) + checks.of_lists(built.root) + checks.of_paragraphs(built.root)
    cells = [
        shaping.table_of_cells(first.no, shaped.id_of.get(id(entry), ""), [row.cells for row in rows])
        for first, entry, rows in built.cells
    ]
    return ReadText(
        nodes=tuple(shaped.nodes),
        unread=tuple(sorted(listed, key=lambda spot: spot.line)),
        title=opening.title,
        act_no=opening.act_no,
        enacted=opening.enacted,
        style=shaped.style,
        scheme=shaped.scheme,
        preamble="\n".join(opening.preamble),
        tables=(*shaped.tables, *cells),
        appendices=tuple(_appendix(line, lines) for line, lines in built.appendices),
        definitions=tuple(terms.definitions(shaped.nodes)),
        citations=tuple(terms.citations(tuple(shaped.nodes))),
        history=tuple(history),
        checks=(*found, *terms.spelling(worded)),
        aside=tuple(sorted(aside, key=lambda each: each.line)),
    )


def _appendix(line: Line, lines: list[Line]) -> Appendix:
    label, _, refers = line.fold.partition("(")
    return Appendix(line.no, label.strip(), refers.rstrip(")").removesuffix("関係"), tuple(each.text for each in lines))


def read_bytes(untrusted: bytes, name: str = "") -> ReadText:
    """Reads a file's bytes (plain text, PDF, docx, HTML); `name` is only for the place of an error.

    Raises InvalidInput when it is not a text with numbered clauses, and as `sandbox.run` does.
    """
    document = files.document_of(untrusted, name)
    try:
        read = read_lines(document.lines)
    except InvalidInput as error:
        raise InvalidInput(error.sentence, place=replace(error.place, file=name)) from error
    aside = (*(Aside(0, words, Furniture.PAGE) for words in document.aside), *read.aside)
    return replace(read, aside=aside, source={"kind": document.kind, "encoding": document.encoding, "file": name})


def read_file(path: Path) -> ReadText:
    """Reads a file. Raises InvalidInput when it cannot be opened, and as `read_bytes`."""
    try:
        untrusted = path.read_bytes()
    except OSError as error:
        raise InvalidInput(f"ファイルを開けません（{error.strerror}）。", place=Place(file=path.name)) from error
    return read_bytes(untrusted, path.name)
