"""What the units asked after an incident have answered: a list that can be exported and printed."""

from __future__ import annotations

from functools import cached_property

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sekimori.portal.organization import selectors as organization
from sekimori.portal.rooms import selectors
from sekimori.portal.rooms.models import Answer
from sekimori.portal.ui.components import Status, Tone
from sekimori.portal.ui.listing import ChoiceFilter, Column, Listing

TONES: dict[str, Tone] = {"waiting": "waiting", "planned": "info", "done": "success", "not_concerned": "void"}


def status_of(answer: Answer) -> Status:
    """How a section has answered."""
    return Status(str(answer.get_state_display()), TONES[answer.state])


class AnswerListing(Listing[Answer]):
    """The answers to one request; `pk` in the address is the request's."""

    name = "rooms.answers"
    title = gettext_lazy("横展開への回答")
    default_sort = "unit"
    filters = (ChoiceFilter("state", gettext_lazy("回答"), lookup="state", choices=Answer.State.choices),)
    empty_title = gettext_lazy("見られる回答はありません")

    @cached_property
    def columns(self) -> tuple[Column[Answer], ...]:  # type: ignore[override]
        """With the units' names, looked up once."""
        structure = organization.structure()
        return (
            Column("unit", _("所属"), lambda each: structure.full_name(each.unit_id), sort="unit_id", head=True),
            Column("state", _("回答"), status_of, sort="state", nowrap=True),
            Column("by_when", _("実施予定日"), "by_when", sort="by_when", nowrap=True),
            Column("said", _("内容・理由"), "said", wide=True),
            Column("answered_at", _("回答日時"), "answered_at", sort="answered_at", nowrap=True),
            Column("answered", _("回答した人"), "answered_label"),
        )

    def queryset(self) -> QuerySet[Answer]:
        return selectors.answers(int(self.given["pk"]), self.actor)
