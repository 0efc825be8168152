"""Rows in two times: when something holds (valid) and when it was known (recorded). Nothing is overwritten or backdated."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Iterable, Sequence
from contextvars import ContextVar
from typing import Any, ClassVar, TypeVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from sekimori.portal.acts import context
from sekimori.portal.acts.performing import under_way

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


# The web request and the token it has seen.
_seen: ContextVar[tuple[uuid.UUID, uuid.UUID | None] | None] = ContextVar("sekimori_organization_seen", default=None)


class Revision(models.Model):
    """One row that changes whenever units or rules do, so that what is kept of them in memory is never stale."""

    SINGLE: ClassVar[int] = 1

    id = models.PositiveSmallIntegerField(primary_key=True, default=SINGLE, editable=False)
    token = models.UUIDField()

    class Meta:
        app_label = "organization"

    @classmethod
    def current(cls) -> uuid.UUID | None:
        """The token in force; asked for once in a web request, as long as nothing is changed in it."""
        circumstances = context.current_or_none()
        asked = circumstances.request if circumstances and circumstances.channel == "web" else None
        if asked is None or under_way():
            return cls.objects.filter(pk=cls.SINGLE).values_list("token", flat=True).first()
        seen = _seen.get()
        if seen is None or seen[0] != asked:
            seen = (asked, cls.objects.filter(pk=cls.SINGLE).values_list("token", flat=True).first())
            _seen.set(seen)
        return seen[1]

    @classmethod
    def renew(cls) -> None:
        """Marks everything kept in memory as out of date, in the open transaction."""
        _seen.set(None)
        row = Revision(id=cls.SINGLE, token=uuid.uuid4())
        Revision.objects.bulk_create([row], update_conflicts=True, unique_fields=["id"], update_fields=["token"])


class ShapingQuerySet(BitemporalQuerySet[M]):
    """Rows that shape every derivation; each way of writing them renews the revision."""

    def bulk_create(self, objs: Iterable[M], *args: Any, **kwargs: Any) -> list[M]:
        made = super().bulk_create(objs, *args, **kwargs)
        Revision.renew()
        return made

    def update(self, **kwargs: Any) -> int:
        changed = super().update(**kwargs)
        Revision.renew()
        return changed


class Shaping(Bitemporal):
    """A bitemporal row whose changes are noticed by the structures kept in memory."""

    objects: ClassVar[Any] = ShapingQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        super().save(*args, **kwargs)
        Revision.renew()


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
