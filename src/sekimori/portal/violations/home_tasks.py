"""What violations put on the first screen, without asking the database while nothing about them changes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sekimori.portal.acts.actors import Actor
from sekimori.portal.ui import home
from sekimori.portal.ui.home import Nature, Source, Task
from sekimori.portal.violations import selectors
from sekimori.portal.violations.models import Case
from sekimori.portal.violations.selectors import Open

State = Case.State


def _tasks(actor: Actor) -> Iterator[Task]:
    for each in selectors.open_cases():
        if each.person == actor.person:
            continue
        said = _said(actor, each)
        if said:
            page, pk = (each.what, each.stop) if each.stop is not None else ("detail", each.pk)
            yield Task(each.label, reverse(f"violations:{page}", args=[pk]), Nature.ANSWER, each.due_at, hint=said)


def _said(actor: Actor, each: Open) -> str:
    """What the actor does next in this case; "" when it is not his turn."""
    if each.stop is not None:
        sentence = (
            _("利用権の停止・剥奪を実施してください。") if each.what == "carry-out" else _("利用権を回復してください。")
        )
        return sentence if actor.can("manage_systems") else ""
    if each.state in Case.ASKED and actor.holds(each.to_role, each.to_unit):
        if each.state == State.NOTIFIED:
            return _("指導し、内容と改善の期限を記録してください。")
        return _("指導の結果を報告してください。")
    if actor.can("direct") and each.state == State.FAILED:
        return _("指導によっても改善されません。次の措置を決めてください。")
    if actor.can("direct") and each.state == State.IMPROVED:
        return _("改善の報告を確かめ、終えてください。")
    return ""


def to_do(actor: Actor, most: int) -> Sequence[Task]:
    """What of violations waits for the actor."""
    return list(_tasks(actor))[:most] if actor.person is not None else []


def register() -> None:
    """Adds the source, once, when the portal starts."""
    home.register(Source("violations:waiting", gettext_lazy("違反への対応"), to_do, order=4, all_href="violations:all"))
