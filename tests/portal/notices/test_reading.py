"""Reading: proved where it is asked for, one's own affair, entered by the head for those who read paper."""

from __future__ import annotations

import datetime as dt

import pytest

from sekimori.common.errors import Conflict, InvalidInput, Refused
from sekimori.portal.acts.models import LedgerEntry
from sekimori.portal.acts.policies import NotFound
from sekimori.portal.notices import selectors, services
from sekimori.portal.notices.models import Delivery
from sekimori.portal.organization import services as organization_services
from tests.portal.notices.conftest import Send
from tests.world import TODAY, World


def test_opening_reads_an_ordinary_notice_and_leaves_no_entry(world: World, send: Send) -> None:
    notice = send("staff")
    size = LedgerEntry.objects.count()
    with world.acting("staff") as circumstances:
        services.notice_open(pk=notice.pk)
        assert selectors.unread_count(circumstances.actor) == 0
    assert LedgerEntry.objects.count() == size


def test_opening_does_not_confirm_what_asks_for_proof(world: World, send: Send) -> None:
    notice = send("staff", reading_required=True)
    with world.acting("staff") as circumstances:
        services.notice_open(pk=notice.pk)
        services.all_read()
        assert selectors.unread_count(circumstances.actor) == 1
        services.notice_read(pk=notice.pk)
        assert selectors.unread_count(circumstances.actor) == 0
    entry = LedgerEntry.objects.latest("seq")
    assert (entry.act, entry.actor) == ("notices:notice:read", f"person:{world.people['staff'].pk}")


def test_reading_twice_is_recorded_once(world: World, send: Send) -> None:
    notice = send("staff", reading_required=True)
    with world.acting("staff"):
        first = services.notice_read(pk=notice.pk).read_at
        size = LedgerEntry.objects.count()
        world.clock.advance(dt.timedelta(hours=1))
        assert services.notice_read(pk=notice.pk).read_at == first
    assert LedgerEntry.objects.count() == size


@pytest.mark.parametrize("key", ["colleague", "staff_tax", "outsider"])
def test_nobody_reads_in_anothers_place(world: World, send: Send, key: str) -> None:
    notice = send("staff", reading_required=True)
    with world.acting(key), pytest.raises(NotFound):
        services.notice_read(pk=notice.pk)
    assert notice.deliveries.get().read_at is None


def test_the_sender_cannot_confirm_for_the_reader(world: World, send: Send) -> None:
    notice = send("staff", reading_required=True)
    with world.acting("chief"), pytest.raises(NotFound):
        services.notice_read(pk=notice.pk)


def test_the_state_of_reading_counts_read_late_and_unread(world: World, send: Send) -> None:
    limit = world.clock.now() + dt.timedelta(days=1)
    notice = send("staff", "colleague", "head_citizen", reading_required=True, read_until=limit)
    with world.acting("staff"):
        services.notice_read(pk=notice.pk)
    state = selectors.reading_state(notice, world.clock.now())
    assert (state.total, state.read, state.unread, state.late, state.complete) == (3, 1, 2, 0, False)
    assert selectors.reading_state(notice, limit).late == 2


def test_who_has_not_read_is_known_to_sender_and_head_but_not_to_strangers(world: World, send: Send) -> None:
    notice = send("staff", "colleague", "staff_tax", reading_required=True)
    seen = {}
    for key in ("chief", "head_citizen", "head_tax", "director", "auditor", "staff_tax", "outsider", "election"):
        with world.acting(key) as circumstances:
            rows = selectors.unread_of(notice, circumstances.actor)
            seen[key] = sorted(each.person.name for each in rows)
    citizens, tax = ["千鳥 歩", "鴎 みなみ"], ["渚 ゆき"]
    assert seen["chief"] == seen["director"] == seen["auditor"] == sorted([*citizens, *tax])
    assert seen["head_citizen"] == citizens
    assert seen["head_tax"] == seen["staff_tax"] == tax
    assert seen["outsider"] == seen["election"] == []


def test_a_walled_notice_is_known_to_reader_and_sender_alone(world: World, send: Send) -> None:
    notice = send("staff", reading_required=True, wall="person")
    for key in ("ciso", "director", "head_citizen", "auditor", "outsider"):
        with world.acting(key) as circumstances, pytest.raises(NotFound):
            selectors.notice_for(circumstances.actor, notice.pk)
    for key in ("staff", "chief"):
        with world.acting(key) as circumstances:
            assert selectors.notice_for(circumstances.actor, notice.pk) == notice


def on_paper(world: World, send: Send) -> Delivery:
    delivery = send("staff", reading_required=True).deliveries.get()
    delivery.way = Delivery.Way.PAPER
    delivery.save()
    return delivery


def test_the_head_enters_what_was_read_on_paper_and_it_stays_marked_so(world: World, send: Send) -> None:
    delivery = on_paper(world, send)
    with world.acting("head_citizen"):
        found = services.notice_read_on_paper(delivery=delivery.pk, read_on=TODAY)
    assert (found.read_how, found.read_at) == ("paper", world.clock.now())
    with world.acting("head_citizen"), pytest.raises(Conflict):
        services.notice_read_on_paper(delivery=delivery.pk, read_on=TODAY)


@pytest.mark.parametrize("key", ["staff", "colleague", "head_tax", "auditor", "outsider"])
def test_nobody_else_enters_reading_on_paper(world: World, send: Send, key: str) -> None:
    delivery = on_paper(world, send)
    with world.acting(key), pytest.raises((Refused, NotFound)):
        services.notice_read_on_paper(delivery=delivery.pk, read_on=TODAY)


def test_who_has_a_screen_is_not_entered_by_the_head(world: World, send: Send) -> None:
    delivery = send("staff", reading_required=True).deliveries.get()
    with world.acting("head_citizen"), pytest.raises(Refused):
        services.notice_read_on_paper(delivery=delivery.pk, read_on=TODAY)


@pytest.mark.parametrize("days", [-1, 1])
def test_paper_is_read_between_the_sending_and_today(world: World, send: Send, days: int) -> None:
    delivery = on_paper(world, send)
    with world.acting("head_citizen"), pytest.raises(InvalidInput):
        services.notice_read_on_paper(delivery=delivery.pk, read_on=TODAY + dt.timedelta(days=days))


def test_a_notice_taken_back_is_owed_no_longer_and_its_reason_is_kept(world: World, send: Send) -> None:
    notice = send("staff", reading_required=True, mechanism="conduct_rules")
    with world.acting("staff"), pytest.raises(Refused):
        services.notice_end(pk=notice.pk, reason="不要")
    with world.acting("chief"):
        with pytest.raises(InvalidInput):
            services.notice_end(pk=notice.pk, reason=" ")
        services.notice_end(pk=notice.pk, reason="内容に誤りがあったため")
        with pytest.raises(Conflict):
            services.notice_end(pk=notice.pk, reason="二度目")
    with world.acting("staff") as circumstances:
        assert selectors.unread_count(circumstances.actor) == 0


def test_what_is_owed_to_people_who_left_lapses(world: World, send: Send) -> None:
    notice = send("staff", "colleague", reading_required=True)
    with world.system():
        organization_services.person_leave(person=world.people["staff"], on=TODAY)
        assert services.recipients_lapse() == 1
        assert services.recipients_lapse() == 0
    assert notice.deliveries.get(person=world.people["staff"]).lapsed_at == world.clock.now()
    assert selectors.reading_state(notice, world.clock.now()).total == 1
