"""Those who leave a section by the personnel records: what they used comes back before they go (5.1(1)⑧)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from sekimori.common import eras
from sekimori.portal.acts.performing import Performing
from sekimori.portal.duties import materials
from sekimori.portal.duties.materials import Line, Listed
from sekimori.portal.organization import selectors as organization

# Personnel files come late as well as early.
BEHIND, AHEAD = dt.timedelta(days=30), dt.timedelta(days=60)


class Leavers:
    """Who leaves the section soon, or has just left; a departure that is recorded makes the duty due."""

    key = "leavers"

    def listed(self, unit: int | None, day: dt.date) -> Listed:
        """Each of them with the last day and where to."""
        found = organization.departures(day - BEHIND, day + AHEAD, units=[unit] if unit is not None else None)
        labels = organization.labels([each.person for each in found], day - BEHIND)
        names = organization.names({each.person for each in found})
        units = organization.unit_names([each.to for each in found if each.to is not None])
        lines = tuple(
            Line(
                f"leaver:{each.person}:{each.leaves_on.isoformat()}",
                names.get(each.person, ""),
                (
                    labels[each.person].post if each.person in labels else "",
                    eras.format_long(each.leaves_on),
                    units.get(each.to, "") if each.to is not None else _("退職など（次の所属の記録なし）"),
                ),
            )
            for each in found
        )
        heads = (_("氏名"), _("職"), _("離任日"), _("異動先"))
        notes = () if lines else (_("人事の記録に、この前後に離任する人はいません。"),)
        return Listed(heads, lines, notes=notes)

    def fingerprint(self, unit: int | None, day: dt.date) -> str:
        """The departure recorded last."""
        return str(self.latest([unit] if unit is not None else [], day).get(unit, ""))

    def latest(self, units: Collection[int | None], day: dt.date) -> Mapping[int | None, int]:
        """For each section the departure recorded last that is still to come or has just been, all in a few queries."""
        found: dict[int | None, int] = {}
        for each in organization.departures(day - BEHIND, day + AHEAD):
            if each.section in units:
                found[each.section] = max(found.get(each.section, 0), each.known_by)
        return found

    def lacking(self, unit: int | None, since: dt.date) -> str:
        """Nothing."""
        del unit, since
        return ""

    def ways(self, unit: int | None) -> Sequence[tuple[str, str]]:
        """Nowhere else."""
        del unit
        return ()

    def carry_out(self, act: Performing) -> Mapping[str, Any]:
        """Nothing: devices come back in their register, accounts are deleted by their application."""
        del act
        return {}


materials.register(Leavers())
