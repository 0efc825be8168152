"""The table of who may open and send what, read from table.txt; SEKIMORI_WRITE_ACCESS=1 writes it anew, to be reviewed."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from tests.portal.access.asking import PEOPLE

FILE = Path(__file__).with_name("table.txt")
METHODS = ("GET", "POST")
WIDTH = 9
Place = tuple[str, str]
Row = dict[str, str]


def read() -> dict[Place, Row]:
    """(method, route) → column → word. Lines that begin with # explain."""
    if not FILE.exists():
        return {}
    rows: dict[Place, Row] = {}
    for line in FILE.read_text(encoding="utf-8").splitlines():
        if line.startswith("#") or not line.strip():
            continue
        method, *words, route = line.split()
        rows[method, "" if route == "(home)" else route] = dict(zip(PEOPLE, words, strict=True))
    return rows


def write(column: str, found: Mapping[Place, str]) -> None:
    """Puts one column into the table; the lines keep the order of the addresses, GET and POST beside each other."""
    head = (
        [line for line in FILE.read_text(encoding="utf-8").splitlines() if line.startswith("#")]
        if FILE.exists()
        else []
    )
    rows = read()
    lines = []
    for method, route in found:
        row = {**dict.fromkeys(PEOPLE, "?"), **rows.get((method, route), {}), column: found[method, route]}
        words = "".join(word.ljust(WIDTH) for word in row.values())
        lines.append(f"{method.ljust(5)}{words}{route or '(home)'}")
    FILE.write_text("\n".join([*head, *lines]) + "\n", encoding="utf-8")
