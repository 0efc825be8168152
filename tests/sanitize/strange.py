"""A rebuilder that answers in a form of its own, as one would that a file has taken over."""

from __future__ import annotations

from typing import Any


def job(untrusted: bytes, options: dict[str, Any]) -> dict[str, Any]:
    return {"content": len(untrusted), "extension": ["x"], "findings": [options["family"]]}
