"""What of self-inspection rests on clauses of the standard: the questions asked about them, and the campaigns that ask them now."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sekimori.portal.amendments import inputs
from sekimori.portal.amendments.inputs import Hanging
from sekimori.portal.inspection import asking, selectors
from sekimori.portal.inspection.models import Campaign
from sekimori.portal.rules import selectors as rules
from sekimori.portal.ui.wording import words
from sekimori.standards.inspection import questions_of


class Questions(inputs.Source):
    """Questions by the clauses they ask about."""

    key, label = "inspection", gettext_lazy("自己点検の設問")

    def hanging(self, lineages: Collection[str]) -> Sequence[Hanging]:
        """Those of the editions in force, once each, and every campaign under way that asks about a clause; one query."""
        wanted = set(lineages)
        found: dict[tuple[str, str], Hanging] = {}
        for view in rules.adoptions_on():
            for each in questions_of(view.package, asking.askable(view.package), wanted):
                for lineage in wanted.intersection(each.lineages):
                    label = _("設問「%(text)s」") % {"text": words(each.text)}
                    found.setdefault((lineage, label), Hanging(lineage, label))
        return [*found.values(), *self._under_way(wanted)]

    @staticmethod
    def _under_way(wanted: set[str]) -> list[Hanging]:
        found = []
        for campaign in Campaign.objects.filter(pk__in=selectors.open_campaigns()).order_by("pk"):
            label = _("実施中の点検「%(title)s」") % {"title": campaign.title}
            href = reverse("inspection:detail", args=[campaign.pk])
            asked = {lineage for each in asking.questions(campaign) for lineage in each.lineages}
            found += [Hanging(lineage, label, href) for lineage in sorted(wanted & asked)]
        return found


inputs.register(Questions())
