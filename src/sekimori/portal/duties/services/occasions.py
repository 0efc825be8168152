from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import replace

from django.utils.translation import gettext as _

from sekimori.common.clock import day_of
from sekimori.common.errors import Conflict, InvalidInput
from sekimori.common.fiscal import FiscalYear
from sekimori.portal.acts.performing import Performing, performing
from sekimori.portal.clocks import selectors as calendars
from sekimori.portal.duties import act_types, declaring, definitions, materials, planning, watching
from sekimori.portal.duties.definitions import Defined
from sekimori.portal.duties.materials import Growing
from sekimori.portal.duties.models import Occurrence
from sekimori.portal.duties.planning import Place, Planned
from sekimori.portal.duties.services.arising import create
from sekimori.portal.organization import selectors as organization
from sekimori.standards.duty_models import EventKind, Occasion, Owner


def occasions_look() -> int:
    """Makes an occurrence where what a duty lists is not what it was, unless one is open and begun there; how many arose."""
    with performing(act_types.ARISEN) as act:
        structure = organization.structure()
        planned = []
        for defined in definitions.in_force():
            for occasion in defined.duty.occasions:
                if occasion.kind is EventKind.CHANGED:
                    for owner in defined.duty.owners:
                        places = list(planning.places_of(owner, defined.organs, structure))
                        for place in _changed(act, defined, places):
                            found = _planned(act, defined, owner, place, occasion)
                            planned.append(replace(found, cause=occasion.label.ja))
        return create(act, [each for each in planned if not _covered(act, each)], calendars.calendar())


def _changed(act: Performing, defined: Defined, places: Sequence[Place]) -> list[Place]:
    """Where the material differs from the last look at it; the look is noted."""
    rule = defined.duty.material
    if rule is None or not materials.known(rule.key):
        return []
    source, day = materials.source_of(rule.key), act.today()
    if isinstance(source, Growing):
        latest = source.latest({each.unit for each in places}, day)
        new = watching.grown(act, defined.key, {each.key: latest[each.unit] for each in places if each.unit in latest})
        return [each for each in places if each.key in new]
    return [each for each in places if watching.differs(act, defined.key, each.key, source.fingerprint(each.unit, day))]


def _covered(act: Performing, planned: Planned) -> bool:
    rows = Occurrence.objects.filter(
        duty=planned.defined.key, role=planned.owner.role, place=planned.place.key, opens_on__lte=act.today()
    )
    return rows.filter(state__in=Occurrence.WAITING).exists()


def _planned(act: Performing, defined: Defined, owner: Owner, place: Place, occasion: Occasion) -> Planned:
    today = act.today()
    due = day_of(_after(act.now(), occasion) - dt.timedelta(seconds=1))
    return Planned(
        defined,
        owner,
        place,
        f"{occasion.key}:{today.isoformat()}",
        FiscalYear.of(today).year,
        today,
        max(today, due),
        occasion.key,
    )


def _after(start: dt.datetime, occasion: Occasion) -> dt.datetime:
    due = occasion.due
    return calendars.due_at(
        start,
        minutes=due.minutes,
        office_hours=due.office_hours,
        office_days=due.office_days,
        calendar_days=due.calendar_days,
        months=due.months,
    )


def occasion_declare(
    *, duty: str, occasion: str, reason: str, unit: int | None = None, token: uuid.UUID | None = None
) -> Occurrence:
    """Says that something has happened after which `duty` is to be done once more, and why; its owner or who prepares it.

    A duty of units is declared for one's own; `unit` says which one of several. Raises InvalidInput without reason or
    unit, or for an unknown duty, Refused, Conflict when one is open and begun already.
    """
    with performing(act_types.DECLARED) as act:
        defined = definitions.named(duty)
        rule = next((each for each in defined.duty.occasions if each.key == occasion), None) if defined else None
        if defined is None or rule is None or rule.kind is not EventKind.DECLARED:
            raise InvalidInput(_("この実施事項に、登録できる契機はありません。"))
        act.authorise("declare", Occurrence, duty=duty, occasion=occasion)
        act.once(token)
        if not reason.strip():
            raise InvalidInput(_("何があったかを書いてください。"), field="reason")
        found = declaring.of(act.actor, duty, occasion)
        place = _place(found.places if found else (), unit)
        owner = found.owner if found else defined.duty.owners[0]
        planned = replace(_planned(act, defined, owner, place, rule), cause=reason.strip())
        if _covered(act, planned) or not create(act, [planned], calendars.calendar()):
            raise Conflict(_("この実施事項は、いま実施の期間中です。その記録に含めてください。"))
        duty_key, role, where, period = planned.key
        made = Occurrence.objects.get(duty=duty_key, role=role, place=where, period=period)
        after = {"occasion": occasion}
        act.record(made, after=after, reason=reason.strip(), clauses=defined.lineages, unit=made.unit_id)
    return made


def _place(places: Sequence[Place], unit: int | None) -> Place:
    """The one place there is, or the one of this unit. Raises InvalidInput when it is not said which."""
    found = [each for each in places if unit is None or each.unit == unit]
    if len(found) != 1:
        raise InvalidInput(_("どの所属のことかを選んでください。"), field="unit")
    return found[0]
