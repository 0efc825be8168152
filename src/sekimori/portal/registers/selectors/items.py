from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import Any

from django.db.models import Count, Q, QuerySet

from sekimori.portal.acts import policies
from sekimori.portal.acts.actors import Actor
from sekimori.portal.organization import selectors as organization
from sekimori.portal.organization.selectors import Authority
from sekimori.portal.registers import defining
from sekimori.portal.registers.adopted import Standards
from sekimori.portal.registers.defining import Register
from sekimori.portal.registers.models import InformationAsset, Item
from sekimori.portal.registers.selectors.views import ItemView, view_of
from sekimori.portal.search import selectors as search


def known(key: str) -> bool:
    """Whether a register of this key is kept here."""
    return defining.known(key)


def register(key: str) -> Register:
    """The register with this key. Raises policies.NotFound."""
    if not defining.known(key):
        raise policies.NotFound("お探しの台帳はありません。")
    return defining.get(key)


def registers() -> list[Register]:
    """Every register, in order."""
    return defining.every()


def entries(key: str, actor: Actor) -> QuerySet[Any]:
    """The entries of a register that `actor` may know of."""
    return policies.visible(register(key).model, actor)


def item(key: str, pk: int, actor: Actor) -> Any:
    """One entry. Raises NotFound when there is none or it is not for the actor."""
    return policies.get(register(key).model, actor, pk=pk)


def find(key: str, text: str, actor: Actor, *, unit: int | None = None, most: int = 20) -> list[ItemView]:
    """At most `most` entries that have every word of `text` and have not left the register, of one unit when given.

    A few queries for any number found.
    """
    found = register(key)
    rows = entries(key, actor).exclude(state__in=found.gone)
    if text.strip():
        rows = rows.filter(search.having(text, found.key))
    if unit is not None:
        rows = rows.filter(unit=unit)
    standards = Standards.now()
    return [view_of(found, each, standards) for each in rows.order_by("code")[:most]]


def items(key: str, pks: Collection[int], actor: Actor | None) -> dict[int, ItemView]:
    """The entries with these keys that the actor may know of; None: the software itself asks. Queries do not grow with the keys."""
    found = register(key)
    rows = policies.visible(found.model, actor) if actor is not None else found.model._default_manager.all()  # noqa: SLF001
    standards = Standards.now()
    return {each.pk: view_of(found, each, standards) for each in rows.filter(pk__in=list(pks))}


def by_number(key: str, numbers: Collection[str], actor: Actor) -> dict[str, Any]:
    """The entries with these numbers (in any width and case) that the actor may know of, by folded number."""
    from sekimori.common.text import fold

    rows = entries(key, actor).filter(code__in={fold(number) for number in numbers})
    return {each.code: each for each in rows}


def unconfirmed(actor: Actor) -> int:
    """How many information assets wait for the actor as the head of their section; no query for who leads none."""
    units = actor.units_where("manage_section")
    if not units:
        return 0
    return InformationAsset.objects.filter(state=InformationAsset.State.UNCONFIRMED, unit__in=units).count()


def who_decides(item: Item) -> Authority | None:
    """Who decides over an entry by the authority matrix: the head of its section, or whom the matrix names for systems.

    None when the matrix is silent.
    """
    matter = defining.of_model(type(item)).matter
    return organization.authority_over(matter, unit=item.unit_id)


def left_by(key: str, moment: dt.datetime) -> list[tuple[int, int, int]]:
    """Of each unit how many entries have left the register by a procedure, and how many by somebody's hand; one query.

    What came in as already gone is not counted.
    """
    rows = defining.get(key).model._default_manager.filter(left_at__lte=moment)  # noqa: SLF001
    counted = (
        rows.order_by()
        .values("unit")
        .annotate(
            by_procedure=Count("pk", filter=Q(left_by__startswith="procedures.")),
            by_hand=Count("pk", filter=Q(left_by__startswith="hand:")),
        )
    )
    return [(row["unit"], row["by_procedure"], row["by_hand"]) for row in counted]


def linked_to(item: Item) -> dict[str, list[Any]]:
    """The entries of registers that point to this one, by register key: copies of an asset, media on which it is."""
    found: dict[str, list[Any]] = {}
    for other in defining.every():
        for column in other.own_columns:
            model = getattr(column.kind, "model", None)
            if model is type(item):
                rows = other.model._default_manager.filter(Q(**{column.name: item.pk}))  # noqa: SLF001
                found.setdefault(other.key, []).extend(rows.order_by("code")[:200])
    return {key: rows for key, rows in found.items() if rows}
