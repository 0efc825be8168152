"""What compliance puts on the first screen: the clauses one has not answered yet, and how those of one's own unit stand."""

from __future__ import annotations

import datetime as dt

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sekimori.common.clock import moment_at
from sekimori.common.fiscal import FiscalYear
from sekimori.portal.acts import context
from sekimori.portal.acts.actors import Actor
from sekimori.portal.compliance.combining import Standing
from sekimori.portal.compliance.models import CITY
from sekimori.portal.compliance.selectors.first_screen import first_screen
from sekimori.portal.compliance.selectors.words import LABELS, TONES
from sekimori.portal.ui import home
from sekimori.portal.ui.components import Figure, Link, Way
from sekimori.portal.ui.home import Beside, Source, Task

SHOWN = (Standing.NOT_MET, Standing.OVERDUE, Standing.UNKNOWN, Standing.DUE, Standing.EXCEPTED, Standing.MET)


def beside(actor: Actor) -> Beside | None:
    """The states of the city for those who oversee it, of their own unit for others; one query together with `to_answer`."""
    found = first_screen(actor)
    unit, counts = found.unit, found.counts
    if not counts:
        return None
    board = reverse("compliance:board")
    figures = [
        Figure(
            LABELS[standing.value],
            counts[standing.value],
            href=f"{board}?unit={unit}&state={standing.value}",
            tone=TONES[standing],
        )
        for standing in SHOWN
        if counts.get(standing.value)
    ]
    title = _("条項の状態（市全体）") if unit == CITY else _("条項の状態（自分の所属）")
    return Beside(title, figures, [Link(_("一覧を見る"), f"{board}?unit={unit}")])


def to_answer(actor: Actor, _most: int) -> list[Task]:
    """The answers of this fiscal year, while clauses are left that the actor answers for."""
    left = first_screen(actor).open
    if not left:
        return []
    over = moment_at(FiscalYear.of(context.today()).last_day + dt.timedelta(days=1))
    hint = _("今年度まだ答えていない条項が%(left)s件あります。") % {"left": left}
    return [Task(_("わたしが答える条項"), f"{reverse('compliance:mine')}?open=1", due_at=over, hint=hint)]


def answer_way(actor: Actor) -> Way | None:
    """Where one answers for the clauses that one's roles ask something of."""
    if actor.person is None:
        return None
    hint = _("役割に求められていることと、その状態を見て、自己点検に答えます。")
    return Way(_("わたしが答える条項"), reverse("compliance:mine"), hint, icon="shield-check")


def register() -> None:
    """Adds the task, the panel and the way, once, when the portal starts."""
    home.register(
        Source("compliance:answer", gettext_lazy("条項への回答"), to_answer, order=60, all_href="compliance:mine")
    )
    home.register_beside(beside, order=50)
    home.register_way(answer_way, order=20)
