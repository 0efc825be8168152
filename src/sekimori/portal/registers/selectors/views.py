"""Entries as other apps see them: how they are written, who owns them, and their facts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sekimori.portal.registers import kinds, levels
from sekimori.portal.registers.adopted import Standards
from sekimori.portal.registers.defining import Register
from sekimori.portal.registers.models import Item
from sekimori.standards.procedure_fields import Fact


@dataclass(frozen=True)
class ItemView:
    """An entry: its key in its register, how it is written, the unit that owns it, its facts, and a line that tells it apart.

    Facts are named as in `standards.procedure_fields.Fact`. A level is the one that counts: unknown is the highest.
    """

    register: str
    pk: int
    label: str
    unit: int | None
    facts: Mapping[str, Any] = field(default_factory=dict)
    hint: str = ""


def view_of(register: Register, item: Item, standards: Standards) -> ItemView:
    """The entry as others see it; no query beyond what `standards` has read."""
    facts: dict[str, Any] = {"gone": item.state in register.gone}
    for column in register.own_columns:
        if column.fact is not None:
            facts[column.fact.value] = column.kind.of(item, column.name)
    facts[Fact.LABEL.value] = str(item)
    scheme = standards.scheme(item.unit_id)
    if register.classified and scheme is not None:
        facts.update(levels.effective(scheme, getattr(item, "levels", {})))
    parts = [str(register.states.get(item.state, item.state)), standards.unit_words(item.unit_id)]
    kind = next((c for c in register.own_columns if c.fact is Fact.KIND and isinstance(c.kind, kinds.Choice)), None)
    if kind is not None and isinstance(kind.kind, kinds.Choice):
        value = kind.kind.of(item, kind.name)
        parts.insert(0, str(dict(kind.kind.choices).get(value, value)))
    return ItemView(register.key, item.pk, str(item), item.unit_id, facts, "　".join(part for part in parts if part))
