"""What of duties rests on clauses of the standard, and what the yearly review of the policy proposed to change."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Collection, Sequence

from django.utils.translation import gettext_lazy as _

from sekimori.portal.acts import context
from sekimori.portal.amendments import inputs
from sekimori.portal.amendments.inputs import Hanging, Proposal
from sekimori.portal.duties import announcements, definitions
from sekimori.portal.duties.models import Occurrence

REVIEW = "policy_review"
RECENT = dt.timedelta(days=730)


class Duties(inputs.Source):
    """Duties by the clauses they carry out; proposals of the review of the policy (9.3)."""

    key, label = "duties", _("実施事項")

    def hanging(self, lineages: Collection[str]) -> Sequence[Hanging]:
        """No query but those that fetch an edition once."""
        found = {
            (lineage, each.label): Hanging(lineage, each.label)
            for each in definitions.in_force()
            for lineage in each.lineages
            if lineage in lineages
        }
        return list(found.values())

    def proposals(self) -> Sequence[Proposal]:
        """One query: the proposals of the reviews that were done in the last two years."""
        rows = Occurrence.objects.filter(duty=REVIEW, state=Occurrence.State.DONE, content__isnull=False)
        rows = rows.filter(content__frozen_at__gte=context.now() - RECENT).order_by("-content__frozen_at", "-pk")
        return [each for row in rows for each in _proposed(row)]


def _proposed(row: Occurrence) -> list[Proposal]:
    given = json.loads(row.content.body)["fields"].get("proposals", []) if row.content else []
    known = {each.id: each for each in definitions.of(row).package.clauses}
    return [
        Proposal(
            f"duties:{row.pk}:{number}",
            known[clause].lineage if (clause := str(each.get("clause", "")).strip()) in known else "",
            str(each.get("what", "")),
            "　".join(part for part in (clause, str(each.get("why") or "")) if part),
            announcements.address_of(row),
        )
        for number, each in enumerate(given, start=1)
        if isinstance(each, dict)
    ]


inputs.register(Duties())
