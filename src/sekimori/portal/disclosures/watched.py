"""What outside reports add to the wall of clocks and to the figures of incidents."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Mapping

from django.db.models import Count
from django.utils.translation import gettext as _

from sekimori.portal.acts import context
from sekimori.portal.disclosures.models import Disclosure, Requirement
from sekimori.portal.incidents import running, tallies
from sekimori.portal.incidents.models import Room
from sekimori.portal.incidents.running import Clock

# A confirmed report is due in a month or two: what is so far off does not run on the wall.
NEAR = dt.timedelta(days=7)


@running.register
def clocks_of(rooms: Mapping[int, Room]) -> Iterator[Clock]:
    """The reports that open incidents owe within a week, or should have made; one query."""
    until = context.now() + NEAR
    rows = Requirement.objects.filter(incident__in=list(rooms), needed=True, settled_at__isnull=True, due_at__lte=until)
    for row in rows.order_by("due_at", "pk"):
        if row.due_at is not None:
            yield running.clock_of(
                rooms[row.incident_id], _("外部報告：%(report)s") % {"report": row}, _("ＣＳＩＲＴ"), row.due_at
            )


@tallies.register_outside
def gone_out(incidents: Collection[int]) -> Mapping[int, int]:
    """How many reports of each incident went out; one query."""
    rows = Disclosure.objects.filter(incident__in=incidents, state=Disclosure.State.SENT).order_by()
    return dict(rows.values_list("incident").annotate(count=Count("pk")))
