"""A rebuilder that never ends."""

from __future__ import annotations

from typing import Any


def job(untrusted: bytes, options: dict[str, Any]) -> dict[str, Any]:
    while untrusted:
        options["turns"] = options.get("turns", 0) + 1
    return {}
