"""What is derived from the records of all apps. Nothing here is ever typed in; everything here can be computed again."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from sekimori.portal.acts.readings import LABELS
from sekimori.portal.acts.revisions import Noticing

# The place of the city as a whole, where other rows name a unit.
CITY = 0
# The name under which processes keep what the tables hold for (acts.revisions).
GROUND = "compliance"

STANDINGS = [
    *((status.value, label) for status, label in LABELS.items()),
    ("open", _("推奨・未実施")),
    ("none", _("状態なし")),
]


class Basis(Noticing):
    """For which adoptions and units the tables hold, as of which day: one row. `token` changes with every change of it.

    `extents` lists for each adoption {"adoption", "organs", "sections": {unit: department or 0}, "departments": [unit]}.
    """

    SINGLE: ClassVar[int] = 1
    revision = GROUND

    id = models.PositiveSmallIntegerField(primary_key=True, default=SINGLE, editable=False)
    token = models.UUIDField(default=uuid.uuid4)
    day = models.DateField()
    extents = models.JSONField(default=list)
    computed_at = models.DateTimeField()


class Placed(models.Model):
    """Something derived about a clause (by its lineage) under an adoption, for a unit or the city as a whole (0)."""

    adoption = models.ForeignKey("rules.Adoption", on_delete=models.CASCADE, related_name="+")
    lineage = models.CharField(_("条項"), max_length=120)
    unit = models.BigIntegerField(_("所属"), default=CITY)

    class Meta:
        abstract = True


class Reading(Placed):
    """What one mechanism says, in the words of the reader that said it. Mechanisms that have said nothing have no row.

    `mechanism` is kind:name, numbered where a clause names it again. `since` is when this status began.
    """

    mechanism = models.CharField(_("仕組み"), max_length=90)
    status = models.CharField(_("状態"), max_length=16, choices=[(s.value, label) for s, label in LABELS.items()])
    reason = models.TextField()
    values = models.JSONField(default=dict)
    record = models.CharField(max_length=80, blank=True)
    attested = models.BooleanField(default=False)
    beyond_text = models.BooleanField(default=False)
    next_change_at = models.DateTimeField(null=True)
    since = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["adoption", "lineage", "mechanism", "unit"], name="compliance_reading_once"
            ),
        ]
        indexes = [
            models.Index(fields=["next_change_at"], name="compliance_reading_due"),
            models.Index(fields=["adoption", "lineage", "unit"], name="compliance_reading_place"),
        ]

    def __str__(self) -> str:
        return f"{self.lineage} {self.mechanism} {self.status}"


class State(Placed):
    """The state of a clause. `department` is the 部等 a section belongs to then (0: none, or the city itself).

    `claim` is the unit's own answer in self-inspection, `contradicted` that the records say otherwise. For the city `counts` says
    how many units are in which state. `exceptions` are the records of the exceptions in force, `exception_ahead` that one begins
    later, `waiver` the decision that it was not needed. `since` is when this state began.
    """

    department = models.BigIntegerField(default=0)
    standing = models.CharField(_("状態"), max_length=16, choices=STANDINGS)
    attested = models.BooleanField(_("申告のみ"), default=False)
    excepted = models.BooleanField(_("例外措置"), default=False)
    contradicted = models.BooleanField(_("申告と記録の食い違い"), default=False)
    claim = models.CharField(max_length=16, blank=True)
    counts = models.JSONField(default=dict)
    exceptions = models.JSONField(default=list)
    exception_ahead = models.BooleanField(default=False)
    waiver = models.CharField(max_length=80, blank=True)
    next_change_at = models.DateTimeField(null=True)
    since = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["adoption", "lineage", "unit"], name="compliance_state_once"),
        ]
        indexes = [
            models.Index(fields=["next_change_at"], name="compliance_state_due"),
            models.Index(fields=["adoption", "unit"], name="compliance_state_unit"),
            models.Index(fields=["adoption", "department"], name="compliance_state_department"),
        ]

    def __str__(self) -> str:
        return f"{self.lineage} {self.unit} {self.standing}"


class Change(Placed):
    """A state that became another, by an act (`entry` is its number in the ledger) or by time alone. Rows are only added."""

    before = models.CharField(max_length=16, choices=STANDINGS)
    after = models.CharField(max_length=16, choices=STANDINGS)
    at = models.DateTimeField()
    entry = models.BigIntegerField(null=True)

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(fields=["lineage", "unit", "at"], name="compliance_change_place"),
        ]


class Snapshot(models.Model):
    """How many clauses were in which state at the end of a day: for the city (0) or for a department's units together."""

    adoption = models.ForeignKey("rules.Adoption", on_delete=models.CASCADE, related_name="+")
    department = models.BigIntegerField(default=CITY)
    day = models.DateField()
    counts = models.JSONField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["adoption", "department", "day"], name="compliance_snapshot_once"),
        ]
        indexes = [models.Index(fields=["day"], name="compliance_snapshot_day")]


class Recomputation(models.Model):
    """A computation of everything from the records, and where the tables had said something else before it."""

    at = models.DateTimeField()
    readings = models.PositiveIntegerField()
    states = models.PositiveIntegerField()
    seconds = models.FloatField()
    differences = models.PositiveIntegerField()
    examples = models.JSONField(default=list)
    failed_readers = models.JSONField(default=list)

    class Meta:
        ordering = ["-at", "-pk"]
