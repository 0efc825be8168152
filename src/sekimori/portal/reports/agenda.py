"""Confirmed annual reports for the committee stand on its agenda; it takes note of them."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from sekimori.common.errors import InvalidInput
from sekimori.portal.committee import agenda
from sekimori.portal.committee import selectors as committee
from sekimori.portal.committee.agenda import Decided, Offered
from sekimori.portal.reports import announcements
from sekimori.portal.reports.models import AnnualReport

# A report that no meeting has taken up for so many reports is history.
MOST = 6


class AnnualReports(agenda.Source):
    """Annual reports to the committee."""

    key, label = "annual", _("年次報告")

    def offered(self) -> Sequence[Offered]:
        """One query besides the bodies."""
        bodies = committee.deciding_bodies()
        rows = AnnualReport.objects.filter(state=AnnualReport.State.CONFIRMED, audience="committee").defer("content")
        return [
            Offered(
                subject=str(row.pk),
                title=str(row),
                summary=row.preface[:400],
                href=announcements.address_of(row),
                digest=row.digest,
                body=bodies[0].key,
                clauses=bodies[0].clauses,
                matter="report",
                report=True,
            )
            for row in (reversed(rows.order_by("-confirmed_at", "-pk")[:MOST]) if bodies else [])
        ]

    def carry(self, decided: Decided) -> None:
        """A report is taken note of; there is nothing to decide."""
        raise InvalidInput(str(_("年次報告は報告事項です。議決は要りません。")) + decided.subject)


agenda.register(AnnualReports())
