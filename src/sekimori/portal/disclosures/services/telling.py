from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from sekimori.common.canonical import plain
from sekimori.common.errors import Faults, InvalidInput
from sekimori.portal.acts import context, revisions
from sekimori.portal.acts import policies as asking
from sekimori.portal.acts.performing import Performing, performing
from sekimori.portal.disclosures import act_types, facts, needs, rules_in_force
from sekimori.portal.disclosures.facts import Known
from sekimori.portal.disclosures.models import OPEN_DISCLOSURES, Fact
from sekimori.portal.disclosures.services.common import entry, label_of
from sekimori.portal.incidents.models import Incident
from sekimori.standards.disclosure_models import AskedFact, FactType

LONGEST = 6000


@dataclass(frozen=True)
class Told:
    """A fact as somebody tells it: its key, its value (None: nobody knows any more), whether it stands."""

    key: str
    value: Any
    confirmed: bool = False


def facts_tell(*, incident: int, told: Sequence[Told], token: uuid.UUID | None = None) -> list[Fact]:
    """Writes facts of an incident down, once for every report; only what differs from what stands. The facts written.

    The needs and their clocks follow at once. Raises ManyFaults for values that do not fit, InvalidInput when nothing differs,
    Refused.
    """
    with performing(act_types.TOLD) as act:
        record = act.obtain(Incident, incident, need="view")
        act.authorise("tell", Fact, incident=record)
        act.once(token, record)
        sheet = facts.sheet_of(record)
        made = _written(act, told, sheet.known, record)
        needs.reckon(record, act.now())
        revisions.renew(OPEN_DISCLOSURES)
        entry(act, made[0], record, after=_said(made), names={})
    return made


def city_facts_tell(*, told: Sequence[Told], token: uuid.UUID | None = None) -> list[Fact]:
    """Writes down what is true of the city whatever the incident: the contact office, the mayor. Raises like `facts_tell`."""
    with performing(act_types.CITY_TOLD) as act:
        asking.require(context.current().actor, "tell_city", Fact)
        act.once(token)
        rules = rules_in_force.in_force()
        newest = {each.key: each for each in Fact.objects.filter(incident__isnull=True).order_by("at", "pk")}
        known = {
            each.key: Known(each, newest[each.key].value, newest[each.key].confirmed)
            if each.key in newest
            else Known(each)
            for each in rules.facts
            if each.city
        }
        made = _written(act, told, known, None)
        act.record(made[0], after=_said(made))
    return made


def _said(made: Sequence[Fact]) -> dict[str, Any]:
    """What the ledger keeps: the keys with their words, and of names kept out only that they were told."""
    return {each.key: (_("（記録した）") if each.secret else each.value) for each in made}


def _written(
    act: Performing, told: Sequence[Told], known: Mapping[str, Known], incident: Incident | None
) -> list[Fact]:
    faults, made = Faults(), list[Fact]()
    for each in told:
        stands = known.get(each.key)
        if stands is None or stands.asked.city != (incident is None):
            faults.add(_("この事実は尋ねられていません。"), field=each.key)
            continue
        value, fits = _checked(faults, stands.asked, each.value)
        if not fits or _stands(stands, value, each.confirmed):
            continue
        made.append(
            Fact(
                incident=incident,
                key=each.key,
                value=plain(value),
                confirmed=each.confirmed and value is not None,
                secret=stands.asked.type is FactType.NAMES,
                by_id=act.actor.person,
                by_label=label_of(act),
                at=act.now(),
            )
        )
    faults.raise_if_any()
    if not made:
        raise InvalidInput(_("変わった事実がありません。"))
    return Fact.objects.bulk_create(made)


def _stands(known: Known, value: Any, confirmed: bool) -> bool:  # noqa: FBT001
    """Whether nothing new is told: the same value (a moment by its minute), or nothing where the record speaks itself."""
    if value is None:
        return known.value is None or known.record
    old = known.value
    if isinstance(old, dt.datetime) and isinstance(value, dt.datetime):
        old, value = (each.replace(second=0, microsecond=0) for each in (old, value))
    return bool(value == old) and confirmed == known.confirmed


def _checked(faults: Faults, asked: AskedFact, value: Any) -> tuple[Any, bool]:
    """The value as it is kept, and whether it fits what is asked."""
    if isinstance(value, str):
        value = value.strip()
        if len(value) > LONGEST:
            faults.add(_("%(most)s字以内で書いてください。") % {"most": LONGEST}, field=asked.key)
    if value in (None, "", []):
        return None, True
    fits: Mapping[FactType, Callable[[], bool]] = {
        FactType.TICK: lambda: isinstance(value, bool),
        FactType.NUMBER: lambda: isinstance(value, int) and not isinstance(value, bool) and value >= 0,
        FactType.LINES: lambda: isinstance(value, list) and all(isinstance(each, str) for each in value),
        FactType.MOMENT: lambda: isinstance(value, dt.datetime) and value.tzinfo is not None,
    }
    if not fits.get(asked.type, lambda: isinstance(value, str))():
        faults.add(_("値の種類が違います。"), field=asked.key)
        return None, False
    return value, True
