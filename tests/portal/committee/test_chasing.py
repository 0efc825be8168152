"""Who is reminded of a meeting: members who have not answered in writing, the office, whoever is to confirm the minutes."""

from __future__ import annotations

import datetime as dt

from sekimori.common.clock import moment_at
from sekimori.portal.clocks import timers
from sekimori.portal.committee import services
from sekimori.portal.committee.models import Meeting
from sekimori.portal.notices.models import Delivery
from tests.portal.committee.conftest import Committee
from tests.world import TODAY

DAY = dt.timedelta(days=1)


def reminded(committee: Committee, days: int, hour: int = 18) -> list[tuple[str, str]]:
    """(who, subject) of the reminders that are sent until that hour so many days from today."""
    before = set(Delivery.objects.values_list("pk", flat=True))
    committee.at(TODAY + days * DAY, hour)
    with committee.world.system():
        timers.fire_due()
    keys = {person.pk: key for key, person in committee.world.people.items()}
    rows = Delivery.objects.filter(notice__kind="committee:late").exclude(pk__in=before).order_by("pk")
    return sorted((keys[row.person_id], row.notice.subject.partition("】")[0]) for row in rows.select_related("notice"))


def circulating(committee: Committee) -> Meeting:
    meeting = committee.plan(kind="circulation", held_at=moment_at(TODAY + 3 * DAY, 17))
    committee.add(meeting)
    return committee.call(meeting)


def test_members_who_have_not_answered_are_reminded_a_day_before_the_limit(committee: Committee) -> None:
    meeting = circulating(committee)
    with committee.world.acting("ciso"):
        services.voice_give(pk=meeting.items.get().pk, agrees=True)
    assert [who for who, _subject in reminded(committee, 2)] == ["assembly", "chief", "director"]


def test_the_office_is_reminded_to_close_what_nobody_closes_and_later_the_chief(committee: Committee) -> None:
    circulating(committee)
    reminded(committee, 2)
    assert {who for who, _subject in reminded(committee, 3)} == {"system"}
    assert {who for who, _subject in reminded(committee, 9)} == {"chief"}
    assert reminded(committee, 60) == []


def test_minutes_that_nobody_writes_or_confirms_are_chased_until_they_are(committee: Committee) -> None:
    meeting = committee.hold(committee.called())
    assert {who for who, _subject in reminded(committee, 8)} == {"system"}
    committee.decide(meeting.items.get())
    committee.submit(meeting)
    assert {who for who, _subject in reminded(committee, 14)} == {"ciso", "system"}
    committee.confirm(meeting)
    assert reminded(committee, 60) == []


def test_what_is_called_off_reminds_nobody(committee: Committee) -> None:
    meeting = circulating(committee)
    with committee.world.acting("system"):
        services.meeting_cancel(pk=meeting.pk, reason="議題がなくなったため")
    assert reminded(committee, 60) == []
