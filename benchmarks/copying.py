"""Many copies of records that the services made, straight into the tables: with keys, people, units and moments of their own.

Rows are prepared as the fields prepare them and handed to the driver in batches, by COPY on PostgreSQL. Guards and foreign keys
are out of force meanwhile; what is copied refers to its own copies or to rows that stand already.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

BATCH = 100_000
Key = tuple[Any, int]


@dataclass(frozen=True)
class Stand:
    """What a copy has instead of the original: people and units by key, the time it is earlier, and values of single columns."""

    people: Mapping[int, int]
    units: Mapping[int, int]
    earlier: dt.timedelta
    values: Mapping[tuple[str, str], Any] = field(default_factory=dict)


class Row:
    """A row of the original, with what has to be put in its place."""

    def __init__(self, record: Any, within: set[Key], texts: Mapping[str, Sequence[str]]) -> None:
        from django.db import connection, models

        from sekimori.portal.organization.models import Person, Unit

        self.model = type(record)
        self.key: Key = (self.model, record.pk)
        self.values: list[Any] = []
        self.references: list[tuple[int, Key]] = []
        self.people: list[tuple[int, int]] = []
        self.units: list[tuple[int, int]] = []
        self.moments: list[tuple[int, dt.datetime]] = []
        self.named: dict[str, int] = {}
        self.texts = []
        for place, column in enumerate(self.model._meta.concrete_fields):  # noqa: SLF001
            value = getattr(record, column.attname)
            self.values.append(column.get_db_prep_save(value, connection))
            self.named[column.attname] = place
            if column.primary_key:
                self.pk = place
            elif value is None:
                continue
            elif isinstance(column, models.ForeignKey):
                to = column.related_model
                if (to, value) in within:
                    self.references.append((place, (to, value)))
                elif to is Person:
                    self.people.append((place, value))
                elif to is Unit:
                    self.units.append((place, value))
            elif isinstance(column, models.DateTimeField):
                self.moments.append((place, value))
            if column.attname in texts.get(self.model.__name__, ()):
                self.texts.append((place, str(value)))


class Original:
    """All rows of a record and what hangs on it; `texts` names by model the columns in which its key is written out."""

    def __init__(self, record: Any, hanging: Sequence[Any], texts: Mapping[str, Sequence[str]]) -> None:
        self.record = record
        every = [record, *hanging]
        within = {(type(each), each.pk) for each in every}
        self.rows = [Row(each, within, texts) for each in every]
        self.written_out = re.compile(rf"(?<!\d){record.pk}(?!\d)")


class Copier:
    """Collects copies and saves them in batches. Use within `unguarded`."""

    def __init__(self) -> None:
        self.made: dict[Any, list[tuple[Any, ...]]] = {}
        self.next: dict[Any, int] = {}
        self.count = 0

    def _key(self, model: Any) -> int:
        if model not in self.next:
            from django.db.models import Max

            self.next[model] = model._default_manager.aggregate(most=Max("pk"))["most"] or 0  # noqa: SLF001
        self.next[model] += 1
        return self.next[model]

    def add(self, original: Original, stand: Stand) -> int:
        """One more copy; the key of its record."""
        from django.db import connection

        keys = {row.key: self._key(row.model) for row in original.rows}
        mine = keys[original.rows[0].key]
        for row in original.rows:
            values = row.values.copy()
            values[row.pk] = keys[row.key]
            for place, key in row.references:
                values[place] = keys[key]
            for place, person in row.people:
                values[place] = stand.people.get(person, person)
            for place, unit in row.units:
                values[place] = stand.units.get(unit, unit)
            for place, moment in row.moments:
                values[place] = connection.ops.adapt_datetimefield_value(moment - stand.earlier)
            for place, text in row.texts:
                values[place] = original.written_out.sub(str(mine), text)
            for (model, column), value in stand.values.items():
                if model == row.model.__name__:
                    values[row.named[column]] = value
            self.made.setdefault(row.model, []).append(tuple(values))
            self.count += 1
        if self.count >= BATCH:
            self.save()
        return mine

    def save(self) -> None:
        """Writes what was collected."""
        from django.db import transaction

        with transaction.atomic():
            for model, rows in self.made.items():
                _insert(model, rows)
        self.made, self.count = {}, 0

    def finish(self) -> None:
        """Writes the rest, and lets the next keys come after those given here."""
        from django.core.management.color import no_style
        from django.db import connection

        self.save()
        with connection.cursor() as cursor:
            for statement in connection.ops.sequence_reset_sql(no_style(), list(self.next)):
                cursor.execute(statement)


def _insert(model: Any, rows: Sequence[tuple[Any, ...]]) -> None:
    from django.db import connection

    meta = model._meta  # noqa: SLF001
    columns = ", ".join(f'"{each.column}"' for each in meta.concrete_fields)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor, cursor.copy(f"COPY {meta.db_table} ({columns}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        return
    holes = ", ".join("?" * len(meta.concrete_fields))
    connection.connection.executemany(f"INSERT INTO {meta.db_table} ({columns}) VALUES ({holes})", rows)  # noqa: S608


@contextmanager
def unguarded() -> Iterator[None]:
    """Guards and foreign keys are out of force in the block."""
    from django.db import connection

    from sekimori.portal.acts import guarding

    sqlite = connection.vendor == "sqlite"
    off, on = (
        (("PRAGMA foreign_keys=OFF", "PRAGMA synchronous=OFF", "PRAGMA cache_size=-400000"),
         ("PRAGMA foreign_keys=ON", "PRAGMA synchronous=FULL", "PRAGMA cache_size=-2000"))
        if sqlite
        else (("SET session_replication_role = replica",), ("SET session_replication_role = DEFAULT",))
    )  # fmt: skip
    guarding.remove(connection)
    with connection.cursor() as cursor:
        for statement in off:
            cursor.execute(statement)
        try:
            yield
        finally:
            for statement in on:
                cursor.execute(statement)
            guarding.install(connection)
