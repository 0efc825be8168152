"""Stocktakings of registers as material of duties: what was found, and that a duty is done when its stocktaking is closed.

A duty with the material `stocktaking_<register>` is done in the stocktaking's own screens. Closing it records the duty as
done, with what was found frozen into the record; the duty cannot be said to be done without.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from sekimori.common import eras
from sekimori.common.clock import day_of
from sekimori.common.errors import SekimoriError
from sekimori.portal.acts import context, policies
from sekimori.portal.acts.performing import Performing, subject_of
from sekimori.portal.duties import contents, definitions, materials
from sekimori.portal.duties.materials import Line, Listed
from sekimori.portal.duties.models import Occurrence
from sekimori.portal.duties.services import occurrence_finish
from sekimori.portal.registers import demands, selectors
from sekimori.portal.registers.demands import Demand
from sekimori.portal.registers.models import Stocktaking, StocktakingLine

PREFIX = "stocktaking_"


class RegisterStocktaking:
    """The last stocktaking of one register in a section."""

    def __init__(self, register: str) -> None:
        self.register, self.key = register, f"{PREFIX}{register}"

    def listed(self, unit: int | None, day: dt.date) -> Listed:
        """What it found: numbers for each result, then every difference."""
        del day
        record = self._last(unit)
        heads = (_("棚卸しの結果"), _("件数・結果"), _("処理"))
        if record is None:
            return Listed(
                heads, (), notes=(_("この台帳の棚卸しは、まだ一度も完了していません。"),), links=self.ways(unit)
            )
        tally = selectors.tally(record)
        named = {"day": eras.format_long(record.as_of), "who": record.closed_label}
        lines = [
            Line(
                f"stocktaking:{record.pk}",
                _("%(day)sの棚卸し（%(who)s）") % named,
                (str(tally.total), record.digest[:16]),
            )
        ]
        lines.extend(
            Line(f"result:{result}", str(StocktakingLine.Result(result).label), (str(count), ""))
            for result, count in tally.results.items()
        )
        differing = record.lines.filter(result__in=sorted(StocktakingLine.DIFFERENCES)).order_by("code", "pk")
        lines.extend(
            Line(f"line:{line.pk}", str(line), (line.get_result_display(), line.get_settled_display() or _("未処理")))
            for line in differing
        )
        return Listed(heads, tuple(lines), fingerprint=record.digest, links=self.ways(unit))

    def ways(self, unit: int | None) -> list[tuple[str, str]]:
        """To the stocktaking under way, or to a new one."""
        if unit is None:
            return []
        begun = Stocktaking.objects.filter(register=self.register, unit=unit, state=Stocktaking.State.OPEN).first()
        if begun is not None:
            return [(_("棚卸しを続ける"), reverse("registers:stocktaking", args=[begun.pk]))]
        asked = urlencode({"register": self.register, "unit": unit})
        return [(_("棚卸しを始める"), f"{reverse('registers:stocktaking-new')}?{asked}")]

    def _last(self, unit: int | None) -> Stocktaking | None:
        return selectors.last_closed(self.register, [unit]).get(unit) if unit is not None else None

    def fingerprint(self, unit: int | None, day: dt.date) -> str:
        """The hash of what the last one found."""
        del day
        record = self._last(unit)
        return record.digest if record else ""

    def lacking(self, unit: int | None, since: dt.date) -> str:
        """Why the duty cannot be said to be done yet: no stocktaking was closed since its window opened."""
        record = self._last(unit)
        if record is not None and record.closed_at is not None and day_of(record.closed_at) >= since:
            return ""
        return _("台帳の棚卸しが完了していません。棚卸しの画面で確認を終えて、完了してください。")

    def carry_out(self, act: Performing) -> Mapping[str, Any]:
        """Nothing: the stocktaking has its own acts."""
        del act
        return {}


class DutiesDemand:
    """What duties ask for, for registers to know."""

    def demands(self, units: Collection[int] | None) -> Mapping[tuple[str, int], Demand]:
        """The nearest waiting occurrence for each register and unit; one query beside the editions in force."""
        registers = _registers_of(definitions.in_force())
        rows = Occurrence.objects.filter(duty__in=registers, state__in=Occurrence.WAITING, unit__isnull=False)
        if units is not None:
            rows = rows.filter(unit__in=units)
        found: dict[tuple[str, int], Demand] = {}
        for row in rows.order_by("due_on", "pk"):
            if row.unit_id is not None:
                found.setdefault((registers[row.duty], row.unit_id), _demand(row))
        return found

    def fulfil(self, stocktaking: Stocktaking) -> bool:
        """Records the occurrences as done that have begun, when the actor owns them and nothing else is lacking."""
        registers = _registers_of(definitions.in_force())
        duties = [duty for duty, register in registers.items() if register == stocktaking.register]
        rows = Occurrence.objects.filter(
            duty__in=duties, unit=stocktaking.unit_id, state__in=Occurrence.WAITING, opens_on__lte=context.today()
        )
        done = [row for row in rows.order_by("due_on", "pk") if _can_be_said(row)]
        for row in done:
            occurrence_finish(pk=row.pk, data=row.data)
        return bool(done)


def _registers_of(defined: Iterable[definitions.Defined]) -> dict[str, str]:
    """The register that each duty goes through."""
    return {
        each.key: each.duty.material.key.removeprefix(PREFIX)
        for each in defined
        if each.duty.material is not None and each.duty.material.key.startswith(PREFIX)
    }


def _demand(row: Occurrence) -> Demand:
    return Demand(subject_of(row), row.opens_on, row.due_on, str(row), reverse("duties:detail", args=[row.pk]))


def _can_be_said(row: Occurrence) -> bool:
    """Whether nothing but the stocktaking was wanted, and the actor may say that it is done."""
    if not policies.decide(context.current().actor, "finish", row):
        return False
    defined = definitions.of(row)
    if defined.duty.evidence is not None and defined.duty.evidence.demanded:
        return False
    try:
        contents.gathered(row, defined, context.now()).check(context.now())
    except SekimoriError:
        return False
    return True


for each in selectors.registers():
    materials.register(RegisterStocktaking(each.key))
demands.provide(DutiesDemand())
