"""Filters of the pages of notices: {% load notices %}."""

from __future__ import annotations

import datetime as dt

from django import template

from sekimori.portal.acts import context
from sekimori.portal.notices import mailing, statuses
from sekimori.portal.notices.models import Delivery
from sekimori.portal.ui.components import Status

register = template.Library()


@register.filter
def limit_day(limit: dt.datetime | None) -> str:
    """The day on which a time limit ends; a limit at midnight ends with the day before."""
    return mailing.last_day(limit) if limit is not None else "―"


@register.filter
def delivery_status(delivery: Delivery) -> Status:
    """The state of one copy now."""
    return statuses.of_delivery(delivery, context.now())
