"""What people themselves say about a clause: their answer in self-inspection, and that something was not needed this time."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from sekimori.portal.compliance.models.derived import CITY


class Answer(models.Model):
    """What somebody with an actor's role has answered about a clause for his unit (0: the city), for one fiscal year.

    Rows are only added. An answer stands until `replaced_at`: until the same person or the next holder of the same office
    answers, or whoever leads the unit settles it.
    """

    class Given(models.TextChoices):
        DONE = "done", _("実施")
        PARTLY = "partly", _("一部実施")
        NOT_DONE = "not_done", _("未実施")
        NOT_APPLICABLE = "not_applicable", _("該当なし")

    lineage = models.CharField(max_length=120)
    clause = models.CharField(_("条項"), max_length=80)
    edition = models.ForeignKey("rules.Edition", on_delete=models.PROTECT, related_name="+")
    unit = models.BigIntegerField(_("所属"), default=CITY)
    fiscal_year = models.PositiveSmallIntegerField(_("年度"))
    answer = models.CharField(_("回答"), max_length=16, choices=Given.choices)
    reason = models.TextField(_("理由"), blank=True)
    evidence = models.TextField(_("根拠"), blank=True)
    person = models.ForeignKey("organization.Person", on_delete=models.PROTECT, related_name="+")
    role = models.CharField(_("役割"), max_length=80)
    answered_at = models.DateTimeField(_("回答日時"))
    replaced_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("自己点検の回答")
        ordering = ["-answered_at", "-pk"]
        indexes = [
            models.Index(fields=["fiscal_year", "lineage", "unit"], name="compliance_answer_place"),
            models.Index(fields=["fiscal_year", "unit"], name="compliance_answer_unit"),
        ]

    def __str__(self) -> str:
        return f"{self.clause} {self.get_answer_display()}"


class Waiver(models.Model):
    """A recorded decision that what a clause wants 必要に応じ was not needed this time, for a unit (0: the city), up to a day."""

    lineage = models.CharField(max_length=120)
    clause = models.CharField(_("条項"), max_length=80)
    edition = models.ForeignKey("rules.Edition", on_delete=models.PROTECT, related_name="+")
    unit = models.BigIntegerField(_("所属"), default=CITY)
    reason = models.TextField(_("不要と判断した理由"))
    until = models.DateField(_("この判断の期限"))
    person = models.ForeignKey("organization.Person", on_delete=models.PROTECT, related_name="+")
    role = models.CharField(_("役割"), max_length=80)
    decided_at = models.DateTimeField(_("判断日時"))
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_reason = models.TextField(_("取消しの理由"), blank=True)

    class Meta:
        verbose_name = _("不要の判断")
        ordering = ["-decided_at", "-pk"]
        indexes = [models.Index(fields=["lineage", "unit"], name="compliance_waiver_place")]

    def __str__(self) -> str:
        return f"{self.clause} {_('不要')}"
