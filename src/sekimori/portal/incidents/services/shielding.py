from __future__ import annotations

import uuid

from django.utils.translation import gettext as _

from sekimori.common.errors import InvalidInput
from sekimori.portal.acts.performing import performing
from sekimori.portal.incidents import act_types
from sekimori.portal.incidents.models import Concern, Incident
from sekimori.portal.incidents.services.common import demanded, entry
from sekimori.portal.organization import selectors as organization


def incident_shield(*, pk: int, person: int, reason: str, token: uuid.UUID | None = None) -> Concern:
    """Keeps a person whom the incident is about, and the section he belongs to, from learning anything of it.

    Raises InvalidInput without a reason, for an unknown person, for oneself and for one who is kept out already.
    """
    with performing(act_types.SHIELDED) as act:
        record = act.obtain(Incident, pk, need="shield")
        act.once(token, record)
        why = demanded(reason, _("理由を書いてください。"), "reason")
        mark = organization.labels([person]).get(person)
        if mark is None or person == act.actor.person:
            raise InvalidInput(_("閲覧から外す人を選んでください。自分は選べません。"), field="person")
        if Concern.objects.filter(incident=record, person=person, lifted_at__isnull=True).exists():
            raise InvalidInput(_("この人は既に閲覧から外れています。"), field="person")
        units = sorted(organization.units_of(person, act.today()))
        concern = Concern.objects.create(
            incident=record,
            person_id=person,
            label=f"{mark.post} {mark.name}".strip()[:200],
            unit_id=next(iter(units), None),
            reason=why,
            since=act.now(),
        )
        record.__dict__.pop("_outside", None)
        entry(act, record, (), after={"person": person}, reason=why, names={"person": concern.label})
    return concern


def concern_lift(*, pk: int, reason: str, token: uuid.UUID | None = None) -> Concern:
    """Lets a person and the section see the incident again as others do. Raises InvalidInput without a reason."""
    with performing(act_types.UNSHIELDED) as act:
        concern = act.obtain(Concern, pk, need="lift")
        act.once(token, concern)
        concern.lifted_reason = demanded(reason, _("理由を書いてください。"), "reason")
        concern.lifted_at = act.now()
        concern.save()
        after = {"person": concern.person_id}
        entry(act, concern.incident, (), after=after, reason=reason.strip(), names={"person": concern.label})
    return concern
