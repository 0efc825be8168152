"""Keys on disk: made once, readable by nobody else, handed on without a moment in which none is in force."""

from __future__ import annotations

from pathlib import Path

import pytest

from sekimori.common.errors import Conflict, NotAvailable
from sekimori.ledger.checkpoint import Checkpoint
from sekimori.ledger.keyfolder import KeyFolder
from sekimori.ledger.notes import SignatureFault
from tests.ledger.sample import ORIGIN

CHECKPOINT = Checkpoint(ORIGIN, 3, b"r" * 32)


def test_a_new_key_is_readable_by_its_owner_only_and_never_overwritten(folder: Path) -> None:
    keys = KeyFolder.create(folder / "keys", ORIGIN)
    assert (folder / "keys" / "signing-key").stat().st_mode & 0o777 == 0o600
    assert (folder / "keys").stat().st_mode & 0o777 == 0o700
    assert keys.public_keys() == (keys.signing_key().verifier,)
    with pytest.raises(Conflict):
        KeyFolder.create(folder / "keys", ORIGIN)


def test_a_key_others_may_read_is_not_used(folder: Path) -> None:
    keys = KeyFolder.create(folder / "keys", ORIGIN)
    (folder / "keys" / "signing-key").chmod(0o640)
    with pytest.raises(NotAvailable, match="0600"):
        keys.signing_key()


def test_a_folder_that_cannot_be_written_is_told(folder: Path) -> None:
    (folder / "file").write_text("", encoding="utf-8")
    with pytest.raises(NotAvailable, match="書けません"):
        KeyFolder.create(folder / "file" / "keys", ORIGIN)
    keys = KeyFolder.create(folder / "keys", ORIGIN)
    (folder / "keys" / "checkpoint.writing").mkdir()
    with pytest.raises(NotAvailable, match="書けません"):
        keys.remember(CHECKPOINT.signed(keys.signing_key()))


def test_a_missing_key_is_told_and_not_made_silently(folder: Path) -> None:
    keys = KeyFolder(folder / "nowhere", ORIGIN)
    assert not keys.exists
    with pytest.raises(NotAvailable):
        keys.signing_key()


def test_a_new_key_comes_into_force_only_when_both_have_signed(folder: Path) -> None:
    keys = KeyFolder.create(folder / "keys", ORIGIN)
    old, new = keys.signing_key(), keys.prepare_next_key()
    assert keys.prepare_next_key() == new
    with pytest.raises(SignatureFault):
        keys.adopt_next_key(CHECKPOINT.signed(new))
    assert keys.signing_key() == old
    keys.adopt_next_key(CHECKPOINT.signed(old, new))
    assert keys.signing_key() == new
    assert keys.public_keys() == (old.verifier, new.verifier)
    keys.adopt_next_key(CHECKPOINT.signed(old, new))
    assert keys.next_key() is None


def test_the_last_checkpoint_is_remembered_and_a_forged_memory_is_noticed(folder: Path) -> None:
    keys = KeyFolder.create(folder / "keys", ORIGIN)
    assert keys.last_checkpoint() is None
    keys.remember(CHECKPOINT.signed(keys.signing_key()))
    assert keys.last_checkpoint() == CHECKPOINT
    memory = folder / "keys" / "checkpoint"
    memory.write_text(memory.read_text(encoding="utf-8").replace("\n3\n", "\n2\n"), encoding="utf-8")
    with pytest.raises(SignatureFault):
        keys.last_checkpoint()


def test_a_first_key_whose_making_was_broken_off_is_made_whole(folder: Path) -> None:
    keys = KeyFolder.create(folder / "keys", ORIGIN)
    public = keys.public_keys()
    (folder / "keys" / "public-keys").unlink()
    keys.complete()
    assert keys.public_keys() == public
