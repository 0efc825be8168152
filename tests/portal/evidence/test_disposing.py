"""Nothing goes before its time, on hold, or without somebody's approval; what goes leaves its hash."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from sekimori.common.clock import FixedClock, moment_at
from sekimori.common.errors import InvalidInput, NotAvailable, Refused
from sekimori.common.sealing import Damaged
from sekimori.portal.acts import policies
from sekimori.portal.acts.ledger import services as ledger
from sekimori.portal.acts.models import LedgerEntry, SideRow
from sekimori.portal.evidence import selectors, services
from sekimori.portal.evidence.models import CustodySlip, Disposal, Evidence, Hold, RetentionClass, StoredObject
from sekimori.portal.registers.models import Device
from tests.portal import matrix
from tests.portal.evidence.conftest import Keep
from tests.portal.matrix import allowed, seen
from tests.world import World

OLD = (None, dt.date(2015, 4, 1))


def propose(world: World) -> list[Disposal]:
    with world.system():
        return services.disposals_propose()


def approve(world: World, disposal: Disposal, by: str = "head_citizen") -> None:
    with world.acting(by):
        services.disposal_approve(pk=disposal.pk, reason="満了")


def test_what_is_over_is_proposed_once_and_erased_by_approval_alone(data: Path, world: World, keep: Keep) -> None:
    old, new = keep(b"old", period=OLD), keep(b"new")
    (disposal,) = propose(world)
    assert propose(world) == []
    assert b"".join(selectors.content(old.pk)) == b"old"
    approve(world, disposal)
    old.refresh_from_db()
    assert old.erased_at is not None
    assert b"".join(selectors.content(new.pk)) == b"new"
    with pytest.raises(Evidence.DoesNotExist):
        selectors.content(old.pk)
    assert old.digest
    assert LedgerEntry.objects.filter(act="evidence:file:erased").count() == 1
    assert StoredObject.objects.count() == 1
    assert data.exists()


@pytest.mark.django_db(transaction=True)
def test_the_bytes_are_gone_once_the_erasure_stands(data: Path, world: World, keep: Keep) -> None:
    keep(b"old", period=OLD)
    (disposal,) = propose(world)
    approve(world, disposal)
    assert [path for path in (data / "evidence").rglob("*") if path.is_file()] == []


def test_what_is_on_hold_stays_and_says_why(world: World, device: Device, keep: Keep) -> None:
    one, other = keep(b"1", period=OLD), keep(b"2", period=OLD)
    (disposal,) = propose(world)
    with world.acting("chief"):
        hold = services.hold_place(evidence=one.pk, reason="訴訟のため")
    approve(world, disposal)
    one.refresh_from_db()
    other.refresh_from_db()
    assert one.erased_at is None
    assert other.erased_at is not None
    assert "保全" in disposal.lines.get(evidence=one).kept
    assert propose(world) == []
    with world.acting("chief"):
        services.hold_release(pk=hold.pk, reason="終結")
        with pytest.raises(InvalidInput):
            services.hold_release(pk=hold.pk, reason="もう一度")
    assert len(propose(world)) == 1


def test_a_declined_proposal_comes_again_next_year(world: World, keep: Keep, clock: FixedClock) -> None:
    keep(b"1", period=OLD)
    (disposal,) = propose(world)
    with world.acting("head_citizen"):
        with pytest.raises(InvalidInput, match="理由"):
            services.disposal_decline(pk=disposal.pk, reason=" ")
        services.disposal_decline(pk=disposal.pk, reason="まだ使う")
        with pytest.raises(InvalidInput, match="既に決定"):
            services.disposal_approve(pk=disposal.pk)
    assert propose(world) == []
    clock.set(moment_at(dt.date(2027, 4, 2), 10))
    assert len([each for each in propose(world) if each.what == "evidence"]) == 1


def test_side_rows_go_by_an_approved_proposal_only_and_the_ledger_refuses_all_else(
    world: World, device: Device, keep: Keep, clock: FixedClock
) -> None:
    made = keep(b"1", retention="permanent")
    first = LedgerEntry.objects.get(subject=f"evidence.evidence:{made.pk}")
    clock.set(moment_at(dt.date(2033, 4, 1), 10))
    (disposal,) = [each for each in propose(world) if each.what == Disposal.What.SIDE_ROWS]
    with world.acting("chief"), pytest.raises(Refused, match="承認されていません"):
        ledger.side_rows_erase(seqs=[first.seq], approval=disposal, reason="")
    with world.acting("chief"), pytest.raises(Refused, match="消去の提案"):
        ledger.side_rows_erase(seqs=[first.seq], approval=device, reason="")
    approve(world, disposal, by="chief")
    assert SideRow.objects.get(pk=first.seq).payload is None
    assert bytes(LedgerEntry.objects.get(pk=first.seq).leaf) == bytes(first.leaf)


def test_shortening_wants_a_reason_and_a_new_table_moves_the_last_days(world: World, keep: Keep) -> None:
    made = keep(retention="y5")
    with world.acting("head_citizen"):
        with pytest.raises(InvalidInput, match="理由"):
            services.retention_change(pk=made.pk, retention="y1")
        services.retention_change(pk=made.pk, retention="y10")
    with world.acting("chief"):
        services.class_set(key="y10", label="10年", years=12)
    made.refresh_from_db()
    assert made.retain_until == dt.date(2039, 3, 31)


def test_a_slip_wants_both_names_and_no_moment_to_come(world: World, keep: Keep, clock: FixedClock) -> None:
    made = keep()
    now = clock.now()
    with world.acting("staff"):
        with pytest.raises(InvalidInput, match="氏名"):
            services.custody_pass(pk=made.pk, handed_at=now, from_whom="", to_whom="灯台")
        with pytest.raises(InvalidInput, match="これから"):
            services.custody_pass(pk=made.pk, handed_at=now + dt.timedelta(1), from_whom="千鳥", to_whom="灯台")
        services.custody_pass(pk=made.pk, handed_at=now, from_whom="千鳥", to_whom="灯台")
    assert [str(slip) for slip in selectors.custody_of(made)] == ["千鳥 → 灯台"]


def test_damage_is_found_recorded_once_and_never_handed_out(data: Path, world: World, keep: Keep) -> None:
    made = keep(b"content")
    (file,) = [path for path in (data / "evidence").rglob("*") if path.is_file()]
    file.write_bytes(file.read_bytes()[:-1] + b"\0\0")
    with world.system():
        assert len(services.stored_check()) == 1
        assert services.stored_check() == []
    assert LedgerEntry.objects.filter(act="evidence:file:damaged").count() == 1
    with world.acting("staff"), pytest.raises((Damaged, NotAvailable)):
        services.evidence_open(made.pk)


def test_everybody_against_everything(world: World, device: Device, keep: Keep) -> None:
    everybody = matrix.actors(world)
    made = keep(b"1", period=OLD)
    (disposal,) = propose(world)
    with world.acting("chief"):
        hold = services.hold_place(evidence=made.pk, reason="訴訟")
    with world.acting("staff"):
        slip = services.custody_pass(pk=made.pk, handed_at=world.clock.now(), from_whom="a", to_whom="b")
    own = {"staff", "colleague", "head_citizen", "director"}
    city = {"chief", "ciso", "system", "auditor"}
    assert seen(everybody, made) == seen(everybody, hold) == seen(everybody, slip) == own | city
    holders = {"chief", "ciso", "csirt", "auditor"}
    assert allowed(everybody, "hold", Evidence, made) == allowed(everybody, "release", Hold, hold) == holders
    assert allowed(everybody, "retain", Evidence, made) == {"head_citizen", "director", "chief"}
    assert allowed(everybody, "decide", Disposal, disposal) == {"head_citizen", "director", "chief"}
    assert seen(everybody, disposal) == {"head_citizen", "director", "chief", "auditor"}
    assert allowed(everybody, "create", RetentionClass) == {"chief", matrix.OPERATOR}
    for key in ("outsider", "nobody"):
        assert not policies.visible(RetentionClass, everybody[key]).exists()
    assert {model.__name__ for model in policies.registered() if model._meta.app_label == "evidence"} == {
        "Evidence", "Hold", "CustodySlip", "Disposal", "RetentionClass",
    }  # fmt: skip
    assert CustodySlip.objects.count() == 1
