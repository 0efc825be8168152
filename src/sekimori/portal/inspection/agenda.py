"""Reports on self-inspection stand on the agenda of the body to which the standard wants them made; it takes note of them."""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from sekimori.common.errors import InvalidInput
from sekimori.portal.committee import agenda
from sekimori.portal.committee.agenda import Decided, Offered
from sekimori.portal.inspection import asking
from sekimori.portal.inspection.models import Report
from sekimori.portal.inspection.readings import REPORT
from sekimori.portal.rules.selectors import NotAdopted
from sekimori.standards.models import Package, Relation

# A report that no meeting has taken up for so many reports is history.
MOST = 20


class Reports(agenda.Source):
    """Reports to the committee."""

    key, label = "inspection", _("自己点検結果報告書")

    def offered(self) -> Sequence[Offered]:
        """One query."""
        rows = Report.objects.select_related("campaign").defer("content").order_by("-at", "-pk")[:MOST]
        found = []
        for row in reversed(rows):
            try:
                package = asking.view_of(row.campaign).package
            except NotAdopted:
                continue
            body, lineages = reported_to(package)
            if body:
                found.append(
                    Offered(
                        subject=str(row.pk),
                        title=str(row),
                        summary=row.note[:400],
                        href=reverse("inspection:report", args=[row.pk]),
                        digest=row.digest,
                        body=body,
                        clauses=lineages,
                        matter="report",
                        report=True,
                    )
                )
        return found

    def carry(self, decided: Decided) -> None:
        """A report is taken note of; there is nothing to decide."""
        raise InvalidInput(str(_("自己点検結果報告書は報告事項です。議決は要りません。")) + decided.subject)


def reported_to(package: Package) -> tuple[str, tuple[str, ...]]:
    """The body to which results are reported, with the lineages of the clauses that say so; "" where none is named."""
    bodies = {body.key for body in package.bodies}
    clauses = [clause for clause in package.normative if any(one.name == REPORT for one in clause.mechanisms)]
    named = [
        role
        for clause in clauses
        for norm in clause.norms
        for other in norm.counterparts
        if other.relation is Relation.REPORT
        for role in other.roles
        if role in bodies
    ]
    return (named[0] if named else ""), tuple(clause.lineage for clause in clauses)


agenda.register(Reports())
