"""What this app does by the clock: the daily digest, standing notices to newcomers, deliveries to people who have left."""

from __future__ import annotations

import datetime as dt

from sekimori.portal.acts import context
from sekimori.portal.clocks import jobs
from sekimori.portal.clocks import selectors as clocks
from sekimori.portal.notices import compositions, mailing
from sekimori.portal.notices.models import Notice
from sekimori.portal.notices.services import audience_extend, recipients_lapse
from sekimori.portal.notices.services.composing import end_of


def digest() -> int:
    """Puts the daily messages into the outbox on office days."""
    return mailing.digests_put() if clocks.calendar().is_office_day(context.today()) else 0


def newcomers() -> int:
    """Sends the standing notices to those who have come since; how many deliveries were made."""
    return sum(audience_extend(notice=notice, read_until=_limit(notice)) for notice in _standing())


def _standing() -> list[Notice]:
    return list(Notice.objects.filter(standing=True, ended_at__isnull=True).order_by("pk"))


def _limit(notice: Notice) -> dt.datetime:
    forms = compositions.of_mechanism(notice.mechanism)
    days = forms[0].limit_days if forms else compositions.Composition.limit_days
    return end_of(clocks.calendar().add_office_days(context.today(), days))


jobs.register("notices:digest", digest, daily_at=dt.time(8, 15))
jobs.register("notices:newcomers", newcomers, daily_at=dt.time(5, 0))
jobs.register("notices:lapse", recipients_lapse, daily_at=dt.time(5, 10))
