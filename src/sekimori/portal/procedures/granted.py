"""The exceptions that applications grant, as compliance asks for them (7.4): none is without an end."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator

from django.db.models import Q

from sekimori.portal.acts import exceptions
from sekimori.portal.acts.appending import Entry
from sekimori.portal.acts.exceptions import Excepted
from sekimori.portal.acts.performing import subject_of
from sekimori.portal.acts.revisions import Kept
from sekimori.portal.organization import selectors as organization
from sekimori.portal.procedures import contents, definitions, periods
from sekimori.portal.procedures.exceptions import IN_EFFECT
from sekimori.portal.procedures.models import SUSPENDED, Application, ClauseLink
from sekimori.portal.procedures.readings import LIFE

State = Application.State
_named = Kept[frozenset[str]](SUSPENDED, most=2)


def _concerns(entry: Entry) -> bool:
    """An application that names no clauses suspends none."""
    record = entry.record
    if not isinstance(record, Application):
        return True
    return definitions.of(record).procedure.bound_to is not None


def _ever_named() -> frozenset[str]:
    return frozenset(ClauseLink.objects.values_list("lineage", flat=True).distinct())


@exceptions.register(listens=LIFE, concerns=_concerns)
def granted(moment: dt.datetime, lineages: Collection[str] | None) -> Iterable[Excepted]:
    """Every exception permitted or done in an emergency that has not ended at `moment`; three queries at most, and none about

    clauses that no application has ever named.
    """
    named = _named.get("", _ever_named)
    if named.isdisjoint(named if lineages is None else lineages):
        return []
    ahead = Q(valid_until__gt=moment)
    decided = ahead & Q(state__in=IN_EFFECT, decided_at__lte=moment)
    first = Q(began_at__lte=moment) & (Q(state__in=[State.IN_ROUTE, State.RETURNED]) | ahead & Q(state=State.BEGUN))
    links = ClauseLink.objects.all() if lineages is None else ClauseLink.objects.filter(lineage__in=list(lineages))
    records = {
        record.pk: record
        for record in Application.objects.filter(decided | first, pk__in=links.values("application")).order_by("pk")
    }
    if not records:
        return []
    rows = links.filter(application__in=records).order_by("application", "pk")
    return list(_spread(rows, records, moment))


def _spread(rows: Iterable[ClauseLink], records: dict[int, Application], moment: dt.datetime) -> Iterator[Excepted]:
    structure = organization.structure()
    for link in rows:
        record = records[link.application_id]
        since, until = record.valid_from or record.began_at, _end(record)
        if since is None or until is None or until <= moment:
            continue
        # An exception for a department holds for its sections.
        places = [None] if link.unit_id is None else sorted({link.unit_id, *structure.reached_from(link.unit_id)})
        for unit in places:
            yield Excepted(link.lineage, unit, subject_of(record), since, until, record.number)


def _end(record: Application) -> dt.datetime | None:
    """When it ends; what was done first and is being examined ends when its report says so."""
    if record.state not in {State.IN_ROUTE, State.RETURNED} or record.content is None or record.began_at is None:
        return record.valid_until
    answers = contents.thaw(definitions.of(record), record.content)
    return periods.validity_of(answers, record.began_at)[1]
