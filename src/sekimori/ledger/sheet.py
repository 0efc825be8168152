"""A checkpoint on paper: an A4 page as SVG with the note in readable type and as a QR code, to be printed and put away."""

from __future__ import annotations

import io
from xml.sax.saxutils import escape

import segno

from sekimori.ledger.checkpoint import Checkpoint

_WIDTH, _HEIGHT, _LEFT, _VALUES, _LINE = 210, 297, 20, 48, 6.0  # Millimetres of an A4 page.
_QR = 80.0
_EXPLANATION = (
    "この紙は、改ざん検知つき記録のある時点での件数と根（全記録のハッシュ）です。施錠できる所に保管してください。",
    "後日、QRコードを読み取って文字をそのままファイルに保存し、次のように確かめます。",
    "    sekimori ledger verify --against ファイル",
    "この時点より前の記録が一つでも書き換え、削除、追加、並べ替えされていれば、その範囲が示されます。",
)


def checkpoint_sheet(note: str, checkpoint: Checkpoint, *, title: str, printed: str) -> str:
    """The page as SVG text. `note` is the signed checkpoint, `title` whose log it is, `printed` the day in words."""
    root = checkpoint.root.hex()
    facts = (
        ("記録の名前", checkpoint.origin),
        ("件数", f"{checkpoint.size:,}"),
        ("根", " ".join(root[at : at + 8] for at in range(0, 32, 8))),
        ("", " ".join(root[at : at + 8] for at in range(32, 64, 8))),
        ("印刷した日", printed),
    )
    lines = [_text(_LEFT, 25, title, size=6), _text(_LEFT, 34, "改ざん検知つき記録のチェックポイント", size=5)]
    for at, (name, value) in enumerate(facts):
        lines += [_text(_LEFT, 46 + at * _LINE, name), _text(_VALUES, 46 + at * _LINE, value)]
    lines += [_text(_LEFT, 86 + at * _LINE, line, size=3.2) for at, line in enumerate(_EXPLANATION)]
    lines.append(_code(note, (_WIDTH - _QR) / 2, 118))
    lines += [
        _text(_LEFT, 212 + at * 4.5, line, size=2.6, family="monospace") for at, line in enumerate(_wrapped(note, 110))
    ]
    lines.append(_text(_LEFT, 280, "保管者（署名）　　　　　　　　　　　　　　　　保管場所"))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_WIDTH}mm" height="{_HEIGHT}mm" viewBox="0 0 {_WIDTH} {_HEIGHT}">\n'
        + "\n".join(lines)
        + "\n</svg>\n"
    )


def _text(x: float, y: float, words: str, *, size: float = 4, family: str = "sans-serif") -> str:
    kept = escape(words)
    return f'<text x="{x}" y="{y:g}" font-size="{size:g}" font-family="{family}" xml:space="preserve">{kept}</text>'


def _code(note: str, x: float, y: float) -> str:
    qr = segno.make_qr(note, error="m", encoding="utf-8")
    drawn = io.BytesIO()
    qr.save(drawn, kind="svg", xmldecl=False, svgns=False, border=2, unit="", omitsize=True)
    inner = drawn.getvalue().decode()
    sized = inner.replace("<svg", f'<svg width="{_QR:g}" height="{_QR:g}"', 1)
    return f'<g transform="translate({x:g} {y:g})">{sized}</g>'


def _wrapped(note: str, width: int) -> list[str]:
    return [line[at : at + width] for line in note.split("\n") if line for at in range(0, len(line), width)]
