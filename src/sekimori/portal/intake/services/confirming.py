from __future__ import annotations

import uuid

from django.utils.translation import gettext as _

from sekimori.common.errors import Faults
from sekimori.portal.acts import revisions
from sekimori.portal.acts.performing import performing
from sekimori.portal.incidents import services as incidents
from sekimori.portal.intake import act_types
from sekimori.portal.intake.models import Message
from sekimori.portal.intake.policies import KEPT, WALL
from sekimori.portal.organization import selectors as organization


def sender_confirm(*, pk: int, person: int, how: str, token: uuid.UUID | None = None) -> Message:
    """The contact point has found out who sent a mail (by calling back); from now on he is who reported it.

    Raises ManyFaults unless somebody is chosen and it is said how, Refused when it was found out before.
    """
    with performing(act_types.CONFIRMED) as act:
        record = act.obtain(Message, pk, need="confirm")
        act.once(token, record)
        mark, faults = organization.labels([person]).get(person), Faults()
        if mark is None:
            faults.add(_("差出人を選んでください。"), field="person")
        if not how.strip():
            faults.add(_("どのように確かめたかを書いてください。"), field="how")
        faults.raise_if_any()
        label = f"{mark.post} {mark.name}".strip() if mark else ""
        record.confirmed_person_id, record.confirmed_who = person, label[:200]
        record.confirmed_how, record.confirmed_at = how.strip()[:300], act.now()
        record.confirmed_label = f"{act.actor.post} {act.actor.name}".strip()[:200]
        record.save()
        if record.incident_id is not None:
            incidents.reporter_confirm(pk=record.incident_id, person=person)
        after = {"confirmed_who": record.confirmed_who, "confirmed_how": record.confirmed_how}
        revisions.renew(KEPT)
        act.record(record, after=after, wall=WALL)
    return record
