"""The clock of what a drill has shown: on the morning after the last day its owner and who planned the drill are told, once."""

from __future__ import annotations

import datetime as dt

from sekimori.common.clock import moment_at
from sekimori.portal.clocks import timers
from sekimori.portal.clocks.models import Timer
from sekimori.portal.clocks.services import Setting, timer_cancel, timers_set
from sekimori.portal.drills import announcements
from sekimori.portal.drills.models import Gap

KIND = "drills:gap"


def set_for(gap: Gap) -> None:
    """Sets the clock."""
    late = moment_at(gap.due_on + dt.timedelta(days=1), 9)
    timers_set([Setting(KIND, f"{KIND}:{gap.pk}", late, "", {"gap": gap.pk})])


def stop(gap: Gap) -> None:
    """It was confirmed."""
    timer_cancel(key=f"{KIND}:{gap.pk}")


@timers.handler(KIND)
def gap_due(timer: Timer) -> None:
    gap = Gap.objects.select_related("drill").get(pk=timer.payload["gap"])
    if gap.state == Gap.State.OPEN:
        announcements.tell_gap(gap, late=True)
