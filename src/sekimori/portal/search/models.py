from __future__ import annotations

from django.db import models


class Entry(models.Model):
    """What is found of a record: its words as they are shown, and folded for finding.

    `object_id` is the key of a record of the kind's model, whose policy decides who finds it. `heading` holds number and title
    folded, `folded` everything; `grams` the pairs of characters that the index of SQLite is made of (empty on PostgreSQL).
    """

    kind = models.CharField(max_length=40)
    object_id = models.BigIntegerField()
    reference = models.CharField(max_length=120, blank=True)
    title = models.TextField()
    text = models.TextField(blank=True)
    unit = models.BigIntegerField(null=True)
    order = models.BigIntegerField(default=0)
    heading = models.TextField()
    folded = models.TextField()
    grams = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "object_id"], name="search_entry_once")]
        indexes = [models.Index(fields=["kind", "order"], name="search_entry_order")]

    def __str__(self) -> str:
        return f"{self.kind} {self.reference or self.object_id}"
