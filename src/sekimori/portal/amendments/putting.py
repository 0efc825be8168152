"""Amendments that wait stand on the agenda of the body; its decision adopts the new edition."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from sekimori.portal.amendments import announcements, services
from sekimori.portal.amendments.models import Amendment
from sekimori.portal.committee import agenda
from sekimori.portal.committee import selectors as committee
from sekimori.portal.committee.agenda import Decided, Offered


class Amendments(agenda.Source):
    """Amendments put to the first body that decides."""

    key, label = "amendments", _("対策基準の改正")

    def offered(self) -> Sequence[Offered]:
        """Two queries."""
        bodies = committee.deciding_bodies()
        if not bodies:
            return ()
        rows = Amendment.objects.filter(state=Amendment.State.WAITING).order_by("submitted_at", "pk")
        return [
            Offered(
                subject=str(row.pk),
                title=row.title,
                summary=row.reason,
                href=announcements.address_of(row),
                digest=row.digest,
                body=bodies[0].key,
                clauses=tuple(sorted({each.lineage for each in row.changes.all() if each.lineage})),
                matter="policy",
            )
            for row in rows.prefetch_related("changes")
        ]

    def carry(self, decided: Decided) -> None:
        """Adopts the new edition, or sends the amendment back."""
        pk = int(decided.subject)
        if decided.verdict == "refused":
            services.amendment_return(pk=pk, digest=decided.digest, reason=decided.reason)
        else:
            services.amendment_adopt(pk=pk, decided=decided)


agenda.register(Amendments())
