"""What is handed to somebody else verifies there, says what it leaves out, and shows every change."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sekimori.common.errors import InvalidInput, NotAvailable
from sekimori.ledger.export import Bundle, write_export
from sekimori.ledger.files import Archive, Folder
from sekimori.ledger.findings import Kind
from sekimori.ledger.notes import SigningKey
from tests.ledger.sample import ERASED, ORIGIN, SIGNED, draft, filled_log, named, open_log


@pytest.fixture
def exported(folder: Path) -> Path:
    log, keys = filled_log(folder)
    write_export(log, keys.public_keys(), Folder(folder / "export"))
    return folder / "export"


def bundle(path: Path) -> Bundle:
    return Bundle.open(Folder(path))


def test_an_export_reaches_to_the_last_checkpoint_and_verifies(exported: Path) -> None:
    report = bundle(exported).verify()
    assert report.ok
    assert (report.size, report.confirmed, report.checkpoints, report.erased) == (SIGNED, SIGNED, 4, len(ERASED))
    manifest = json.loads((exported / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["side_rows"] == {"included": SIGNED - 6, "left_out": 0, "erased": 3}
    assert "公開鍵" in (exported / "README.txt").read_text(encoding="utf-8")


def test_an_export_as_an_archive_verifies_too(folder: Path) -> None:
    log, keys = filled_log(folder)
    with Archive(folder / "export.zip", new=True) as archive:
        write_export(log, keys.public_keys(), archive)
    with Archive(folder / "export.zip") as archive:
        assert Bundle.open(archive).verify(keys.public_keys()[0]).ok


def test_side_rows_that_may_not_be_seen_are_left_out_and_counted(folder: Path) -> None:
    log, keys = filled_log(folder)
    write_export(log, keys.public_keys(), Folder(folder / "export"), may_show=lambda row: row.seq % 2 == 0)
    held = [row.seq for row in bundle(folder / "export").rows() if row.payload is not None]
    assert held
    assert all(seq % 2 == 0 for seq in held)
    assert bundle(folder / "export").verify().ok


def test_only_a_key_in_the_chain_is_accepted_as_known(exported: Path) -> None:
    first, second = bundle(exported).keys()
    assert bundle(exported).verify(first).ok
    assert bundle(exported).verify(second).ok
    stranger = SigningKey.generate(ORIGIN).verifier
    assert named(bundle(exported).verify(stranger), Kind.CHECKPOINT) == {SIGNED}


def test_nothing_is_exported_before_the_first_checkpoint(folder: Path) -> None:
    log, keys = open_log(folder)
    log.append([draft(0)])
    with pytest.raises(NotAvailable):
        write_export(log, keys.public_keys(), Folder(folder / "export"))


def test_a_damaged_leaf_tile_is_told_from_a_changed_entry(exported: Path) -> None:
    tile = exported / "tile/0/000.p/40"
    data = bytearray(tile.read_bytes())
    data[32 * 7] ^= 1
    tile.write_bytes(data)
    report = bundle(exported).verify()
    assert named(report) == {7}
    assert {finding.kind for finding in report.findings} == {Kind.FILE}


def test_a_missing_tile_and_a_missing_bundle_are_named(exported: Path) -> None:
    (exported / "tile/0/000.p/40").rename(exported / "tile.away")
    report = bundle(exported).verify()
    assert {finding.kind for finding in report.findings} == {Kind.FILE}
    (exported / "tile/entries/000.p/40").unlink()
    assert named(bundle(exported).verify(), Kind.TRUNCATED) == set(range(SIGNED))
    (exported / "tile.away").rename(exported / "tile/0/000.p/40")
    assert named(bundle(exported).verify(), Kind.TRUNCATED) == set(range(SIGNED))


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("manifest.json", "{}"),
        ("manifest.json", "[" * 100_000),
        ("manifest.json", '{"format": "other/v9"}'),
        ("keys", "no key"),
        ("checkpoints.jsonl", "no json"),
        ("checkpoints.jsonl", '{"size": "x", "note": 3}'),
        ("checkpoints.jsonl", "[1]"),
        ("side_rows/000.jsonl", '{"seq": 1}'),
        ("checkpoint", "no note"),
    ],
)
def test_what_cannot_be_read_is_told_and_never_passes(exported: Path, name: str, content: str) -> None:
    (exported / name).write_text(content, encoding="utf-8")
    with pytest.raises(InvalidInput):
        bundle(exported).verify()
