"""What bodies decided in the last year, by confirmed minutes: the review of the policy names what it rests on (9.3)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from sekimori.common import eras
from sekimori.common.clock import day_of
from sekimori.portal.acts.performing import Performing
from sekimori.portal.committee import selectors as committee
from sekimori.portal.duties import materials
from sekimori.portal.duties.materials import Line, Listed

YEAR = dt.timedelta(days=365)
MOST = 40


class Decisions:
    """The matters of confirmed minutes, the newest first."""

    key = "decisions_of_bodies"

    def listed(self, unit: int | None, day: dt.date) -> Listed:
        """Each matter with its minutes, the day, and how it was decided; one query."""
        del unit
        found = committee.decided_since(day - YEAR, day, most=MOST)
        lines = tuple(
            Line(
                f"item:{each.pk}",
                each.title,
                (
                    each.meeting.full_reference,
                    eras.format_long(day_of(each.meeting.held_at)),
                    each.get_verdict_display(),
                ),
            )
            for each in found
        )
        meetings = {each.meeting_id: each.meeting for each in found}
        links = tuple((str(each), reverse("committee:detail", args=[each.pk])) for each in list(meetings.values())[:5])
        notes = () if lines else (_("この一年に確定した議事録はありません。"),)
        return Listed((_("議題"), _("議事録"), _("開催日"), _("議決")), lines, notes=notes, links=links)

    def fingerprint(self, unit: int | None, day: dt.date) -> str:
        """Nothing becomes due by a decision."""
        del unit, day
        return ""

    def lacking(self, unit: int | None, since: dt.date) -> str:
        """Nothing: a body may also have met without the portal."""
        del unit, since
        return ""

    def ways(self, unit: int | None) -> Sequence[tuple[str, str]]:
        """Nowhere else."""
        del unit
        return ()

    def carry_out(self, act: Performing) -> Mapping[str, Any]:
        """The minutes stand already."""
        del act
        return {}


materials.register(Decisions())
