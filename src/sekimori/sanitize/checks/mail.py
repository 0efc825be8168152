"""What must not stand in a message that is handed on: anything but known fields in ASCII and one text in base64.

Runs in the sandbox: sandbox.run("sekimori.sanitize.checks.mail:job", untrusted, options).
"""

from __future__ import annotations

import base64
import binascii
import re
from typing import Any

_FIELDS = frozenset(
    {
        "MIME-Version", "From", "Sender", "Reply-To", "To", "Cc", "Subject", "Date", "Message-ID", "In-Reply-To", "References",
        "X-Original-Authentication-Results", "X-Sekimori-Verdict", "X-Sekimori-Case", "Content-Type", "Content-Transfer-Encoding",
    }
)  # fmt: skip
_LINE = re.compile(rb"^[\x20-\x7e]{1,998}$")
_HIDES = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def job(untrusted: bytes, _options: dict[str, Any]) -> list[list[str]]:
    """Everything that must not be there, as (what, where); an empty list lets the message pass."""
    found: list[list[str]] = []
    head, _empty, body = untrusted.partition(b"\r\n\r\n")
    seen: set[str] = set()
    for line in head.split(b"\r\n"):
        if not _LINE.match(line):
            found.append(["line", repr(line[:40])])
        elif not line.startswith(b" "):
            name = line.split(b":", 1)[0].decode("ascii")
            if name not in _FIELDS or name in seen:
                found.append(["field", name[:60]])
            seen.add(name)
    if b"\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64" not in head:
        found.append(["type", ""])
    try:
        text = base64.b64decode(body.replace(b"\r\n", b""), validate=True).decode("utf-8")
    except (binascii.Error, ValueError):
        return [*found, ["body", ""]]
    if _HIDES.search(text):
        found.append(["sign", ""])
    if "\n" in text.replace("\r\n", ""):
        found.append(["line end", ""])
    return found[:100]
