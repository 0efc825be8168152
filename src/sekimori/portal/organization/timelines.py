"""Bitemporal rows read as periods, changed by the arithmetic of `periods`, and written back so that nothing is overwritten."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Generic, TypeVar, cast

from django.db import transaction
from django.db.models import Max, Model, QuerySet

from sekimori.portal.organization.bitemporal import Bitemporal
from sekimori.portal.organization.periods import Period

B = TypeVar("B", bound=Bitemporal)
Key = tuple[Any, ...]
TIMES = frozenset({"id", "valid_from", "valid_to", "recorded_at", "superseded_at"})
BATCH = 500


class Timelines(Generic[B]):
    """The known periods of one model, one timeline per value of the `keys` fields (attribute names, `person_id`).

    Loaded with the rows locked, but for comparing alone; `change` replaces a timeline in memory, `save` writes what differs.
    """

    def __init__(self, model: type[B], keys: Sequence[str], rows: Iterable[B]) -> None:
        self.model = model
        self.keys = tuple(keys)
        self.names = [
            field.attname
            for field in model._meta.concrete_fields  # noqa: SLF001
            if field.attname not in TIMES | set(self.keys) | model.beside
        ]
        self._rows: dict[Key, list[B]] = {}
        for row in rows:
            self._rows.setdefault(self._key_of(row), []).append(row)
        self._changed: dict[Key, list[Period]] = {}

    @classmethod
    def load(cls, model: type[B], keys: Sequence[str], **which: Any) -> Timelines[B]:
        """The timelines of the known rows that match `which`, locked for this transaction; outside of one only to be compared."""
        rows = model.objects.filter(superseded_at__isnull=True, **which).order_by("valid_from")
        if transaction.get_connection().in_atomic_block:
            rows = rows.select_for_update()
        return cls(model, keys, cast("QuerySet[B]", rows))

    def _key_of(self, row: B) -> Key:
        return tuple(getattr(row, name) for name in self.keys)

    def __iter__(self) -> Iterator[Key]:
        return iter(dict.fromkeys([*self._rows, *self._changed]))

    def of(self, *key: Any) -> list[Period]:
        """The periods under `key`, the changes made so far included; empty when nothing is known."""
        if key in self._changed:
            return self._changed[key]
        return [
            Period(row.valid_from, row.valid_to, {name: getattr(row, name) for name in self.names})
            for row in self._rows.get(key, [])
        ]

    def change(self, key: Key, periods: list[Period]) -> None:
        """Puts `periods` in the place of the timeline under `key`."""
        self._changed[key] = periods

    def renumber(self, numbers: Mapping[str, Mapping[int, int]]) -> None:
        """Replaces the negative ids under which new records stood by those they were given: field → old id → new id."""
        renewed: dict[Key, list[Period]] = {}
        for key, periods in self._changed.items():
            new_key = tuple(_renewed(numbers, name, value) for name, value in zip(self.keys, key, strict=True))
            renewed[new_key] = [
                replace(period, values={name: _renewed(numbers, name, value) for name, value in period.values.items()})
                for period in periods
            ]
        self._changed = renewed

    def save(self, now: dt.datetime, **beside: Any) -> list[B]:
        """Supersedes the rows that no longer say what is known and adds the new ones; those are returned.

        Rows that still hold are left alone, so that a repeated change leaves no trace. `beside` goes into every new row.
        """
        dropped: list[Any] = []
        added: list[tuple[Key, Period]] = []
        for key, periods in self._changed.items():
            wanted = {(period.start, period.end): period for period in periods}
            kept: list[B] = []
            for row in self._rows.get(key, []):
                same = wanted.get((row.valid_from, row.valid_to))
                if same is not None and all(getattr(row, name) == same.values[name] for name in self.names):
                    del wanted[row.valid_from, row.valid_to]
                    kept.append(row)
                else:
                    dropped.append(row.pk)
            self._rows[key] = kept
            added.extend((key, period) for period in wanted.values())
        self._changed.clear()
        made = self._write(dropped, added, moment_for(self.model, now) if dropped or added else now, beside)
        for row in made:
            self._rows[self._key_of(row)].append(row)
        for key, _period in added:
            self._rows[key].sort(key=lambda row: row.valid_from)
        return made

    def _write(
        self, dropped: list[Any], added: list[tuple[Key, Period]], at: dt.datetime, beside: Mapping[str, Any]
    ) -> list[B]:
        for start in range(0, len(dropped), BATCH):
            self.model.objects.filter(pk__in=dropped[start : start + BATCH]).update(superseded_at=at)
        rows = [
            self.model(
                **dict(zip(self.keys, key, strict=True)),
                **period.values,
                **beside,
                valid_from=period.start,
                valid_to=period.end,
                recorded_at=at,
            )
            for key, period in added
        ]
        return cast("list[B]", self.model.objects.bulk_create(rows, batch_size=BATCH)) if rows else []


def _renewed(numbers: Mapping[str, Mapping[int, int]], name: str, value: Any) -> Any:
    return numbers[name].get(value, value) if name in numbers and value is not None else value


def moment_for(model: type[Model], now: dt.datetime) -> dt.datetime:
    """The moment to record: `now`, but never before anything already recorded in this table.

    A machine's clock may go back a little; what was known at a past moment must not change through that.
    """
    last = model._default_manager.aggregate(recorded=Max("recorded_at"))["recorded"]  # noqa: SLF001
    return max(now, last) if last else now
