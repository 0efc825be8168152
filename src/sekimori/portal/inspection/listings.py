"""The lists of self-inspection: campaigns, sheets, improvements, results by unit."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sekimori.common.fiscal import FiscalYear
from sekimori.portal.acts import context
from sekimori.portal.inspection import announcements, results, selectors, statuses
from sekimori.portal.inspection.models import Campaign, Improvement, Sheet, Tally
from sekimori.portal.organization import selectors as organization
from sekimori.portal.organization.fields import unit_filter
from sekimori.portal.ui.listing import ChoiceFilter, Column, DateRangeFilter, Listing, YesNoFilter
from sekimori.portal.ui.wording import fiscal_year

CITY_NAME = gettext_lazy("市全体")
WORST = [(key, label) for key, label in statuses.ANSWERS.items() if key != "na"]


class CampaignListing(Listing[Campaign]):
    """Every self-inspection one may know of."""

    name = "inspection.campaigns"
    title = gettext_lazy("自己点検")
    search = ("title",)
    search_label = gettext_lazy("件名で探す")
    default_sort = "-year"
    filters = (ChoiceFilter("state", gettext_lazy("状態"), choices=Campaign.State.choices),)
    empty_title = gettext_lazy("自己点検はまだありません")
    empty_text = gettext_lazy(
        "統括情報セキュリティ責任者か情報システム管理者が計画し、開始が承認されると、対象の人に点検票が配られます。"
    )

    @cached_property
    def columns(self) -> tuple[Column[Campaign], ...]:  # type: ignore[override]
        return (
            Column("state", _("状態"), statuses.of_campaign, nowrap=True),
            Column("title", _("件名"), link=announcements.address_of, sort="title", wide=True, head=True),
            Column(
                "year", _("年度"), lambda c: fiscal_year(FiscalYear(c.fiscal_year)), sort="fiscal_year", nowrap=True
            ),
            Column("occasion", _("区分"), lambda c: str(c.get_occasion_display())),
            Column("starts_on", _("開始日"), sort="starts_on", nowrap=True),
            Column("due_on", _("回答期限"), sort="due_on", nowrap=True),
            Column("report_on", _("本部への報告期限"), sort="report_on", nowrap=True),
        )

    def queryset(self) -> QuerySet[Campaign]:
        return selectors.campaigns(self.actor)


class SheetListing(Listing[Sheet]):
    """The sheets of one campaign that one may see."""

    name = "inspection.sheets"
    title = gettext_lazy("自己点検票")
    search = ("person__name", "person__number")
    search_label = gettext_lazy("氏名・職員番号で探す")
    default_sort = "unit"
    handling = gettext_lazy("機密性２")
    filters = (
        ChoiceFilter("state", gettext_lazy("状態"), choices=[c for c in Sheet.State.choices if c[0] != "void"]),
        unit_filter("unit", gettext_lazy("所属"), lookup="unit"),
        ChoiceFilter("worst", gettext_lazy("最も悪い回答"), choices=WORST),
        YesNoFilter("contradicted", gettext_lazy("記録との食い違い"), when=Q(contradictions__gt=0)),
        YesNoFilter("on_paper", gettext_lazy("紙で回答"), when=Q(on_paper=True)),
        DateRangeFilter("submitted", gettext_lazy("提出日"), lookup="submitted_at", moment=True),
    )
    empty_title = gettext_lazy("見られる点検票はありません")
    empty_text = gettext_lazy("自分の点検票と、自分が管理する所属の点検票が、ここに並びます。")

    @cached_property
    def columns(self) -> tuple[Column[Sheet], ...]:  # type: ignore[override]
        structure, today = organization.structure(), context.today()
        labels: dict[str, str] = {}

        def roles(row: Sheet) -> list[str]:
            return [labels.setdefault(key, organization.role_label(key)) for key in row.roles]

        def who(row: Sheet) -> str:
            return row.person.name if row.person else _("（課等の管理者）")

        return (
            Column("state", _("状態"), lambda s: statuses.of_sheet(s, today), nowrap=True),
            Column("person", _("氏名"), who, link=announcements.address_of_sheet, sort="person__kana", head=True),
            Column("unit", _("所属"), lambda s: structure.full_name(s.unit) or str(CITY_NAME), sort="unit", wide=True),
            Column("roles", _("役割"), roles),
            Column("worst", _("最も悪い回答"), lambda s: statuses.of_answer(s.worst) if s.worst else None, nowrap=True),
            Column("contradictions", _("食い違い"), sort="contradictions", align="end"),
            Column("submitted_at", _("提出日時"), sort="submitted_at", nowrap=True),
            Column("on_paper", _("紙で回答"), only_export=True),
        )

    def queryset(self) -> QuerySet[Sheet]:
        return selectors.sheets(self.actor, int(self.given["pk"]))


class UnitListing(Listing[Tally]):
    """The results of a campaign by unit."""

    name = "inspection.units"
    title = gettext_lazy("所属別の結果")
    default_sort = "place"
    filters = (
        ChoiceFilter("kind", gettext_lazy("集計の単位"), choices=Tally.Kind.choices),
        unit_filter("unit", gettext_lazy("所属"), lookup="place"),
        YesNoFilter("confirmed", gettext_lazy("確認済"), when=Q(confirmed_at__isnull=False)),
    )
    empty_title = gettext_lazy("結果はまだありません")
    empty_text = gettext_lazy("点検が始まると、自分が管理する所属の提出状況と結果が、ここに並びます。")

    @cached_property
    def columns(self) -> tuple[Column[Tally], ...]:  # type: ignore[override]
        structure = organization.structure()
        organs = dict(organization.organs())

        def name(row: Tally) -> str:
            if row.kind == Tally.Kind.ORGAN:
                return organs.get(row.place, "")
            return structure.full_name(row.place) or str(CITY_NAME)

        return (
            Column(
                "place", _("所属"), name, link=selectors.address_of_result, sort=("order", "kind"), wide=True, head=True
            ),
            Column("kind", _("集計の単位"), lambda t: str(t.get_kind_display()), nowrap=True),
            Column("state", _("結果の確認"), statuses.of_result, nowrap=True),
            Column("submitted", _("提出"), sort="submitted", align="end"),
            Column("sheets", _("対象"), sort="sheets", align="end"),
            Column(
                "rate", _("提出率（％）"), lambda t: t.submitted * 100 // t.sheets if t.sheets else None, align="end"
            ),
            Column("share", _("実施率（％）"), lambda t: results.share_of(t.counts), align="end"),
            Column("contradicted", _("食い違い"), sort="contradicted", align="end"),
        )

    def queryset(self) -> QuerySet[Tally]:
        return selectors.tallies(self.actor, int(self.given["pk"]))


class ImprovementListing(Listing[Improvement]):
    """Improvements after self-inspection, the nearest last day first."""

    name = "inspection.improvements"
    title = gettext_lazy("自己点検の改善策")
    search = ("text", "owner__name")
    search_label = gettext_lazy("改善策・担当者で探す")
    default_sort = "due_on"
    filters = (
        ChoiceFilter("state", gettext_lazy("状態"), choices=Improvement.State.choices),
        unit_filter("unit", gettext_lazy("所属"), lookup="unit"),
        DateRangeFilter("due", gettext_lazy("期限"), lookup="due_on"),
    )
    empty_title = gettext_lazy("改善策はまだありません")
    empty_text = gettext_lazy("結果を確認するとき、「一部実施」「未実施」のあった設問について改善策を登録します。")

    @cached_property
    def columns(self) -> tuple[Column[Improvement], ...]:  # type: ignore[override]
        structure, today = organization.structure(), context.today()
        return (
            Column("state", _("状態"), lambda i: statuses.of_improvement(i, today), nowrap=True),
            Column("text", _("改善策"), str, link=announcements.address_of_improvement, wide=True, head=True,
                   export=lambda i: i.text),
            Column("unit", _("所属"), lambda i: structure.full_name(i.unit) or str(CITY_NAME), sort="unit"),
            Column("owner", _("担当者"), "owner.name", sort="owner__kana"),
            Column("due_on", _("期限"), sort="due_on", nowrap=True),
            Column("campaign", _("点検"), lambda i: i.campaign.title),
            Column("outcome", _("結果"), only_export=True),
        )  # fmt: skip

    def queryset(self) -> QuerySet[Improvement]:
        return selectors.improvements(self.actor)


def new_address(actor: Any) -> str:
    """Where a self-inspection is planned; "" for whoever may not."""
    from sekimori.portal.inspection.policies import PLANNERS, any_of

    return reverse("inspection:new") if any_of(actor, PLANNERS) else ""
