"""The compound file of Microsoft ([MS-CFB]), read strictly: no loop, no sector twice, no stream beyond its chain."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from sekimori.sanitize.refusing import refusal

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HEAD = struct.Struct("<8s16s5H6x6I3I")
_FREE = 0xFFFFFFFA  # This and all above are no sectors.
_NONE = 0xFFFFFFFF
_STORAGE, _STREAM, _ROOT = 1, 2, 5
_MOST_ENTRIES = 20_000


@dataclass(frozen=True)
class Stream:
    """A stream with its path, storages before it."""

    path: tuple[str, ...]
    content: bytes


@dataclass(frozen=True)
class _Entry:
    name: str
    kind: int
    left: int
    right: int
    child: int
    start: int
    size: int


class Compound:
    """A compound file. Raises Refusal when its structure is broken."""

    def __init__(self, untrusted: bytes) -> None:
        self._content = untrusted
        try:
            head = _HEAD.unpack_from(untrusted)
            _magic, _class, _minor, version, order, shift, small = head[:7]
            _folders, fats, first, _mark, self._cutoff, self._small_start = head[7:13]
            _small_count, more, _more_count = head[13:16]
            if untrusted[:8] != MAGIC or order != 0xFFFE or (version, shift) not in {(3, 9), (4, 12)} or small != 6:  # noqa: PLR2004
                raise refusal("OLE-MALFORMED", "head")
            self._size = 1 << shift
            self._fat = self._table(fats, more)
            self._entries = list(self._folder(self._chain(first)))
            self.root_class = self._chain(first)[80:96]
            self._small_fat = self._numbers(self._chain(self._small_start)) if self._small_start < _FREE else []
            root = self._entries[0]
            self._small = self._chain(root.start)[: root.size] if root.start < _FREE else b""
        except (struct.error, IndexError, UnicodeDecodeError):
            raise refusal("OLE-MALFORMED") from None

    def _sector(self, number: int) -> bytes:
        start = (number + 1) * self._size
        return self._content[start : start + self._size]

    def _numbers(self, content: bytes) -> list[int]:
        return list(struct.unpack(f"<{len(content) // 4}I", content[: len(content) // 4 * 4]))

    def _table(self, count: int, more: int) -> list[int]:
        places = [each for each in struct.unpack_from("<109I", self._content, 76) if each < _FREE]
        seen: set[int] = set()
        while more < _FREE and len(places) < count:
            if more in seen:
                raise refusal("OLE-MALFORMED", "loop")
            seen.add(more)
            found = self._numbers(self._sector(more))
            places += [each for each in found[:-1] if each < _FREE]
            more = found[-1]
        fat: list[int] = []
        for place in places[:count]:
            fat += self._numbers(self._sector(place))
        return fat

    def _chain(self, start: int) -> bytes:
        return b"".join(self._sector(number) for number in _walk(start, self._fat))

    def _folder(self, content: bytes) -> Iterator[_Entry]:
        for at in range(0, min(len(content), 128 * _MOST_ENTRIES) - 127, 128):
            length, kind = struct.unpack_from("<HB", content, at + 64)
            left, right, child = struct.unpack_from("<3I", content, at + 68)
            start, size = struct.unpack_from("<IQ", content, at + 116)
            name = content[at : at + min(max(length - 2, 0), 62)].decode("utf-16-le")
            yield _Entry(name, kind, left, right, child, start, size & 0xFFFFFFFF if self._size == 512 else size)  # noqa: PLR2004

    def streams(self) -> Iterator[Stream]:
        """All streams that the root leads to. Raises Refusal for a tree that leads back to itself."""
        seen: set[int] = set()
        waiting: list[tuple[int, tuple[str, ...]]] = [(self._entries[0].child, ())]
        while waiting:
            number, path = waiting.pop()
            if number == _NONE:
                continue
            if number in seen or number >= len(self._entries):
                raise refusal("OLE-MALFORMED", "loop")
            seen.add(number)
            entry = self._entries[number]
            waiting += [(entry.left, path), (entry.right, path)]
            if entry.kind == _STORAGE:
                waiting.append((entry.child, (*path, entry.name)))
            elif entry.kind == _STREAM:
                yield Stream((*path, entry.name), self._stream(entry))
            else:
                raise refusal("OLE-MALFORMED", "entry")

    def _stream(self, entry: _Entry) -> bytes:
        if not entry.size:
            return b""
        if entry.size >= self._cutoff:
            content = self._chain(entry.start)
        else:
            numbers = _walk(entry.start, self._small_fat)
            content = b"".join(self._small[number * 64 : number * 64 + 64] for number in numbers)
        if len(content) < entry.size:
            raise refusal("OLE-MALFORMED", "size")
        return content[: entry.size]


def _walk(start: int, table: list[int]) -> Iterator[int]:
    """The numbers of a chain. Raises Refusal for one that leads back to itself or out of the table."""
    steps = 0
    while start < _FREE:
        if start >= len(table) or steps > len(table):
            raise refusal("OLE-MALFORMED", "chain")
        yield start
        start = table[start]
        steps += 1
