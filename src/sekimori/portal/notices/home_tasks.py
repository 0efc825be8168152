"""What notices put on the first screen: those that ask for proof of reading, until it is given."""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from sekimori.portal.acts.actors import Actor
from sekimori.portal.notices import selectors
from sekimori.portal.ui import home
from sekimori.portal.ui.home import Source, Task


def to_read(actor: Actor, most: int) -> Sequence[Task]:
    """The notices that the actor has to read, the nearest limit first; one query."""
    return [
        Task(
            delivery.notice.subject,
            reverse("notices:detail", args=[delivery.notice_id]),
            due_at=delivery.read_until,
            hint=delivery.notice.sender_label,
        )
        for delivery in selectors.to_confirm(actor)[:most]
    ]


def register() -> None:
    """Adds the source, once, when the portal starts."""
    home.register(Source("notices:to-read", _("読んで確認"), to_read, order=30, all_href="notices:inbox"))
