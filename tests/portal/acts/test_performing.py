"""One way to change anything: what is recorded, what is undone, what is refused."""

from __future__ import annotations

import json
import uuid
from typing import Any

import pytest
from django.db import DatabaseError

from sekimori.common.clock import FixedClock, moment_at
from sekimori.common.errors import Conflict, NotAvailable, Refused
from sekimori.portal.acts import observers
from sekimori.portal.acts.models import Deployment, LedgerEntry, LedgerHead, SideRow
from sekimori.portal.acts.performing import performing
from sekimori.portal.organization import act_types, services
from sekimori.portal.organization.models import Absence, Nomination
from tests.world import TODAY, World


def last_body() -> dict[str, Any]:
    entry = LedgerEntry.objects.order_by("seq").last()
    assert entry is not None
    body: dict[str, Any] = json.loads(bytes(entry.body))
    return body


def nominate(world: World, by: str) -> Nomination:
    with world.acting(by):
        return services.nominate(role="csirt", person=world.people["staff"], valid_from=TODAY)


def test_an_act_leaves_its_entry_and_side_row_with_the_change(world: World) -> None:
    nomination = nominate(world, "ciso")
    body = last_body()
    assert body["act"] == "organization:nomination:made"
    assert body["actor"] == f"person:{world.people['ciso'].pk}"
    assert body["subject"] == f"organization.nomination:{nomination.pk}"
    side = json.loads(bytes(SideRow.objects.get(seq=body["seq"]).payload or b""))
    assert side["actor"] == "潮見 一郎"
    assert side["post"] == "副市長"
    assert "潮見" not in json.dumps(body, ensure_ascii=False)


def test_a_refused_act_changes_nothing_and_is_itself_recorded(world: World) -> None:
    before = Nomination.objects.count()
    with pytest.raises(Refused):
        nominate(world, "staff")
    assert Nomination.objects.count() == before
    assert last_body()["act"] == "acts:act:refused"


def test_a_fault_in_the_middle_leaves_no_half_record(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    size = LedgerHead.objects.get().size

    def full_disk(*_args: object) -> None:
        raise DatabaseError("database or disk is full")

    monkeypatch.setattr(observers, "_observers", [full_disk])
    with pytest.raises(DatabaseError):
        nominate(world, "ciso")
    assert not Nomination.objects.filter(person=world.people["staff"]).exists()
    assert LedgerHead.objects.get().size == size
    assert LedgerEntry.objects.count() == size


def test_entries_are_numbered_without_gaps_and_nested_acts_come_in_order(world: World) -> None:
    with world.acting("ciso"), performing(act_types.NOMINATED) as act:
        services.nominate(role="csirt", person=world.people["staff"], valid_from=TODAY)
        act.record(world.people["staff"], reason="まとめて指名")
    seqs = list(LedgerEntry.objects.order_by("seq").values_list("seq", flat=True))
    assert seqs == list(range(len(seqs)))
    assert last_body()["subject"] == f"organization.person:{world.people['staff'].pk}"


def test_the_same_submission_is_carried_out_once(world: World) -> None:
    token = uuid.uuid4()
    with world.acting("ciso"):
        with performing(act_types.NOMINATED) as act:
            act.once(token)
            act.record(world.people["staff"])
        with pytest.raises(Conflict), performing(act_types.NOMINATED) as act:
            act.once(token)


def test_a_real_city_accepts_no_clock_but_the_machines(world: World) -> None:
    Deployment.objects.update(sample=False)
    with pytest.raises(NotAvailable):
        nominate(world, "ciso")


def test_a_clock_that_went_back_stops_recording_with_a_clear_sentence(world: World, clock: FixedClock) -> None:
    nominate(world, "ciso")
    clock.set(moment_at(TODAY, 8))
    with pytest.raises(NotAvailable, match="時計"):
        nominate(world, "ciso")


def test_a_record_that_may_not_be_known_is_not_found_by_the_outsider(world: World) -> None:
    from sekimori.portal.acts.policies import NotFound

    with world.acting("staff"):
        absence = services.absence_record(
            person=world.people["staff"], starts_at=moment_at(TODAY, 13), ends_at=moment_at(TODAY, 15)
        )
    with world.acting("outsider"), pytest.raises(NotFound), performing(act_types.ABSENCE_CANCELLED) as act:
        act.obtain(Absence, absence.pk, need="cancel")
    with world.acting("staff_tax"), pytest.raises(Refused), performing(act_types.ABSENCE_CANCELLED) as act:
        act.obtain(Absence, absence.pk, need="cancel")
