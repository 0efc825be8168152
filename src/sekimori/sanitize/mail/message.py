"""The new message: written from scratch in plain text, with the verdict on every file that came with the old one."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sekimori.sanitize.verdicts import Outcome

_WIDE = 45  # Bytes of text in one encoded word, which may have 75 signs.
_NAMES = {"from": "From", "sender": "Sender", "reply-to": "Reply-To", "to": "To", "cc": "Cc"}
_ATOM = re.compile(r"^[A-Za-z0-9 _\-]{1,60}$")
LABELS = {
    "CLEAN": "害のないことを確認しました",
    "SANITISED": "無害化しました",
    "CONVERTED": "形式を変えて無害化しました",
    "PARTIAL": "一部だけを渡しました",
    "BLOCKED": "渡していません（遮断）",
    "INFECTED": "渡していません（ウイルス）",
    "PASSWORD": "渡していません（パスワードが必要）",
    "HELD": "渡していません（保留）",
    "ERROR": "渡していません（処理の失敗）",
}


@dataclass(frozen=True)
class Row:
    """A line of the table of files: what came, and what became of it."""

    name: str
    size: int
    outcome: Outcome


def written(told: dict[str, Any], rows: Iterable[Row], case: str, verdict: str) -> bytes:
    """The bytes of the new message, lines ended as on the wire."""
    listed = list(rows)
    lines = ["MIME-Version: 1.0"]
    for key, name in _NAMES.items():
        if found := [_mailbox(person, address) for person, address in told[key]]:
            lines.append(f"{name}: " + ",\r\n ".join(found))
    lines.append(f"Subject: {encoded(told['subject'] or '（件名なし）')}")
    for key, name in (
        ("date", "Date"),
        ("message-id", "Message-ID"),
        ("in-reply-to", "In-Reply-To"),
        ("references", "References"),
    ):
        if told[key]:
            lines.append(f"{name}: " + "\r\n ".join(told[key].split(" ") if key == "references" else [told[key]]))
    if told["results"]:
        lines.append(f"X-Original-Authentication-Results: {encoded(told['results'])}")
    lines += [f"X-Sekimori-Verdict: {verdict}", f"X-Sekimori-Case: {case}"]
    lines += ["Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: base64", "", ""]
    text = (
        f"〔このメールは無害化されています。受付番号 {case}〕\n\n{told['text'].strip()}\n\n{table(listed)}".strip()
        + "\n"
    )
    packed = base64.b64encode(re.sub(r"\r\n|\r|\n", "\r\n", text).encode("utf-8", "replace")).decode()
    body = "\r\n".join(packed[start : start + 76] for start in range(0, len(packed), 76))
    return ("\r\n".join(lines) + body + "\r\n").encode("ascii")


def notice(case: str, reason: str) -> dict[str, Any]:
    """What stands in the place of a message that could not be read."""
    blank: dict[str, Any] = {
        **{name: [] for name in _NAMES},
        "date": "",
        "message-id": "",
        "in-reply-to": "",
        "references": "",
        "results": "",
    }
    text = f"本文を安全に変換できませんでした（受付番号 {case}）。\n理由：{reason}\n管理者に連絡してください。\n"
    return {**blank, "subject": "本文を変換できなかったメール", "text": text}


def table(rows: list[Row]) -> str:
    """The files as text."""
    if not rows:
        return ""
    out = [f"―― 添付ファイル（{len(rows)}件） ――"]
    for number, row in enumerate(rows, 1):
        outcome = row.outcome
        out += [f"{number}. {row.name}（{row.size:,}バイト、{outcome.kind}）", f"   {LABELS[outcome.verdict.value]}"]
        out += [f"   {outcome.reason}"] if outcome.reason else [f"   {outcome.name}"] if outcome.name else []
        out.append(f"   SHA-256 {outcome.sha256_in}")
    return "\n".join(out) + "\n"


def encoded(text: str) -> str:
    """Words of a field: as they are when they are plain, else in encoded words of at most 75 signs."""
    if text.isascii() and text.isprintable() and len(text) < 70 and "=?" not in text:  # noqa: PLR2004
        return text
    pieces, held = [], b""
    for char in text:
        raw = char.encode("utf-8", "replace")
        if len(held) + len(raw) > _WIDE:
            pieces.append(held)
            held = b""
        held += raw
    pieces.append(held)
    return "\r\n ".join(f"=?UTF-8?B?{base64.b64encode(each).decode()}?=" for each in pieces)


def _mailbox(person: str, address: str) -> str:
    if not address:
        return f"{encoded(person) if not _ATOM.match(person) else person} <unknown@invalid>"
    if not person or person == address:
        return f"<{address}>"
    return f"{person if _ATOM.match(person) else encoded_word(person)} <{address}>"


def encoded_word(text: str) -> str:
    """A name as encoded words, whatever stands in it: quotation marks and commas would mean something else."""
    made = encoded(text)
    return made if made.startswith("=?") else f"=?UTF-8?B?{base64.b64encode(text.encode()).decode()}?="
