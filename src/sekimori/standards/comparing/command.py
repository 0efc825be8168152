"""`sekimori standard compare A B`: what became of each clause, the 新旧対照表 as a file, or the 改め文."""

from __future__ import annotations

import json
import sys
from collections import Counter
from pathlib import Path

import click

from sekimori.common.errors import InvalidInput, Place
from sekimori.standards.comparing.identity import compare as compare_editions
from sekimori.standards.comparing.records import Comparison, Identity, Kind
from sekimori.standards.comparing.table import Order, comparison_table
from sekimori.standards.reading import ReadText, read_file

_KINDS = {
    Kind.SAME: "同じ",
    Kind.CHANGED: "改正",
    Kind.RENUMBERED: "項ずれ",
    Kind.MOVED: "移動",
    Kind.MERGED: "統合",
    Kind.SPLIT: "分割",
    Kind.ADDED: "追加",
    Kind.DELETED: "削除",
}
_FORMATS = ("html", "pdf", "docx")


@click.command()
@click.argument("before", type=click.Path(path_type=Path))
@click.argument("after", type=click.Path(path_type=Path))
@click.option("--json", "kind", flag_value="json", help="条ごとの対応を機械で読む形（JSON）で出します。")
@click.option("--html", "kind", flag_value="html", help="新旧対照表をHTMLで出します。")
@click.option("--pdf", "kind", flag_value="pdf", help="新旧対照表をPDF（A4横）で出します。")
@click.option("--docx", "kind", flag_value="docx", help="新旧対照表をWord文書（A4横）で出します。")
@click.option("--kaimebun", "kind", flag_value="kaimebun", help="改め文を出します。")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="書き出すファイル。")
@click.option(
    "--order",
    type=click.Choice([order.value for order in Order]),
    default=Order.NEW_OLD.value,
    help="表の列の順。new-oldは改正後｜改正前、old-newは改正前｜改正後。",
)
def compare(before: Path, after: Path, *, kind: str | None, output: Path | None, order: str) -> None:
    """二つの版（改正前 改正後）の条を対応させ、新旧対照表を作ります。"""
    old, new = read_file(before), read_file(after)
    _say_what_was_not_read((before, old), (after, new))
    comparison = compare_editions(old.nodes, new.nodes)
    if kind == "kaimebun":
        data = kaimebun(old, new).encode()
    elif kind in _FORMATS:
        data = _document(old, new, comparison, kind, Order(order))
    elif kind == "json":
        data = (json.dumps(comparison.as_json(), ensure_ascii=False) + "\n").encode()
    else:
        data = ("\n".join(listing(comparison)) + "\n").encode()
    _write(data, output)


def kaimebun(old: ReadText, new: ReadText) -> str:
    """The 改め文 that makes the new text of the old one, without 附則: the day of effect is not in the texts."""
    from sekimori.standards.amending.writing import Act, write_kaimebun

    return write_kaimebun(old.nodes, new.nodes, Act(old.title or new.title or "この規程", old.act_no))


def _document(old: ReadText, new: ReadText, comparison: Comparison, kind: str, order: Order) -> bytes:
    from sekimori.standards.comparing.documents import Format, make

    title = f"{new.title or old.title}　新旧対照表".strip()
    return make(comparison_table(old.nodes, new.nodes, title=title, comparison=comparison), Format(kind), order)


def _say_what_was_not_read(*texts: tuple[Path, ReadText]) -> None:
    for path, text in texts:
        if text.unread:
            click.echo(
                f"{path.name}: 読めない箇所が{len(text.unread)}か所あります（sekimori standard readで確かめてください）。",
                err=True,
            )


def _write(data: bytes, output: Path | None) -> None:
    if output is None:
        sys.stdout.buffer.write(data)
        return
    try:
        output.write_bytes(data)
    except OSError as error:
        raise InvalidInput(f"書き出せません（{error.strerror}）。", place=Place(file=str(output))) from error


def listing(comparison: Comparison) -> list[str]:
    """The comparison as lines for a person: each clause that is not the same, then the counts."""
    counts = Counter(identity.kind for identity in comparison.identities)
    lines = [_line(identity) for identity in comparison.identities if identity.kind is not Kind.SAME]
    summary = "、".join(f"{word}{counts[kind]}" for kind, word in _KINDS.items() if counts[kind])
    return [*lines, *([""] if lines else []), summary]


def _line(identity: Identity) -> str:
    before, after = "・".join(identity.old) or "－", "・".join(identity.new) or "－"
    place = before if before == after else f"{before} → {after}"
    words = "（字句の改正あり）" if identity.reworded and identity.kind in {Kind.RENUMBERED, Kind.MOVED} else ""
    return f"{_KINDS[identity.kind]}  {place}{words}"
