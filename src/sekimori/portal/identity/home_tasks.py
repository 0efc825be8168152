"""On the first screen: second factors to be reset that somebody else has proposed and one may confirm."""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sekimori.portal.acts.actors import Actor
from sekimori.portal.identity import selectors
from sekimori.portal.ui import home
from sekimori.portal.ui.home import Source, Task


def to_confirm(actor: Actor, most: int) -> Sequence[Task]:
    """The proposals that wait for a second person, oldest first; one query for who administers or leads a section, else none."""
    return [
        Task(
            _("%(name)sの二つ目の認証の解除を確認する") % {"name": row.account.holder_name or row.account.username},
            reverse("identity:account", args=[row.account_id]),
            hint=row.reason,
        )
        for row in selectors.proposals_to_confirm(actor)[:most]
    ]


def register() -> None:
    """Adds the source, once, when the portal starts."""
    home.register(Source("identity:resets", gettext_lazy("二つ目の認証の解除"), to_confirm, order=12))
