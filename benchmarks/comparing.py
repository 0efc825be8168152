"""Time to compare two editions of a full text, to make its 新旧対照表, and to read it back as an amendment.

    PYTHONPATH=src python -m benchmarks.comparing [CLAUSES.json]

Without a file an invented text of 445 clauses is used. Prints one line per measurement: what, seconds (best of three).
"""

from __future__ import annotations

import json
import re
import sys
import time
from collections.abc import Callable
from pathlib import Path
from random import Random

from sekimori.standards.amending.between import operations_between
from sekimori.standards.amending.reading import amendment_of
from sekimori.standards.amending.sources import document_of
from sekimori.standards.comparing.documents import Format, make
from sekimori.standards.comparing.identity import compare
from sekimori.standards.comparing.table import comparison_table
from sekimori.standards.editions import TextNode

CLAUSES = 445
WORDS = (
    "職員等",
    "所属長",
    "情報システム管理者",
    "端末",
    "記録",
    "許可",
    "申請書",
    "管理簿",
    "委員会",
    "研修",
    "監査",
    "媒体",
)


def invented(chance: Random) -> list[TextNode]:
    """A text of nine chapters numbered like the guideline."""
    nodes: list[TextNode] = []
    chapter = item = 0
    while len(nodes) < CLAUSES:
        if item == 0:
            chapter += 1
            nodes.append(TextNode(str(chapter), "chapter", f"{chance.choice(WORDS)}の管理"))
        item = item % 12 + 1
        nodes.append(TextNode(f"{chapter}({item})", "item", f"{chance.choice(WORDS)}と{chance.choice(WORDS)}"))
        nodes.extend(TextNode(f"{chapter}({item}){mark}", "paragraph", "", sentence(chance)) for mark in "①②③④")
        item = 0 if item == 12 else item
    return nodes[:CLAUSES]


def sentence(chance: Random) -> str:
    a, b, c, d, e, f = chance.sample(WORDS, 6)
    return f"{a}は、{b}を{c}するときは、あらかじめ{d}に{e}を提出し、{f}を得なければならない。"


def reworded(chance: Random, text: str) -> str:
    return re.sub("|".join(WORDS), lambda found: chance.choice(WORDS) if chance.random() < 0.2 else found[0], text)


def amended(chance: Random, nodes: list[TextNode]) -> list[TextNode]:
    """A fifth of the words exchanged, and every chapter from the fourth on moved by one."""
    out = []
    for node in nodes:
        number = int(re.match(r"\d+", node.id)[0])  # type: ignore[index]
        name = re.sub(r"^\d+", str(number + (number >= 4)), node.id)
        out.append(TextNode(name, node.level, node.title, reworded(chance, node.text)))
    return out


def timed(what: str, job: Callable[[], object]) -> None:
    best = min(_seconds(job) for _ in range(3))
    print(f"{what}\t{best:.2f} s")


def _seconds(job: Callable[[], object]) -> float:
    started = time.perf_counter()
    job()
    return time.perf_counter() - started


def main() -> None:
    chance = Random(1)
    old = invented(chance)
    if len(sys.argv) > 1:
        listed = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
        old = [TextNode(node["id"], node["level"], node["title"], node["text"]) for node in listed]
    new = amended(chance, old)
    comparison = compare(old, new)
    table = comparison_table(old, new, title="比較", comparison=comparison)
    page = make(table, Format.HTML)
    print(f"clauses\t{len(old)} and {len(new)}")
    timed("compare", lambda: compare(old, new))
    timed("compare, table, HTML", lambda: make(comparison_table(old, new, title="比較"), Format.HTML))
    timed("PDF", lambda: make(table, Format.PDF))
    timed("docx", lambda: make(table, Format.DOCX))
    timed("operations between the editions, checked", lambda: operations_between(old, new, comparison))
    timed("reading the HTML table as an amendment", lambda: amendment_of(document_of(page)))


if __name__ == "__main__":
    main()
