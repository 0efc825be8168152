from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _

from sekimori.common.business_days import OfficeCalendar
from sekimori.common.fiscal import FiscalYear
from sekimori.portal.acts.performing import Performing, performing
from sekimori.portal.clocks import selectors as calendars
from sekimori.portal.clocks import services as clocks
from sekimori.portal.duties import act_types, announcements, clock, definitions, planning, watching
from sekimori.portal.duties.definitions import Defined
from sekimori.portal.duties.models import Occurrence, Party, Start
from sekimori.portal.duties.planning import Key, Planned
from sekimori.portal.organization import selectors as organization
from sekimori.portal.organization.selectors import Structure

How = Party.How
State = Occurrence.State
# How the plan of the year is called among what is watched; no duty and no place is called so.
PLAN = ("*", "*")


def occurrences_arise() -> int:
    """Makes the occurrences of this fiscal year that do not exist yet, dates anew those not begun, ends those without a place.

    What is there already is left alone, so that it may run as often and as many at once as one likes; how many
    arose. Nothing arises for
    what was due before the duty was first asked of that place, nor beside one that an earlier edition gave to another role.
    While the plan is the one last carried out nothing of this is looked at.
    """
    with performing(act_types.ARISEN) as act:
        year = FiscalYear.of(act.today())
        office, structure = calendars.calendar(), organization.structure()
        windows = planning.windows_of(definitions.in_force(), year, office)
        if watching.differs(act, *PLAN, planning.fingerprint(windows, year, structure)) is False:
            return 0
        planned = planning.plan(windows, year, structure)
        existing = {_key(row): row for row in Occurrence.objects.filter(fiscal_year=year.year, occasion="")}
        _replan(act, planned, existing, office)
        _end_without_place(act, structure)
        begun = {(row.duty, row.place, row.period) for key, row in existing.items() if key not in planned}
        since = _starts(planned.values(), act.today())
        missing = [
            each
            for key, each in planned.items()
            if key not in existing
            and each.due_on >= since[key[:3]]
            and (each.defined.key, each.place.key, each.period) not in begun
        ]
        return create(act, missing, office)


def _key(row: Occurrence) -> Key:
    return row.duty, row.role, row.place, row.period


def _starts(planned: Iterable[Planned], today: dt.date) -> dict[tuple[str, str, str], dt.date]:
    """Since when each duty is asked of each place; today for one that is seen for the first time."""
    wanted = {each.key[:3] for each in planned}
    known = {(row.duty, row.role, row.place): row.since for row in Start.objects.all()}
    new = [Start(duty=d, role=r, place=p, since=today) for d, r, p in sorted(wanted - known.keys())]
    if new:
        Start.objects.bulk_create(new, ignore_conflicts=True)
    return {**dict.fromkeys(wanted, today), **known}


def create(act: Performing, planned: Sequence[Planned], office: OfficeCalendar) -> int:
    """Makes these occurrences with their parties, ledger entries and timers; those that another run has made
    meanwhile are left to it.
    """
    if not planned:
        return 0
    batch = uuid.uuid4()
    by_key = {each.key: each for each in planned}
    rows = [
        Occurrence(
            duty=each.defined.key,
            label=each.defined.duty.label.ja,
            edition_id=each.defined.edition,
            duty_version=each.defined.duty.version,
            period=each.period,
            fiscal_year=each.fiscal_year,
            occasion=each.occasion,
            cause=each.cause[:400],
            role=each.owner.role,
            place=each.place.key,
            unit_id=each.place.unit,
            organ_id=each.place.organ,
            opens_on=each.opens_on,
            due_on=each.due_on,
            created_at=act.now(),
            batch=batch,
        )
        for each in planned
    ]
    Occurrence.objects.bulk_create(rows, ignore_conflicts=True, batch_size=500)
    made = list(Occurrence.objects.filter(batch=batch))
    Party.objects.bulk_create([party for row in made for party in _parties(row, by_key[_key(row)])], batch_size=500)
    settings = []
    for row in made:
        defined = by_key[_key(row)].defined
        after = {"period": row.period, "opens_on": row.opens_on, "due_on": row.due_on, "cause": row.cause or None}
        act.record(row, act_type=act_types.ARISEN, after=after, clauses=defined.lineages, unit=row.unit_id)
        settings.append(_first_timer(row, defined, office))
    clocks.timers_set([each for each in settings if each is not None])
    return len(made)


def _first_timer(row: Occurrence, defined: Defined, office: OfficeCalendar) -> clocks.Setting | None:
    """The first event; an opening that lies behind comes at once."""
    row.clock_at = min(row.created_at, row.opens_at)
    return clock.setting(row, defined, office)


def _parties(row: Occurrence, planned: Planned) -> list[Party]:
    duty, defined = planned.defined.duty, planned.defined
    named: list[tuple[str, str]] = [(How.OWNER, planned.owner.role)]
    named.extend((How.PREPARER, role) for role in planned.owner.prepare)
    named.extend((How.CONFIRMER, role) for role in (duty.confirm.by if duty.confirm else ()))
    named.extend((How.WAIVER, role) for role in (duty.not_needed.by if duty.not_needed else ()))
    named.extend((How.UPWARD, role) for step in duty.escalation for role in step.to)
    return [
        Party(occurrence=row, how=how, role=role, scope=defined.scope_of(role).value, unit_id=row.unit_id)
        for how, role in dict.fromkeys(named)
    ]


def _replan(
    act: Performing, planned: dict[Key, Planned], existing: dict[Key, Occurrence], office: OfficeCalendar
) -> None:
    """Occurrences that have not begun follow the edition and the calendar; those no longer wanted end."""
    for key, row in existing.items():
        if row.opens_on <= act.today() or row.state != State.OPEN or row.data:
            continue
        wanted = planned.get(key)
        if wanted is None:
            end(act, row, _("いまの基準では、この回は行いません。"))
        elif (row.opens_on, row.due_on, row.edition_id) != (wanted.opens_on, wanted.due_on, wanted.defined.edition):
            before = {"opens_on": row.opens_on, "due_on": row.due_on}
            row.opens_on, row.due_on, row.edition_id = wanted.opens_on, wanted.due_on, wanted.defined.edition
            row.duty_version = wanted.defined.duty.version
            row.save()
            after = {"opens_on": row.opens_on, "due_on": row.due_on}
            act.record(row, act_type=act_types.PLANNED, before=before, after=after, unit=row.unit_id)
            clocks.timers_set([each for each in [clock.setting(row, wanted.defined, office)] if each])


def _end_without_place(act: Performing, structure: Structure) -> None:
    for row in Occurrence.objects.filter(state__in=Occurrence.UNFINISHED, unit__isnull=False):
        if row.unit_id not in structure.nodes:
            end(act, row, _("所属が廃止されたため、対象がなくなりました。"))


def end(act: Performing, row: Occurrence, reason: str) -> None:
    """Ends an occurrence that has nothing to be done for any more."""
    before = {"state": row.state}
    row.state, row.closed_at = State.ENDED, act.now()
    row.save(update_fields=["state", "closed_at"])
    announcements.settle(row)
    act.record(
        row,
        act_type=act_types.ENDED,
        before=before,
        after={"state": row.state},
        reason=reason,
        clauses=definitions.of(row).lineages,
        unit=row.unit_id,
    )
    clocks.timer_cancel(key=f"{clock.TIMER}:{row.pk}")
