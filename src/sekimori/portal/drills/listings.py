"""The lists of drills and of what they have shown."""

from __future__ import annotations

from functools import cached_property

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sekimori.portal.acts import context
from sekimori.portal.drills import selectors, statuses
from sekimori.portal.drills.models import Drill, Gap
from sekimori.portal.ui.components import Way
from sekimori.portal.ui.listing import ChoiceFilter, Column, DateRangeFilter, Listing, YesNoFilter


class DrillListing(Listing[Drill]):
    """The drills one may know of."""

    name = "drills.all"
    title = gettext_lazy("訓練")
    search = ("number", "title")
    search_label = gettext_lazy("訓練番号、訓練名で探す")
    default_sort = "-planned"
    columns = (
        Column("status", gettext_lazy("状態"), statuses.of_drill, sort="state", nowrap=True),
        Column("number", gettext_lazy("訓練番号"), lambda d: f"【訓練】{d.number}", sort="number", nowrap=True),
        Column("title", gettext_lazy("訓練名"), "title", link=lambda d: reverse("drills:detail", args=[d.pk]),
               sort="title", head=True, wide=True),
        Column("kind", gettext_lazy("種類"), "get_kind_display", sort="kind", nowrap=True),
        Column("planned", gettext_lazy("実施予定"), "planned_for", sort="planned_for", nowrap=True),
        Column("started", gettext_lazy("開始日時"), "started_at", nowrap=True, only_export=True),
        Column("ended", gettext_lazy("終了日時"), "ended_at", nowrap=True, only_export=True),
        Column("evaluated", gettext_lazy("評価日時"), "evaluated_at", sort="evaluated_at", nowrap=True),
        Column("gaps", gettext_lazy("未確認の改善"), "open_gaps", align="end"),
        Column("scope", gettext_lazy("範囲"), "scope", only_export=True),
    )  # fmt: skip
    filters = (
        ChoiceFilter("state", gettext_lazy("状態"), lookup="state", choices=Drill.State.choices),
        ChoiceFilter("kind", gettext_lazy("種類"), lookup="kind", choices=Drill.Kind.choices),
        DateRangeFilter("planned", gettext_lazy("実施予定"), lookup="planned_for", moment=True),
    )
    empty_title = gettext_lazy("見られる訓練はまだありません")
    empty_text = gettext_lazy("訓練を計画すると、ここに並びます。訓練は実際のインシデントの番号や統計に影響しません。")

    def queryset(self) -> QuerySet[Drill]:
        return selectors.drills(self.actor)

    def ways(self) -> list[Way]:
        """How one begins."""
        may = selectors.may_plan(self.actor)
        return [Way(_("机上訓練を計画する"), reverse("drills:new", args=["table"]))] if may else []


class GapListing(Listing[Gap]):
    """What drills have shown and somebody puts right."""

    name = "drills.gaps"
    title = gettext_lazy("訓練で見つけた改善")
    search = ("text", "drill__number", "drill__title")
    search_label = gettext_lazy("改善すること、訓練で探す")
    default_sort = "due"
    filters = (
        ChoiceFilter("state", gettext_lazy("状態"), lookup="state", choices=Gap.State.choices),
        YesNoFilter("open", gettext_lazy("確認されていない"), when=~Q(state=Gap.State.CONFIRMED)),
        DateRangeFilter("due", gettext_lazy("期限"), lookup="due_on"),
    )
    empty_title = gettext_lazy("改善はまだありません")
    empty_text = gettext_lazy("訓練の後で、改善することに担当と期限を付けると、ここに並びます。")

    @cached_property
    def columns(self) -> tuple[Column[Gap], ...]:  # type: ignore[override]
        """With what is late today."""
        today = context.today()
        return (
            Column("status", _("状態"), lambda g: statuses.of_gap(g, today), sort="state", nowrap=True),
            Column(
                "text",
                _("改善すること"),
                "text",
                link=lambda g: reverse("drills:gap", args=[g.pk]),
                head=True,
                wide=True,
            ),
            Column("owner", _("担当"), "owner_label", sort="owner_label"),
            Column("due", _("期限"), "due_on", sort="due_on", nowrap=True),
            Column(
                "drill", _("訓練"), lambda g: str(g.drill), link=lambda g: reverse("drills:detail", args=[g.drill_id])
            ),
            Column("done", _("完了日時"), "done_at", nowrap=True, only_export=True),
            Column("result", _("行ったこと"), "result", only_export=True),
            Column("confirmed", _("確認日時"), "confirmed_at", sort="confirmed_at", nowrap=True),
        )

    def queryset(self) -> QuerySet[Gap]:
        return selectors.gaps(self.actor)
