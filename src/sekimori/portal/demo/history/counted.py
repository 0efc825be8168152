"""Registers compared with reality: stocktakings with one thing elsewhere, one thing missing, and one under way today."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sekimori.portal.demo.playing import Script, Stage
from sekimori.portal.demo.staffing import Staffing
from sekimori.portal.demo.units import CODE_OF
from sekimori.portal.registers import services
from sekimori.portal.registers.models import StocktakingLine

CITIZENS, TAX = CODE_OF["市民課"], CODE_OF["税務課"]
Result = StocktakingLine.Result


@dataclass
class Count:
    """A stocktaking of a register in a section, by its head."""

    staffing: Staffing
    key: str
    code: str
    pk: int = 0

    def _head(self, stage: Stage) -> str:
        found = self.staffing.head(stage.today(), self.code)
        if found is None:
            raise LookupError(self.code)
        return found.number

    def open(self, stage: Stage) -> None:
        """A list of what the register says."""
        with stage.acting(self._head(stage)):
            self.pk = services.stocktaking_open(self.key, unit=stage.units[self.code]).pk

    def lines(self) -> Sequence[StocktakingLine]:
        """The lines nobody has seen to."""
        return list(StocktakingLine.objects.filter(stocktaking=self.pk, result="").order_by("code", "pk"))

    def count(self, leave: int = 0) -> Callable[[Stage], None]:
        """All but the last `leave` lines were found where they belong."""

        def see(stage: Stage) -> None:
            left = self.lines()
            present = [line.pk for line in left[: len(left) - leave] if line.was not in {"lent", "disposing"}]
            with stage.acting(self._head(stage)):
                if present:
                    services.stocktaking_count_many(self.pk, lines=present)

        return see

    def differs(self, result: str, *, place: str = "", remark: str = "") -> Callable[[Stage], None]:
        """The first line nobody has seen to is not as the register says; those after it are as it says."""

        def see(stage: Stage) -> None:
            with stage.acting(self._head(stage)):
                for number, line in enumerate(self.lines()):
                    away = Result.AWAY if line.was == "lent" else Result.PRESENT
                    found, where, said = (result, place, remark) if number == 0 else (away, "", "")
                    services.stocktaking_count(self.pk, number=line.number, result=found, place=where, remark=said)

        return see

    def close(self, stage: Stage) -> None:
        """What was found is frozen."""
        with stage.acting(self._head(stage)):
            services.stocktaking_close(self.pk, remark="台帳と現物を係長と二人で照合した。")

    def settle(self, *, correct: bool, reason: str) -> Callable[[Stage], None]:
        """The difference is put right in the register, or it is said why it need not be."""

        def see(stage: Stage) -> None:
            lines = StocktakingLine.objects.filter(stocktaking=self.pk, settled="").exclude(
                result__in=["", Result.PRESENT]
            )
            act = services.difference_correct if correct else services.difference_explain
            with stage.acting(self._head(stage)):
                for line in lines.exclude(result=Result.AWAY):
                    act(self.pk, line.pk, reason=reason)

        return see


def write(script: Script, staffing: Staffing) -> None:
    """Two stocktakings that are over and one that goes on."""
    days = script.span.office_days()
    moved = Count(staffing, "devices", CITIZENS)
    _over(script, moved, days[-210:], moved.differs(Result.MOVED, place="証明交付窓口の引出し"), correct=True)
    gone = Count(staffing, "media", TAX)
    found = gone.differs(Result.MISSING, remark="保管庫の所定の位置にない。使用簿の記載もない。")
    _over(script, gone, days[-110:], found, correct=False)
    today = Count(staffing, "devices", CITIZENS)
    script.at(days[-3], 8, 55, today.open)
    script.at(days[-2], 16, 15, today.count(leave=4))


def _over(
    script: Script, count: Count, days: list[dt.date], differs: Callable[[Stage], None], *, correct: bool
) -> None:
    reason = (
        "保管場所を改めた。" if correct else "前日に会計課へ貸し出したものと分かり、返却を受けて所定の位置に戻した。"
    )
    script.at(days[0], 9, 5, count.open)
    script.at(days[1], 10, 10, count.count(leave=1))
    script.at(days[1], 10, 40, differs)
    script.at(days[2], 15, 20, count.close)
    script.at(days[3], 9, 45, count.settle(correct=correct, reason=reason))
