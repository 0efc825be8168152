"""What outside reports put on the first screen: what is due, waits to be decided on, may be sent, or was begun."""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sekimori.portal.acts.actors import Actor
from sekimori.portal.disclosures import selectors
from sekimori.portal.ui import home
from sekimori.portal.ui.home import Nature, Source, Task


def for_the_actor(actor: Actor, most: int) -> Sequence[Task]:
    """What of outside reports waits for the actor, the nearest limit first; two queries."""
    found = [_task(each) for each in selectors.tasks_of(actor)]
    return sorted(found, key=lambda task: (task.due_at is None, str(task.due_at)))[:most]


def _task(each: selectors.Task) -> Task:
    if each.sort == "needed":
        hint = _("期限までに報告し、送付を記録してください。")
        return Task(each.label, reverse("disclosures:board", args=[each.incident]), due_at=each.due_at, hint=hint)
    hints = {
        "draft": _("内容を確かめて提出してください。"),
        "waiting": _("内容を確かめて、決裁するか差し戻してください。"),
        "approved": _("送付して、記録してください。"),
    }
    nature = Nature.ANSWER if each.sort == "waiting" else Nature.DO
    return Task(
        each.label, reverse("disclosures:detail", args=[each.record]), nature, each.due_at, hint=hints[each.sort]
    )


def register() -> None:
    """Adds the source, once, when the portal starts."""
    home.register(
        Source("disclosures:do", gettext_lazy("外部報告・公表"), for_the_actor, order=2, all_href="disclosures:all")
    )
