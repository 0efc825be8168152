"""One way to turn a record into bytes, so that its hash can be made again on another machine.

The form is JSON with sorted keys, no blanks, UTF-8, no floats and no duplicate keys: the subset of RFC 8785 (JCS) in which every
implementation agrees. Dates and moments are ISO 8601 strings; decimals are strings.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import uuid
from decimal import Decimal
from typing import Any

from sekimori.common.clock import as_utc


def plain(value: Any) -> Any:  # noqa: PLR0911
    """`value` reduced to JSON's own types. Raises TypeError for floats and for what has no agreed form."""
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, dt.datetime):
        return as_utc(value).isoformat(timespec="microseconds").replace("+00:00", "Z")
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    if isinstance(value, Decimal | uuid.UUID):
        return str(value)
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, set | frozenset):
        return sorted(plain(item) for item in value)
    if isinstance(value, bytes):
        return value.hex()
    raise TypeError(f"{type(value).__name__} has no canonical form")


def to_bytes(value: Any) -> bytes:
    """The canonical UTF-8 bytes of `value`."""
    return json.dumps(plain(value), ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def sha256_of(value: Any) -> str:
    """The SHA-256 of the canonical bytes, in lower-case hex."""
    return hashlib.sha256(to_bytes(value)).hexdigest()
