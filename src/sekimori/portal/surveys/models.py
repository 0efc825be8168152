"""An order to survey use, whom it is about, who may look, and every look, those refused included."""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from sekimori.portal.acts.models import Versioned
from sekimori.portal.acts.numbering import YearSerial

PERSON, UNIT = "organization.Person", "organization.Unit"


class Serial(YearSerial):
    """The last number given in a fiscal year."""


class SurveyOrder(Versioned):
    """An order to survey use: for what, which records (`sources`) of which days, until when. What it says is never changed.

    `since` and `until` bound the records that are looked at; `ends_at` is when looking itself is over, `ended_at` when it was ended
    earlier. `role` is as whom it was given: the CISO, or somebody named.
    """

    number = models.CharField(_("番号"), max_length=40, unique=True)
    fiscal_year = models.PositiveSmallIntegerField()
    serial = models.PositiveIntegerField()
    purpose = models.CharField(max_length=60)
    purpose_label = models.CharField(_("目的"), max_length=200)
    basis = models.TextField(_("調査が必要な理由"))
    incident = models.ForeignKey(
        "incidents.Incident", on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("インシデント")
    )
    sources = models.JSONField(_("対象の記録"), default=list)
    since = models.DateField(_("対象期間の始まり"))
    until = models.DateField(_("対象期間の終わり"))
    role = models.CharField(max_length=60)
    role_label = models.CharField(_("指示した役割"), max_length=120)
    given_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    given_label = models.CharField(_("指示した人"), max_length=200)
    given_at = models.DateTimeField(_("指示日時"))
    ends_at = models.DateTimeField(_("調査の期限"))
    ended_at = models.DateTimeField(_("終了日時"), null=True)
    ended_label = models.CharField(_("終えた人"), max_length=200, blank=True)
    result = models.TextField(_("調査の結果"), blank=True)

    class Meta:
        verbose_name = _("利用状況調査の指示")
        ordering = ["-given_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["fiscal_year", "serial"], name="survey_number"),
            models.CheckConstraint(condition=Q(until__gte=F("since")), name="survey_period"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("given_at")), name="survey_ends"),
        ]
        indexes = [models.Index(fields=["ends_at"], name="survey_ends_at")]

    def __str__(self) -> str:
        return f"{self.number} {self.purpose_label}"

    def in_force(self, moment: dt.datetime) -> bool:
        """Whether anything may be looked at under it at a moment."""
        over = self.ends_at if self.ended_at is None else min(self.ends_at, self.ended_at)
        return self.given_at <= moment < over


class Surveyed(models.Model):
    """A person whose use is surveyed, as he stood then."""

    order = models.ForeignKey(SurveyOrder, on_delete=models.PROTECT, related_name="surveyed")
    person = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    label = models.CharField(_("対象者"), max_length=200)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["order", "person"], name="survey_person")]

    def __str__(self) -> str:
        return self.label


class Investigator(models.Model):
    """Somebody who may look under an order: the CISO, or named beforehand; `named` is the document by which."""

    order = models.ForeignKey(SurveyOrder, on_delete=models.PROTECT, related_name="investigators")
    person = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    label = models.CharField(_("調査する人"), max_length=200)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["order", "person"], name="survey_investigator")]
        indexes = [models.Index(fields=["person"], name="survey_investigates")]

    def __str__(self) -> str:
        return self.label


class Look(models.Model):
    """A look at records: by whom, at what, whose, of which days, why; permitted under an order, or refused with the reason."""

    order = models.ForeignKey(SurveyOrder, on_delete=models.PROTECT, null=True, related_name="looks")
    person = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    label = models.CharField(_("見た人"), max_length=200)
    at = models.DateTimeField(_("日時"))
    source = models.CharField(_("記録"), max_length=60)
    surveyed = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, related_name="+")
    surveyed_label = models.CharField(_("対象者"), max_length=200, blank=True)
    since = models.DateField(_("期間の始まり"))
    until = models.DateField(_("期間の終わり"))
    words = models.CharField(_("調べたこと"), max_length=400)
    permitted = models.BooleanField(_("指示の範囲内"))
    refusal = models.CharField(_("拒んだ理由"), max_length=300, blank=True)

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(permitted=False) | Q(order__isnull=False), name="survey_look_ordered")
        ]
        indexes = [models.Index(fields=["order", "-at"], name="survey_looks")]

    def __str__(self) -> str:
        return self.words[:80]
