"""LZH archives of old kinds that libarchive does not know: Debian's lhasa (ISC licence), in bubblewrap, where it is installed."""

from __future__ import annotations

import shutil

from sekimori import sandbox
from sekimori.sanitize import zips
from sekimori.sanitize.archives import lzh
from sekimori.sanitize.refusing import refusal
from sekimori.sanitize.zips import Member

_PROGRAM = "lha"


def installed() -> bool:
    """Whether the program is there."""
    return shutil.which(_PROGRAM, path="/usr/bin:/bin") is not None


def as_zip(untrusted: bytes, limits: sandbox.Limits) -> bytes:
    """What the archive holds, as a plain ZIP that is then read like any other. Raises Refusal for one that is broken."""
    found = lzh.entries(untrusted)
    told = sandbox.run_program([_PROGRAM, "xqw=out", "in/archive.lzh"], {"archive.lzh": lzh.numbered(found)}, limits)
    if told.returncode or len(told.outputs) != len(found):
        raise refusal("ARCHIVE-MALFORMED", f"lha {told.returncode}")
    return zips.write(Member(each.name, told.outputs[str(number)]) for number, each in enumerate(found))
