"""What documents put on the first screen."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sekimori.common.clock import moment_at
from sekimori.portal.acts import context
from sekimori.portal.acts.actors import Actor
from sekimori.portal.documents import announcements, selectors, statuses
from sekimori.portal.documents.reminding import AHEAD
from sekimori.portal.ui import home
from sekimori.portal.ui.home import Nature, Source, Task


def to_decide(actor: Actor, most: int) -> Sequence[Task]:
    """Versions that wait for the actor's decision."""
    return [
        Task(
            str(row),
            announcements.address_of(row),
            nature=Nature.ANSWER,
            hint=statuses.too_late() if row.passed(context.today()) else row.summary,
        )
        for row in selectors.to_decide(actor)[:most]
    ]


def to_do(actor: Actor, most: int) -> Sequence[Task]:
    """What was sent back, and the reviews that come near or are late."""
    known = selectors.demanded()
    found = [
        Task(str(row), announcements.address_of(row), nature=Nature.ANSWER, hint=_("差し戻されています。"))
        for row in selectors.to_mend(actor, known)[:most]
    ]
    for row in selectors.review_late(actor, known, AHEAD)[: most - len(found)]:
        until = moment_at(row.due_on + dt.timedelta(days=1)) if row.due_on else None
        found.append(Task(row.title, reverse("documents:detail", args=[row.pk]), due_at=until, hint=_("見直し")))
    return found


def register() -> None:
    """Adds the sources, once, when the portal starts."""
    home.register(Source("documents:decide", gettext_lazy("文書の決定"), to_decide, order=14, all_href="documents:all"))
    home.register(Source("documents:do", gettext_lazy("定めるべき文書"), to_do, order=35, all_href="documents:all"))
