"""Versions that wait for a body stand on its agenda; its decision is taken over here, with the number of its minutes."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from sekimori.common.errors import InvalidInput
from sekimori.portal.committee import agenda
from sekimori.portal.committee.agenda import Decided, Offered
from sekimori.portal.documents import announcements, demands, services
from sekimori.portal.documents.models import Version
from sekimori.portal.documents.services import Minutes


class Versions(agenda.Source):
    """Documents that a body decides on."""

    key, label = "documents", _("定めるべき文書")

    def offered(self) -> Sequence[Offered]:
        """One query."""
        wanted = {each.key: each for each in demands.every() if each.body}
        rows = Version.objects.filter(state=Version.State.WAITING, document__required__in=sorted(wanted))
        rows = rows.select_related("document").defer("text").order_by("submitted_at", "pk")
        return [
            Offered(
                subject=str(row.pk),
                title=str(row),
                summary=row.summary,
                href=announcements.address_of(row),
                digest=row.digest,
                body=demand.rule.approver,
                clauses=demand.lineages,
                matter="document",
            )
            for row in rows
            if (demand := wanted[row.document.required])
        ]

    def carry(self, decided: Decided) -> None:
        """Decides on the version as it was put to the body, or sends it back."""
        if not decided.subject.isdecimal():
            raise InvalidInput(str(_("文書案が見つかりません。")))
        pk = int(decided.subject)
        if decided.verdict == "refused":
            services.version_return(pk=pk, digest=decided.digest, reason=decided.reason)
            return
        minutes = Minutes(decided.held_on, decided.reference)
        services.version_approve(pk=pk, digest=decided.digest, reason=decided.reason, minutes=minutes)


agenda.register(Versions())
