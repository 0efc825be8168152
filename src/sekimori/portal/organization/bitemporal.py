"""Rows in two times: when something holds (valid) and when it was known (recorded). Nothing is overwritten or backdated."""

from __future__ import annotations

import datetime as dt
from typing import Any, TypeVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

M = TypeVar("M", bound=models.Model)


def holds_on(day: dt.date, known_at: dt.datetime | None = None, prefix: str = "") -> Q:
    """The condition that a row holds on `day`, as known now or at the moment `known_at`; `prefix` for related rows."""
    valid = Q(**{f"{prefix}valid_from__lte": day}) & (
        Q(**{f"{prefix}valid_to__isnull": True}) | Q(**{f"{prefix}valid_to__gt": day})
    )
    if known_at is None:
        return valid & Q(**{f"{prefix}superseded_at__isnull": True})
    known = Q(**{f"{prefix}recorded_at__lte": known_at})
    return (
        valid & known & (Q(**{f"{prefix}superseded_at__isnull": True}) | Q(**{f"{prefix}superseded_at__gt": known_at}))
    )


class BitemporalQuerySet(models.QuerySet[M]):
    """Rows of a bitemporal model."""

    def on(self, day: dt.date, known_at: dt.datetime | None = None) -> BitemporalQuerySet[M]:
        """The rows that hold on `day`, as known now or as known at `known_at`."""
        return self.filter(holds_on(day, known_at))

    def known(self) -> BitemporalQuerySet[M]:
        """The rows as known now, whatever their days."""
        return self.filter(superseded_at__isnull=True)


class Bitemporal(models.Model):
    """A row valid from `valid_from` up to and not including `valid_to`, known from `recorded_at` until `superseded_at`."""

    valid_from = models.DateField(_("有効開始日"))
    valid_to = models.DateField(_("有効終了日の翌日"), null=True, blank=True)
    recorded_at = models.DateTimeField(editable=False)
    superseded_at = models.DateTimeField(null=True, editable=False)

    objects = BitemporalQuerySet.as_manager()

    class Meta:
        abstract = True

    def end(self, day: dt.date, *, at: dt.datetime, **changes: Any) -> Bitemporal:
        """Makes the row hold only before `day`, keeping what was known until `at`. The new row is returned.

        The old row is superseded and a copy with the shorter period recorded; `changes` are set on the copy.
        """
        copy = type(self).objects.get(pk=self.pk)
        self.superseded_at = at
        self.save(update_fields=["superseded_at"])
        copy.pk, copy.recorded_at, copy.valid_to = None, at, day
        copy._state.adding = True  # noqa: SLF001
        for name, value in changes.items():
            setattr(copy, name, value)
        if copy.valid_to is None or copy.valid_from < copy.valid_to:
            copy.save()
        return copy
