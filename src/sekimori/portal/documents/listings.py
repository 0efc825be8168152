"""The list of documents."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sekimori.portal.acts import context
from sekimori.portal.acts.actors import Actor
from sekimori.portal.documents import current, demands, selectors, statuses
from sekimori.portal.documents.models import Document, Version
from sekimori.portal.ui.listing import ChoiceFilter, Column, Listing

STATES = [
    ("held", gettext_lazy("施行中")),
    ("open", gettext_lazy("起案・決裁中の版がある")),
    ("abolished", gettext_lazy("廃止")),
]


def _by_state(values: Sequence[str]) -> Q:
    decided = Version.objects.filter(state=Version.State.APPROVED, effective_on__lte=context.today())
    conditions = {
        "held": Q(abolished_on__isnull=True, pk__in=decided.values("document")),
        "open": Q(pk__in=Version.objects.filter(state__in=Version.OPEN).values("document")),
        "abolished": Q(abolished_on__isnull=False),
    }
    found = Q(pk__in=[])
    for each in values:
        found |= conditions.get(each, Q(pk__in=[]))
    return found


def demand_choices(_actor: Actor) -> list[tuple[str, str]]:
    """The documents that the edition in force demands."""
    return [(each.key, each.label) for each in demands.every()]


class DocumentListing(Listing[Document]):
    """The documents one may read."""

    name = "documents.all"
    title = gettext_lazy("定めるべき文書")
    search = ("title",)
    search_label = gettext_lazy("名称で探す")
    default_sort = "required"
    filters = (
        ChoiceFilter("state", gettext_lazy("状態"), choices=STATES, condition_of=_by_state),
        ChoiceFilter("required", gettext_lazy("基準が定めを求める文書"), choices=demand_choices),
    )
    empty_title = gettext_lazy("文書はまだありません")
    empty_text = gettext_lazy("基準が定めを求める文書を起案し、決裁を受けると、ここから読めるようになります。")

    @cached_property
    def columns(self) -> tuple[Column[Document], ...]:  # type: ignore[override]
        """With the demands of today, looked up once."""
        labels = dict(demand_choices(self.actor))
        today = context.today()

        def now(row: Any) -> Version | None:
            """The version in force, looked for once a row."""
            if not hasattr(row, "now"):
                row.now = current.newest(row.seen, today) if row.abolished_on is None else None
            held: Version | None = row.now
            return held

        def due(row: Any) -> Any:
            held = now(row)
            return current.review_due(held, row.looked) if held else None

        return (
            Column(
                "status",
                _("状態"),
                lambda d: statuses.of_document(d, now(d), d.seen, d.looked, today),
                nowrap=True,
            ),
            Column(
                "title",
                _("文書の名称"),
                link=lambda d: reverse("documents:detail", args=[d.pk]),
                sort="title",
                wide=True,
                head=True,
            ),
            Column(
                "required", _("基準が定めを求める文書"), lambda d: labels.get(d.required, d.required), sort="required"
            ),
            Column("number", _("版"), lambda d: held.number if (held := now(d)) else None, nowrap=True),
            Column("effective", _("施行日"), lambda d: held.effective_on if (held := now(d)) else None, nowrap=True),
            Column("review", _("次の見直し日"), due, nowrap=True),
            Column("restricted", _("閲覧"), lambda d: _("限定") if d.restricted else _("全職員")),
        )

    def queryset(self) -> QuerySet[Document]:
        return selectors.documents(self.actor)
