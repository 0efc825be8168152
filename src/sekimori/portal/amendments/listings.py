"""The list of amendments."""

from __future__ import annotations

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy

from sekimori.portal.amendments import selectors, statuses
from sekimori.portal.amendments.models import Amendment
from sekimori.portal.ui.listing import ChoiceFilter, Column, DateRangeFilter, Listing


class AmendmentListing(Listing[Amendment]):
    """The amendments one may know of."""

    name = "amendments.all"
    title = gettext_lazy("見直しと改正")
    search = ("title", "reason", "changes__clause", "changes__text")
    search_label = gettext_lazy("名称、理由、条項で探す")
    default_sort = "-begun"
    columns = (
        Column("status", gettext_lazy("状態"), statuses.of_amendment, sort="state", nowrap=True),
        Column(
            "title",
            gettext_lazy("改正の名称"),
            "title",
            sort="title",
            link=lambda a: reverse("amendments:detail", args=[a.pk]),
            head=True,
            wide=True,
        ),
        Column("count", gettext_lazy("改正する条項"), "count", align="end"),
        Column("base", gettext_lazy("改正前の版"), lambda a: a.base.label),
        Column("begun", gettext_lazy("起案日時"), "begun_at", sort="begun_at", nowrap=True),
        Column("decided", gettext_lazy("決定日時"), "decided_at", sort="decided_at", nowrap=True),
        Column("effective", gettext_lazy("施行日"), "effective_on", sort="effective_on", nowrap=True),
        Column("reason", gettext_lazy("改正の理由"), "reason", only_export=True),
    )
    filters = (
        ChoiceFilter("state", gettext_lazy("状態"), lookup="state", choices=Amendment.State.choices),
        DateRangeFilter("effective", gettext_lazy("施行日"), lookup="effective_on"),
    )
    empty_title = gettext_lazy("改正案はまだありません")
    empty_text = gettext_lazy("相談や例外措置などの提案を踏まえて、条項ごとに改正案を作れます。")

    def queryset(self) -> QuerySet[Amendment]:
        return selectors.amendments(self.actor)
