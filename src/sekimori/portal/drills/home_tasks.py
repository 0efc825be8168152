"""What drills put on the first screen, without asking the database while nothing about them changes."""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sekimori.portal.acts.actors import Actor
from sekimori.portal.drills import selectors
from sekimori.portal.drills.selectors import OpenDrill
from sekimori.portal.ui import home
from sekimori.portal.ui.home import Nature, Source, Task


def to_do(actor: Actor, most: int) -> Sequence[Task]:
    """The actor's part in drills that are not over and in what they have shown."""
    if actor.person is None:
        return []
    mine = (each for each in selectors.open_drills() if actor.person in each.people)
    return [_task(each) for each in mine][:most]


def _task(each: OpenDrill) -> Task:
    said = {
        "run table": _("訓練中です。出ている状況を読み、判断を書いてください。"),
        "run call": _("連絡訓練です。「受けました」を押してください。"),
        "planned": _("訓練の配役をそろえ、予定の日時に始めてください。"),
        "running": _("訓練中です。終わったら終了してください。"),
        "ended": _("訓練を評価し、改善の担当と期限を決めてください。"),
        "gap open": _("訓練で見つけた改善です。終わったら知らせてください。"),
        "gap done": _("訓練で見つけた改善の完了を確かめてください。"),
    }
    gap, run = each.what.startswith("gap"), each.what == "run table"
    page = "drills:gap" if gap else "drills:run" if run else "drills:detail"
    nature = Nature.ANSWER if each.what in {"run table", "run call", "gap done"} else Nature.DO
    return Task(each.label, reverse(page, args=[each.pk]), nature, each.due_at, hint=said[each.what], kind=_("訓練"))


def register() -> None:
    """Adds the source, once, when the portal starts."""
    home.register(Source("drills:do", gettext_lazy("訓練"), to_do, order=18, all_href="drills:all"))
