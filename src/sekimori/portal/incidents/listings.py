"""The register of incidents."""

from __future__ import annotations

from functools import cached_property

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sekimori.portal.acts import context
from sekimori.portal.acts.actors import Actor
from sekimori.portal.incidents import rules_in_force, selectors, statuses
from sekimori.portal.incidents.models import Incident
from sekimori.portal.organization import selectors as organization
from sekimori.portal.organization.fields import unit_filter
from sekimori.portal.ui.components import Way
from sekimori.portal.ui.listing import ChoiceFilter, Column, DateRangeFilter, Listing, YesNoFilter
from sekimori.portal.ui.wording import words


def _kinds(_actor: Actor) -> list[tuple[str, str]]:
    return [(each.key, words(each.label)) for each in rules_in_force.in_force().kinds]


def _levels(_actor: Actor) -> list[tuple[str, str]]:
    return [(str(each.rank), f"{each.rank} {words(each.label)}") for each in rules_in_force.in_force().levels]


class IncidentListing(Listing[Incident]):
    """The incidents one may know of: one's own reports, and those one answers."""

    name = "incidents.all"
    title = gettext_lazy("インシデント記録")
    search = ("number", "kind_label", "body")
    search_label = gettext_lazy("受付番号、種別、様子で探す")
    default_sort = "-recorded"
    handling = gettext_lazy("機密性３")
    filters = (
        ChoiceFilter("state", gettext_lazy("状態"), lookup="state", choices=Incident.State.choices),
        ChoiceFilter("kind", gettext_lazy("種別"), lookup="kind", choices=_kinds),
        ChoiceFilter("level", gettext_lazy("レベル"), lookup="level", choices=_levels),
        unit_filter("unit", gettext_lazy("所属"), lookup="unit_id"),
        YesNoFilter("open", gettext_lazy("終わっていない"), when=~Q(state__in=Incident.OVER)),
        DateRangeFilter("recorded", gettext_lazy("報告日"), lookup="recorded_at", moment=True),
    )
    empty_title = gettext_lazy("見られるインシデントの記録はまだありません")
    empty_text = gettext_lazy("疑いでも構いません。気づいたことを、三つの項目で報告できます。")

    @cached_property
    def columns(self) -> tuple[Column[Incident], ...]:  # type: ignore[override]
        """With the units' names, looked up once."""
        structure, now = organization.structure(), context.now()
        return (
            Column("number", _("受付番号"), "number", link=lambda i: reverse("incidents:detail", args=[i.pk]),
                   sort="number", nowrap=True, head=True),
            Column("state", _("状態"), lambda i: statuses.of_incident(i, now), sort="state", nowrap=True),
            Column("level", _("レベル"), lambda i: statuses.of_level(i.level), sort="level", nowrap=True),
            Column("kind", _("種別"), "kind_label", sort="kind_label", wide=True),
            Column("unit", _("所属"), lambda i: structure.name(i.unit_id) if i.unit_id else ""),
            Column("reported", _("報告日時"), "reported_at", sort="reported_at", nowrap=True),
            Column("recorded", _("記録日時"), "recorded_at", sort="recorded_at", nowrap=True, only_export=True),
            Column("received", _("受領日時"), "received_at", sort="received_at", nowrap=True),
            Column("assessed", _("評価日時"), "assessed_at", nowrap=True, only_export=True),
            Column("closed", _("終結日時"), "closed_at", sort="closed_at", nowrap=True),
            Column("channel", _("報告の方法"), "get_channel_display", only_export=True),
        )  # fmt: skip

    def queryset(self) -> QuerySet[Incident]:
        return selectors.incidents(self.actor)

    def ways(self) -> list[Way]:
        """How one reports."""
        return [Way(_("報告する"), reverse("incidents:report"))] if selectors.may_report(self.actor) else []
