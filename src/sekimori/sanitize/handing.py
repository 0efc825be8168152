"""What a rebuilder hands back from the sandbox: written here in the child, read here outside of it."""

from __future__ import annotations

import base64
import json
import struct
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sekimori.sandbox.errors import ChildDied, Reason
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


_LENGTH = struct.Struct(">I")
MOST_HEAD = 16 * 1024 * 1024


def joined(head: Any, contents: Iterable[bytes]) -> bytes:
    """Plain data and contents as they cross together: the length of the data, the data, the contents one after the other."""
    said = json.dumps(head, ensure_ascii=False).encode("utf-8", "replace")
    return b"".join([_LENGTH.pack(len(said)), said, *contents])


def parted(blob: bytes) -> tuple[Any, memoryview]:
    """The same outside. Raises ChildDied for what is not of that form."""
    try:
        length = min(_LENGTH.unpack_from(blob)[0], MOST_HEAD)
        return json.loads(blob[_LENGTH.size : _LENGTH.size + length]), memoryview(blob)[_LENGTH.size + length :]
    except (struct.error, ValueError, TypeError, RecursionError):
        raise ChildDied(Reason.GARBLED) from None
