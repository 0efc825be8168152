"""The portal's log from end to end: acts, signatures, every way of meddling with the tables, proofs, exports, erasure."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core import checks
from django.db import connection

from sekimori.common.errors import InvalidInput, NotAvailable, Refused
from sekimori.ledger.export import Bundle
from sekimori.ledger.files import Folder
from sekimori.ledger.findings import Kind, Report
from sekimori.ledger.log import Tampered
from sekimori.ledger.notes import SignatureFault
from sekimori.ledger.tree import leaf_hash
from sekimori.portal.acts.actors import Actor
from sekimori.portal.acts.ledger import erasing, keys, selectors, services, triggers
from sekimori.portal.acts.ledger.store import PortalStore
from sekimori.portal.acts.models import Checkpoint, LedgerEntry, SideRow
from sekimori.portal.acts.policies import ALLOWED, refuse
from sekimori.portal.organization.models import Nomination
from tests.portal.acts.ledger.conftest import act
from tests.world import World

VERIFIER = Path(__file__).resolve().parents[4] / "tools" / "verify.py"

# What the owner of the database would write to make an act look like another.
FORGED = (
    "UPDATE acts_ledgerentry SET body = CAST(replace(CAST(body AS TEXT), 'made', 'fake') AS BLOB)"
    if connection.vendor == "sqlite"
    else "UPDATE acts_ledgerentry SET body = convert_to(replace(convert_from(body, 'UTF8'), 'made', 'fake'), 'UTF8')"
)


def named(report: Report, kind: Kind) -> set[int]:
    return {
        row for finding in report.findings if finding.kind is kind for row in range(finding.first, finding.last + 1)
    }


def test_the_acts_of_the_portal_verify_and_are_signed(log: World) -> None:
    report = selectors.log_report()
    assert report.ok, report.lines()
    assert (report.size, report.confirmed, report.checkpoints) == (12, 8, 2)
    services.log_verify()


def test_nothing_is_signed_twice(log: World) -> None:
    first = services.checkpoint_sign()
    assert first is not None
    assert first.size == 12
    assert services.checkpoint_sign() is None
    assert Checkpoint.objects.count() == 3


def test_before_there_is_a_city_nothing_is_signed(db: None, data: Path) -> None:
    assert services.checkpoint_sign() is None
    services.log_verify()
    assert not data.exists()


def test_every_change_in_the_tables_is_found_and_named(log: World, meddle: Callable[..., None]) -> None:
    meddle(
        FORGED + " WHERE seq = 1",
        "UPDATE acts_ledgerentry SET actor = 'person:999' WHERE seq = 2",
        "UPDATE acts_ledgerentry SET recorded_at = '2026-01-01 00:00:00+00:00' WHERE seq = 4",
        "UPDATE acts_ledgerentry SET request = '00000000000000000000000000000000' WHERE seq = 5",
        "DELETE FROM acts_siderow WHERE seq IN (6, 7)",
        "DELETE FROM acts_ledgerentry WHERE seq = 7",
        "UPDATE acts_siderow SET payload = salt WHERE seq = 8",
        "UPDATE acts_ledgerhead SET size = 11",
    )
    report = selectors.log_report()
    assert named(report, Kind.CHANGED) == {1}
    assert named(report, Kind.COLUMNS) == {2, 4, 5}
    assert named(report, Kind.SIDE_MISSING) == {6}
    assert named(report, Kind.MISSING) == {7}
    assert named(report, Kind.SIDE_CHANGED) == {8}
    assert named(report, Kind.ADDED) == {11}
    with pytest.raises(Tampered, match=r"異常.*記録1の内容"):
        services.log_verify()


def test_a_side_row_without_an_entry_is_found(log: World, meddle: Callable[..., None]) -> None:
    meddle("INSERT INTO acts_siderow (seq, wall, retention) VALUES (40, '', 'records')")
    assert named(selectors.log_report(), Kind.SIDE_ADDED) == {40}


def test_rows_cut_off_below_a_checkpoint_are_named(log: World, meddle: Callable[..., None]) -> None:
    meddle(
        "DELETE FROM acts_siderow WHERE seq >= 6",
        "DELETE FROM acts_ledgerentry WHERE seq >= 6",
        "UPDATE acts_ledgerhead SET size = 6",
    )
    assert named(selectors.log_report(), Kind.TRUNCATED) == {6, 7}


def test_a_database_put_back_from_an_old_copy_is_found_by_a_checkpoint_held_elsewhere(
    log: World, meddle: Callable[..., None]
) -> None:
    held = selectors.last_checkpoint()
    assert held is not None
    meddle(
        "DELETE FROM acts_siderow WHERE seq >= 5",
        "DELETE FROM acts_ledgerentry WHERE seq >= 5",
        "DELETE FROM acts_checkpoint WHERE size > 5",
        "UPDATE acts_ledgerhead SET size = 5",
    )
    assert selectors.log_report().ok
    report = selectors.log_report(against=selectors.held_elsewhere([held.note.encode()]))
    assert named(report, Kind.ROLLED_BACK) == {5, 6, 7}
    with pytest.raises(Tampered, match="巻き戻し"):
        services.checkpoint_sign()


def test_a_checkpoint_of_another_city_is_not_compared_with(log: World) -> None:
    held = selectors.last_checkpoint()
    assert held is not None
    with pytest.raises((SignatureFault, InvalidInput)):
        selectors.held_elsewhere([held.note.replace("sekimori.city", "another.city").encode()])


def test_acts_that_happen_while_the_log_is_verified_are_no_finding(log: World, monkeypatch: pytest.MonkeyPatch) -> None:
    plain = PortalStore.rows_with_columns

    def while_acting(store: PortalStore, stop: int) -> object:
        act(log, 2)
        return plain(store, stop)

    monkeypatch.setattr(PortalStore, "rows_with_columns", while_acting)
    report = selectors.log_report()
    assert report.ok
    assert report.size == 12


def test_a_lost_key_is_told_and_not_replaced_in_silence(log: World, data: Path) -> None:
    (data / "ledger").rename(data / "elsewhere")
    with pytest.raises(NotAvailable, match="署名鍵"):
        services.checkpoint_sign()
    with pytest.raises(NotAvailable, match="署名鍵"):
        selectors.log_report()
    assert not (data / "ledger").exists()


def test_a_key_others_can_read_is_an_error_of_the_installation(log: World, data: Path) -> None:
    assert not [message for message in checks.run_checks() if message.id == "acts.E002"]
    (data / "ledger" / "signing-key").chmod(0o644)
    (told,) = [message for message in checks.run_checks() if message.id == "acts.E002"]
    assert told.hint
    with pytest.raises(NotAvailable):
        services.checkpoint_sign()


def test_the_key_is_replaced_by_one_that_both_sign_for(log: World) -> None:
    before = selectors.public_keys()
    with log.system():
        services.key_replace(reason="年1回の交代")
    after = selectors.public_keys()
    assert after[:-1] == before
    act(log)
    services.checkpoint_sign()
    assert selectors.log_report().ok
    replaced = LedgerEntry.objects.get(act="ledger:key:replaced")
    assert json.loads(bytes(replaced.body))["data"] == {"old": str(before[-1]), "new": str(after[-1])}


def test_nobody_but_those_who_administer_replaces_the_key_or_exports(log: World, tmp_path: Path) -> None:
    for person in ("ciso", "staff", "outsider"):
        with log.acting(person), pytest.raises(Refused):
            services.key_replace(reason="")
        with log.acting(person), pytest.raises(Refused):
            services.log_export(files=Folder(tmp_path / "export"), side_rows=True)
    assert not (tmp_path / "export").exists()


def test_a_proof_is_given_for_every_signed_entry_and_for_no_other(log: World) -> None:
    proof, body = selectors.inclusion_proof(3)
    assert proof.check(body, keys.origin(), selectors.public_keys()).size == 8
    with pytest.raises(NotAvailable):
        selectors.inclusion_proof(11)
    with pytest.raises(InvalidInput, match="99"):
        selectors.inclusion_proof(99)


def test_an_export_holds_open_side_rows_only_and_is_itself_recorded(
    log: World, tmp_path: Path, meddle: Callable[..., None]
) -> None:
    meddle("UPDATE acts_siderow SET wall = 'incident:1' WHERE seq = 2")
    with log.system():
        written = services.log_export(files=Folder(tmp_path / "export"), side_rows=True)
    bundle = Bundle.open(Folder(tmp_path / "export"))
    assert bundle.verify(selectors.public_keys()[0]).ok
    assert [row.seq for row in bundle.rows() if row.payload is None] == [2]
    recorded = LedgerEntry.objects.order_by("seq").last()
    assert recorded is not None
    assert json.loads(bytes(recorded.body))["data"]["size"] == written.size == 8
    key = str(selectors.public_keys()[0])
    done = subprocess.run(
        [sys.executable, "-I", VERIFIER, "bundle", tmp_path / "export", "--key", key], capture_output=True, check=False
    )
    assert done.returncode == 0


def test_with_an_export_kept_elsewhere_the_very_row_is_named(
    log: World, tmp_path: Path, meddle: Callable[..., None]
) -> None:
    with log.system():
        services.log_export(files=Folder(tmp_path / "export"), side_rows=False)
    reference, checkpoint = selectors.leaf_hashes_of(tmp_path / "export")
    meddle(FORGED + " WHERE seq = 6")
    forged = LedgerEntry.objects.values_list("body", flat=True).get(pk=6)
    triggers.remove(connection)
    LedgerEntry.objects.filter(pk=6).update(leaf=leaf_hash(bytes(forged)), act="organization:nomination:fake")
    triggers.install(connection)
    assert named(selectors.log_report(), Kind.ROOT) == {5, 6, 7}
    report = selectors.log_report(against=[checkpoint], reference=reference)
    assert [(finding.kind, finding.first, finding.last) for finding in report.findings] == [(Kind.CHANGED, 6, 6)]
    (tmp_path / "export" / "checkpoint").write_text("nonsense", encoding="utf-8")
    with pytest.raises(InvalidInput):
        selectors.leaf_hashes_of(tmp_path / "export")


@pytest.fixture
def consenting(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """An authority over retention that consents unless it is told otherwise."""
    answers: list[object] = []
    monkeypatch.setattr(erasing, "_authorities", [lambda _rows, _approval: answers[0] if answers else ALLOWED])
    return answers


def test_side_rows_are_erased_after_retention_by_an_approved_act_and_the_leaves_still_verify(
    log: World, consenting: list[object]
) -> None:
    services.checkpoint_sign()
    approval = Nomination.objects.first()
    assert approval is not None
    leaves = list(PortalStore().leaves(0, 12))
    with log.acting("ciso"):
        assert services.side_rows_erase(seqs=[1, 2, 9], approval=approval, reason="保存期間の満了") == 3
    assert set(SideRow.objects.filter(payload=None).values_list("seq", flat=True)) == {1, 2, 9}
    said = LedgerEntry.objects.get(act="ledger:side_rows:erased")
    expected = {"erased": [[1, 2], [9, 9]], "approval": f"organization.nomination:{approval.pk}"}
    assert json.loads(bytes(said.body))["data"] == expected
    assert list(PortalStore().leaves(0, 12)) == leaves
    report = selectors.log_report()
    assert report.ok, report.lines()
    assert report.erased == 3


def test_side_rows_are_not_erased_without_an_authority_or_against_it(log: World, consenting: list[object]) -> None:
    approval = Nomination.objects.first()
    assert approval is not None
    consenting.append(refuse("訴訟に備えて保存を続けています。"))
    with log.acting("ciso"), pytest.raises(Refused, match="訴訟"):
        services.side_rows_erase(seqs=[1], approval=approval, reason="")
    erasing._authorities.clear()
    with log.acting("ciso"), pytest.raises(Refused, match="仕組みがない"):
        services.side_rows_erase(seqs=[1], approval=approval, reason="")
    assert not SideRow.objects.filter(payload=None).exists()


def test_a_side_row_that_is_not_there_any_more_cannot_be_erased_again(log: World, consenting: list[object]) -> None:
    approval = Nomination.objects.first()
    assert approval is not None
    with log.acting("ciso"):
        services.side_rows_erase(seqs=[1], approval=approval, reason="")
        with pytest.raises(InvalidInput, match="記録1"):
            services.side_rows_erase(seqs=[1, 2], approval=approval, reason="")
    assert set(SideRow.objects.filter(payload=None).values_list("seq", flat=True)) == {1}


def test_more_rows_than_one_entry_can_name_are_erased_by_several(
    log: World, consenting: list[object], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "RUNS_AT_ONCE", 2)
    approval = Nomination.objects.first()
    assert approval is not None
    with log.acting("ciso"):
        services.side_rows_erase(seqs=[0, 2, 4, 6, 8], approval=approval, reason="")
    assert LedgerEntry.objects.filter(act="ledger:side_rows:erased").count() == 3
    assert selectors.log_report().ok


def test_actors_without_any_right_see_no_checkpoint(log: World) -> None:
    from sekimori.portal.acts import policies

    assert not policies.visible(Checkpoint, Actor(person=None, name="")).exists()
    with log.acting("staff") as circumstances:
        assert policies.visible(Checkpoint, circumstances.actor).exists()
