"""What a rebuilder hands back from the sandbox: written here in the child, read here outside of it."""

from __future__ import annotations

import base64
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sekimori.sanitize.verdicts import Action, Finding


@dataclass(frozen=True)
class Rebuilt:
    """A file written anew, the extension of what it is, and what was found in the old one."""

    content: bytes
    extension: str
    findings: tuple[Finding, ...] = ()


def handed(content: bytes, extension: str, findings: Iterable[Finding]) -> dict[str, Any]:
    """A file as it crosses: what JSON can hold, each finding once."""
    return {
        "content": base64.b64encode(content).decode(),
        "extension": extension,
        "findings": [[each.code, each.location, each.action.value, each.detail] for each in dict.fromkeys(findings)],
    }


def taken(value: dict[str, Any]) -> Rebuilt:
    """The same outside."""
    findings = tuple(Finding(code, where, Action(action), detail) for code, where, action, detail in value["findings"])
    return Rebuilt(base64.b64decode(value["content"]), str(value["extension"]), findings)
