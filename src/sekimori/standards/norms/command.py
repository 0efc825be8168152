"""`sekimori standard duties FILE`: who must do what, read from a published text, for a person or as JSON."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from sekimori.standards.chosen import chosen_package
from sekimori.standards.models import Mode, Package
from sekimori.standards.norms.extraction import read_norms
from sekimori.standards.norms.labels import MODALITIES, RELATIONS, TIMES
from sekimori.standards.norms.model import NormReading, ReadNorm, Who
from sekimori.standards.norms.vocabulary import Labelled
from sekimori.standards.reading.reader import read_file


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--package", "package", help="役割の対応付けに使う規程パッケージ（キー又はフォルダ）。")
@click.option("--json", "as_json", is_flag=True, help="機械で読む形（JSON）で出します。")
def duties(file: Path, *, package: str | None, as_json: bool) -> None:
    """本文の一文ごとに、誰が・何を・いつ・誰に対してすべきかを読み取ります。確認されるまで何も強制されません。"""
    reading = read_norms(read_file(file).nodes, labelled(chosen_package(package)))
    if as_json:
        click.echo(reading.model_dump_json())
        return
    for line in listing(reading):
        click.echo(line)


def labelled(package: Package | None) -> tuple[Labelled, ...]:
    """The roles, bodies and parties of a package, for `read_norms`; none without a package."""
    return (*package.roles, *package.bodies, *package.parties) if package is not None else ()


def listing(reading: NormReading) -> Iterator[str]:
    """The reading as lines for a person: the roles, each clause's norms, what is in doubt, and a closing count."""
    for role in reading.roles:
        holders = "、".join(role.holders)
        yield f"役割 {role.name}（充てる職: {holders}） → {role.key or '対応なし'}（確度{role.confidence}） {role.reason}"
    clause = ""
    for norm in reading.norms:
        if norm.clause != clause:
            clause = norm.clause
            yield f"{clause}"
        yield f"  {describe(norm)}"
        yield from (f"      {reason}" for reason in norm.reasons)
    yield from (f"{clause}  規範なし: {reason}" for clause, reason in reading.silent)
    doubtful = sum(1 for norm in reading.norms if norm.missing)
    yield f"{len(reading.norms)}件の規範を読み取りました。うち{doubtful}件は主語や相手などが本文にありません。"


def describe(norm: ReadNorm) -> str:
    """One norm in one line of Japanese."""
    parts = [
        f"［{MODALITIES[norm.modality]}］" if norm.modality else "［種別不明］",
        f"{_names(norm.actors, norm.actors_mode) or '（主語なし）'}:",
        norm.words.replace("\n", " "),
    ]
    if norm.time is not None:
        parts.append(f"／時期: {TIMES[norm.time]}")
    parts += [f"／{RELATIONS[c.relation]}: {_names(c.whom, c.mode) or '（相手の記載なし）'}" for c in norm.counterparts]
    if norm.as_needed:
        parts.append("／必要に応じ")
    if norm.conditions:
        parts.append(f"／条件{len(norm.conditions)}")
    if norm.records:
        parts.append("／記録")
    return " ".join([*parts, f"（確度{norm.confidence}）"])


def _names(names: tuple[Who, ...], mode: Mode) -> str:
    return (" 又は " if mode is Mode.ANY else "・").join(who.words for who in names)
