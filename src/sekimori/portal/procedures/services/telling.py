"""Telling people what happened to an application: an outbox row in the act, a notice made by a worker right after."""

from __future__ import annotations

from collections.abc import Sequence

from sekimori.portal.acts.performing import Performing
from sekimori.portal.notices import services as notices
from sekimori.portal.notices.services import Recipients
from sekimori.portal.procedures.models import Application, Milestone, Step

OUTBOX = "procedures:tell"


# What a notice of these kinds asks for is over once it was done.
NOBODY = Recipients()
ASKING = ("procedures:waiting", "procedures:reminder")


def settle(record: Application, still: Recipients = NOBODY) -> None:
    """What people were asked about an application is over, but for those who are `still` asked: they need not read it any more."""
    notices.notices_settle(about=record, kinds=ASKING, still=still)


def tell(
    act: Performing,
    record: Application,
    what: str,
    *,
    steps: Sequence[Step] = (),
    milestone: Milestone | None = None,
    reason: str = "",
) -> None:
    """Leaves word of `what` (a key of announcements.WORDS); who is told is found out when it is carried out, in seconds."""
    act.deliver(
        OUTBOX,
        {
            "application": record.pk,
            "what": what,
            "steps": [step.pk for step in steps],
            "milestone": milestone.pk if milestone else None,
            "reason": reason,
        },
        key=f"{OUTBOX}:{record.pk}:{record.version}:{what}:{milestone.pk if milestone else 0}",
    )
