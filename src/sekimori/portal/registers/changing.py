"""Putting values into an entry: each checked by its column's kind, the whole by its register; what changed in words.

Nothing is saved here; services and imports do that.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from sekimori.common.errors import Faults, InvalidInput, Place
from sekimori.common.text import fold
from sekimori.portal.registers import kinds
from sekimori.portal.registers.defining import LEVELS, Column, Register
from sekimori.portal.registers.lookups import Lookups, pk_of
from sekimori.portal.registers.models import Item, NumberSeries

SERIAL_WIDTH = 6


@dataclass
class Change:
    """An entry with new values, not yet saved: what it was and is in words by column, and its relations to be written."""

    register: Register
    item: Item
    lookups: Lookups
    columns: tuple[Column, ...]
    before: dict[str, Any] = field(default_factory=dict)
    after: dict[str, Any] = field(default_factory=dict)
    links: dict[str, tuple[int, ...]] = field(default_factory=dict)

    @property
    def made(self) -> bool:
        """Whether anything is different."""
        return bool(self.after) or bool(self.before)

    def touched(self, name: str) -> bool:
        """Whether a column has changed."""
        return name in self.after

    def save(self) -> None:
        """Saves the entry and its relations."""
        self.item.save()
        for name, pks in self.links.items():
            column = next(each for each in self.columns if each.name == name)
            if isinstance(column.kind, kinds.Several):
                column.kind.link(self.item, name, pks)


def prepare(
    register: Register,
    item: Item,
    values: Mapping[str, Any],
    lookups: Lookups,
    *,
    faults: Faults,
    place: Place | None = None,
    whole: bool = True,
) -> Change:
    """Puts `values` (column name → value; `levels` may be given as one mapping) into `item` and says what changes.

    Faults are collected, each with its column; columns that nobody named stay. `whole` also asks whether what is demanded is
    there and the register's own rules hold.
    """
    unit = values.get("unit", item.unit_id)
    columns = register.columns_for(lookups.standards.scheme(pk_of(unit)))
    change = Change(register, item, lookups, columns)
    was = {column.name: column.kind.of(item, column.name) for column in columns}
    given = _spread(values)
    for name in given.keys() - was.keys() - {"state"}:
        faults.add(_("「%(name)s」という項目はこの台帳にありません。") % {"name": name[:60]}, place=place, field=name)
    for column in columns:
        if column.name in given and column.name != "state":
            _put(change, column, given[column.name], faults, place)
    if not faults:
        register.settle(item, _values(change), lookups.standards)
    if whole and not faults:
        _check(change, faults, place)
    _say(change, was)
    return change


def _spread(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values by column; levels given as one mapping become one value for each axis."""
    found = {name: value for name, value in values.items() if name != LEVELS}
    levels = values.get(LEVELS)
    if isinstance(levels, Mapping):
        found.update({f"{LEVELS}.{axis}": level for axis, level in levels.items()})
    return found


def _put(change: Change, column: Column, value: Any, faults: Faults, place: Place | None) -> None:
    try:
        clean = column.kind.clean(value)
    except InvalidInput as error:
        faults.add(f"{column.label}：{error.sentence}", place=_at(place, column), field=column.key)
        return
    if isinstance(column.kind, kinds.Several):
        change.links[column.name] = clean
    else:
        column.kind.put(change.item, column.name, clean)


def _values(change: Change) -> dict[str, Any]:
    return {column.name: column.kind.of(change.item, column.name) for column in change.columns} | change.links


def _check(change: Change, faults: Faults, place: Place | None) -> None:
    item, register = change.item, change.register
    values = _values(change)
    for column in change.columns:
        if column.demanded and column.kind.is_empty(values[column.name]):
            sentence = _("「%(label)s」を入力してください。") % {"label": column.label}
            faults.add(sentence, place=_at(place, column), field=column.key)
    for name, sentence in register.faults(item, values, change.lookups.standards):
        named = next((each for each in change.columns if each.name == name), None)
        faults.add(sentence, place=_at(place, named), field=named.key if named else name)


def _at(place: Place | None, column: Column | None) -> Place | None:
    if place is None or column is None:
        return place
    return Place(place.file, place.line, str(column.label))


def _say(change: Change, was: Mapping[str, Any]) -> None:
    """What is different now, in words."""
    for column in change.columns:
        now = change.links.get(column.name, column.kind.of(change.item, column.name))
        before = was[column.name]
        if now == before:
            continue
        name = str(column.label) if column.name.startswith(LEVELS) else column.name
        change.before[name] = _words(column, before, change.lookups)
        change.after[name] = _words(column, now, change.lookups)


def _words(column: Column, value: Any, lookups: Lookups) -> Any:
    """A value as the ledger keeps it: choices by their key (their words are the model's), references as words."""
    if isinstance(column.kind, kinds.Choice) or column.kind.is_empty(value):
        return value or None
    return column.kind.shown(value, lookups)


def number_items(register: Register, items: Sequence[Item]) -> None:
    """Gives the entries without number the next numbers of the register. Locks the register's series."""
    lacking = [item for item in items if not item.number]
    if not lacking:
        return
    NumberSeries.objects.get_or_create(register=register.key)
    series = NumberSeries.objects.select_for_update().get(register=register.key)
    numbers: list[str] = []
    while len(numbers) < len(lacking):
        wanted = len(lacking) - len(numbers)
        batch = [f"{register.prefix}-{series.last + n:0{SERIAL_WIDTH}}" for n in range(1, wanted + 1)]
        taken = register.model._default_manager.filter(code__in=map(fold, batch))  # noqa: SLF001
        used = set(taken.values_list("code", flat=True))
        numbers.extend(number for number in batch if fold(number) not in used)
        series.last += wanted
    series.save(update_fields=["last"])
    for item, number in zip(lacking, numbers, strict=True):
        item.number = number
