"""A log in its own file: appending, signing, proving, erasing; and refusing to sign what is no longer what it was."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from sekimori.common.errors import NotAvailable, Refused
from sekimori.ledger.checkpoint import open_checkpoint, read
from sekimori.ledger.log import Draft, Log, Tampered
from sekimori.ledger.proofs import ConsistencyProof, InclusionProof, ProofFault
from sekimori.ledger.sqlite_store import SqliteStorage
from tests.ledger.sample import ERASED, ORIGIN, SIGNED, SIZE, draft, filled_log, open_log


def meddle(folder: Path, *statements: str) -> None:
    """Changes the file as somebody would who removes the triggers first."""
    with sqlite3.connect(folder / "log.sqlite3") as connection:
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        for statement in statements:
            connection.execute(statement)
    connection.close()


def test_what_was_appended_verifies_up_to_the_last_entry_and_is_signed_up_to_the_last_checkpoint(folder: Path) -> None:
    log, keys = filled_log(folder)
    report = log.verify(keys.public_keys())
    assert report.ok
    assert (report.size, report.confirmed, report.checkpoints, report.erased) == (SIZE, SIGNED, 4, len(ERASED))


def test_nothing_is_signed_when_nothing_was_added(folder: Path) -> None:
    log, keys = open_log(folder)
    assert log.checkpoint(keys) is None
    log.append([draft(0)])
    assert log.checkpoint(keys) is not None
    assert log.checkpoint(keys) is None


def test_two_processes_append_in_turn_without_a_gap(folder: Path) -> None:
    log, keys = open_log(folder)
    other = Log(SqliteStorage(folder / "log.sqlite3"), ORIGIN)
    log.append([draft(0), draft(1)])
    other.append([draft(2)])
    assert [row.seq for row in log.append([draft(3)])] == [3]
    assert log.verify(keys.public_keys()).ok


def test_a_batch_with_one_impossible_entry_is_not_appended_at_all(folder: Path) -> None:
    log, _ = open_log(folder)
    with pytest.raises(TypeError):
        log.append([draft(0), Draft(act="a", actor="b", data={"ratio": 0.5})])
    assert log.storage.size() == 0


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE entry SET body = x'00' WHERE seq = 1",
        "DELETE FROM entry WHERE seq = 1",
        "INSERT OR REPLACE INTO entry VALUES (1, x'00', x'00')",
        "INSERT INTO entry VALUES (99, x'00', x'00')",
        "INSERT OR REPLACE INTO side_row (seq) VALUES (1)",
        "INSERT OR REPLACE INTO checkpoint VALUES (1, 1, '', x'')",
        "INSERT OR REPLACE INTO head VALUES (1, 0)",
        "DELETE FROM side_row",
        "UPDATE side_row SET payload = x'00' WHERE seq = 1",
        "UPDATE side_row SET salt = NULL, payload = NULL, erased_by = 9 WHERE seq = 1",
        "UPDATE side_row SET salt = NULL, payload = NULL, erased_by = 21 WHERE seq = 1",
        "DELETE FROM checkpoint",
        "UPDATE checkpoint SET note = ''",
        "UPDATE head SET size = 3",
        "DELETE FROM head",
    ],
)
def test_the_file_refuses_to_change_what_was_written(folder: Path, statement: str) -> None:
    log, keys = filled_log(folder)
    connection = sqlite3.connect(folder / "log.sqlite3")
    with pytest.raises(sqlite3.IntegrityError):
        connection.execute(statement)
    connection.close()
    assert log.verify(keys.public_keys()).ok


def test_a_side_row_is_erased_only_by_an_entry_that_says_so_and_the_leaf_still_verifies(folder: Path) -> None:
    log, keys = filled_log(folder)
    before = list(log.storage.leaves(0, SIZE))
    with pytest.raises(Refused):
        log.storage.erase_side_rows([30], by=SIZE - 1)
    log.erase_side_rows([30, 31], Draft(act="", actor="person:2", side={"approved_by": "汐見 一郎"}))
    rows = list(log.storage.rows())
    assert rows[30].payload is None
    assert rows[32].payload is not None
    assert list(log.storage.leaves(0, SIZE)) == before
    assert log.verify(keys.public_keys()).ok


def test_an_inclusion_proof_holds_for_its_entry_alone(folder: Path) -> None:
    log, keys = filled_log(folder)
    rows = list(log.storage.rows())
    for seq in (0, 17, SIGNED - 1):
        proof = InclusionProof.parse(str(log.prove_inclusion(seq)))
        assert proof.check(rows[seq].body, ORIGIN, keys.public_keys()).size == SIGNED
        with pytest.raises(ProofFault):
            proof.check(rows[seq + 1].body, ORIGIN, keys.public_keys())
    with pytest.raises(NotAvailable, match="チェックポイント"):
        log.prove_inclusion(SIGNED)


def test_a_consistency_proof_leads_from_every_earlier_checkpoint_to_the_last(folder: Path) -> None:
    log, keys = filled_log(folder)
    for stored in log.storage.checkpoints():
        before = open_checkpoint(stored.note, ORIGIN, keys.public_keys())
        proof = ConsistencyProof.parse(str(log.prove_consistency(before.size)))
        assert proof.check(before, keys.public_keys()).size == SIGNED
    other = read(next(log.storage.checkpoints()).note)[0]
    with pytest.raises(ProofFault):
        proof.check(other, keys.public_keys())


@pytest.mark.parametrize("text", ["", "old x\n\nnote", "c2sp.org/tlog-proof@v1\nindex 01\n\n", "old 1\nAAAA\n\nnote"])
def test_a_text_that_is_no_proof_is_refused(text: str) -> None:
    with pytest.raises(ProofFault):
        InclusionProof.parse(text)
    with pytest.raises(ProofFault):
        ConsistencyProof.parse(text)


def test_a_changed_entry_is_named_and_not_signed_over(folder: Path) -> None:
    log, keys = filled_log(folder)
    meddle(
        folder,
        "UPDATE entry SET body = CAST(replace(CAST(body AS TEXT), 'approved', 'refused') AS BLOB) WHERE seq = 42",
    )
    with pytest.raises(Tampered, match="記録42"):
        log.checkpoint(keys)


def test_a_log_that_was_rolled_back_is_not_signed_again(folder: Path) -> None:
    log, keys = filled_log(folder)
    cuts = ["DELETE FROM side_row WHERE seq >= 25", "DELETE FROM entry WHERE seq >= 25"]
    meddle(folder, *cuts, "DELETE FROM checkpoint WHERE size > 25", "UPDATE head SET size = 25")
    with pytest.raises(Tampered, match="記録25～39"):
        log.checkpoint(keys)
    log.append(draft(number) for number in range(25, 60))
    with pytest.raises(Tampered, match="以前に署名した"):
        log.checkpoint(keys)


def test_a_checkpoint_that_was_taken_away_or_exchanged_is_noticed_by_the_signer(folder: Path) -> None:
    log, keys = filled_log(folder)
    meddle(folder, "UPDATE checkpoint SET frontier = zeroblob(64) WHERE size = 40")
    with pytest.raises(Tampered, match="要約"):
        log.checkpoint(keys)


def test_a_row_missing_before_signing_is_named(folder: Path) -> None:
    log, keys = filled_log(folder)
    meddle(folder, "DELETE FROM entry WHERE seq = 44")
    with pytest.raises(Tampered, match="記録44"):
        log.checkpoint(keys)


def test_a_key_replacement_cut_off_after_its_checkpoint_is_completed_at_the_next_signing(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log, keys = open_log(folder)
    old = keys.signing_key()

    def power_cut(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(type(keys), "adopt_next_key", power_cut)
        with pytest.raises(KeyboardInterrupt):
            log.replace_key(keys, Draft(act="", actor="person:1"))
    assert keys.signing_key() == old
    log.append([draft(1)])
    log.checkpoint(keys)
    assert keys.signing_key() != old
    assert log.verify(keys.public_keys()).ok


def test_a_file_that_is_no_database_is_told(folder: Path) -> None:
    (folder / "log.sqlite3").write_bytes(b"not a database" * 100)
    with pytest.raises(NotAvailable, match="開けません"):
        SqliteStorage(folder / "log.sqlite3")
