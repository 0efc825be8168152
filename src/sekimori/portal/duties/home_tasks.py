"""What duties put on the first screen: what is to be done, and what others have done and one confirms."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.utils.translation import gettext_lazy

from sekimori.portal.acts.actors import Actor
from sekimori.portal.duties import announcements, definitions, selectors
from sekimori.portal.duties.models import Occurrence
from sekimori.portal.ui import home
from sekimori.portal.ui.home import Nature, Source, Task


def to_do(actor: Actor, most: int) -> Sequence[Task]:
    """What the actor's roles own and is open, the nearest last day first."""
    return [_task(row, due_at=row.due_at) for row in selectors.open_for(actor)[:most]]


def to_confirm(actor: Actor, most: int) -> Sequence[Task]:
    """What others have recorded and the actor confirms."""
    return [_task(row, nature=Nature.ANSWER) for row in selectors.to_confirm(actor)[:most]]


def _task(row: Occurrence, *, nature: Nature = Nature.DO, due_at: dt.datetime | None = None) -> Task:
    """The line of an occurrence: for whom and for which period it is done, after what, and for which clauses."""
    defined = definitions.of(row)
    return Task(
        defined.label,
        announcements.address_of(row),
        nature,
        due_at,
        hint="　".join(part for part in (selectors.place_name(row), row.period_label, row.cause) if part),
        clauses=defined.duty.clauses,
    )


def register() -> None:
    """Adds the sources, once, when the portal starts."""
    home.register(Source("duties:do", gettext_lazy("実施事項"), to_do, order=30, all_href="duties:mine"))
    home.register(
        Source("duties:confirm", gettext_lazy("実施事項の確認"), to_confirm, order=13, all_href="duties:mine")
    )
