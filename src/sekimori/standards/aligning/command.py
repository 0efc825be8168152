"""`sekimori standard align FILE`: which clause of the package says what each clause of a text says, for a person or as JSON."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from sekimori.common.errors import InvalidInput
from sekimori.standards.aligning.alignment import align as align_text
from sekimori.standards.aligning.model import Alignment, Verdict
from sekimori.standards.chosen import chosen_package
from sekimori.standards.norms.command import labelled
from sekimori.standards.norms.extraction import read_norms
from sekimori.standards.reading.reader import read_file

SHOWN = 30
VERDICTS = {Verdict.MATCHED: "対応あり", Verdict.DOUBTFUL: "要確認", Verdict.NONE: "対応なし"}


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--package", "package", help="比べる規程パッケージ（キー又はフォルダ）。")
@click.option("--json", "as_json", is_flag=True, help="機械で読む形（JSON）で出します。")
def align(file: Path, *, package: str | None, as_json: bool) -> None:
    """ほかの団体の本文の各条に、規程パッケージの近い条項と仕組みの案を挙げます。人が確かめるまで案のままです。"""
    chosen = chosen_package(package)
    if chosen is None:
        raise InvalidInput("規程パッケージがないため、対応を調べられません。--package でフォルダを指定してください。")
    nodes = read_file(file).nodes
    found = align_text(nodes, read_norms(nodes, labelled(chosen)), chosen)
    if as_json:
        click.echo(found.model_dump_json())
        return
    for line in listing(found):
        click.echo(line)


def listing(found: Alignment) -> Iterator[str]:
    """The alignment as lines for a person: each clause with its candidates, what differs, proposals, and what is absent."""
    for one in found.clauses:
        yield f"{one.clause}  ［{VERDICTS[one.verdict]}］ {one.reason}".rstrip()
        for candidate in one.candidates if one.verdict is not Verdict.NONE else ():
            yield (
                f"    {candidate.clause} {candidate.score}点"
                f"（語{candidate.words}・見出し{candidate.heading}・規範{candidate.norms}）"
            )
            yield from (f"        {reason}" for reason in candidate.reasons)
            yield from (f"        相違 {difference}" for difference in candidate.differences)
        if one.mechanisms:
            yield "    仕組みの案: " + "、".join(f"{m.kind.value} {m.name}（{m.clause}）" for m in one.mechanisms)
    counts = {verdict: sum(1 for one in found.clauses if one.verdict is verdict) for verdict in Verdict}
    yield "　".join(f"{VERDICTS[verdict]} {count}件" for verdict, count in counts.items())
    if found.absent:
        more = f" ほか{len(found.absent) - SHOWN}件（--json で全て）" if len(found.absent) > SHOWN else ""
        yield f"標準にあって本文に見当たらない条項 {len(found.absent)}件: {'、'.join(found.absent[:SHOWN])}{more}"
