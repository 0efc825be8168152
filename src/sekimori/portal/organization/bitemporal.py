"""Rows in two times: when something holds (valid) and when it was known (recorded). Nothing is overwritten or backdated."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from typing import Any, ClassVar, TypeVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from sekimori.portal.acts.revisions import Noticing, NoticingQuerySet

M = TypeVar("M", bound=models.Model)


def holds_on(day: dt.date, known_at: dt.datetime | None = None, prefix: str = "") -> Q:
    """The condition that a row holds on `day`, as known now or at the moment `known_at`; `prefix` for related rows."""
    valid = Q(**{f"{prefix}valid_from__lte": day}) & (
        Q(**{f"{prefix}valid_to__isnull": True}) | Q(**{f"{prefix}valid_to__gt": day})
    )
    return valid & known_on(known_at, prefix)


def known_on(known_at: dt.datetime | None = None, prefix: str = "") -> Q:
    """The condition that a row is known now, or was at `known_at`, whatever the days for which it holds."""
    unsuperseded = Q(**{f"{prefix}superseded_at__isnull": True})
    if known_at is None:
        return unsuperseded
    return Q(**{f"{prefix}recorded_at__lte": known_at}) & (unsuperseded | Q(**{f"{prefix}superseded_at__gt": known_at}))


class BitemporalQuerySet(models.QuerySet[M]):
    """Rows of a bitemporal model."""

    def on(self, day: dt.date, known_at: dt.datetime | None = None) -> BitemporalQuerySet[M]:
        """The rows that hold on `day`, as known now or as known at `known_at`."""
        return self.filter(holds_on(day, known_at))

    def known(self, known_at: dt.datetime | None = None) -> BitemporalQuerySet[M]:
        """The rows as known now or at `known_at`, whatever their days."""
        return self.filter(known_on(known_at))


class Bitemporal(models.Model):
    """A row valid from `valid_from` up to and not including `valid_to`, known from `recorded_at` until `superseded_at`.

    `beside` names the fields that say where a row comes from and not what holds: two periods that differ in them alone are one.
    """

    beside: ClassVar[frozenset[str]] = frozenset()

    valid_from = models.DateField(_("有効開始日"))
    valid_to = models.DateField(_("有効終了日の翌日"), null=True, blank=True)
    recorded_at = models.DateTimeField(editable=False)
    superseded_at = models.DateTimeField(null=True, editable=False)

    objects: ClassVar[Any] = BitemporalQuerySet.as_manager()

    class Meta:
        abstract = True

    @property
    def last_day(self) -> dt.date | None:
        """The last day on which the row holds; None when it has no end."""
        return self.valid_to - dt.timedelta(days=1) if self.valid_to else None


# The names under which processes keep what follows from units, organs and rules, what follows from people, posts,
# appointments, writings and absences, and how people and bodies are reached (acts.revisions).
SHAPE, PEOPLE, CONTACTS = "organization", "people", "contacts"


class NoticedQuerySet(NoticingQuerySet[M], BitemporalQuerySet[M]):  # type: ignore[override]
    """Bitemporal rows from which much is derived and kept in memory."""


class Noticed(Noticing, Bitemporal):
    """A bitemporal row whose changes are noticed by what is kept in memory."""

    objects: ClassVar[Any] = NoticedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        abstract = True


class Shaping(Noticed):
    """A row about units or rules."""

    revision = SHAPE

    class Meta:
        abstract = True


class Placing(Noticed):
    """A row about who is where and may do what."""

    revision = PEOPLE

    class Meta:
        abstract = True


def period_rules(
    name: str, *key: str, where: Q | None = None
) -> Sequence[models.CheckConstraint | models.UniqueConstraint]:
    """The constraints of a bitemporal table: no empty period, and one known row per `key` and first day (for rows `where`)."""
    known = Q(superseded_at__isnull=True)
    return [
        models.CheckConstraint(
            condition=Q(valid_to__isnull=True) | Q(valid_to__gt=models.F("valid_from")), name=f"{name}_period"
        ),
        models.UniqueConstraint(
            fields=[*key, "valid_from"], condition=known & where if where else known, name=f"{name}_once"
        ),
    ]


def change_indexes(name: str) -> Collection[models.Index]:
    """The indexes by which the coming days of change are found."""
    return [
        models.Index(fields=["valid_from"], name=f"{name}_from"),
        models.Index(fields=["valid_to"], name=f"{name}_to"),
        models.Index(fields=["recorded_at"], name=f"{name}_recorded"),
    ]
