"""What incidents put on the first screen: receipts, assessments, steps of the chain and orders that wait for the actor."""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sekimori.portal.acts.actors import Actor
from sekimori.portal.incidents import selectors
from sekimori.portal.incidents.selectors import Waiting
from sekimori.portal.ui import home
from sekimori.portal.ui.home import Nature, Source, Task


def for_the_actor(actor: Actor, most: int) -> Sequence[Task]:
    """What of incidents waits for the actor, the nearest limit first; three queries."""
    team, steps, orders = (
        selectors.waiting_for_team(actor),
        selectors.steps_to_take(actor),
        selectors.orders_to_do(actor),
    )
    found = [_task(each, "detail", each.incident, _("受領・評価")) for each in team]
    found += [_task(each, "pass", each.record, _("上申")) for each in steps]
    found += [_task(each, "advance", each.record, _("指示")) for each in orders]
    return sorted(found, key=lambda task: str(task.due_at))[:most]


def to_decide(actor: Actor, most: int) -> Sequence[Task]:
    """What is to be decided by the CISO, and what was done and is to be confirmed; two queries."""
    found = [_task(each, "direct", each.incident, _("再発防止の判断")) for each in selectors.to_direct(actor)]
    found += [_task(each, "confirm", each.record, _("完了の確認")) for each in selectors.to_confirm(actor)]
    return found[:most]


def _task(each: Waiting, page: str, pk: int, kind: str) -> Task:
    address = reverse(f"incidents:{page}", args=[pk])
    return Task(each.title, address, Nature.ANSWER, each.due_at, hint=each.what, kind=kind)


def register() -> None:
    """Adds the source, once, when the portal starts."""
    home.register(Source("incidents:deciding", gettext_lazy("インシデントの判断・確認"), to_decide, order=2))
    home.register(
        Source("incidents:waiting", gettext_lazy("インシデント"), for_the_actor, order=1, all_href="incidents:all")
    )
