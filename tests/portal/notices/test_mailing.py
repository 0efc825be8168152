"""By which way a notice goes, when, and what a mail says and does not say."""

from __future__ import annotations

import datetime as dt
import smtplib
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core import mail
from django.test import override_settings
from hypothesis import given
from hypothesis import strategies as st

from sekimori.common.business_days import OfficeCalendar
from sekimori.common.clock import TOKYO, moment_at
from sekimori.common.errors import InvalidInput, Refused
from sekimori.portal.acts.models import OutboxRow
from sekimori.portal.notices import mailing, selectors, services
from sekimori.portal.notices.models import Delivery, MailHours
from sekimori.portal.organization import services as organization_services
from tests.portal.notices.conftest import Send
from tests.world import TODAY, World

WorkOff = Callable[[], int]


@pytest.fixture(autouse=True)
def mail_server() -> Iterator[None]:
    with override_settings(EMAIL_HOST="mail.test", SITE_URL="https://sekimori.test"):
        yield


def address(world: World, key: str, email: str) -> None:
    person = world.people[key]
    person.email = email
    person.save()


def test_somebody_with_an_address_gets_one_plain_mail_whose_key_is_in_its_id(
    world: World, send: Send, work_off: WorkOff
) -> None:
    address(world, "staff", "staff@example.jp")
    notice = send("staff", url="/x/1/")
    work_off()
    work_off()
    [message] = mail.outbox
    row = OutboxRow.objects.get(kind="notices:mail")
    assert message.to == ["staff@example.jp"]
    assert message.extra_headers["Message-ID"] == f"<{row.pk}@sekimori.test>"
    assert message.extra_headers["X-Sekimori-Key"] == row.key
    assert message.content_subtype == "plain"
    assert not getattr(message, "alternatives", [])
    assert notice.body in message.body
    assert f"https://sekimori.test/notices/{notice.pk}/" in message.body
    delivery = notice.deliveries.get()
    assert (delivery.way, delivery.mail) == (Delivery.Way.MAIL, Delivery.Mail.SENT)


def test_people_without_mail_share_one_message_to_their_sections_mailbox(
    world: World, send: Send, work_off: WorkOff
) -> None:
    with world.system():
        organization_services.unit_change(unit=world.units["210"], valid_from=TODAY, mailbox="shimin@example.jp")
    send("staff", "colleague", "staff_tax")
    work_off()
    [message] = mail.outbox
    assert message.to == ["shimin@example.jp"]
    assert "千鳥 歩" in message.body
    assert "鴎 みなみ" in message.body
    ways = dict(Delivery.objects.values_list("person__name", "way"))
    assert ways["渚 ゆき"] == Delivery.Way.PAPER


def test_somebody_without_account_mail_or_mailbox_is_reached_on_paper(
    world: World, send: Send, work_off: WorkOff
) -> None:
    world.account("colleague")
    send("staff", "colleague")
    work_off()
    assert mail.outbox == []
    ways = dict(Delivery.objects.values_list("person__name", "way"))
    assert ways == {"千鳥 歩": Delivery.Way.PAPER, "鴎 みなみ": Delivery.Way.SCREEN}


def test_without_a_mail_server_nothing_is_put_into_the_queue(world: World, send: Send, work_off: WorkOff) -> None:
    address(world, "staff", "staff@example.jp")
    with override_settings(EMAIL_HOST=""):
        send("staff")
        work_off()
    assert not OutboxRow.objects.filter(kind="notices:mail").exists()


@pytest.mark.parametrize(("kind", "wall"), [("test:quiet", ""), ("test:plain", "person")])
def test_what_is_discreet_or_walled_leaves_its_words_on_the_screen(
    world: World, send: Send, work_off: WorkOff, kind: str, wall: str
) -> None:
    address(world, "staff", "staff@example.jp")
    notice = send("staff", kind=kind, wall=wall)
    work_off()
    assert notice.body not in mail.outbox[0].body


def test_mail_waits_for_the_morning_and_an_urgent_one_does_not(world: World, send: Send, work_off: WorkOff) -> None:
    address(world, "staff", "staff@example.jp")
    world.clock.set(moment_at(TODAY, 22))
    send("staff")
    send("staff", kind="test:urgent", subject="至急")
    work_off()
    assert [message.subject for message in mail.outbox] == ["【関守】至急"]
    world.clock.set(moment_at(TODAY + dt.timedelta(days=1), 7))
    work_off()
    assert len(mail.outbox) == 2


def test_a_wish_for_the_digest_gathers_what_no_clause_demands(world: World, send: Send, work_off: WorkOff) -> None:
    address(world, "staff", "staff@example.jp")
    with world.acting("staff"):
        services.preference_set(kind="test:plain", mail="digest")
    send("staff")
    send("staff", subject="二つ目")
    send("staff", subject="条項による", clauses=["5.1(3)"])
    work_off()
    assert [message.subject for message in mail.outbox] == ["【関守】条項による"]
    with world.system():
        assert mailing.digests_put() == 1
        assert mailing.digests_put() == 0
    work_off()
    assert "2件" in mail.outbox[1].subject
    assert "二つ目" in mail.outbox[1].body


def test_what_was_read_meanwhile_is_not_in_the_digest(world: World, send: Send, work_off: WorkOff) -> None:
    address(world, "staff", "staff@example.jp")
    with world.acting("staff"):
        services.preference_set(kind="test:plain", mail="digest")
    notice = send("staff")
    work_off()
    with world.acting("staff"):
        services.notice_open(pk=notice.pk)
    with world.system():
        assert mailing.digests_put() == 0


def test_a_kind_that_a_clause_demands_cannot_be_switched_off(world: World) -> None:
    with world.acting("staff"):
        with pytest.raises(Refused):
            services.preference_set(kind="test:demanded", mail="none")
        with pytest.raises(InvalidInput):
            services.preference_set(kind="test:plain", mail="carrier pigeon")
        services.preference_set(kind="test:plain", mail="none")
    with world.acting("outsider") as circumstances:
        wishes = {kind.name: wish for kind, wish in selectors.preferences_of(circumstances.actor)}
    assert wishes["test:plain"] == "at_once"


class Refusing:
    """A mail server that refuses one address for good or for now."""

    def __init__(self, code: int) -> None:
        self.code = code

    def send_messages(self, messages: list[Any]) -> int:
        raise smtplib.SMTPRecipientsRefused({messages[0].to[0]: (self.code, b"no")})


@pytest.mark.parametrize(("code", "state", "mailed"), [(550, "done", "failed"), (450, "waiting", "waiting")])
def test_an_address_that_does_not_exist_is_not_tried_for_ever(  # noqa: PLR0917
    world: World, send: Send, work_off: WorkOff, monkeypatch: pytest.MonkeyPatch, code: int, state: str, mailed: str
) -> None:
    address(world, "staff", "nobody@example.jp")
    monkeypatch.setattr("django.core.mail.get_connection", lambda **_given: Refusing(code))
    monkeypatch.setattr("django.core.mail.message.EmailMessage.get_connection", lambda *_given: Refusing(code))
    notice = send("staff")
    work_off()
    assert OutboxRow.objects.get(kind="notices:mail").state == state
    assert notice.deliveries.get().mail == mailed


def test_a_notice_taken_back_before_its_mail_went_is_not_mailed(world: World, send: Send, work_off: WorkOff) -> None:
    address(world, "staff", "staff@example.jp")
    world.clock.set(moment_at(TODAY, 22))
    notice = send("staff")
    work_off()
    with world.acting("chief"):
        services.notice_end(pk=notice.pk, reason="誤り")
    world.clock.set(moment_at(TODAY + dt.timedelta(days=1), 9))
    work_off()
    assert mail.outbox == []


moments = st.datetimes(
    min_value=dt.datetime(2026, 1, 1),  # noqa: DTZ001  # hypothesis sets the zone itself.
    max_value=dt.datetime(2027, 12, 31),  # noqa: DTZ001
    timezones=st.just(TOKYO),
)
HOURS = MailHours(starts_at=dt.time(7, 0), ends_at=dt.time(20, 0), closed_days=False)


@given(moments)
def test_mail_goes_at_the_first_allowed_moment_and_never_before(now: dt.datetime) -> None:
    office = OfficeCalendar()
    when = mailing.mail_moment(now, HOURS, office).astimezone(TOKYO)
    assert when >= now
    assert office.is_office_day(when.date())
    assert HOURS.starts_at <= when.time() < HOURS.ends_at
    assert mailing.mail_moment(when, HOURS, office) == when
    if when > now:
        assert when.time() == HOURS.starts_at
        earlier = when - dt.timedelta(days=1)
        assert earlier < now or not office.is_office_day(earlier.date())


def test_the_hours_are_set_by_those_who_direct_or_administer(world: World) -> None:
    with world.acting("staff"), pytest.raises(Refused):
        services.mail_hours_set(starts_at=dt.time(0), ends_at=dt.time(23), closed_days=True)
    with world.acting("chief"):
        with pytest.raises(InvalidInput):
            services.mail_hours_set(starts_at=dt.time(20), ends_at=dt.time(7), closed_days=True)
        services.mail_hours_set(starts_at=dt.time(8), ends_at=dt.time(18), closed_days=True)
    assert str(selectors.mail_hours()) == "08:00–18:00"
