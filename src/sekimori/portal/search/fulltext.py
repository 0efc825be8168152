"""The index itself. On SQLite an FTS5 table of character pairs that follows the entries by triggers; on PostgreSQL a trigram index.

FTS5's own trigrams do not find words of two characters, which in Japanese most words are; pairs asked for as a phrase do. The
FTS table keeps no text of its own (its content is the entry), and it changes in the transaction that changes the entry.
"""

from __future__ import annotations

from django.db import connection, models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Q
from django.db.models.expressions import RawSQL

from sekimori.portal.search.folding import pairs, runs

# Words that more entries than these have are no help in choosing.
FREQUENT = 5_000
# Shorter words the index of PostgreSQL does not know.
TRIGRAM = 3
TABLE, INDEX = "search_entry", "search_grams"
_ADD = "INSERT INTO search_grams(rowid, grams) VALUES (NEW.id, NEW.grams);"
_TAKE_OUT = "INSERT INTO search_grams(search_grams, rowid, grams) VALUES ('delete', OLD.id, OLD.grams);"
_TRIGGERS = {
    "search_entry_added": ("INSERT", _ADD),
    "search_entry_gone": ("DELETE", _TAKE_OUT),
    "search_entry_changed": ("UPDATE", f"{_TAKE_OUT} {_ADD}"),
}


def install(connection: BaseDatabaseWrapper) -> None:
    """Makes the index where it is missing and puts its triggers in place; nothing while the entries have no table."""
    if TABLE not in connection.introspection.table_names():
        return
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
            cursor.execute(f"CREATE INDEX IF NOT EXISTS {INDEX} ON {TABLE} USING gin (folded gin_trgm_ops)")
            return
        cursor.execute(
            f"CREATE VIRTUAL TABLE IF NOT EXISTS {INDEX} USING fts5("
            f"grams, content='{TABLE}', content_rowid='id', tokenize=\"unicode61 remove_diacritics 0 tokenchars '_'\")"
        )
        for name, (event, body) in _TRIGGERS.items():
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}")
            cursor.execute(f"CREATE TRIGGER {name} AFTER {event} ON {TABLE} BEGIN {body} END")


def remove(connection: BaseDatabaseWrapper) -> None:
    """Takes the index away, for undoing the migration."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"DROP INDEX IF EXISTS {INDEX}")
            return
        for name in _TRIGGERS:
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}")
        cursor.execute(f"DROP TABLE IF EXISTS {INDEX}")


def frequent(words: list[str], vendor: str) -> bool:
    """Whether more than FREQUENT entries have every one of the folded `words`. One query.

    The index then chooses nothing worth choosing, and whoever looks goes through the entries in their order instead. Where no
    index knows the words, what counts is whether there are so many entries at all.
    """
    phrases = _phrases(words)
    if vendor == "sqlite":
        found, asked = f"SELECT rowid FROM {INDEX} WHERE {INDEX} MATCH %s", [_match(phrases)]  # noqa: S608
        indexed = bool(phrases)
    else:
        found = f"SELECT 1 FROM {TABLE} WHERE " + " AND ".join(["folded LIKE %s"] * len(words))  # noqa: S608
        asked = [f"%{connection.ops.prep_for_like_query(word)}%" for word in words]
        indexed = max(map(len, words)) >= TRIGRAM
    if not indexed:
        found, asked = f"SELECT 1 FROM {TABLE}", []  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT COUNT(*) FROM ({found} LIMIT {FREQUENT + 1}) AS found", asked)  # noqa: S608
        return bool(cursor.fetchone()[0] > FREQUENT)


def _phrases(words: list[str]) -> list[str]:
    """What the index of SQLite can be asked of the words."""
    return [" ".join(pairs(run)) for word in words for run in runs(word) if len(run) > 1]


def _match(phrases: list[str]) -> str:
    return " AND ".join(f'"{phrase}"' for phrase in phrases)


def contains(words: list[str], vendor: str, *, letter_by_letter: bool = False) -> Q:
    """The condition that an entry has every one of the folded `words`; `letter_by_letter` without the index of SQLite."""
    condition = Q()
    by_index = vendor == "sqlite" and not letter_by_letter
    for word in words:
        # A single character, and a word with marks in it, is looked for letter by letter.
        if not by_index or runs(word) != [word] or len(word) == 1:
            condition &= Q(folded__contains=word)
    phrases = _phrases(words) if by_index else []
    if phrases:
        matching = RawSQL(f"SELECT rowid FROM {INDEX} WHERE {INDEX} MATCH %s", [_match(phrases)])  # noqa: S611, S608
        condition &= Q(pk__in=matching)
    return condition


def in_heading(words: list[str]) -> models.Case:
    """0 for entries whose number or title has every word, 1 for the others: the former come first."""
    heading = Q()
    for word in words:
        heading &= Q(heading__contains=word)
    return models.Case(
        models.When(heading, then=models.Value(0)), default=models.Value(1), output_field=models.SmallIntegerField()
    )


def keeps_pairs(vendor: str) -> bool:
    """Whether entries hold their character pairs here."""
    return vendor == "sqlite"
