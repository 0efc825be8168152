"""`sekimori standard read FILE`: a published text as nodes, for a person or as JSON."""

from __future__ import annotations

import json
from pathlib import Path

import click

from sekimori.standards.reading.model import ReadText
from sekimori.standards.reading.reader import read_file


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="機械で読む形（JSON）で出します。")
def read(file: Path, *, as_json: bool) -> None:
    """公表されている対策基準（テキスト、PDF、docx、HTML）を条文ごとに読み取ります。"""
    text = read_file(file)
    if as_json:
        click.echo(json.dumps(text.as_json(), ensure_ascii=False))
        return
    for line in listing(text):
        click.echo(line)


def listing(text: ReadText) -> list[str]:
    """The reading as lines for a person: the clauses indented by depth, then what could not be read, tables and failed checks."""
    depth = {"": -1}
    lines = [text.title or "（題名なし）", f"{text.enacted} {text.act_no}".strip(), ""]
    for node in text.nodes:
        depth[node.id] = depth.get(node.parent, -1) + 1
        words = " ".join(part for part in (node.title, node.text.replace("\n", " / ")) if part)
        lines.append(f"{'  ' * depth[node.id]}{node.id}  {words}")
    lines += ["", f"{len(text.nodes)}項目（うち末端{len(text.leaves)}項目）を読み取りました。"]
    lines += [f"読めない箇所 {spot.line}行: {spot.reason} {spot.text}".rstrip() for spot in text.unread]
    lines += [
        f"表 {table.line}行: {table.node} {table.caption}（人が確かめてください）"
        for table in text.tables
        if not table.sure
    ]
    lines += [f"検査 {check.message}" for check in text.checks if not check.ok]
    return lines
