from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Model

from sekimori.portal.acts.performing import subject_of
from sekimori.portal.clocks import services as clocks
from sekimori.portal.notices.recipients import Recipients

CHASE = "notices:chase"


@dataclass(frozen=True)
class Step:
    """One reminder: when it falls due, to whom it goes (resolved at that moment), and its words."""

    due_at: dt.datetime
    to: Recipients
    kind: str
    subject: str
    body: str
    url: str = ""


def chase(*, subject: Model | str, steps: Sequence[Step], clauses: Sequence[str] = ()) -> None:
    """Sets the reminders about a record (or its ledger name), in place of those set before; inside the act under way.

    Each is sent at its time unless `chase_stop` comes first; a step whose recipients are nobody (a vacant role) lets the next one
    fall due at once, so that silence goes upward. A reminder only tells: it approves and changes nothing.
    """
    name = subject_of(subject) if isinstance(subject, Model) else subject
    clocks.timer_cancel(subject=name, kind=CHASE)
    clocks.timers_set(
        [
            clocks.Setting(
                kind=CHASE,
                key=key_of(name, number),
                due_at=step.due_at,
                subject=name,
                payload={
                    "number": number,
                    "last": number == len(steps),
                    "to": step.to.as_json(),
                    "kind": step.kind,
                    "subject": step.subject,
                    "body": step.body,
                    "url": step.url,
                    "clauses": list(clauses),
                },
            )
            for number, step in enumerate(steps, start=1)
        ]
    )


def chase_stop(*, subject: Model | str) -> None:
    """Cancels the reminders about a record that have not been sent; inside the act that settles it."""
    clocks.timer_cancel(subject=subject_of(subject) if isinstance(subject, Model) else subject, kind=CHASE)


def key_of(subject: str, number: int) -> str:
    """The timer's key of reminder `number` (from 1) about `subject`."""
    return f"{CHASE}:{subject}:{number}"
