"""What mail puts on the first screen: senders whom the contact point has still to find out."""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sekimori.portal.acts.actors import Actor
from sekimori.portal.intake import selectors
from sekimori.portal.ui import home
from sekimori.portal.ui.home import Nature, Source, Task


def to_do(actor: Actor, most: int) -> Sequence[Task]:
    """The senders to be found out, the oldest first; one query at most."""
    return [
        Task(
            f"{each.incident.number if each.incident else ''} {each}".strip(),
            reverse("intake:detail", args=[each.pk]),
            Nature.ANSWER,
            hint=_("差出人に電話などで確かめ、記録してください。"),
        )
        for each in selectors.unconfirmed(actor, most)
    ]


def register() -> None:
    """Adds the source, once, when the portal starts."""
    home.register(Source("intake:senders", gettext_lazy("メールによる報告"), to_do, order=3, all_href="intake:all"))
