"""To whom a notice goes, what it leaves behind, and that the same key sends it once."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sekimori.common.errors import InvalidInput
from sekimori.portal.acts.models import LedgerEntry, OutboxRow
from sekimori.portal.notices import selectors, services
from sekimori.portal.notices.models import Delivery
from sekimori.portal.notices.services import Recipients
from sekimori.portal.organization.models import Appointment, Post, PostVersion
from tests.portal.notices.conftest import Send
from tests.world import TODAY, World


def readers(world: World, notice_pk: int) -> set[str]:
    keys = {person.pk: key for key, person in world.people.items()}
    return {keys[pk] for pk in Delivery.objects.filter(notice=notice_pk).values_list("person", flat=True)}


def test_a_notice_reaches_the_people_named_and_nobody_else(world: World, send: Send) -> None:
    notice = send("staff", "head_citizen")
    assert readers(world, notice.pk) == {"staff", "head_citizen"}
    with world.acting("staff") as circumstances:
        assert [each.notice for each in selectors.inbox(circumstances.actor)] == [notice]
        assert selectors.unread_count(circumstances.actor) == 1
    for key in ("staff_tax", "outsider", "colleague"):
        with world.acting(key) as circumstances:
            assert not selectors.inbox(circumstances.actor).exists()
            assert selectors.unread_count(circumstances.actor) == 0


def test_a_notice_to_a_role_reaches_its_holder_of_that_unit(world: World, send: Send) -> None:
    notice = send(to=Recipients(roles=[("section_security_manager", world.unit("210"))]))
    assert readers(world, notice.pk) == {"head_citizen"}
    delivery = notice.deliveries.get()
    assert (delivery.unit_id, delivery.role) == (world.unit("210"), "section_security_manager")


def test_a_notice_to_a_unit_reaches_everybody_in_and_beneath_it(world: World, send: Send) -> None:
    notice = send(to=Recipients(units=[world.unit("200")]))
    assert readers(world, notice.pk) == {"director", "head_citizen", "staff", "colleague", "head_tax", "staff_tax"}
    assert notice.deliveries.get(person=world.people["staff_tax"]).unit_id == world.unit("220")


def test_somebody_named_twice_gets_one_copy_under_the_role(world: World, send: Send) -> None:
    to = Recipients(people=[world.people["head_citizen"].pk], units=[world.unit("210")],
                    roles=[("section_security_manager", world.unit("210"))])  # fmt: skip
    notice = send(to=to)
    assert notice.deliveries.get(person=world.people["head_citizen"]).role == "section_security_manager"


def test_a_vacant_role_undoes_nothing_and_is_named(world: World, send: Send) -> None:
    notice = send(to=Recipients(people=[world.people["staff"].pk], roles=[("information_system_operator", None)]))
    assert notice.vacant == ["information_system_operator"]
    assert readers(world, notice.pk) == {"staff"}


def test_the_same_key_sends_once(world: World, send: Send) -> None:
    first = send("staff", key="once")
    second = send("colleague", key="once")
    assert first == second
    assert readers(world, first.pk) == {"staff"}
    assert OutboxRow.objects.filter(kind="notices:post").count() == 1


def test_what_a_clause_wants_stands_in_the_ledger_and_a_mere_hint_does_not(world: World, send: Send) -> None:
    size = LedgerEntry.objects.count()
    send("staff")
    assert LedgerEntry.objects.count() == size
    send("staff", clauses=["5.1(3)"])
    entry = LedgerEntry.objects.latest("seq")
    assert entry.act == "notices:notice:sent"


@pytest.mark.parametrize("wrong", [{"subject": " 　"}, {"kind": "test:never-registered"}])
def test_words_that_say_nothing_are_not_sent(world: World, send: Send, wrong: dict[str, str]) -> None:
    with pytest.raises(InvalidInput):
        send("staff", **wrong)
    assert not Delivery.objects.exists()


def test_a_line_break_in_the_subject_cannot_become_a_mail_header(world: World, send: Send) -> None:
    assert send("staff", subject="件名\nBcc: x@example.jp").subject == "件名 Bcc: x@example.jp"


def test_a_standing_notice_reaches_those_who_come_later_with_a_limit_of_their_own(world: World, send: Send) -> None:
    later = world.clock.now() + dt.timedelta(days=30)
    notice = send(to=Recipients(units=[world.unit("210")]), standing=True, reading_required=True,
                  read_until=world.clock.now() + dt.timedelta(days=1))  # fmt: skip
    with world.system():
        assert services.audience_extend(notice=notice, read_until=later) == 0
    move_to_citizens(world, "outsider")
    with world.system():
        assert services.audience_extend(notice=notice, read_until=later) == 1
        assert services.audience_extend(notice=notice, read_until=later) == 0
    assert notice.deliveries.get(person=world.people["outsider"]).read_until == later


def move_to_citizens(world: World, key: str) -> None:
    """Appoints somebody to a new post in the citizens' section from today."""
    post = Post.objects.create(code=f"new-{key}")
    at = world.clock.now()
    PostVersion.objects.create(post=post, unit=world.units["210"], title="主事", valid_from=TODAY, recorded_at=at)
    Appointment.objects.create(person=world.people[key], post=post, valid_from=TODAY, recorded_at=at)


def test_the_queries_of_sending_do_not_grow_with_the_readers(world: World, send: Send) -> None:
    send("staff")
    with CaptureQueriesContext(connection) as few:
        send("staff")
    with CaptureQueriesContext(connection) as many:
        send(*[key for key in world.people if key != "outsider"])
    assert len(many) == len(few)
