"""What amendments put on the first screen: what who began one does next."""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sekimori.portal.acts.actors import Actor
from sekimori.portal.amendments import selectors
from sekimori.portal.amendments.models import Amendment
from sekimori.portal.amendments.selectors import OpenAmendment
from sekimori.portal.ui import home
from sekimori.portal.ui.home import Source, Task


def to_do(actor: Actor, most: int) -> Sequence[Task]:
    """The amendments that the actor began and that are not with the body."""
    if actor.person is None:
        return []
    mine = [each for each in selectors.open_amendments() if each.begun_by == actor.person][:most]
    return [Task(each.title, reverse("amendments:detail", args=[each.pk]), hint=_next(each)) for each in mine]


def _next(each: OpenAmendment) -> str:
    if each.returned:
        return _("差し戻されています。")
    if each.state == Amendment.State.WRITING:
        return _("改正する条項を書き、改正後の条文を作ってください。")
    return _("改正後の条文と規範を確かめ、付議してください。")


def register() -> None:
    """Adds the source, once, when the portal starts."""
    home.register(Source("amendments:do", gettext_lazy("対策基準の改正"), to_do, order=45, all_href="amendments:all"))
