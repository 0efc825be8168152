"""What somebody is asked for need not be read any more once it was done, by whomever."""

from __future__ import annotations

import datetime as dt

from sekimori.portal.acts import context
from sekimori.portal.notices import selectors, statuses
from sekimori.portal.notices.models import Delivery
from sekimori.portal.procedures import services
from sekimori.portal.procedures.models import Application
from tests.portal.procedures.conftest import Office
from tests.portal.procedures.test_living import report
from tests.world import TODAY


def unread(office: Office, who: str) -> int:
    with office.world.acting(who):
        return selectors.unread_count(context.current().actor)


def handed_in(office: Office, procedure: str) -> Application:
    record = office.submit("staff", procedure, what="鍵")
    office.work()
    return record


def test_a_request_is_settled_for_who_answered_without_opening_it(office: Office) -> None:
    record = handed_in(office, "one")
    assert unread(office, "head_citizen") == 1
    office.decide("head_citizen", record)
    office.work()
    assert unread(office, "head_citizen") == 0
    said = statuses.of_delivery(Delivery.objects.get(person=office.world.people["head_citizen"]), office.clock.now())
    assert said.label == "対応済み"
    assert unread(office, "staff") == 1, "what was decided is still told to who applied"


def test_of_two_who_decide_the_other_one_is_still_asked(office: Office) -> None:
    record = handed_in(office, "both")
    office.decide("ciso", record, step=office.waiting(record))
    office.work()
    assert (unread(office, "ciso"), unread(office, "chief")) == (0, 1)
    office.decide("chief", record, step=office.waiting(record))
    office.work()
    assert unread(office, "chief") == 0


def test_a_request_that_was_taken_back_asks_nobody_and_says_so(office: Office) -> None:
    record = handed_in(office, "one")
    with office.world.acting("staff"):
        services.application_withdraw(application=record.pk)
    office.work()
    left = Delivery.objects.filter(person=office.world.people["head_citizen"], read_at=None, lapsed_at=None)
    assert [each.notice.kind for each in left] == ["procedures:outcome"]


def test_the_next_stage_is_asked_anew(office: Office) -> None:
    record = handed_in(office, "chain")
    office.decide("head_citizen", record, "endorsed")
    office.work()
    assert (unread(office, "head_citizen"), unread(office, "chief")) == (0, 1)


def test_a_reminder_is_settled_by_the_report_it_asked_for(office: Office) -> None:
    record = decided(office)
    office.at(TODAY + dt.timedelta(days=1))
    office.tick()
    assert unread(office, "system") == 1
    report(office, "system", record, "cut")
    assert unread(office, "system") == 0


def decided(office: Office) -> Application:
    """A decision after which something is to be reported within an hour."""
    record = office.submit("chief", "judged", what="遮断")
    office.work()
    Delivery.objects.update(read_at=office.clock.now())
    return record
