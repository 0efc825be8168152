"""What registers put on the first screen: stocktakings to be counted or closed, differences, entries to be confirmed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sekimori.common.clock import moment_at
from sekimori.portal.acts.actors import Actor
from sekimori.portal.registers import defining, selectors
from sekimori.portal.registers.models import Stocktaking
from sekimori.portal.ui import home
from sekimori.portal.ui.home import Nature, Source, Task


def to_do(actor: Actor, most: int) -> Sequence[Task]:
    """Stocktakings under way and differences left by those that are over, the nearest last day first."""
    return [_task(record, left) for record, left in selectors.waiting(actor, most)]


def _task(record: Stocktaking, left: int) -> Task:
    label = _("%(register)sの棚卸し") % {"register": defining.get(record.register).label}
    words = _("未確認%(n)s件") if record.state == Stocktaking.State.OPEN else _("処理していない違い%(n)s件")
    return Task(
        label,
        reverse("registers:stocktaking", args=[record.pk]),
        due_at=moment_at(record.due_on + dt.timedelta(days=1)),
        hint=words % {"n": left},
    )


def to_confirm(actor: Actor, _most: int) -> Sequence[Task]:
    """Information assets that others of the section have entered, all of them in one line."""
    number = selectors.unconfirmed(actor)
    if not number:
        return []
    address = f"{reverse('registers:list', args=['information_assets'])}?{urlencode({'state': 'unconfirmed'})}"
    hint = _("職員が登録した%(n)s件の分類を確かめてください。") % {"n": number}
    return [Task(defining.get("information_assets").label, address, Nature.ANSWER, hint=hint)]


def register() -> None:
    """Adds the sources, once, when the portal starts."""
    home.register(Source("registers:confirm", gettext_lazy("登録の確認"), to_confirm, order=17))
    home.register(
        Source("registers:stocktaking", gettext_lazy("棚卸し"), to_do, order=35, all_href="registers:stocktakings")
    )
