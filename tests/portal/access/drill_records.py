"""Drills in every state a page is made for; somebody of 市民課 plays in them and puts right what they have shown."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sekimori.portal.drills import services
from sekimori.portal.drills.models import Drill
from tests.world import TODAY, World


def make(world: World) -> dict[str, Any]:
    """The keys of what was made."""
    person = world.people["staff"].pk

    def planned(kind: str) -> Drill:
        plan = services.Plan(
            "秋の訓練", world.clock.now(), "進行は窓口", "窓口系", "lost_device" if kind == "table" else ""
        )
        return services.drill_plan(kind=kind, plan=plan)

    def cast() -> tuple[Drill, int]:
        record = planned("table")
        return record, services.part_give(pk=record.pk, part="section", person=person).pk

    def running() -> Drill:
        return services.drill_start(pk=cast()[0].pk)

    with world.acting("csirt"):
        waiting, player = cast()
        under_way, ended = running(), services.drill_end(pk=running().pk)
        judged = {"call": ("met", "")}
        said = services.Assessment("早かった。", plan_changes=False, judged=judged)
        assessed = services.drill_evaluate(pk=services.drill_end(pk=running().pk).pk, said=said)
        calling = services.drill_start(pk=planned("call").pk)
        gaps = [
            services.gap_set(pk=ended.pk, text="番号を配る。", owner=person, due_on=TODAY + dt.timedelta(days=9))
            for _each in range(2)
        ]
        mail = planned("mail")
    with world.acting("staff"):
        done = services.gap_do(pk=gaps[1].pk, result="配った。")
    return {
        "drill planned": waiting.pk, "drill running": under_way.pk, "drill ended": ended.pk, "drill assessed": assessed.pk,
        "drill calling": calling.pk, "drill mail": mail.pk, "player": player, "gap": gaps[0].pk, "gap done": done.pk,
    }  # fmt: skip


OWNERS = {
    "drills/": "drill running", "drills/<int:pk>/change/": "drill planned", "drills/<int:pk>/start/": "drill planned",
    "drills/<int:pk>/calls/": "drill calling", "drills/<int:pk>/acknowledge/": "drill calling",
    "drills/<int:pk>/evaluate/": "drill ended", "drills/<int:pk>/gap/": "drill ended",
    "drills/<int:pk>/hand-over/": "drill assessed", "drills/<int:pk>/import/": "drill mail", "drills/players/": "player",
    "drills/gaps/": "gap", "drills/gaps/<int:pk>/confirm/": "gap done", "drills/gaps/<int:pk>/return/": "gap done",
}  # fmt: skip
