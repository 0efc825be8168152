"""The register of reports to the outside."""

from __future__ import annotations

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy

from sekimori.portal.acts.actors import Actor
from sekimori.portal.disclosures import rules_in_force, selectors, statuses
from sekimori.portal.disclosures.models import Disclosure
from sekimori.portal.ui.listing import ChoiceFilter, Column, DateRangeFilter, Listing, YesNoFilter
from sekimori.portal.ui.wording import words


def _forms(_actor: Actor) -> list[tuple[str, str]]:
    return [(each.key, words(each.label)) for each in rules_in_force.in_force().forms]


class DisclosureListing(Listing[Disclosure]):
    """The reports one may know of."""

    name = "disclosures.all"
    title = gettext_lazy("外部報告・公表")
    search = ("incident__number", "form_label", "recipient", "reference")
    search_label = gettext_lazy("受付番号、様式、宛先、文書番号で探す")
    default_sort = "-drafted"
    handling = gettext_lazy("機密性３")
    columns = (
        Column("status", gettext_lazy("状態"), statuses.of_disclosure, sort="state", nowrap=True),
        Column(
            "report",
            gettext_lazy("報告"),
            str,
            sort="form_label",
            link=lambda d: reverse("disclosures:detail", args=[d.pk]),
            head=True,
            wide=True,
        ),
        Column(
            "incident",
            gettext_lazy("インシデント"),
            "incident.number",
            sort="incident__number",
            link=lambda d: reverse("disclosures:board", args=[d.incident_id]),
            nowrap=True,
        ),
        Column("recipient", gettext_lazy("宛先"), "recipient", sort="recipient"),
        Column("drafted", gettext_lazy("作成日時"), "drafted_at", sort="drafted_at", nowrap=True),
        Column("decided", gettext_lazy("決裁日時"), "decided_at", sort="decided_at", nowrap=True),
        Column("sent", gettext_lazy("送付日時"), "sent_at", sort="sent_at", nowrap=True),
        Column("reference", gettext_lazy("受付番号・文書番号"), "reference"),
        Column("drafter", gettext_lazy("作成者"), "drafted_label", only_export=True),
        Column("decider", gettext_lazy("決裁した人"), "decided_label", only_export=True),
        Column("how", gettext_lazy("送付の方法"), "sent_how", only_export=True),
        Column("original", gettext_lazy("原本のハッシュ"), "original", only_export=True),
    )
    filters = (
        ChoiceFilter("state", gettext_lazy("状態"), lookup="state", choices=Disclosure.State.choices),
        ChoiceFilter("form", gettext_lazy("様式"), lookup="form", choices=_forms),
        YesNoFilter("open", gettext_lazy("送付していない"), when=selectors.OPEN),
        DateRangeFilter("sent", gettext_lazy("送付日"), lookup="sent_at", moment=True),
    )
    empty_title = gettext_lazy("見られる外部報告はまだありません")
    empty_text = gettext_lazy("インシデントの記録の「外部報告・公表」から作成します。")

    def queryset(self) -> QuerySet[Disclosure]:
        return selectors.disclosures(self.actor).defer("content", "findings")
