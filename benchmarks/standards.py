"""Time to read a published text: inside a warm process, and as the whole command.

    PYTHONPATH=src python -m benchmarks.standards [FILE …]

Without a file a text of about 700 clauses is composed. Prints one line per measurement: what, seconds (best of three), clauses.
"""

from __future__ import annotations

import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from tests.standards.reading import composing, making

from sekimori.standards.reading import read_file, read_text

CLAUSES = 445
ROUNDS = 3


def composed() -> tuple[str, list[tuple[int, str]]]:
    """A text of at least 445 clauses as plain text and as paragraphs."""
    for seed in range(1000):
        printed = composing.print_guideline(random.Random(seed), composing.STYLES[1])
        if len(printed.nodes) >= CLAUSES / 6:
            break
    rows = list(printed.rows)
    lines = [printed.title]
    paragraphs = [(0, printed.title)]
    chapters = 0
    while len(lines) < CLAUSES * 1.4:
        for row in rows:
            chapters += row.depth == 0 and row.kind == "head"
            label = str(chapters) if row.depth == 0 and row.label else row.label
            if row.depth == 1 and row.label and "." in row.label:
                label = f"{chapters}.{row.label.split('.')[1]}"
            words = f"{label} {row.words}".strip()
            lines.append(" " * row.depth + words)
            paragraphs.append((row.depth, words))
    return "\n".join(lines) + "\n", paragraphs


def best(work: Callable[[], object]) -> float:
    """The shortest of three runs, in seconds."""
    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return min(times)


def measure(file: Path) -> None:
    """One file: read in this process, and by the command."""
    read = read_file(file)
    size = f"{len(read.nodes)} clauses, {len(read.unread)} unread"
    print(f"read {file.name} in a warm process: {best(lambda: read_file(file)):.3f} s ({size})")
    command = [sys.executable, "-m", "sekimori", "standard", "read", str(file), "--json"]
    whole = best(lambda: subprocess.run(command, check=True, capture_output=True))
    print(f"read {file.name}, whole command: {whole:.3f} s")


def main() -> None:
    """Measures the files named on the command line, or composed ones."""
    files = [Path(name) for name in sys.argv[1:]]
    if files:
        for file in files:
            measure(file)
        return
    text, paragraphs = composed()
    with tempfile.TemporaryDirectory() as folder:
        made = {
            "text.txt": text.encode(),
            "text.docx": making.word(words for _, words in paragraphs),
            "text.html": making.page(making.html_paragraphs(words for _, words in paragraphs)),
            "text.pdf": making.pdf_of_paragraphs(paragraphs),
        }
        for name, content in made.items():
            file = Path(folder) / name
            file.write_bytes(content)
            measure(file)
    many = "\n".join(
        f"第{number}条 職員等は、記録を管理しなければならない。\n2 前項の記録は、保存する。"
        for number in range(1, 5001)
    )
    print(f"read 10,000 paragraphs of articles: {best(lambda: read_text(many)):.3f} s")


if __name__ == "__main__":
    main()
