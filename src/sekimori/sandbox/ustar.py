"""Reads a tar stream a distrusted program may have tampered with: regular files of the POSIX form (ustar), nothing else."""

from __future__ import annotations

from sekimori.sandbox.errors import ChildDied, Reason
from sekimori.sandbox.limits import Limits

_BLOCK = 512
_MOST_MEMBERS = 10_000
_NAME, _SIZE, _TYPE, _PREFIX = slice(0, 100), slice(124, 136), slice(156, 157), slice(345, 500)
_REGULAR = {b"0", b"\0"}


def read(untrusted: bytes, limits: Limits) -> dict[str, bytes]:
    """The regular files of an archive by path; folders, links and devices are passed over.

    Raises ChildDied when the archive has no end, lies about sizes, or names a path outside itself.
    """
    members: dict[str, bytes] = {}
    at = 0
    while at + _BLOCK <= len(untrusted):
        head = untrusted[at : at + _BLOCK]
        if not any(head):
            return members
        size = _size(head, limits)
        start, end = at + _BLOCK, at + _BLOCK + size
        if end > len(untrusted) or len(members) >= _MOST_MEMBERS:
            break
        if head[_TYPE] in _REGULAR:
            members[_path(head, limits)] = untrusted[start:end]
        at = start + -(-size // _BLOCK) * _BLOCK
    raise ChildDied(Reason.GARBLED, limits)


def _size(head: bytes, limits: Limits) -> int:
    digits = head[_SIZE].strip(b"\0 ")
    if not digits.isdigit() or b"8" in digits or b"9" in digits:
        raise ChildDied(Reason.GARBLED, limits)
    return int(digits, 8) if head[_TYPE] in _REGULAR else 0


def _path(head: bytes, limits: Limits) -> str:
    name, prefix = (head[part].split(b"\0")[0] for part in (_NAME, _PREFIX))
    path = b"/".join(part for part in (prefix, name) if part).decode(errors="surrogateescape")
    if any(step in {"", ".", ".."} for step in path.split("/")):
        raise ChildDied(Reason.GARBLED, limits)
    return path
