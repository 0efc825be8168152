"""The gates' functions of this app itself."""

from __future__ import annotations

import datetime as dt

from django.db.models import Q
from django.utils.translation import gettext as _

from sekimori.portal.procedures import gates, periods, values
from sekimori.portal.procedures.gates import Asked
from sekimori.portal.procedures.models import Application, ItemLink

State = Application.State
BLANK = " "


@gates.hook("not_twice")
def not_twice(asked: Asked) -> str:
    """Whether no other application, asked for or permitted, has one of the same items in the same period.

    Settings: `fields`, the item fields looked at.
    """
    procedure = asked.answers.defined.procedure
    wanted = Q(pk__in=[])
    for key in asked.settings["fields"]:
        pks = values.chosen(asked.answers.data.get(key))
        wanted |= Q(from_register=procedure.fields[key].from_register, item__in=pks)
    mine = asked.application.pk if asked.application else None
    renewed = asked.application.renews_id if asked.application else None
    others = ItemLink.objects.filter(
        wanted, application__procedure=procedure.key, application__state__in=[State.IN_ROUTE, State.APPROVED]
    ).exclude(application__in=[pk for pk in (mine, renewed) if pk is not None])
    span = periods.validity_of(asked.answers, asked.moment)
    clashing = [link for link in others.select_related("application") if _overlaps(link.application, span)]
    if not clashing:
        return ""
    names = "、".join(sorted({f"{link.label}（{link.application.number}）" for link in clashing}))
    return _("重なるもの：%(names)s。") % {"names": names}


def _overlaps(other: Application, span: tuple[dt.datetime | None, dt.datetime | None]) -> bool:
    """Whether another application's period meets this one; one whose period is not known yet, or that is not back, meets all."""
    start, end = span
    if other.state == State.APPROVED and other.valid_from is not None and end is not None:
        # What was permitted before and has not been reported back is still out, whatever its period said.
        return other.valid_from < end
    return start is not None
