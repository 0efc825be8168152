"""The register of orders, and that of looks."""

from __future__ import annotations

from functools import cached_property

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sekimori.portal.acts import context
from sekimori.portal.surveys import selectors, statuses
from sekimori.portal.surveys.models import Look, SurveyOrder
from sekimori.portal.ui.components import Way
from sekimori.portal.ui.listing import ChoiceFilter, Column, DateRangeFilter, Listing, YesNoFilter


class OrderListing(Listing[SurveyOrder]):
    """The orders one may know of."""

    name = "surveys.orders"
    title = gettext_lazy("利用状況調査")
    search = ("number", "purpose_label", "basis")
    search_label = gettext_lazy("番号、目的、理由で探す")
    default_sort = "-given"
    handling = gettext_lazy("機密性３")
    filters = (
        ChoiceFilter("purpose", gettext_lazy("目的"), lookup="purpose", choices=lambda _actor: selectors.purposes()),
        YesNoFilter("open", gettext_lazy("終わっていない"), when=Q(ended_at__isnull=True)),
        DateRangeFilter("given", gettext_lazy("指示日"), lookup="given_at", moment=True),
    )
    empty_title = gettext_lazy("見られる調査の指示はありません")
    empty_text = gettext_lazy("指示した人、調査する人、ＣＩＳＯに限って表示します。")

    @cached_property
    def columns(self) -> tuple[Column[SurveyOrder], ...]:  # type: ignore[override]
        """With the moment at which they are shown."""
        now = context.now()
        return (
            Column("number", _("番号"), "number", link=lambda o: reverse("surveys:detail", args=[o.pk]), sort="number",
                   nowrap=True, head=True),
            Column("state", _("状態"), lambda o: statuses.of_order(o, now), nowrap=True),
            Column("purpose", _("目的"), "purpose_label", sort="purpose_label", wide=True),
            Column("since", _("対象期間の始まり"), "since", sort="since", nowrap=True),
            Column("until", _("対象期間の終わり"), "until", sort="until", nowrap=True),
            Column("given", _("指示日時"), "given_at", sort="given_at", nowrap=True),
            Column("by", _("指示した人"), "given_label"),
            Column("ends", _("調査の期限"), "ends_at", sort="ends_at", nowrap=True),
            Column("ended", _("終了日時"), "ended_at", sort="ended_at", nowrap=True),
            Column("sources", _("対象の記録"), lambda o: "、".join(selectors.source_labels(o.sources)), only_export=True),
        )  # fmt: skip

    def queryset(self) -> QuerySet[SurveyOrder]:
        return selectors.orders(self.actor)

    def ways(self) -> list[Way]:
        """How one orders a survey."""
        return [Way(_("調査を指示する"), reverse("surveys:new"))] if selectors.may_order(self.actor) else []


class LookListing(Listing[Look]):
    """Every look one may know of, those refused included."""

    name = "surveys.looks"
    title = gettext_lazy("調査の閲覧の記録")
    search = ("label", "surveyed_label", "words")
    search_label = gettext_lazy("見た人、対象者、調べたことで探す")
    default_sort = "-at"
    handling = gettext_lazy("機密性３")
    filters = (
        YesNoFilter("refused", gettext_lazy("拒んだもの"), when=Q(permitted=False)),
        ChoiceFilter("source", gettext_lazy("記録"), lookup="source", choices=lambda _actor: selectors.sources()),
        DateRangeFilter("at", gettext_lazy("日付"), lookup="at", moment=True),
    )
    empty_title = gettext_lazy("閲覧の記録はありません")

    @cached_property
    def columns(self) -> tuple[Column[Look], ...]:  # type: ignore[override]
        """With the names of the kinds of records."""
        known = dict(selectors.sources())
        return (
            Column("at", _("日時"), "at", sort="at", nowrap=True, head=True),
            Column("permitted", _("可否"), statuses.of_look, sort="permitted", nowrap=True),
            Column("who", _("見た人"), "label", sort="label"),
            Column("source", _("記録"), lambda k: known.get(k.source, k.source), wide=True),
            Column("surveyed", _("対象者"), "surveyed_label"),
            Column("since", _("期間の始まり"), "since", nowrap=True, only_export=True),
            Column("until", _("期間の終わり"), "until", nowrap=True, only_export=True),
            Column("words", _("調べたこと"), "words", wide=True),
            Column("refusal", _("拒んだ理由"), "refusal", wide=True),
            Column("order", _("指示"), lambda k: k.order.number if k.order else "", nowrap=True,
                   link=lambda k: reverse("surveys:detail", args=[k.order_id]) if k.order_id else ""),
        )  # fmt: skip

    def queryset(self) -> QuerySet[Look]:
        return selectors.looks_of(self.actor)
