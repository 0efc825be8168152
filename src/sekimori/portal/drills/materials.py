"""Drills of the last year as material of the duties that want them: what was held stands beside the form of the record."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from sekimori.common import eras
from sekimori.common.clock import day_of, moment_at
from sekimori.portal.acts.performing import Performing
from sekimori.portal.drills.models import Drill
from sekimori.portal.duties import materials
from sekimori.portal.duties.materials import Line, Listed

YEAR = dt.timedelta(days=365)
MOST = 20


class Drills:
    """The drills of one kind."""

    def __init__(self, key: str, kind: Drill.Kind) -> None:
        self.key, self.kind = key, kind

    def listed(self, unit: int | None, day: dt.date) -> Listed:
        """Each drill of the last year with its state and day; one query."""
        del unit
        rows = list(
            Drill.objects.filter(kind=self.kind, planned_for__gte=moment_at(day - YEAR))
            .exclude(state=Drill.State.CANCELLED)
            .order_by("-planned_for", "-pk")[:MOST]
        )
        lines = tuple(
            Line(
                f"drill:{each.pk}",
                str(each),
                (eras.format_long(day_of(each.started_at or each.planned_for)), str(each.get_state_display())),
                "" if each.state == Drill.State.EVALUATED else _("評価がまだ終わっていません。"),
            )
            for each in rows
        )
        notes = () if lines else (_("この一年に計画・実施した訓練は、まだありません。"),)
        heads = (_("訓練"), _("実施日"), _("状態"))
        return Listed(heads, lines, notes=notes, links=self.ways(None))

    def fingerprint(self, unit: int | None, day: dt.date) -> str:
        """Nothing becomes due by a drill."""
        del unit, day
        return ""

    def lacking(self, unit: int | None, since: dt.date) -> str:
        """Nothing: a drill may also have been held without the portal."""
        del unit, since
        return ""

    def ways(self, unit: int | None) -> Sequence[tuple[str, str]]:
        """To the drills, where a record can be filled in from what was held."""
        del unit
        return ((_("訓練の一覧を開く"), reverse("drills:all")),)

    def carry_out(self, act: Performing) -> Mapping[str, Any]:
        """The drill has its own acts."""
        del act
        return {}


materials.register(Drills("table_drills", Drill.Kind.TABLE))
materials.register(Drills("call_drills", Drill.Kind.CALL))
materials.register(Drills("mail_drills", Drill.Kind.MAIL))
