"""The list of annual reports."""

from __future__ import annotations

from functools import cached_property

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sekimori.common.fiscal import FiscalYear
from sekimori.portal.reports import announcements, audiences, selectors, statuses
from sekimori.portal.reports.models import AnnualReport
from sekimori.portal.ui.listing import ChoiceFilter, Column, Listing
from sekimori.portal.ui.wording import fiscal_year


class AnnualListing(Listing[AnnualReport]):
    """Every annual report one may read."""

    name = "reports.annual"
    title = gettext_lazy("年次報告")
    default_sort = "-year"
    filters = (
        ChoiceFilter("state", gettext_lazy("状態"), choices=AnnualReport.State.choices),
        ChoiceFilter("audience", gettext_lazy("提出先"), choices=audiences.choices()),
    )
    empty_title = gettext_lazy("年次報告はまだありません")
    empty_text = gettext_lazy("統括か情報システムの担当が作成し、別の人が確定すると、ここに並びます。")

    @cached_property
    def columns(self) -> tuple[Column[AnnualReport], ...]:  # type: ignore[override]
        labels = dict(audiences.choices())
        return (
            Column("state", _("状態"), statuses.of, nowrap=True),
            Column("title", _("報告"), str, link=announcements.address_of, wide=True, head=True),
            Column(
                "year", _("年度"), lambda r: fiscal_year(FiscalYear(r.fiscal_year)), sort="fiscal_year", nowrap=True
            ),
            Column("audience", _("提出先"), lambda r: labels[r.audience], sort="audience"),
            Column("written", _("作成者"), "written_label"),
            Column("as_of", _("数値の時点"), sort="as_of", nowrap=True),
            Column("confirmed_at", _("確定日時"), sort="confirmed_at", nowrap=True),
        )

    def queryset(self) -> QuerySet[AnnualReport]:
        return selectors.annual_reports(self.actor)
