"""Addresses: which may stay as links."""

from __future__ import annotations

import re
from collections.abc import Collection

_SCHEME = re.compile(r"^\s*([A-Za-z][A-Za-z0-9+.\-]{1,30}):")
_BLANKS = re.compile(r"[\x00-\x20\u200b\u200c\u200d\u2060\ufeff]+")


def allowed(address: str, schemes: Collection[str]) -> bool:
    """Whether an address may stay: one of the schemes with something behind it, or a place inside the document."""
    plain = _BLANKS.sub("", address)
    if plain.startswith("#"):
        return True
    found = _SCHEME.match(plain)
    return found is not None and found.group(1).lower() in schemes and len(plain) > found.end()


def starts(place: str) -> bool:
    """Whether what should be a place in the document begins like an address that leads out of it."""
    plain = _BLANKS.sub("", place)
    return plain.startswith("\\\\") or (_SCHEME.match(plain) is not None and "!" not in plain)
