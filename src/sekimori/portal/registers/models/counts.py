from __future__ import annotations

from django.db import models

from sekimori.portal.registers.models.media import Medium


class MediumCount(models.Model):
    """How many media of a section are alike in what clauses want of media.

    The database keeps the count itself, by triggers, as media change (counting.py); nothing else writes here. `standing` is the
    other columns written as one, so that what is not known is one standing too. A row may count nothing.
    """

    unit_id = models.BigIntegerField()
    standing = models.CharField(max_length=60)
    kind = models.CharField(max_length=12, choices=Medium.Kind.choices)
    kept_locked = models.BooleanField(null=True)
    safe_place = models.BooleanField(null=True)
    long_term = models.BooleanField(null=True)
    write_protected = models.BooleanField(null=True)
    number = models.BigIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["unit_id", "standing"], name="reg_medium_counted_once")]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.standing}: {self.number}"
