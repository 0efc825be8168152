"""What is asked of a section after an incident elsewhere, on the first screen of its head."""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sekimori.common.clock import moment_at
from sekimori.portal.acts.actors import Actor
from sekimori.portal.rooms import selectors
from sekimori.portal.rooms.models import Answer
from sekimori.portal.ui import home
from sekimori.portal.ui.home import Nature, Source, Task

END_OF_DAY = 17


def for_the_actor(actor: Actor, most: int) -> Sequence[Task]:
    """Answers that are owed, and what was planned and is to be reported done; one query."""
    return [_task(each) for each in selectors.to_answer(actor)[:most]]


def _task(each: Answer) -> Task:
    due = moment_at(each.by_when, END_OF_DAY) if each.by_when else each.spread.due_at
    hint = _("実施したら報告してください") if each.by_when else _("実施・予定・該当なしのどれかを回答")
    address = reverse("rooms:answer", args=[each.pk])
    return Task(each.spread.subject, address, Nature.ANSWER, due, hint=hint, kind=_("横展開"))


def register() -> None:
    """Adds the source, once, when the portal starts."""
    home.register(Source("rooms:answers", gettext_lazy("横展開への回答"), for_the_actor, order=25))
