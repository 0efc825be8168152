"""What procedures put on the first screen: what waits for the actor's decision or confirmation, what came back to be put right."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sekimori.portal.acts import context
from sekimori.portal.acts.actors import Actor
from sekimori.portal.procedures import announcements, definitions, selectors
from sekimori.portal.procedures.models import Application
from sekimori.portal.ui import home
from sekimori.portal.ui.components import Way
from sekimori.portal.ui.home import Nature, Source, Task

State = Application.State
# Reports that are due later stand in the list of one's own applications only: a permit may run for years.
AHEAD = dt.timedelta(days=90)


def to_decide(actor: Actor, most: int) -> Sequence[Task]:
    """The steps that wait for the actor, the nearest limit first."""
    return [
        Task(
            waiting.record.subject or waiting.record.number,
            announcements.address_of(waiting.record),
            nature=Nature.ANSWER,
            due_at=waiting.step.due_at,
            hint=_("%(number)s　%(who)sから")
            % {"number": waiting.record.number, "who": waiting.record.applicant_label},
            clauses=waiting.answers.defined.procedure.clauses[:1],
        )
        for waiting in selectors.waiting_for(actor, most=most)
    ]


def to_confirm(actor: Actor, most: int) -> Sequence[Task]:
    """What others have reported (returned, disposed of, ended) and the actor confirms."""
    return [
        Task(
            each.application.subject or each.application.number,
            announcements.address_of(each.application),
            nature=Nature.ANSWER,
            hint=each.application.number,
        )
        for each in selectors.to_confirm(actor, most=most)
    ]


def to_countersign(actor: Actor, most: int) -> Sequence[Task]:
    """What was decided in the actor's place and has not been looked at since."""
    return [
        Task(
            each.decision.application.subject or each.decision.application.number,
            announcements.address_of(each.decision.application),
            nature=Nature.ANSWER,
            hint=each.decision.application.number,
        )
        for each in selectors.countersigns_due(actor).order_by("pk")[:most]
    ]


def own(actor: Actor, most: int) -> Sequence[Task]:
    """The actor's own applications that lie with him, and what he was permitted and has to report before long."""
    rows = selectors.with_applicant(actor, context.now() + AHEAD)
    return [_report(row) if row.state == State.APPROVED else _own(row) for row in rows[:most]]


def _own(row: Any) -> Task:
    return Task(
        row.subject or definitions.of(row).label,
        announcements.address_of(row),
        nature=Nature.ANSWER if row.state == State.RETURNED else Nature.DO,
        due_at=row.due_at if row.state != State.DRAFT else None,
        hint=f"{row.get_state_display()}　{row.number}".rstrip("　"),
    )


def _report(row: Any) -> Task:
    return Task(
        row.subject or row.number,
        announcements.address_of(row),
        due_at=row.report_due,
        kind=_("報告待ち"),
        hint=_("「%(what)s」の報告　%(number)s") % {"what": row.report_label, "number": row.number},
    )


def apply_way(actor: Actor) -> Way | None:
    """Where one asks for something of one's own accord."""
    if actor.person is None:
        return None
    href = reverse("procedures:catalogue")
    return Way(_("申請・報告する"), href, _("何をしたいかから、必要な手続を選びます。"), icon="edit")


def register() -> None:
    """Adds the sources, once, when the portal starts."""
    home.register(
        Source("procedures:decide", gettext_lazy("決裁待ち"), to_decide, order=10, all_href="procedures:waiting")
    )
    home.register(
        Source("procedures:confirm", gettext_lazy("完了の確認"), to_confirm, order=11, all_href="procedures:waiting")
    )
    home.register(
        Source("procedures:countersign", gettext_lazy("後閲"), to_countersign, order=12, all_href="procedures:waiting")
    )
    home.register_way(apply_way, order=10)
    home.register(Source("procedures:own", gettext_lazy("自分の申請"), own, order=20, all_href="procedures:mine"))
