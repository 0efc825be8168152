"""The history of a record: what the ledger says, to those who may see the record, and nothing behind a wall."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sekimori.portal.acts import walls
from sekimori.portal.acts.ledger import erasing
from sekimori.portal.acts.ledger import services as ledger
from sekimori.portal.acts.models import LedgerEntry
from sekimori.portal.acts.performing import performing, record_read
from sekimori.portal.acts.policies import ALLOWED
from sekimori.portal.acts.registry import ActType, register
from sekimori.portal.acts.selectors import history_of
from sekimori.portal.organization.models import Absence
from tests.world import TODAY, World

CHANGED: ActType = register("testhistory:absence:changed", "試験の変更")


@pytest.fixture
def absence(world: World) -> Absence:
    now = world.clock.now()
    return Absence.objects.create(
        person=world.people["staff"], starts_at=now, ends_at=now + dt.timedelta(days=1), recorded_at=now
    )


def change(world: World, key: str, absence: Absence, **more: object) -> None:
    with world.acting(key), performing(CHANGED) as act:
        act.record(absence, **more)  # type: ignore[arg-type]


def test_it_tells_who_did_what_and_when_newest_first(world: World, absence: Absence) -> None:
    change(world, "staff", absence, after={"reason": "夏季休暇"}, clauses=("1(8)①",))
    world.clock.advance(dt.timedelta(hours=1))
    change(
        world,
        "head_citizen",
        absence,
        before={"reason": "夏季休暇", "deputy": None, "day": TODAY, "same": 1},
        after={"reason": "病気休暇", "deputy": 7, "day": TODAY + dt.timedelta(days=1), "same": 1},
        names={"deputy": "鴎 みなみ"},
        reason="本人の申出による",
        occurred_at=world.clock.now() - dt.timedelta(minutes=30),
    )
    with world.acting("colleague"):
        second, first = history_of(absence)
    assert (first.who, str(first.act), first.clauses) == ("千鳥 歩（主事）", "試験の変更", ("1(8)①",))
    assert first.occurred is None
    assert second.occurred == second.when - dt.timedelta(minutes=30)
    assert second.reason == "本人の申出による"
    assert list(second.changes) == [
        ("理由", "夏季休暇", "病気休暇"),
        ("deputy", None, "鴎 みなみ"),
        ("day", TODAY, TODAY + dt.timedelta(days=1)),
    ]


def test_the_outsider_sees_no_history_of_what_he_may_not_see(world: World, absence: Absence) -> None:
    change(world, "staff", absence)
    with world.acting("outsider"):
        assert history_of(absence) == []
    with world.acting("auditor"):
        assert len(history_of(absence)) == 1


def test_an_entry_behind_a_wall_is_for_those_inside(world: World, absence: Absence) -> None:
    change(world, "staff", absence, wall="test_inside")
    change(world, "staff", absence, wall="test_nobody_registered_this")
    walls.register("test_inside", lambda actor, _subject: actor.can("audit"))
    with world.acting("ciso"):
        assert history_of(absence) == []
    with world.acting("auditor"):
        assert len(history_of(absence)) == 1
    with pytest.raises(ValueError, match="stands already"):
        walls.register("test_inside", lambda _actor, _subject: True)


def test_reading_is_told_only_when_asked_for(world: World, absence: Absence) -> None:
    with world.acting("auditor"):
        record_read(absence)
        assert history_of(absence) == []
        assert len(history_of(absence, reads=True)) == 1


def test_an_erased_entry_keeps_its_place_without_names(
    world: World, absence: Absence, monkeypatch: pytest.MonkeyPatch
) -> None:
    change(world, "staff", absence, reason="秘密")
    monkeypatch.setattr(erasing, "_authorities", [lambda _rows, _approval: ALLOWED])
    with world.acting("ciso"):
        seqs = list(LedgerEntry.objects.filter(act=CHANGED.name).values_list("seq", flat=True))
        ledger.side_rows_erase(seqs=seqs, approval=world.people["ciso"], reason="保存期間の満了")
    with world.acting("colleague"):
        (line,) = history_of(absence)
    assert line.erased
    assert (line.who, line.reason, list(line.changes)) == ("―", "", [])


def test_the_queries_do_not_grow_with_the_entries(world: World, absence: Absence) -> None:
    for _each in range(3):
        change(world, "staff", absence)
    with world.acting("colleague"), CaptureQueriesContext(connection) as queries:
        history_of(absence)
    assert len(queries) <= 3
