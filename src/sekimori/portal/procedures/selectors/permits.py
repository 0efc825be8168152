from __future__ import annotations

import datetime as dt

from django.db.models import Q, QuerySet

from sekimori.portal.acts import context
from sekimori.portal.procedures.models import Application, ItemLink


def permits_in_force(procedure: str, moment: dt.datetime | None = None) -> QuerySet[Application]:
    """What was permitted under a procedure and holds at `moment`, now when not given; for the software, whoever asks."""
    at = moment or context.now()
    running = Q(valid_from__lte=at) & (Q(valid_until__isnull=True) | Q(valid_until__gt=at))
    return Application.objects.filter(running, procedure=procedure, state=Application.State.APPROVED)


def permit_of_item(procedure: str, register: str, item: int, moment: dt.datetime | None = None) -> Application | None:
    """The permit in force that covers an entry of a register; None when there is none."""
    links = ItemLink.objects.filter(from_register=register, item=item).values("application")
    return permits_in_force(procedure, moment).filter(pk__in=links).order_by("-pk").first()
