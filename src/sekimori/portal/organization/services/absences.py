"""Recorded absences, inside which alone a deputy may act."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from django.utils.translation import gettext as _

from sekimori.common.clock import day_of
from sekimori.common.errors import InvalidInput
from sekimori.portal.acts.actors import Assignment
from sekimori.portal.acts.performing import Performing, performing
from sekimori.portal.organization import act_types
from sekimori.portal.organization.models import Absence, Appointment, Person
from sekimori.portal.organization.roles.posts import units_held
from sekimori.portal.organization.services.capacities import acting_as


def absence_record(
    *,
    person: Person,
    starts_at: dt.datetime,
    ends_at: dt.datetime,
    reason: str = "",
    deputy: Person | None = None,
) -> Absence:
    """Records an absence, inside which alone a deputy may act.

    Raises InvalidInput for an empty period, one that overlaps another absence, oneself or somebody without a post as deputy.
    """
    with performing(act_types.ABSENCE_RECORDED) as act:
        person = Person.objects.select_for_update().get(pk=person.pk)
        units = units_held(person.pk, day_of(starts_at))
        act.authorise("create", Absence, person=person.pk, units=units)
        _check(person, starts_at, ends_at, deputy)
        absence = Absence.objects.create(
            person=person, starts_at=starts_at, ends_at=ends_at, reason=reason, deputy=deputy, recorded_at=act.now()
        )
        act.record(
            absence,
            after={
                "person": person.pk,
                "starts_at": starts_at,
                "ends_at": ends_at,
                "deputy": deputy.pk if deputy else None,
            },
            reason=reason,
            unit=min(units, default=None),
            assignment=_capacity(act, person, units),
            names={"person": person.name, "deputy": deputy.name if deputy else ""},
        )
    return absence


def _capacity(act: Performing, person: Person, units: Collection[int]) -> Assignment | None:
    """As whose head, or head's deputy, somebody records another's absence; one's own needs no capacity."""
    if act.actor.person == person.pk:
        return None
    found = (acting_as(act.actor, abilities=("manage_section",), unit=unit) for unit in sorted(units))
    return next((each for each in found if each is not None), None)


def _check(person: Person, starts_at: dt.datetime, ends_at: dt.datetime, deputy: Person | None) -> None:
    if ends_at <= starts_at:
        raise InvalidInput(_("不在の終わりは始まりより後にしてください。"), field="ends_at")
    if deputy is not None and deputy.pk == person.pk:
        raise InvalidInput(_("本人を代理にすることはできません。"), field="deputy")
    if deputy is not None and not Appointment.objects.on(day_of(starts_at)).filter(person=deputy).exists():
        raise InvalidInput(_("代理の人には、その日に職がありません。"), field="deputy")
    standing = Absence.objects.filter(person=person, cancelled_at__isnull=True)
    if standing.filter(starts_at__lt=ends_at, ends_at__gt=starts_at).exists():
        raise InvalidInput(
            _("同じ人の不在が重なっています。登録済みの不在を取り消してから登録してください。"), field="starts_at"
        )


def absence_cancel(*, absence: Absence, reason: str = "") -> Absence | None:
    """Takes back an absence, or what is left of one that has begun;

    the part that has passed stays, because a deputy may have acted.

    The shortened absence is returned, None when nothing is left. Raises InvalidInput when it is over or taken back
    already.
    """
    with performing(act_types.ABSENCE_CANCELLED) as act:
        absence = act.obtain(Absence, absence.pk, need="cancel")
        now = act.now()
        if absence.cancelled_at is not None or absence.ends_at <= now:
            raise InvalidInput(_("この不在は既に終わっているか、取り消されています。"))
        absence.cancelled_at = max(now, absence.recorded_at)
        absence.save(update_fields=["cancelled_at"])
        kept = None
        if absence.starts_at < now:
            kept = Absence.objects.create(
                person=absence.person,
                starts_at=absence.starts_at,
                ends_at=now,
                reason=absence.reason,
                deputy=absence.deputy,
                recorded_at=absence.cancelled_at,
            )
        act.record(
            absence,
            before={"starts_at": absence.starts_at, "ends_at": absence.ends_at},
            after={"cancelled_at": now, "ends_at": kept.ends_at if kept else None},
            unit=min(units_held(absence.person_id, day_of(absence.starts_at)), default=None),
            reason=reason,
            names={"person": absence.person.name},
        )
    return kept
