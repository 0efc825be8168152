"""What compliance puts beside the tasks of the first screen: how many clauses of one's own unit stand badly."""

from __future__ import annotations

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext as _

from sekimori.portal.acts import policies
from sekimori.portal.acts.actors import Actor
from sekimori.portal.compliance.combining import Standing
from sekimori.portal.compliance.models import CITY, State
from sekimori.portal.compliance.policies import oversees
from sekimori.portal.compliance.selectors.words import LABELS, TONES
from sekimori.portal.ui import home
from sekimori.portal.ui.components import Figure, Link, Way
from sekimori.portal.ui.home import Beside

SHOWN = (Standing.NOT_MET, Standing.OVERDUE, Standing.UNKNOWN, Standing.DUE, Standing.EXCEPTED, Standing.MET)


def beside(actor: Actor) -> Beside | None:
    """The states of the city for those who oversee it, of their own unit for others; one query."""
    unit = CITY if oversees(actor) else min(actor.units, default=None)
    if unit is None:
        return None
    rows = policies.visible(State, actor).filter(unit=unit).order_by().values("standing").annotate(n=Count("pk"))
    counts = dict(rows.values_list("standing", "n"))
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


def answer_way(actor: Actor) -> Way | None:
    """Where one answers for the clauses that one's roles ask something of."""
    if actor.person is None:
        return None
    hint = _("役割に求められていることと、その状態を見て、自己点検に答えます。")
    return Way(_("わたしが答える条項"), reverse("compliance:mine"), hint, icon="shield-check")


def register() -> None:
    """Adds the panel and the way, once, when the portal starts."""
    home.register_beside(beside, order=50)
    home.register_way(answer_way, order=20)
