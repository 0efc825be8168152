"""The tree against its definition in RFC 6962, and its proofs for every small size."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sekimori.common.errors import InvalidInput
from sekimori.ledger import tree

SIZES = st.integers(0, 600)


def leaves(size: int) -> list[bytes]:
    return [tree.leaf_hash(str(number).encode()) for number in range(size)]


def by_definition(hashes: list[bytes]) -> bytes:
    """MTH of RFC 6962 2.1, word for word."""
    if not hashes:
        return hashlib.sha256().digest()
    if len(hashes) == 1:
        return hashes[0]
    k = 1
    while k * 2 < len(hashes):
        k *= 2
    return hashlib.sha256(b"\x01" + by_definition(hashes[:k]) + by_definition(hashes[k:])).digest()


def subtree(hashes: list[bytes]) -> tree.Subtree:
    return lambda start, stop: by_definition(hashes[start:stop])


def test_a_leaf_and_a_node_are_hashed_with_their_own_prefix() -> None:
    assert tree.leaf_hash(b"").hex() == "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
    assert tree.node_hash(b"a" * 32, b"b" * 32) == hashlib.sha256(b"\x01" + b"a" * 32 + b"b" * 32).digest()
    assert tree.EMPTY_ROOT.hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


@given(SIZES)
def test_the_root_is_that_of_the_definition(size: int) -> None:
    assert tree.root_of(leaves(size)) == by_definition(leaves(size))


@given(SIZES, SIZES)
def test_growing_in_steps_or_one_by_one_gives_the_same_tree(first: int, second: int) -> None:
    whole = leaves(first + second)
    grown = tree.CompactRange.of(whole[:first])
    resumed = tree.CompactRange.from_bytes(first, grown.frontier)
    resumed.extend(whole[first:])
    for leaf in whole[first:]:
        grown.append(leaf)
    assert resumed.root() == grown.root() == by_definition(whole)
    assert resumed.size == grown.size == first + second


def test_every_inclusion_proof_up_to_forty_leaves_holds_and_no_other_entry_fits() -> None:
    for size in range(1, 41):
        hashes = leaves(size)
        root = by_definition(hashes)
        for index in range(size):
            path = tree.inclusion_path(index, size, subtree(hashes))
            assert tree.verify_inclusion(hashes[index], index, size, path, root)
            for other in range(size):
                assert (other == index) == tree.verify_inclusion(hashes[index], other, size, path, root)
            assert not tree.verify_inclusion(tree.leaf_hash(b"x"), index, size, path, root)
            assert not tree.verify_inclusion(hashes[index], index, size, [*path, root], root)


def test_every_consistency_proof_up_to_forty_leaves_holds() -> None:
    hashes = leaves(40)
    for new in range(41):
        for old in range(new + 1):
            path = tree.consistency_path(old, new, subtree(hashes))
            before, after = by_definition(hashes[:old]), by_definition(hashes[:new])
            assert tree.verify_consistency(old, new, before, after, path)
            if 0 < old < new:
                assert not tree.verify_consistency(old, new, after, after, path)
                assert not tree.verify_consistency(old, new, before, before, path)
                assert not tree.verify_consistency(old, new, before, after, path[:-1])
                assert not tree.verify_consistency(old, new, before, after, [*path, after])


@given(st.integers(1, 300), st.data())
def test_a_changed_proof_never_holds(size: int, data: st.DataObject) -> None:
    hashes = leaves(size)
    index = data.draw(st.integers(0, size - 1))
    path = tree.inclusion_path(index, size, subtree(hashes))
    if path:
        at = data.draw(st.integers(0, len(path) - 1))
        path[at] = bytes([path[at][0] ^ 1]) + path[at][1:]
        assert not tree.verify_inclusion(hashes[index], index, size, path, by_definition(hashes))


@given(st.integers(2, 300), st.data())
def test_no_consistency_can_be_shown_with_a_log_that_was_rewritten(size: int, data: st.DataObject) -> None:
    old = data.draw(st.integers(1, size - 1))
    changed = data.draw(st.integers(0, old - 1))
    before, rewritten = leaves(old), leaves(size)
    rewritten[changed] = tree.leaf_hash(b"rewritten")
    path = tree.consistency_path(old, size, subtree(rewritten))
    assert not tree.verify_consistency(old, size, by_definition(before), by_definition(rewritten), path)


@pytest.mark.parametrize(("index", "size"), [(0, 0), (5, 5), (-1, 5)])
def test_there_is_no_proof_for_an_entry_that_is_not_there(index: int, size: int) -> None:
    with pytest.raises(InvalidInput):
        tree.inclusion_path(index, size, subtree(leaves(size)))
    assert not tree.verify_inclusion(leaves(1)[0], index, size, [], by_definition(leaves(1)))


def test_a_summary_of_the_wrong_length_is_refused() -> None:
    with pytest.raises(InvalidInput):
        tree.CompactRange.from_bytes(3, b"x" * 32)
    with pytest.raises(InvalidInput):
        tree.consistency_path(5, 3, subtree([]))
