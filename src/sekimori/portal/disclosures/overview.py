"""What outside reports add to the wall of clocks and to the figures of incidents."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from django.db.models import Count
from django.utils.translation import gettext as _

from sekimori.portal.disclosures.models import Disclosure, Requirement
from sekimori.portal.incidents import running, tallies
from sekimori.portal.incidents.models import Room
from sekimori.portal.incidents.running import Clock


@running.register
def clocks(rooms: Mapping[int, Room]) -> Iterable[Clock]:
    """The reports that these incidents ask for and that were not sent; one query."""
    rows = Requirement.objects.filter(
        incident__in=list(rooms), needed=True, settled_at__isnull=True, due_at__isnull=False
    )
    for row in rows.order_by("due_at", "pk"):
        if row.due_at is not None:
            said = _("外部への報告：%(what)s") % {"what": row}
            yield running.clock_of(rooms[row.incident_id], said, running.team(), row.due_at)


@tallies.register_outside
def sent(incidents: Collection[int]) -> Mapping[int, int]:
    """How many reports of each were sent; one query."""
    rows = Disclosure.objects.filter(incident__in=list(incidents), state=Disclosure.State.SENT).order_by()
    return dict(rows.values_list("incident").annotate(count=Count("pk")))
