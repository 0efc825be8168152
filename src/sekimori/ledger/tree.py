"""The Merkle tree of RFC 6962 section 2.1: hashes, incremental append, inclusion and consistency proofs and their checks.

Sizes and indices count leaves from 0. All hashes are the 32 raw bytes of SHA-256.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from itertools import islice

from sekimori.common.errors import InvalidInput

HASH_BYTES = 32
EMPTY_ROOT = hashlib.sha256(b"").digest()
_BLOCK_LEVEL = 8
_BLOCK = 1 << _BLOCK_LEVEL

# The Merkle tree hash of the leaves from the first index up to, not including, the second.
Subtree = Callable[[int, int], bytes]
# The hash of the complete subtree of 2**level leaves with the given index at that level.
Node = Callable[[int, int], bytes]


def leaf_hash(body: bytes) -> bytes:
    """The hash of an entry's bytes as a leaf (RFC 6962 2.1: a zero byte goes before it)."""
    return hashlib.sha256(b"\x00" + body).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of two neighbouring subtrees (RFC 6962 2.1: a one byte goes before them)."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def perfect_root(hashes: Sequence[bytes]) -> bytes:
    """The root over a power of two of neighbouring hashes. The caller answers for the number."""
    sha256 = hashlib.sha256
    level = hashes
    while len(level) > 1:
        level = [sha256(b"\x01" + level[i] + level[i + 1]).digest() for i in range(0, len(level), 2)]
    return level[0]


class CompactRange:
    """The least that must be kept of a tree in order to go on appending: the roots of its perfect subtrees, largest first."""

    __slots__ = ("_hashes", "size")

    def __init__(self, size: int = 0, hashes: Iterable[bytes] = ()) -> None:
        self.size = size
        self._hashes = list(hashes)
        if size < 0 or len(self._hashes) != size.bit_count() or any(len(h) != HASH_BYTES for h in self._hashes):
            raise InvalidInput(f"大きさ{size}の木の要約として読めません。")

    @classmethod
    def of(cls, leaves: Iterable[bytes]) -> CompactRange:
        """The range over `leaves` (leaf hashes)."""
        made = cls()
        made.extend(leaves)
        return made

    @classmethod
    def from_bytes(cls, size: int, frontier: bytes) -> CompactRange:
        """Reads what `frontier` wrote. Raises InvalidInput when the bytes cannot belong to a tree of `size`."""
        return cls(size, [frontier[at : at + HASH_BYTES] for at in range(0, len(frontier), HASH_BYTES)])

    @property
    def frontier(self) -> bytes:
        """The hashes one after another, largest subtree first: 32 bytes for each bit set in `size`."""
        return b"".join(self._hashes)

    def copy(self) -> CompactRange:
        """An independent copy."""
        return CompactRange(self.size, self._hashes)

    def append(self, leaf: bytes) -> None:
        """Adds one leaf hash."""
        self._push(leaf, 0)

    def extend(self, leaves: Iterable[bytes]) -> None:
        """Adds leaf hashes in order; much faster than one at a time because whole aligned blocks are hashed together."""
        stream = iter(leaves)
        for leaf in islice(stream, -self.size % _BLOCK):
            self._push(leaf, 0)
        while block := list(islice(stream, _BLOCK)):
            if len(block) == _BLOCK:
                self._push(perfect_root(block), _BLOCK_LEVEL)
            else:
                for leaf in block:
                    self._push(leaf, 0)

    def root(self) -> bytes:
        """The tree's root; that of the empty tree is the hash of no bytes."""
        if not self._hashes:
            return EMPTY_ROOT
        root = self._hashes[-1]
        for left in reversed(self._hashes[:-1]):
            root = node_hash(left, root)
        return root

    def _push(self, subtree: bytes, level: int) -> None:
        merged = self.size >> level
        while merged & 1:
            subtree = node_hash(self._hashes.pop(), subtree)
            merged >>= 1
        self._hashes.append(subtree)
        self.size += 1 << level


def root_of(leaves: Iterable[bytes]) -> bytes:
    """The root of the tree over `leaves` (leaf hashes)."""
    return CompactRange.of(leaves).root()


def subtree_from_leaves(leaves: Callable[[int, int], Iterable[bytes]]) -> Subtree:
    """A subtree reader over a store that can only list leaf hashes of a range; reads each range once per question."""

    def subtree(start: int, stop: int) -> bytes:
        return root_of(leaves(start, stop))

    return subtree


def subtree_from_nodes(node: Node) -> Subtree:
    """A subtree reader over a store of complete subtrees (such as tiles); asks for at most one node per level."""

    def subtree(start: int, stop: int) -> bytes:
        parts = []
        while start < stop:
            level = (stop - start).bit_length() - 1
            if start:
                level = min(level, (start & -start).bit_length() - 1)
            parts.append(node(level, start >> level))
            start += 1 << level
        root = parts.pop()
        while parts:
            root = node_hash(parts.pop(), root)
        return root

    return subtree


def inclusion_path(index: int, size: int, subtree: Subtree) -> list[bytes]:
    """The audit path of the leaf `index` in the tree of `size` leaves, nearest sibling first (RFC 6962 2.1.1).

    Raises InvalidInput when there is no such leaf.
    """
    if not 0 <= index < size:
        raise InvalidInput(f"大きさ{size}の記録に番号{index}はありません。")
    path: list[bytes] = []
    start, stop = 0, size
    while stop - start > 1:
        middle = start + _split(stop - start)
        if index < middle:
            path.append(subtree(middle, stop))
            stop = middle
        else:
            path.append(subtree(start, middle))
            start = middle
    return path[::-1]


def consistency_path(old: int, new: int, subtree: Subtree) -> list[bytes]:
    """The proof that the tree of `old` leaves is a prefix of that of `new` leaves (RFC 6962 2.1.2).

    Empty when the sizes are equal or `old` is 0. Raises InvalidInput unless 0 ≤ old ≤ new.
    """
    if not 0 <= old <= new:
        raise InvalidInput(f"大きさ{old}から{new}への整合性は示せません。")
    if old in (0, new):
        return []
    path: list[bytes] = []
    start, stop = 0, new
    whole = True  # Whether the old tree itself is the subtree looked at: the verifier then knows its hash.
    while old - start != stop - start:
        middle = start + _split(stop - start)
        if old <= middle:
            path.append(subtree(middle, stop))
            stop = middle
        else:
            path.append(subtree(start, middle))
            start = middle
            whole = False
    if not whole:
        path.append(subtree(start, stop))
    return path[::-1]


def verify_inclusion(leaf: bytes, index: int, size: int, path: Sequence[bytes], root: bytes) -> bool:
    """Whether `path` shows that `leaf` (a leaf hash) stands at `index` in the tree of `size` with `root` (RFC 9162 2.1.3.2)."""
    if not 0 <= index < size:
        return False
    place, last, found = index, size - 1, leaf
    for sibling in path:
        if last == 0:
            return False
        if place & 1 or place == last:
            found = node_hash(sibling, found)
            while place and not place & 1:
                place >>= 1
                last >>= 1
        else:
            found = node_hash(found, sibling)
        place >>= 1
        last >>= 1
    return last == 0 and found == root


def verify_consistency(old: int, new: int, old_root: bytes, new_root: bytes, path: Sequence[bytes]) -> bool:
    """Whether `path` shows that the tree of `old` leaves grew into that of `new` leaves by appending (RFC 9162 2.1.4.2)."""
    if not 0 <= old <= new:
        return False
    if old == new:
        return not path and old_root == new_root
    if old == 0:
        return not path and old_root == EMPTY_ROOT
    hashes = list(path)
    if old & (old - 1) == 0:
        hashes.insert(0, old_root)
    return bool(hashes) and _climb(old - 1, new - 1, hashes) == (old_root, new_root)


def _climb(place: int, last: int, hashes: list[bytes]) -> tuple[bytes, bytes] | None:
    """The two roots to which a consistency proof leads from the last old leaf, or None when its length is wrong."""
    while place & 1:
        place >>= 1
        last >>= 1
    old_found = new_found = hashes[0]
    for sibling in hashes[1:]:
        if last == 0:
            return None
        if place & 1 or place == last:
            old_found = node_hash(sibling, old_found)
            new_found = node_hash(sibling, new_found)
            while place and not place & 1:
                place >>= 1
                last >>= 1
        else:
            new_found = node_hash(new_found, sibling)
        place >>= 1
        last >>= 1
    return (old_found, new_found) if last == 0 else None


def _split(size: int) -> int:
    """The largest power of two smaller than `size` (RFC 6962 2.1: k)."""
    return 1 << (size - 1).bit_length() - 1
