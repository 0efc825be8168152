"""`sekimori standard amend FILE`: an amendment as operations, or the text that results from it."""

from __future__ import annotations

import json
from pathlib import Path

import click

from sekimori.common.errors import InvalidInput, Place
from sekimori.standards.amending.applying import apply
from sekimori.standards.amending.operations import Operation, to_json
from sekimori.standards.amending.reading import Amendment, read_amendment
from sekimori.standards.editions import TextNode, parents
from sekimori.standards.reading import read_file

_WORDS = {
    "replace": "改める",
    "insert": "加える",
    "delete": "削る",
    "renumber": "項ずれ",
    "caption": "見出し",
    "effective": "施行",
    "applies": "適用",
    "transitional": "経過措置",
    "replace_all": "全部改正",
}


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="機械で読む形（JSON）で出します。")
@click.option("--apply-to", "text", type=click.Path(path_type=Path), help="改正前の本文。改正後の条文を出します。")
def amend(file: Path, *, as_json: bool, text: Path | None) -> None:
    """改め文又は新旧対照表を、改正の操作として読み取ります。"""
    amendment = read_amendment(file)
    if text is not None:
        nodes = amended(amendment, text, file.name)
        click.echo(_nodes_json(nodes) if as_json else "\n".join(_node_line(node) for node in nodes))
        return
    if as_json:
        click.echo(json.dumps(amendment.as_json(), ensure_ascii=False))
        return
    for line in listing(amendment):
        click.echo(line)


def amended(amendment: Amendment, text: Path, name: str = "") -> list[TextNode]:
    """The clauses of the text in a file after the amendment.

    Raises InvalidInput when spots of the amendment were not understood or several acts are amended, and as `apply` does.
    """
    if amendment.unread:
        spot = amendment.unread[0]
        raise InvalidInput(
            f"改正文に読み取れない箇所が{len(amendment.unread)}か所あるため適用しません。{spot.reason}「{spot.text[:40]}」",
            place=Place(file=name, line=spot.line),
        )
    if len(amendment.acts) > 1:
        raise InvalidInput(
            "二つ以上の規程を改正しています。規程ごとに分けてから適用してください。", place=Place(file=name)
        )
    return apply(amendment.operations, read_file(text).nodes, own_words=amendment.from_tables)


def listing(amendment: Amendment) -> list[str]:
    """The amendment as lines for a person."""
    lines = [amendment.title or "（題名なし）", ""]
    for act in amendment.acts:
        if len(amendment.acts) > 1:
            lines.append(act.act)
        lines += [_operation_line(operation) for operation in act.operations]
    lines += ["", f"{len(amendment.operations)}の操作を読み取りました。"]
    return lines + [f"読めない箇所 {spot.line}行: {spot.reason} {spot.text}".rstrip() for spot in amendment.unread]


def _operation_line(operation: Operation) -> str:
    said = to_json(operation)
    place = said.get("target", "")
    rest = [
        f"{key}={value if isinstance(value, str) else '、'.join(value)}"
        for key, value in said.items()
        if key not in {"op", "target"}
    ]
    return "  ".join(part for part in (_WORDS[operation.op], place, *rest) if part)


def _node_line(node: TextNode) -> str:
    return "  ".join(part for part in (node.id, node.title, node.text.replace("\n", " / ")) if part)


def _nodes_json(nodes: list[TextNode]) -> str:
    above = set(parents(nodes))
    listed = [
        {"id": node.id, "level": node.level, "title": node.title, "text": node.text, "leaf": place not in above}
        for place, node in enumerate(nodes)
    ]
    return json.dumps({"nodes": listed}, ensure_ascii=False)
