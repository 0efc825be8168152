"""An archive with everything nested in it, unpacked in memory. Nothing is ever written to a file, so no name leads anywhere.

Runs in the sandbox: sandbox.run("sekimori.sanitize.archives.unpack:job", untrusted, options). What crosses is the
tree and the contents behind it, each at its place (handing.joined).
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any

from sekimori.common.errors import NotAvailable
from sekimori.sanitize import kinds, zips
from sekimori.sanitize.archives import ciphers, libarchive, lzh
from sekimori.sanitize.handing import joined, parted
from sekimori.sanitize.policy import Limits, Policy
from sekimori.sanitize.refusing import Refusal, refusal
from sekimori.sanitize.zips import Member

# These end the whole: what is nested was made to grow, or to be read in two ways.
WHOLE = frozenset({"ZIP-BOMB", "ZIP-TOO-MANY", "ARCHIVE-DEEP"})
# Packed single files: what remains of the name when the ending goes.
_SINGLE = frozenset({"gz", "bz2", "xz", "zst", "lzma", "z", "tgz", "tbz2", "txz"})
# What other systems leave in folders: nobody's work.
_JUNK = frozenset({".ds_store", "thumbs.db", "desktop.ini"})
Node = dict[str, Any]


def prepare_for_sandbox() -> None:
    """Loads the library while files are still in reach; without it ZIP alone is read."""
    try:
        api = libarchive.library()
    except NotAvailable:
        return
    api.archive_read_free(api.archive_read_new())


def job(untrusted: bytes, options: dict[str, Any]) -> bytes:
    """The tree and the contents. Raises Refusal for what is broken, enciphered, too deep, too many or too large."""
    work = Unpacking(
        Policy.model_validate(options["policy"]).limits, [str(each) for each in options["passwords"]], len(untrusted)
    )
    tree = work.members(untrusted, str(options["name"]), 1)
    return joined(tree, work.contents)


def taken(blob: bytes) -> tuple[list[Node], memoryview]:
    """The tree and the contents outside. Raises ChildDied for what is not of that form."""
    tree, contents = parted(blob)
    return list(tree), contents


class Unpacking:
    """One archive on its way: what all nested ones together may hold is counted here."""

    def __init__(self, limits: Limits, passwords: list[str], given: int) -> None:
        self.limits = limits
        self.passwords = passwords
        self.contents: list[bytes] = []
        self.given = given
        self.end = 0
        self.size = 0
        self.files = 0
        self.archives = 0

    def members(self, untrusted: bytes, name: str, depth: int) -> list[Node]:
        """The nodes of an archive: files with their place, nested archives with their nodes, what does not pass with its code."""
        self.archives += 1
        if depth > self.limits.archive_depth or self.archives > self.limits.archives:
            raise refusal("ARCHIVE-DEEP", str(depth))
        found = list(self._read(untrusted, name))
        zips.check_names(member.name for member in found)
        return [self._node(member, depth) for member in found]

    def _node(self, member: Member, depth: int) -> Node:
        node: Node = {"name": member.name}
        kind = kinds.of(member.content, member.name)
        if member.name.startswith("__MACOSX/") or PurePosixPath(member.name).name.lower() in _JUNK:
            return node | {"code": "ARCHIVE-JUNK"}
        if member.link:
            return node | {"code": "ARCHIVE-LINK"}
        if kind.family == "archive" and not kind.code:
            try:
                return node | {"members": self.members(member.content, member.name, depth + 1)}
            except Refusal as error:
                if error.code in WHOLE:
                    raise
                return node | {"code": error.code, "detail": error.detail}
        at, self.end = self.end, self.end + len(member.content)
        self.contents.append(member.content)
        return node | {"at": at, "size": len(member.content)}

    def _read(self, untrusted: bytes, name: str) -> Iterator[Member]:
        if untrusted.startswith((b"PK\x03\x04", b"PK\x05\x06")):
            left = self.limits.model_copy(update={"expanded": max(self.limits.unpacked - self.size, 1)})
            for member in zips.read(untrusted, left, self.passwords):
                self._counted(len(member.content), 1)
                yield member
            return
        told = lzh.entries(untrusted) if kinds.of(untrusted, name).extension == "lzh" else []
        plain = lzh.numbered(told) if told else untrusted
        for place, entry in enumerate(libarchive.entries(plain, list(ciphers.spoken(self.passwords)))):
            self._counted(0, 1)
            if entry.folder:
                continue
            pieces = []
            for piece in entry.pieces if entry.plain else ():
                self._counted(len(piece), 0)
                pieces.append(piece)
            inner = told[place].name if told else _name(entry.name, name)
            yield Member(
                inner, b"".join(pieces), link=not entry.plain or (bool(told) and told[place].method == lzh.FOLDER)
            )

    def _counted(self, size: int, files: int) -> None:
        self.size += size
        self.files += files
        if self.size > self.limits.unpacked or self.size > max(zips.WHOLE_FROM, zips.WHOLE * self.given):
            raise refusal("ZIP-BOMB", str(self.size))
        if self.files > self.limits.parts:
            raise refusal("ZIP-TOO-MANY", str(self.files))


def _name(raw: bytes, outer: str) -> str:
    """The name of an entry; a file that is packed alone has the name of its archive without the ending."""
    for encoding in ("utf-8", "cp932"):
        try:
            told = raw.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        told = raw.decode("ascii", "backslashreplace").replace("\\", "_")
    plain = told.replace("\\", "/").removeprefix("./")
    path = PurePosixPath(outer)
    if plain == "data" and path.suffix.lower()[1:] in _SINGLE:
        return path.stem
    return plain
