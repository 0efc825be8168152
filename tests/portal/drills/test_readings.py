"""What drills say about 5.2(3), and what they hand over to the duties of the year."""

from __future__ import annotations

import datetime as dt

import pytest

from sekimori.common.clock import moment_at
from sekimori.common.errors import InvalidInput
from sekimori.portal.acts import readings
from sekimori.portal.acts.readings import Reading, Status, reader_of
from sekimori.portal.drills import services
from sekimori.portal.duties import services as duties
from sekimori.portal.duties.models import Occurrence
from sekimori.portal.rules import selectors as rules
from tests.portal.drills.conftest import Hall
from tests.portal.drills.test_calls_and_mails import SECTIONS, apply, take
from tests.world import TODAY


def read(hall: Hall, at: dt.datetime | None = None) -> Reading:
    with hall.world.system():
        view = rules.adoption_on()
        clause = view.package.clause("3(1)")
        mechanism = next(each for each in clause.mechanisms if each.name == "drill_records")
        reader = reader_of(mechanism, view.package)
        assert reader is not None
        asked = readings.Question(view.pk, clause.id, clause.lineage, mechanism, clause.norms[0])
        reading = reader.read(asked, [None], at or hall.world.clock.now())[None]
    assert reading.sentence()
    return reading


@pytest.mark.clause("5.2(3)")
@pytest.mark.mechanism("register:drill_records")
def test_5_2_3_is_met_only_by_a_drill_assessed_to_the_end(hall: Hall) -> None:
    assert read(hall).status == Status.UNKNOWN
    record = hall.running()
    assert read(hall).status == Status.DUE
    hall.at(10, 25)
    record = hall.end(record)
    assert read(hall).status == Status.DUE
    hall.evaluate(record)
    found = read(hall)
    assert found.status == Status.MET
    assert record.number in found.sentence()
    assert read(hall, moment_at(dt.date(TODAY.year + 2, 4, 1), 9)).status == Status.UNKNOWN


def test_calls_mails_and_what_was_called_off_are_no_emergency_drill(hall: Hall) -> None:
    record = hall.plan(kind="mail")
    record = apply(hall, record, take(hall, record, SECTIONS))
    hall.evaluate(record)
    cancelled = hall.plan()
    with hall.world.acting("csirt"):
        services.drill_cancel(pk=cancelled.pk, reason="台風のため。")
    assert read(hall).status == Status.UNKNOWN


def opened(hall: Hall, duty: str) -> Occurrence:
    with hall.world.system():
        duties.duties_renew()
    return Occurrence.objects.filter(duty=duty).latest("pk")


@pytest.mark.mechanism("duty:emergency_drill")
def test_a_drill_fills_the_record_of_the_year_and_its_owner_says_that_it_is_done(hall: Hall) -> None:
    record = hall.running()
    hall.at(10, 3)
    hall.decide(record)
    hall.at(10, 25)
    record = hall.evaluate(hall.end(record))
    waiting = opened(hall, "emergency_drill")
    with hall.world.acting("csirt"):
        assert services.drill_hand_over(pk=record.pk) == waiting.pk
    waiting.refresh_from_db()
    assert waiting.data["fields"]["minutes_to_report"] == 3
    with hall.world.acting("ciso"):
        done = duties.occurrence_finish(pk=waiting.pk, data=waiting.data)
    assert done.state == Occurrence.State.DONE
    with hall.world.acting("csirt"), pytest.raises(InvalidInput, match="書き写せる"):
        services.drill_hand_over(pk=record.pk)


@pytest.mark.mechanism("duty:mail_drill")
@pytest.mark.mechanism("duty:contact_drill")
def test_calls_and_mails_fill_their_records_too(hall: Hall) -> None:
    mail = hall.plan(kind="mail")
    mail = hall.evaluate(apply(hall, mail, take(hall, mail, SECTIONS)))
    first = opened(hall, "mail_drill")
    with hall.world.acting("csirt"):
        services.drill_hand_over(pk=mail.pk)
    hall.at(10, day=dt.date(2027, 9, 10))
    call = hall.evaluate(hall.end(hall.start(hall.plan(kind="call", by="chief"))))
    second = opened(hall, "contact_drill")
    with hall.world.acting("system"):
        services.drill_hand_over(pk=call.pk)
    first.refresh_from_db()
    second.refresh_from_db()
    assert first.data["fields"]["reported"] == 42
    assert second.data["fields"]["answered"] == 0
