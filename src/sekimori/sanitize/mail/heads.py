"""The head of a message read alone inside the sandbox: who it says it is from, and whether a program has written it.

sandbox.run("sekimori.sanitize.mail.heads:job", untrusted[: heads.MOST], {})
"""

from __future__ import annotations

from typing import Any

from sekimori.sanitize.mail import headers

# More of a message is never needed for its head.
MOST = 300 * 1024
TOLD = (
    "message-id", "in-reply-to", "references", "auto-submitted", "precedence", "return-path", "list-id", "content-type",
    "x-sekimori-key", "x-sekimori-loop", "delivered-to", "x-original-to",
)  # fmt: skip


def job(untrusted: bytes, _options: dict[str, Any]) -> dict[str, Any]:
    """The fields in `TOLD` as plain words, `from` and `to` as lists of (name, address), `subject`. Raises Refusal for no head."""
    head, _body = headers.split(untrusted)
    told: dict[str, Any] = {name: head.text(name)[:1000] for name in TOLD}
    told["from"] = headers.addresses(head.first("from"))[:5]
    told["to"] = [*headers.addresses(head.first("to")), *headers.addresses(head.first("cc"))][:50]
    told["subject"] = head.text("subject")[:300]
    told["fields"] = len(head.fields)
    return told
