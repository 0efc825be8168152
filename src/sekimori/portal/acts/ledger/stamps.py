"""Time stamps by an outside authority (RFC 3161) over the checkpoints, carried as files: the request out, the response back.

Nothing here contacts anybody. The response is read by `openssl ts` in the sandbox; without it nothing is accepted.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext as _

from sekimori import sandbox
from sekimori.common.errors import InvalidInput, NotAvailable
from sekimori.ledger.files import Files, Folder
from sekimori.portal.acts.ledger import keys

# The beginning of a request for SHA-256 (RFC 3161 2.4.1): version 1, the algorithm's identifier, then the hash.
_IMPRINT = bytes.fromhex("3031300d060960864801650304020105000420")
_CERTIFICATE_WANTED = bytes.fromhex("0101ff")
_GEN_TIME = re.compile(r"^Time stamp: (\w{3} +\d{1,2} \d{2}:\d{2}:\d{2}(?:\.\d+)? \d{4}) GMT$", re.MULTILINE)
MAX_RESPONSE_BYTES = 1_000_000
NO_SUCH_PROGRAM = 127  # As env says it.


@dataclass(frozen=True)
class Stamp:
    """An accepted response: when the authority saw the checkpoint of `size`."""

    size: int
    stamped_at: dt.datetime
    note_sha256: str
    response_sha256: str


def request_for(note: str) -> bytes:
    """A TimeStampReq (DER) for a checkpoint's note, asking for the authority's certificate."""
    content = bytes([2, 1, 1]) + _IMPRINT + hashlib.sha256(note.encode()).digest() + _CERTIFICATE_WANTED
    return bytes([0x30, len(content)]) + content


def check(note: str, size: int, untrusted_response: bytes, authority: bytes) -> Stamp:
    """What a response says, once it is known to be for `note` and signed under `authority` (PEM certificates).

    Raises InvalidInput when it is not, NotAvailable when openssl or the sandbox is missing.
    """
    if len(untrusted_response) > MAX_RESPONSE_BYTES:
        raise InvalidInput(_("時刻認証の応答が大きすぎます。"))
    files = {"response.tsr": untrusted_response, "note": note.encode(), "authority.pem": authority}
    verify = ["-verify", "-in", "in/response.tsr", "-data", "in/note", "-CAfile", "in/authority.pem"]
    if _openssl(verify, files).returncode:
        raise InvalidInput(
            _("時刻認証の応答が、このチェックポイントのものでないか、指定された認証局のものではありません。")
        )
    shown = _openssl(["-reply", "-in", "in/response.tsr", "-text", "-out", "out/told"], files).outputs
    found = _GEN_TIME.search(shown.get("told", b"").decode(errors="replace"))
    if found is None:
        raise InvalidInput(_("時刻認証の応答から時刻を読み取れません。"))
    moment = re.sub(r"\.\d+", "", found.group(1))
    return Stamp(
        size=size,
        stamped_at=dt.datetime.strptime(moment, "%b %d %H:%M:%S %Y").replace(tzinfo=dt.UTC),
        note_sha256=hashlib.sha256(note.encode()).hexdigest(),
        response_sha256=hashlib.sha256(untrusted_response).hexdigest(),
    )


def keep(stamp: Stamp, response: bytes) -> None:
    """Puts an accepted response beside the keys."""
    Folder(_folder()).write(f"{stamp.size}.tsr", response)


def copy_all(files: Files) -> None:
    """Takes every kept response along into an export."""
    for path in sorted(_folder().glob("*.tsr")):
        files.write(f"stamps/{path.name}", path.read_bytes())


def _folder() -> Path:
    return keys.path() / "stamps"


def _openssl(arguments: list[str], files: dict[str, bytes]) -> sandbox.ProgramResult:
    # The system's configuration is out of the sandbox's sight, and not needed: an empty one takes its place.
    inside = {**files, "openssl.cnf": b""}
    done = sandbox.run_program(["env", "OPENSSL_CONF=in/openssl.cnf", "openssl", "ts", *arguments], inside)
    if done.returncode == NO_SUCH_PROGRAM:
        raise NotAvailable(_("opensslがないため、時刻認証の応答を確かめられません。"))
    return done
