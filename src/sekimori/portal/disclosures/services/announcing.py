from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext as _

from sekimori.common.errors import Faults, InvalidInput
from sekimori.portal.acts.performing import performing
from sekimori.portal.clocks import selectors as clocks
from sekimori.portal.disclosures import act_types, announcements, policies
from sekimori.portal.disclosures.services.common import INCIDENT_WALL, entry, lineages
from sekimori.portal.incidents import selectors as incidents
from sekimori.portal.incidents.models import Incident
from sekimori.portal.notices import services as notices
from sekimori.portal.notices.models import Notice
from sekimori.portal.notices.services import Recipients
from sekimori.portal.organization import selectors as organization

MECHANISM = "response_policy_notice"


def policy_announce(
    *,
    incident: int,
    to: Sequence[tuple[str, int | None]],
    body: str,
    read_until: dt.datetime | None = None,
    token: uuid.UUID | None = None,
) -> Notice:
    """Makes the CISO's decision known to the units concerned (1(9)④); each confirms that he has read it, and silence is chased.

    `to` are roles, each for a unit where it has units. Nobody behind a wall of the incident is told. The limit is the end of the
    next office day when none is given. Raises ManyFaults for what is missing, InvalidInput when nobody can be reached, Refused.
    """
    with performing(act_types.ANNOUNCED) as act:
        record = act.obtain(Incident, incident, need="order")
        act.once(token, record)
        faults = Faults()
        if not body.strip():
            faults.add(_("周知する内容を書いてください。"), field="body")
        if not to:
            faults.add(_("周知する相手を選んでください。"), field="to")
        if read_until is not None and read_until <= act.now():
            faults.add(_("確認の期限は、これからの日時にしてください。"), field="read_until")
        faults.raise_if_any()
        outside = incidents.kept_out(record)
        people = {each.person for role, unit in to for each in organization.holders_of(role, unit=unit)} - outside
        if not people:
            raise InvalidInput(_("この相手には、いま知らせることのできる人がいません。"), field="to")
        names = {"number": record.number, "kind": record.kind_label}
        made = notices.notify(
            to=Recipients(people=sorted(people)),
            kind=announcements.POLICY.name,
            subject=_("【対応方針】%(number)s %(kind)s") % names,
            body=body,
            key=f"disclosures:policy:{record.pk}:{token or act.now().isoformat()}",
            url=reverse("incidents:all"),
            reading_required=True,
            clauses=lineages(MECHANISM),
            mechanism=MECHANISM,
            read_until=read_until or clocks.due_at(act.now(), office_days=1),
            about=record,
            wall=policies.WALL,
        )
        entry(act, record, record, MECHANISM, after={"body": body.strip(), "people": len(people)}, wall=INCIDENT_WALL)
    return made
