"""What is written: the canonical body of an entry, whose hash is its leaf, and the side row that may be erased later.

The body holds identifiers and times only and stays for ever. Names, labels and before/after go into the side row; the
body holds the hash of the row with its salt, so that the row can be erased without touching the leaf, and nobody can
guess an erased name by trying.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Self

from sekimori.common import canonical
from sekimori.common.errors import InvalidInput
from sekimori.ledger.runs import runs_of

VERSION: Final = 1
SALT_BYTES: Final = 16
MAX_BODY_BYTES: Final = 65_535  # An entry bundle (C2SP tlog-tiles) counts an entry's bytes in 16 bits.

# The acts this package itself reads when it verifies a log.
SIDE_ROWS_ERASED: Final = "ledger:side_rows:erased"
KEY_REPLACED: Final = "ledger:key:replaced"
LOG_WITNESSED: Final = "ledger:log:witnessed"


@dataclass(frozen=True, slots=True)
class SideRow:
    """What may be erased: a salt and the canonical bytes of the payload."""

    salt: bytes
    payload: bytes

    @classmethod
    def seal(cls, payload: Mapping[str, Any]) -> Self:
        """A side row with a fresh salt. Raises TypeError for values without a canonical form."""
        return cls(os.urandom(SALT_BYTES), canonical.to_bytes(payload))

    @property
    def digest(self) -> str:
        """SHA-256 of salt ‖ payload in lower-case hex, as the entry's body states it."""
        return side_digest(self.salt, self.payload)

    def read(self) -> Any:
        """The payload as JSON values."""
        return json.loads(self.payload)


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry's body. `seq` counts from 0 and is the leaf's index in the tree.

    `act` is a registered name, `actor` who did it, `principal` for whom or in which capacity, `subject` what it was done
    to, all as ids; `request` joins the entries of one request; `side` is the digest of the side row or None; `data` holds
    facts about no person that need never be erased (sizes, hashes, ranges) and is left out when empty.
    """

    seq: int
    recorded: dt.datetime
    occurred: dt.datetime
    act: str
    actor: str
    principal: str
    subject: str
    clauses: tuple[str, ...] = ()
    request: str = ""
    side: str | None = None
    data: Mapping[str, Any] = field(default_factory=dict)

    def to_bytes(self) -> bytes:
        """The canonical bytes. Raises InvalidInput when they are longer than 65,535 bytes or `seq` is negative."""
        record: dict[str, Any] = {
            "v": VERSION,
            "seq": self.seq,
            "recorded": self.recorded,
            "occurred": self.occurred,
            "act": self.act,
            "actor": self.actor,
            "principal": self.principal,
            "subject": self.subject,
            "clauses": list(self.clauses),
            "request": self.request,
            "side": self.side,
        }
        if self.data:
            record["data"] = self.data
        body = canonical.to_bytes(record)
        if len(body) > MAX_BODY_BYTES:
            raise InvalidInput(f"記録の本文が長すぎます（{len(body)}バイト、上限{MAX_BODY_BYTES}バイト）。")
        if self.seq < 0:
            raise InvalidInput("記録番号は0以上です。")
        return body

    @classmethod
    def from_bytes(cls, body: bytes) -> Self:
        """Reads a body. Raises InvalidInput when it is not one of this version or not canonical."""
        try:
            record = json.loads(body)
            if record.pop("v") != VERSION:
                raise InvalidInput("この版では読めない記録です。")
            for name in ("recorded", "occurred"):
                record[name] = dt.datetime.fromisoformat(record[name])
            entry = cls(clauses=tuple(record.pop("clauses")), **record)
            same = entry.to_bytes() == body
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise InvalidInput("記録の本文が読めません。") from error
        if not same:
            raise InvalidInput("記録の本文が正規の書き方ではありません。")
        return entry


def side_digest(salt: bytes, payload: bytes) -> str:
    """SHA-256 of salt ‖ payload in lower-case hex."""
    return hashlib.sha256(salt + payload).hexdigest()


def erasure_data(seqs: Iterable[int]) -> dict[str, Any]:
    """The `data` of an entry of the act `SIDE_ROWS_ERASED`: which entries' side rows it erased."""
    return {"erased": [list(run) for run in runs_of(seqs)]}


def erased_by(record: Mapping[str, Any]) -> list[tuple[int, int]]:
    """The runs of entries whose side rows the entry `record` (a body as JSON values) says it erased; none if it is another act."""
    if record.get("act") != SIDE_ROWS_ERASED:
        return []
    runs = record.get("data", {}).get("erased", [])
    return [(int(first), int(last)) for first, last in runs if 0 <= first <= last < record["seq"]]
