"""Occurrences arise once for each period, role and place; years roll over; owners follow transfers."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from sekimori.portal.acts.models import LedgerEntry
from sekimori.portal.clocks.models import Timer
from sekimori.portal.duties.models import Occurrence
from sekimori.portal.notices.models import Delivery, Notice
from sekimori.portal.organization import services as organization
from tests.portal.duties.conftest import NETWORK, Office

State = Occurrence.State


def keys() -> list[tuple[str, str, str]]:
    return sorted(Occurrence.objects.values_list("duty", "place", "period"))


def test_the_first_run_asks_for_nothing_that_was_due_before_it(office: Office) -> None:
    periods = set(Occurrence.objects.values_list("duty", "period"))
    assert periods == {
        ("contact_network_update", "2026-H2"),
        ("id_stocktaking", "2026-H2"),
        ("policy_review", "2026"),
    }
    sections = {"110", "120", "210", "220", "800", "900"}
    units = set(Occurrence.objects.filter(duty="id_stocktaking").values_list("unit", flat=True))
    assert units == {office.world.unit(code) for code in sections}
    record = office.one("id_stocktaking", "210")
    assert (record.opens_on, record.due_on) == (dt.date(2026, 10, 1), dt.date(2026, 10, 30))


def test_the_job_may_run_as_often_as_it_likes(office: Office) -> None:
    before, entries = keys(), LedgerEntry.objects.count()
    for _run in range(3):
        assert office.renew() == 0
    assert keys() == before
    assert LedgerEntry.objects.count() == entries


def test_a_job_that_was_killed_half_way_is_finished_by_the_next(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:

    before = keys()
    office.at(dt.date(2027, 4, 1))

    def killed(*_args: object, **_more: object) -> None:
        raise SystemExit

    with monkeypatch.context() as patch:
        patch.setattr("sekimori.portal.duties.services.arising.clocks.timers_set", killed)
        with pytest.raises(SystemExit), transaction.atomic():
            office.renew()
    assert keys() == before
    office.renew()
    made = Occurrence.objects.filter(fiscal_year=2027)
    assert made.filter(duty="id_stocktaking").count() == 12
    assert Timer.objects.filter(key__in=[f"duties:clock:{row.pk}" for row in made]).count() == made.count()


def test_the_same_occurrence_is_never_made_twice(office: Office) -> None:
    row = office.one("policy_review")
    row.pk, row._state.adding = None, True
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)


def test_on_the_first_of_april_new_ones_arise_and_the_old_stay_overdue(office: Office) -> None:
    office.at(dt.date(2027, 4, 1))
    office.renew()
    old = office.one("id_stocktaking", "210", fiscal_year=2026)
    assert old.state == State.OPEN
    assert old.due_on < dt.date(2027, 4, 1)
    new = Occurrence.objects.filter(duty="id_stocktaking", fiscal_year=2027, unit=office.world.unit("210"))
    assert sorted(new.values_list("period", flat=True)) == ["2027-H1", "2027-H2"]
    with office.world.acting("head_citizen"):
        from sekimori.portal.acts import context
        from sekimori.portal.duties import selectors

        mine = [each.period for each in selectors.open_for(context.current().actor)]
    assert mine == ["2026-H2", "2027-H1"]


def test_owners_are_told_when_it_begins_and_their_successors_when_they_come(office: Office) -> None:
    office.at(dt.date(2026, 10, 2))
    office.tick()
    record = office.one("id_stocktaking", "210")
    told = Notice.objects.get(key__startswith=f"duties:{record.pk}:opens")
    assert set(told.deliveries.values_list("person__name", flat=True)) == {"汐入 花"}
    with office.world.system():
        row = office.world.people["head_citizen"].appointments.get()
        organization.appointment_end(appointment=row, on=dt.date(2026, 10, 15))
        organization.appoint(
            person=office.world.people["colleague"],
            post=office.world.posts["head_citizen"],
            valid_from=dt.date(2026, 10, 15),
        )
    office.at(dt.date(2026, 10, 15))
    office.renew()
    handed = Notice.objects.get(key__startswith=f"duties:{record.pk}:handed")
    assert set(handed.deliveries.values_list("person__name", flat=True)) == {"鴎 みなみ"}
    count = Notice.objects.count()
    office.renew()
    assert Notice.objects.count() == count


def test_an_abolished_section_has_nothing_left_to_do(office: Office) -> None:
    with office.world.system():
        for key in ("head_tax", "staff_tax"):
            organization.person_leave(person=office.world.people[key], on=dt.date(2026, 10, 15))
        organization.unit_abolish(unit=office.world.units["220"], on=dt.date(2026, 10, 15))
    office.at(dt.date(2026, 10, 15))
    office.renew()
    assert office.one("id_stocktaking", "220").state == State.ENDED


def test_a_change_of_people_makes_the_network_due_once(office: Office) -> None:
    regular = office.one("contact_network_update")
    office.finish("chief", regular, NETWORK)
    assert office.renew() == 0
    with office.world.system():
        organization.contacts_set(person=office.world.people["director"], contacts=[("office", "0193-00-0000")])
    assert office.renew() == 1
    record = office.one("contact_network_update", occasion="network_changed")
    assert (record.opens_on, record.due_on) == (dt.date(2026, 10, 1), dt.date(2026, 10, 8))
    with office.world.system():
        organization.contacts_set(person=office.world.people["director"], contacts=[("office", "0193-00-0001")])
    assert office.renew() == 0


def test_a_change_within_the_window_belongs_to_the_one_that_is_open(office: Office) -> None:
    with office.world.system():
        organization.contacts_set(person=office.world.people["director"], contacts=[("office", "0193-00-0000")])
    assert office.renew() == 0


def test_silence_is_chased_and_goes_upward_once_each(office: Office) -> None:
    record = office.one("id_stocktaking", "210")
    for day in range(1, 40):
        office.at(dt.date(2026, 10, 1) + dt.timedelta(days=day))
        office.tick()
        office.tick()
    sent = [
        key.split(":")[2]
        for key in Notice.objects.filter(key__startswith=f"duties:{record.pk}:").values_list("key", flat=True)
    ]
    assert sent.count("opens") == 1
    assert sent.count("remind") == 3
    assert sent.count("upward") == 1
    upward = Notice.objects.get(key__startswith=f"duties:{record.pk}:upward")
    assert set(Delivery.objects.filter(notice=upward).values_list("person__name", flat=True)) == {"磯部 正"}
    record.refresh_from_db()
    assert (record.state, record.escalated) == (State.OPEN, 1)


def test_two_runs_that_planned_the_same_make_it_once(office: Office) -> None:
    from sekimori.common.business_days import OfficeCalendar
    from sekimori.common.fiscal import FiscalYear
    from sekimori.portal.acts.performing import performing
    from sekimori.portal.duties import act_types, definitions, planning
    from sekimori.portal.duties.services import arising
    from sekimori.portal.organization import selectors

    calendar = OfficeCalendar()
    with office.world.system():
        duties, structure = definitions.in_force(), selectors.structure()
        year = FiscalYear(2027)
        planned = list(planning.plan(planning.windows_of(duties, year, calendar), year, structure).values())
        made = []
        for _run in range(2):
            with performing(act_types.ARISEN) as act:
                made.append(arising.create(act, planned, calendar))
    assert made == [len(planned), 0]
    assert Occurrence.objects.filter(fiscal_year=2027).count() == len(planned)
    assert LedgerEntry.objects.filter(act="duties:occurrence:arisen").count() == Occurrence.objects.count()
