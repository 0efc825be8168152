"""What self-inspection puts on the first screen. While no campaign is open and one owes no improvement it asks no database."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sekimori.common.clock import moment_at
from sekimori.portal.acts.actors import Actor
from sekimori.portal.inspection import announcements, selectors
from sekimori.portal.ui import home
from sekimori.portal.ui.home import Nature, Source, Task


def _until(day: dt.date) -> dt.datetime:
    return moment_at(day + dt.timedelta(days=1))


def to_do(actor: Actor, most: int) -> Sequence[Task]:
    """Sheets to be filled in, and improvements to be carried out."""
    found = [
        Task(row.campaign.title, announcements.address_of_sheet(row), due_at=_until(row.campaign.due_on))
        for row in selectors.owed(actor)[:most]
    ]
    for row in selectors.improvements_owed(actor)[: most - len(found)]:
        address = announcements.address_of_improvement(row)
        found.append(Task(str(row), address, due_at=_until(row.due_on), hint=_("改善策")))
    return found


def to_confirm(actor: Actor, most: int) -> Sequence[Task]:
    """Results of one's own unit for which every sheet is in."""
    return [
        Task(row.campaign.title, selectors.address_of_result(row), nature=Nature.ANSWER, hint=_("結果の確認"))
        for row in selectors.to_confirm(actor)[:most]
    ]


def register() -> None:
    """Adds the sources, once, when the portal starts."""
    title = gettext_lazy("自己点検")
    home.register(Source("inspection:do", title, to_do, order=32, all_href="inspection:mine"))
    home.register(Source("inspection:confirm", title, to_confirm, order=16, all_href="inspection:all"))
