"""What questions put on the first screen: those that wait for the actor's answer."""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sekimori.portal.acts.actors import Actor
from sekimori.portal.questions import selectors
from sekimori.portal.ui import home
from sekimori.portal.ui.home import Nature, Source, Task


def to_answer(actor: Actor, most: int) -> Sequence[Task]:
    """Questions put to the actor, the nearest limit first."""
    return [
        Task(
            each.title,
            reverse("questions:detail", args=[each.pk]),
            Nature.ANSWER,
            each.due_at,
            hint=_("対策基準%(clause)sについて") % {"clause": each.clause},
            clauses=(each.clause,),
        )
        for each in selectors.to_answer(actor)[:most]
    ]


def register() -> None:
    """Adds the source, once, when the portal starts."""
    home.register(Source("questions:answer", gettext_lazy("相談"), to_answer, order=17, all_href="questions:all"))
