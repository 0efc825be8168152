from __future__ import annotations

from typing import Any, ClassVar

from django.db import models


class Effect(models.Model):
    """Something that happened in the database. Nothing keeps it from happening twice: that is what is counted."""

    kind = models.CharField(max_length=20)
    key = models.CharField(max_length=200)

    # The type checker knows the product's apps only, not this one.
    objects: ClassVar[models.Manager[Any]] = models.Manager()

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"
