"""What is past its time limit, and registers by procedure."""

from __future__ import annotations

from collections import Counter

from django.db.models import OuterRef, QuerySet, Subquery

from sekimori.portal.acts import context
from sekimori.portal.acts.actors import Actor
from sekimori.portal.procedures import contents
from sekimori.portal.procedures.contents import Answers
from sekimori.portal.procedures.definitions import Defined
from sekimori.portal.procedures.models import Application, Milestone, Step
from sekimori.portal.procedures.selectors.applications import seen_by

COUNTED = 10_000


def overdue(actor: Actor) -> QuerySet[Application]:
    """The applications past their time limit that the actor may know of: not answered, not reported, not returned.

    Each says in `late_stage` at which stage an answer is awaited, in `late_report` which report is owed, by their keys, and in
    `late_confirmation` which report nobody has confirmed yet.
    """
    now = context.now()
    late = {"application": OuterRef("pk"), "due_at__lte": now}
    steps = Step.objects.filter(**late, state=Step.State.WAITING).order_by("due_at", "pk")
    owed = Milestone.objects.filter(**late, demanded=True).order_by("due_at", "pk")
    reports, made = owed.filter(state=Milestone.State.WAITING), owed.filter(state=Milestone.State.REPORTED)
    rows = seen_by(actor).filter(due_at__lte=now).exclude(state__in=Application.OVER)
    return rows.annotate(
        late_stage=Subquery(steps.values("stage")[:1]),
        late_report=Subquery(reports.values("key")[:1]),
        late_confirmation=Subquery(made.values("key")[:1]),
    )


def frozen_answers(defined: Defined, record: Application) -> Answers:
    """The answers of an application as they were handed in, by the words of `defined`; its content must have been fetched."""
    if record.content is None:
        return Answers(defined, record.data)
    found: Answers | None = getattr(record, "_frozen_answers", None)
    if found is None:
        found = contents.thaw(defined, record.content)
        record._frozen_answers = found  # type: ignore[attr-defined]  # noqa: SLF001
    return found


def open_counts(actor: Actor) -> dict[str, int]:
    """For each procedure how many applications that the actor may know of wait for an answer or a report, of the first 10,000.

    One query; counted here, because a database that groups by procedure reads every application.
    """
    waiting = [Application.State.IN_ROUTE, Application.State.BEGUN]
    rows = seen_by(actor).filter(state__in=waiting).order_by().values_list("procedure", flat=True)
    return Counter(rows[:COUNTED])
