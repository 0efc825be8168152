"""`sekimori standard check DIR`: whether a standard package is whole, with file and line of every fault."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import click

from sekimori.common.errors import InvalidInput, ManyFaults
from sekimori.standards import packages
from sekimori.standards.models import Package

EXIT_WITH_FAULTS = 2


@click.command()
@click.argument("folder", metavar="DIR")
@click.option("--json", "as_json", is_flag=True, help="機械で読む形（JSON）で出します。")
@click.pass_context
def check(ctx: click.Context, folder: str, *, as_json: bool) -> None:
    """規程パッケージ（フォルダー、又は組み込みのものの名前）に誤りがないかを調べます。"""
    package, faults = read(folder)
    if as_json:
        click.echo(json.dumps(as_data(package, faults), ensure_ascii=False))
    else:
        for line in listing(package, faults):
            click.echo(line)
    if faults:
        ctx.exit(EXIT_WITH_FAULTS)


def read(folder: str) -> tuple[Package | None, list[InvalidInput]]:
    """The package and no faults, or no package and its faults in the order of files and lines."""
    try:
        return packages.get(Path(folder) if Path(folder).is_dir() else folder), []
    except ManyFaults as error:
        return None, sorted(error.items, key=lambda fault: (fault.place.file, fault.place.line or 0))
    except InvalidInput as error:
        return None, [error]


def listing(package: Package | None, faults: list[InvalidInput]) -> Iterator[str]:
    """One line `file:line: sentence` for each fault, or what the package holds."""
    for fault in faults:
        line = f":{fault.place.line}" if fault.place.line is not None else ""
        yield f"{fault.place.file}{line}: {fault.sentence}"
    if package is None:
        yield f"{len(faults)}件の誤りがあります。"
        return
    yield f"{package.label.ja}（{package.key}、{package.edition}）"
    yield f"条項{len(package.clauses)}（うち末端{len(package.leaves)}）、役割{len(package.roles)}、文書{len(package.documents)}"
    kinds = Counter(entry.kind.value for entry in package.mechanisms)
    yield "仕組み " + "、".join(f"{kind} {count}" for kind, count in sorted(kinds.items()))
    yield f"SHA-256 {package.digest}"
    yield "誤りはありません。"


def as_data(package: Package | None, faults: list[InvalidInput]) -> dict[str, object]:
    """The same for machines."""
    return {
        "ok": not faults,
        "digest": package.digest if package else None,
        "nodes": len(package.clauses) if package else None,
        "leaves": len(package.leaves) if package else None,
        "faults": [
            {
                "file": fault.place.file,
                "line": fault.place.line,
                "field": fault.field,
                "sentence": fault.sentence,
            }
            for fault in faults
        ],
    }
