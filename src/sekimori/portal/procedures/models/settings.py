from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from sekimori.portal.procedures.models.applications import PERSON, UNIT


class Serial(models.Model):
    """The last serial given in a fiscal year to a count (a symbol, and a section where sections count for themselves)."""

    fiscal_year = models.PositiveSmallIntegerField()
    count = models.CharField(max_length=40)
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["fiscal_year", "count"], name="proc_serial")]


class CatalogueEntry(models.Model):
    """Something decided once for all who need the same: the values of the fields that tell it apart, and who decided it.

    An application that takes it up is decided by that decision, unless who decided is the applicant.
    """

    procedure = models.CharField(max_length=60)
    label = models.CharField(_("名称"), max_length=200)
    values = models.JSONField()
    digest = models.CharField(max_length=64)
    application = models.ForeignKey("procedures.Application", on_delete=models.PROTECT, related_name="+")
    decision = models.ForeignKey("procedures.Decision", on_delete=models.PROTECT, related_name="+")
    note = models.TextField(_("利用の条件"), blank=True)
    until = models.DateField(_("有効期限"), null=True)
    added_at = models.DateTimeField(_("登録日時"))
    added_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, related_name="+")
    retired_at = models.DateTimeField(_("廃止日時"), null=True)
    retired_why = models.CharField(_("廃止の理由"), max_length=200, blank=True)

    class Meta:
        ordering = ["label", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["procedure", "digest"], condition=Q(retired_at__isnull=True), name="proc_catalogue_once"
            ),
        ]

    def __str__(self) -> str:
        return self.label


class Fallback(models.Model):
    """Who is asked by the city's own rule while nobody holds a role (for a unit, or wherever it is vacant)."""

    role = models.CharField(_("空席の役割"), max_length=60)
    unit = models.ForeignKey(UNIT, on_delete=models.PROTECT, null=True, related_name="+")
    to_role = models.CharField(_("代わりの役割"), max_length=60)
    to_unit = models.ForeignKey(UNIT, on_delete=models.PROTECT, null=True, related_name="+")
    reference = models.CharField(_("根拠"), max_length=120)
    set_at = models.DateTimeField()
    set_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["role", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["role", "unit"], condition=Q(ended_at__isnull=True), name="proc_fallback_once"
            ),
            models.UniqueConstraint(
                fields=["role"],
                condition=Q(ended_at__isnull=True, unit__isnull=True),
                name="proc_fallback_once_in_city",
            ),
        ]


class StandingRule(models.Model):
    """専決規則 in force: somebody who decides at a stage has said beforehand, under his name and until a day, that applications of

    a kind which the definition describes are permitted. What falls under it is decided by him, in the act of handing in.
    """

    procedure = models.CharField(max_length=60)
    stage = models.CharField(max_length=60)
    rule = models.CharField(max_length=60)
    label = models.CharField(_("規則"), max_length=200)
    role = models.CharField(max_length=60)
    unit = models.ForeignKey(UNIT, on_delete=models.PROTECT, null=True, related_name="+")
    person = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    person_label = models.CharField(_("定めた人"), max_length=200)
    reference = models.CharField(_("根拠"), max_length=120)
    until = models.DateField(_("終わりの日"))
    set_at = models.DateTimeField(_("定めた日時"))
    ended_at = models.DateTimeField(null=True)
    ended_why = models.CharField(_("終えた理由"), max_length=200, blank=True)

    class Meta:
        ordering = ["procedure", "stage", "rule", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["procedure", "stage", "rule", "person"],
                condition=Q(ended_at__isnull=True),
                name="proc_standing_rule_once",
            ),
        ]

    def __str__(self) -> str:
        return self.label


class Terms(models.Model):
    """Measures that somebody in office has laid down, in a version: what a tick of the form declares to observe."""

    document = models.CharField(max_length=60)
    number = models.PositiveSmallIntegerField(_("版"))
    lines = models.JSONField(_("守ること"))
    reference = models.CharField(_("決裁文書の番号"), max_length=80, blank=True)
    effective_on = models.DateField(_("適用日"))
    set_at = models.DateTimeField()
    set_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["document", "-effective_on", "-number"]
        constraints = [models.UniqueConstraint(fields=["document", "number"], name="proc_terms_once")]
