from __future__ import annotations

from django.db import models


class GrantedCount(models.Model):
    """How many applications of a section have been granted under a procedure, and the last of them by key.

    The database keeps the count itself, by triggers, as applications change (counting.py); nothing else writes here. `unit` is 0
    for applications of no section.
    """

    procedure = models.CharField(max_length=60)
    variant = models.CharField(max_length=60, blank=True)
    unit = models.BigIntegerField(default=0)
    number = models.BigIntegerField(default=0)
    latest = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["procedure", "variant", "unit"], name="proc_granted_once"),
        ]

    def __str__(self) -> str:
        return f"{self.procedure} {self.number}"
