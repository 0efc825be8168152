"""Tiles (C2SP tlog-tiles): the tree as files of 256 hashes and the entries in bundles of 256, which any web server or
memory stick can carry and from which any proof can be made.

`tile/<level>/<number>` holds the hashes of complete subtrees of 256**level entries; `tile/entries/<number>` the entries,
each after its length in two bytes. The last of each may be partial, `….p/<width>`.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable

from sekimori.common.errors import InvalidInput, Place
from sekimori.ledger.entry import MAX_BODY_BYTES
from sekimori.ledger.files import Files
from sekimori.ledger.tree import HASH_BYTES, Subtree, perfect_root, subtree_from_nodes

WIDTH = 256
_TILE_LEVELS = 8  # A tile spans eight levels of the tree.
_GROUP = 1000
_CACHED_TILES = 64


def number_path(number: int) -> str:
    """A number in groups of three digits, as the paths of tiles write it: 1234067 is x001/x234/067."""
    parts = [f"{number % _GROUP:03d}"]
    while number >= _GROUP:
        number //= _GROUP
        parts.insert(0, f"x{number % _GROUP:03d}")
    return "/".join(parts)


def tile_path(level: int | None, number: int, width: int = WIDTH) -> str:
    """The path of a tile, or of an entry bundle when `level` is None."""
    partial = f".p/{width}" if width < WIDTH else ""
    return f"tile/{'entries' if level is None else level}/{number_path(number)}{partial}"


def pack(bodies: Iterable[bytes]) -> bytes:
    """An entry bundle: each body after its length as two bytes, high byte first. Raises InvalidInput for a body too long."""
    parts = []
    for body in bodies:
        if len(body) > MAX_BODY_BYTES:
            raise InvalidInput(f"記録の本文が長すぎます（{len(body)}バイト）。")
        parts += [len(body).to_bytes(2, "big"), body]
    return b"".join(parts)


def unpack(untrusted: bytes) -> list[bytes]:
    """The bodies in an entry bundle. A cut-off one at the end is given as far as it goes."""
    bodies, at = [], 0
    while at < len(untrusted):
        length = int.from_bytes(untrusted[at : at + 2], "big")
        bodies.append(untrusted[at + 2 : at + 2 + length])
        at += 2 + length
    return bodies


class TileWriter:
    """Writes the tiles of a growing log. Goes on at `size` when the files already hold the tiles of that size."""

    def __init__(self, files: Files, size: int = 0) -> None:
        self._files = files
        self.size = size
        self._open: list[list[bytes]] = []
        self._bodies: list[bytes] = []
        reader = TileReader(files, size)
        if size % WIDTH:
            self._bodies = reader.bodies(size // WIDTH)
        while size >> (_TILE_LEVELS * len(self._open)):
            level = len(self._open)
            self._open.append(reader.open_tile(level))

    def extend(self, entries: Iterable[tuple[bytes, bytes]]) -> None:
        """Adds entries as (body, leaf hash); whole tiles are written at once."""
        for body, leaf in entries:
            self._bodies.append(body)
            self.size += 1
            if len(self._bodies) == WIDTH:
                self._files.write(tile_path(None, self.size // WIDTH - 1), pack(self._bodies))
                self._bodies = []
            self._push(0, leaf)

    def finish(self) -> None:
        """Writes the partial tiles for the size reached. More may be added afterwards."""
        if self._bodies:
            number, width = divmod(self.size, WIDTH)
            self._files.write(tile_path(None, number, width), pack(self._bodies))
        for level, hashes in enumerate(self._open):
            if hashes:
                number = (self.size >> (_TILE_LEVELS * level)) // WIDTH
                self._files.write(tile_path(level, number, len(hashes)), b"".join(hashes))

    def _push(self, level: int, subtree: bytes) -> None:
        if level == len(self._open):
            self._open.append([])
        hashes = self._open[level]
        hashes.append(subtree)
        if len(hashes) == WIDTH:
            number = (self.size >> (_TILE_LEVELS * level)) // WIDTH - 1
            self._files.write(tile_path(level, number), b"".join(hashes))
            self._open[level] = []
            self._push(level + 1, perfect_root(hashes))


class TileReader:
    """Reads the tiles of a tree of `size`. Serves as the `Reference` of a verification and as the source of proofs."""

    def __init__(self, files: Files, size: int) -> None:
        self._files = files
        self.size = size
        self._cache: OrderedDict[tuple[int, int], bytes] = OrderedDict()

    def width(self, level: int, number: int) -> int:
        """How many hashes the tile has in this tree; 0 when there is no such tile."""
        return max(0, min(WIDTH, (self.size >> (_TILE_LEVELS * level)) - number * WIDTH))

    def tile(self, level: int, number: int) -> bytes:
        """A tile's hashes one after another. Raises InvalidInput when the file is missing or too short."""
        found = self._cache.pop((level, number), None) or self._read(level, number)
        self._cache[level, number] = found
        if len(self._cache) > _CACHED_TILES:
            self._cache.popitem(last=False)
        return found

    def open_tile(self, level: int) -> list[bytes]:
        """The hashes of the last, partial tile of a level; none when the level ends with a whole tile."""
        number, width = divmod(self.size >> (_TILE_LEVELS * level), WIDTH)
        return _cut(self.tile(level, number)) if width else []

    def leaves(self, start: int, stop: int) -> list[bytes]:
        """The leaf hashes in that range."""
        hashes: list[bytes] = []
        for number in range(start // WIDTH, -(-stop // WIDTH)):
            first = number * WIDTH
            hashes += _cut(self.tile(0, number)[max(start - first, 0) * HASH_BYTES : (stop - first) * HASH_BYTES])
        return hashes

    def node(self, level: int, index: int) -> bytes:
        """The hash of the complete subtree of 2**level leaves at `index`."""
        tile_level, inner = divmod(level, _TILE_LEVELS)
        number, offset = divmod(index << inner, WIDTH)
        start = offset * HASH_BYTES
        return perfect_root(_cut(self.tile(tile_level, number)[start : start + (HASH_BYTES << inner)]))

    @property
    def subtree(self) -> Subtree:
        """The source for `tree.inclusion_path` and `tree.consistency_path`."""
        return subtree_from_nodes(self.node)

    def frontier(self, size: int) -> bytes:
        """The compact range of the tree at an earlier `size`."""
        parts, start = [], 0
        for level in reversed(range(size.bit_length())):
            if size >> level & 1:
                parts.append(self.node(level, start >> level))
                start += 1 << level
        return b"".join(parts)

    def bodies(self, number: int) -> list[bytes]:
        """The entries of a bundle as they stand, perhaps too few or too many. Raises InvalidInput when the file is missing."""
        width = max(0, min(WIDTH, self.size - number * WIDTH))
        data = self._files.read(tile_path(None, number, width))
        if data is not None:
            return unpack(data)
        whole = self._files.read(tile_path(None, number)) if width < WIDTH else None
        if whole is None:
            raise InvalidInput("記録のファイルがありません。", place=Place(tile_path(None, number, width)))
        return unpack(whole)[:width]

    def _read(self, level: int, number: int) -> bytes:
        width = self.width(level, number)
        data = self._files.read(tile_path(level, number, width)) if width else None
        if data is None and 0 < width < WIDTH:
            data = self._files.read(tile_path(level, number))  # Once a tile is whole, its partial forms may be gone.
        if data is None or len(data) < width * HASH_BYTES:
            raise InvalidInput("木のファイルがないか、短すぎます。", place=Place(tile_path(level, number, width)))
        return data[: width * HASH_BYTES]


def _cut(hashes: bytes) -> list[bytes]:
    return [hashes[at : at + HASH_BYTES] for at in range(0, len(hashes), HASH_BYTES)]
