"""Asking about stocktakings."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from sekimori.portal.acts import policies
from sekimori.portal.acts.actors import Actor
from sekimori.portal.registers import defining
from sekimori.portal.registers.models import Item, Stocktaking, StocktakingLine

Result = StocktakingLine.Result
MOST_LOOKED_AT = 200
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


def counted(condition: Q) -> Coalesce:
    """How many lines of a stocktaking meet a condition, as a subquery: only the rows that are shown are counted."""
    lines = StocktakingLine.objects.filter(condition, stocktaking=OuterRef("pk")).order_by().values("stocktaking")
    return Coalesce(Subquery(lines.annotate(n=Count("pk")).values("n")), 0)


def waiting(actor: Actor, most: int) -> list[tuple[Stocktaking, int]]:
    """What the actor has to do: stocktakings under way that he counts or closes, closed ones with differences of his to see to.

    With the number of entries not confirmed, or of differences; one query. Who oversees the whole city looks at the list instead.
    """
    if actor.can("oversee_city"):
        return []
    left = Q(pk__in=StocktakingLine.objects.filter(UNSETTLED).values("stocktaking"))
    rows = stocktakings(actor).filter(Q(state=Stocktaking.State.OPEN) | left & Q(state=Stocktaking.State.CLOSED))
    numbered = rows.annotate(lacking=counted(Q(result="")), unsettled=counted(UNSETTLED))
    found: list[tuple[Stocktaking, int]] = []
    for row in numbered.order_by("due_on", "pk")[:MOST_LOOKED_AT]:
        under_way = row.state == Stocktaking.State.OPEN
        if policies.decide(actor, "count" if under_way else "settle", row):
            found.append((row, row.lacking if under_way else row.unsettled))
    return found[:most]
