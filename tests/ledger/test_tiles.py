"""Tiles as C2SP tlog-tiles wants them, and the proofs made from them."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sekimori.common.errors import Conflict, InvalidInput, NotAvailable
from sekimori.ledger import tree
from sekimori.ledger.files import Archive, Folder
from sekimori.ledger.tiles import TileReader, TileWriter, number_path, pack, tile_path, unpack


class Memory:
    """Files in memory."""

    def __init__(self) -> None:
        self.held: dict[str, bytes] = {}

    def read(self, path: str) -> bytes | None:
        return self.held.get(path)

    def write(self, path: str, data: bytes) -> None:
        self.held[path] = data


def entries(start: int, stop: int) -> list[tuple[bytes, bytes]]:
    bodies = [str(number).encode() for number in range(start, stop)]
    return [(body, tree.leaf_hash(body)) for body in bodies]


def written(*sizes: int) -> Memory:
    """Tiles written up to each of the sizes in turn, each time by a new writer."""
    files, before = Memory(), 0
    for size in sizes:
        writer = TileWriter(files, before)
        writer.extend(entries(before, size))
        writer.finish()
        before = size
    return files


def test_paths_are_those_of_the_specification() -> None:
    assert tile_path(0, 1_234_067) == "tile/0/x001/x234/067"
    assert tile_path(3, 5, 17) == "tile/3/005.p/17"
    assert tile_path(None, 273, 112) == "tile/entries/273.p/112"
    assert number_path(1000) == "x001/000"


def test_a_tree_of_70000_has_the_tiles_the_specification_counts() -> None:
    names = set(written(70_000).held)
    assert {name for name in names if name.startswith("tile/0/")} == {tile_path(0, n) for n in range(273)} | {
        tile_path(0, 273, 112)
    }
    assert {name for name in names if name.startswith(("tile/1/", "tile/2/"))} == {
        tile_path(1, 0),
        tile_path(1, 1, 17),
        tile_path(2, 0, 1),
    }


def test_a_tree_of_exactly_256_has_a_full_tile_and_a_partial_one_above() -> None:
    assert set(written(256).held) == {"tile/0/000", "tile/1/000.p/1", "tile/entries/000"}


@settings(max_examples=30)
@given(st.lists(st.integers(0, 700), min_size=1, max_size=4))
def test_tiles_written_in_steps_hold_what_tiles_written_at_once_hold(steps: list[int]) -> None:
    sizes = [sum(steps[: at + 1]) for at in range(len(steps))]
    at_once, in_steps = written(sizes[-1]).held, written(*sizes).held
    assert at_once.items() <= in_steps.items()


@settings(max_examples=30)
@given(st.integers(1, 1500), st.data())
def test_proofs_from_tiles_hold(size: int, data: st.DataObject) -> None:
    reader = TileReader(written(size), size)
    leaves = [leaf for _, leaf in entries(0, size)]
    root = tree.root_of(leaves)
    index, old = data.draw(st.integers(0, size - 1)), data.draw(st.integers(1, size))
    assert reader.leaves(0, size) == leaves
    assert reader.leaves(index, index + 1) == [leaves[index]]
    path = tree.inclusion_path(index, size, reader.subtree)
    assert tree.verify_inclusion(leaves[index], index, size, path, root)
    steps = tree.consistency_path(old, size, reader.subtree)
    assert tree.verify_consistency(old, size, tree.root_of(leaves[:old]), root, steps)
    assert tree.CompactRange.from_bytes(old, reader.frontier(old)).root() == tree.root_of(leaves[:old])


def test_an_earlier_tree_is_read_from_the_whole_tile_when_the_partial_one_is_gone() -> None:
    files = written(300)
    reader = TileReader(files, 200)
    assert reader.leaves(0, 200) == [leaf for _, leaf in entries(0, 200)]
    assert reader.bodies(0) == [body for body, _ in entries(0, 200)]


def test_a_missing_or_short_tile_is_told_with_its_path() -> None:
    files = written(300)
    del files.held["tile/0/001.p/44"]
    with pytest.raises(InvalidInput, match="tile/0/001"):
        TileReader(files, 300).leaves(0, 300)
    files.held["tile/0/000"] = b"short"
    with pytest.raises(InvalidInput, match="tile/0/000"):
        TileReader(files, 300).node(0, 3)
    with pytest.raises(InvalidInput, match="entries/002"):
        TileReader(files, 800).bodies(2)


@given(st.lists(st.binary(max_size=300), max_size=20))
def test_a_bundle_gives_back_its_entries(bodies: list[bytes]) -> None:
    assert unpack(pack(bodies)) == bodies


def test_an_entry_too_long_for_a_bundle_is_refused() -> None:
    with pytest.raises(InvalidInput):
        pack([b"x" * 65_536])


def test_a_folder_and_an_archive_hold_the_same_files(folder: Path) -> None:
    with Archive(folder / "export.zip", new=True) as archive:
        archive.write("tile/0/000", b"data")
    with Archive(folder / "export.zip") as archive:
        assert archive.read("tile/0/000") == b"data"
        assert archive.read("nothing") is None
    with pytest.raises(Conflict):
        Archive(folder / "export.zip", new=True)
    plain = Folder(folder / "plain")
    plain.write("a/b", b"data")
    assert plain.read("a/b") == b"data"
    assert plain.read("a/c") is None
    assert plain.read("a/b/c") is None
    with pytest.raises(NotAvailable):
        plain.read("a")
    with pytest.raises(NotAvailable):
        plain.write("a/b/c", b"data")


def test_an_archive_that_is_none_or_is_damaged_is_told(folder: Path) -> None:
    (folder / "export.zip").write_bytes(b"not an archive")
    with pytest.raises(InvalidInput):
        Archive(folder / "export.zip")
    with Archive(folder / "damaged.zip", new=True) as archive:
        archive.write("manifest.json", b"x" * 1000)
    data = bytearray((folder / "damaged.zip").read_bytes())
    data[45] ^= 0xFF
    (folder / "damaged.zip").write_bytes(data)
    with Archive(folder / "damaged.zip") as archive, pytest.raises(InvalidInput, match="manifest"):
        archive.read("manifest.json")
