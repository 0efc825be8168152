"""What reports put on the first screen, without asking the database while none of them changes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sekimori.portal.acts.actors import Actor
from sekimori.portal.reports import selectors
from sekimori.portal.reports.models import AnnualReport
from sekimori.portal.reports.policies import CONFIRMERS, any_of
from sekimori.portal.ui import home
from sekimori.portal.ui.home import Nature, Source, Task


def _tasks(actor: Actor) -> Iterator[Task]:
    for row in selectors.open_reports():
        address = reverse("reports:detail", args=[row.pk])
        mine = row.written_by == actor.person
        if row.state == AnnualReport.State.WAITING and not mine and any_of(actor, CONFIRMERS):
            yield Task(row.label, address, Nature.ANSWER, hint=_("内容を確かめて、確定するか差し戻してください。"))
        if row.state == AnnualReport.State.DRAFT and mine:
            hint = (
                _("差し戻されました。直して提出してください。") if row.returned else _("書き終えたら提出してください。")
            )
            yield Task(row.label, address, hint=hint)


def to_do(actor: Actor, most: int) -> Sequence[Task]:
    """The actor's part in reports that are not confirmed yet."""
    return list(_tasks(actor))[:most] if actor.person is not None else []


def register() -> None:
    """Adds the source, once, when the portal starts."""
    home.register(Source("reports:do", gettext_lazy("年次報告"), to_do, order=18, all_href="reports:all"))
