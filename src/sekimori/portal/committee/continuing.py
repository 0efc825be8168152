"""Matters of the office's own that a body put off come back for its next meeting."""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from sekimori.portal.committee import agenda
from sekimori.portal.committee.agenda import Decided, Offered
from sekimori.portal.committee.models import Item, Meeting

MOST = 100


class Continued(agenda.Source):
    """What was put off in confirmed minutes; the subject is the matter that was put off."""

    key, label = "continued", _("継続審議")

    def offered(self) -> Sequence[Offered]:
        """One query."""
        rows = Item.objects.filter(
            source__in=("own", self.key), verdict=Item.Verdict.CONTINUED, meeting__state=Meeting.State.CONFIRMED
        )
        rows = rows.select_related("meeting").order_by("-meeting__held_at", "order")[:MOST]
        return [
            Offered(
                subject=str(row.pk),
                title=row.title,
                summary=row.summary,
                href=reverse("committee:detail", args=[row.meeting_id]),
                digest=row.digest,
                body=row.meeting.body,
                clauses=tuple(row.clauses),
                matter=row.matter,
                report=row.report,
            )
            for row in rows
        ]

    def carry(self, decided: Decided) -> None:
        """Nobody asked but the office: the matter itself is the record."""
        del decided


agenda.register(Continued())
