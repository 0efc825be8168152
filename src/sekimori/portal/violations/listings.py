"""The register of violations."""

from __future__ import annotations

from functools import cached_property

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sekimori.portal.acts import context
from sekimori.portal.organization import selectors as organization
from sekimori.portal.organization.fields import unit_filter
from sekimori.portal.ui.components import Way
from sekimori.portal.ui.listing import ChoiceFilter, Column, DateRangeFilter, Listing, YesNoFilter
from sekimori.portal.violations import selectors, statuses
from sekimori.portal.violations.models import Case


class CaseListing(Listing[Case]):
    """The violations one may know of."""

    name = "violations.all"
    title = gettext_lazy("違反への対応")
    search = ("number", "person_label", "clauses")
    search_label = gettext_lazy("番号、対象者、条項で探す")
    default_sort = "-noticed"
    handling = gettext_lazy("機密性３")
    filters = (
        ChoiceFilter("state", gettext_lazy("状態"), lookup="state", choices=Case.State.choices),
        ChoiceFilter("source", gettext_lazy("区分"), lookup="source", choices=Case.Source.choices),
        unit_filter("unit", gettext_lazy("所属"), lookup="unit_id"),
        YesNoFilter("open", gettext_lazy("終わっていない"), when=~Q(state=Case.State.CLOSED)),
        DateRangeFilter("noticed", gettext_lazy("通知日"), lookup="noticed_at", moment=True),
    )
    empty_title = gettext_lazy("見られる違反の記録はありません")
    empty_text = gettext_lazy("違反を確認した統括と情報システム管理者、措置を求められた管理者などに限って表示します。")

    @cached_property
    def columns(self) -> tuple[Column[Case], ...]:  # type: ignore[override]
        """With the units' names, looked up once."""
        structure, now = organization.structure(), context.now()
        return (
            Column("number", _("番号"), "number", link=lambda c: reverse("violations:detail", args=[c.pk]),
                   sort="number", nowrap=True, head=True),
            Column("state", _("状態"), lambda c: statuses.of_case(c, now), sort="state", nowrap=True),
            Column("source", _("区分"), "get_source_display", sort="source", wide=True),
            Column("person", _("対象の職員等"), "person_label", sort="person_label"),
            Column("unit", _("所属"), lambda c: structure.name(c.unit_id) if c.unit_id else ""),
            Column("clauses", _("反する条項"), "clauses"),
            Column("noticed", _("通知日時"), "noticed_at", sort="noticed_at", nowrap=True),
            Column("due", _("指導の期限"), "answer_due_at", sort="answer_due_at", nowrap=True),
            Column("role", _("確認した役割"), "role_label", only_export=True),
            Column("to", _("措置を求めた相手"), "to_label", only_export=True),
            Column("closed", _("終了日時"), "closed_at", sort="closed_at", nowrap=True),
        )  # fmt: skip

    def queryset(self) -> QuerySet[Case]:
        return selectors.cases(self.actor)

    def ways(self) -> list[Way]:
        """How one tells of a violation."""
        return [Way(_("違反を通知する"), reverse("violations:notify"))] if selectors.may_notify(self.actor) else []
