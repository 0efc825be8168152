"""Asking about stocktakings."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from sekimori.portal.acts import policies
from sekimori.portal.acts.actors import Actor
from sekimori.portal.registers import defining
from sekimori.portal.registers.models import Item, Stocktaking, StocktakingLine

Result = StocktakingLine.Result
UNSETTLED = Q(result__in=sorted(StocktakingLine.DIFFERENCES), settled="")


@dataclass(frozen=True)
class Tally:
    """How far a stocktaking has come: lines, those confirmed, each result, and differences nobody has seen to."""

    total: int
    counted: int
    results: dict[str, int]
    unsettled: int

    @property
    def differences(self) -> int:
        return sum(count for result, count in self.results.items() if result in StocktakingLine.DIFFERENCES)


def stocktakings(actor: Actor) -> QuerySet[Stocktaking]:
    """The stocktakings that the actor may know of, the newest first."""
    return policies.visible(Stocktaking, actor)


def stocktaking(pk: int, actor: Actor, need: str = "view") -> Stocktaking:
    """One of them. Raises NotFound, and Refused when the actor may not do `need`."""
    return policies.get(Stocktaking, actor, need=need, pk=pk)


def tally(record: Stocktaking) -> Tally:
    """One query."""
    asked = {result.value: Count("pk", filter=Q(result=result)) for result in Result}
    row = record.lines.aggregate(total=Count("pk"), unsettled=Count("pk", filter=UNSETTLED), **asked)
    results = {result.value: row[result.value] for result in Result}
    return Tally(row["total"], sum(results.values()), results, row["unsettled"])


def last_closed(register: str, units: Collection[int]) -> dict[int, Stocktaking]:
    """For each of these units the stocktaking of a register that was closed last; one query."""
    rows = Stocktaking.objects.filter(register=register, unit__in=units, state=Stocktaking.State.CLOSED)
    return {row.unit_id: row for row in rows.order_by("closed_at", "pk")}


def lines_of_item(item: Item, most: int = 20) -> list[StocktakingLine]:
    """What stocktakings said about an entry, the newest first; one query."""
    register = defining.of_model(type(item))
    rows = StocktakingLine.objects.filter(item=item.pk, stocktaking__register=register.key).exclude(result="")
    return list(rows.select_related("stocktaking", "found_by").order_by("-found_at", "-pk")[:most])


def waiting(actor: Actor, most: int) -> list[tuple[Stocktaking, int]]:
    """What the actor has to do: stocktakings under way that he counts or closes, closed ones with differences of his to see to.

    With the number of entries not confirmed, or of differences; two queries.
    """
    lacking = Count("lines", filter=Q(lines__result=""))
    rows = stocktakings(actor).filter(state=Stocktaking.State.OPEN).annotate(left=lacking).order_by("due_on", "pk")
    found: list[tuple[Stocktaking, int]] = [
        (row, row.left) for row in rows[:200] if policies.decide(actor, "count", row)
    ]
    differing = Q(lines__result__in=sorted(StocktakingLine.DIFFERENCES), lines__settled="")
    closed = stocktakings(actor).filter(state=Stocktaking.State.CLOSED).annotate(left=Count("lines", filter=differing))
    rest = closed.filter(left__gt=0).order_by("due_on", "pk")[:200]
    found.extend((row, row.left) for row in rest if policies.decide(actor, "settle", row))
    return found[:most]
