"""Annual reports: drafted from live data, given a preface and comments, confirmed by another person, and then never changed."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from sekimori.common.fiscal import FiscalYear
from sekimori.portal.acts.models import Versioned
from sekimori.portal.acts.revisions import Noticing

PERSON = "organization.Person"
# The name under which processes keep which reports wait.
WAITING_REPORTS = "reports"


class AnnualReport(Noticing, Versioned):
    """The state of information security in a fiscal year, for an audience (a key of audiences.yaml).

    `content` is what was worked out from the records at `as_of`; `comments` are what people say about sections, by the section's
    key. `digest` binds content, preface and comments from the day it is handed in; `number` counts what was confirmed of a year
    for an audience.
    """

    revision = WAITING_REPORTS

    class State(models.TextChoices):
        DRAFT = "draft", _("作成中")
        WAITING = "waiting", _("確定待ち")
        CONFIRMED = "confirmed", _("確定")
        CANCELLED = "cancelled", _("取りやめ")

    OPEN: ClassVar[frozenset[str]] = frozenset({State.DRAFT, State.WAITING})

    fiscal_year = models.PositiveSmallIntegerField(_("年度"))
    audience = models.CharField(_("提出先"), max_length=20)
    state = models.CharField(_("状態"), max_length=10, choices=State.choices, default=State.DRAFT)
    preface = models.TextField(_("はじめに"), blank=True)
    comments = models.JSONField(_("所見"), default=dict)
    content = models.JSONField(default=dict)
    as_of = models.DateTimeField(_("数値の時点"))
    digest = models.CharField(max_length=64, blank=True)
    number = models.PositiveSmallIntegerField(_("番号"), null=True)
    returned = models.TextField(_("差戻しの理由"), blank=True)
    begun_at = models.DateTimeField(_("作成開始"))
    written_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+", verbose_name=_("作成者"))
    written_label = models.CharField(_("作成者"), max_length=200)
    submitted_at = models.DateTimeField(_("提出日時"), null=True)
    confirmed_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, related_name="+")
    confirmed_label = models.CharField(_("確定した人"), max_length=200, blank=True)
    confirmed_at = models.DateTimeField(_("確定日時"), null=True)

    class Meta:
        verbose_name = _("年次報告")
        ordering = ["-fiscal_year", "audience", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["fiscal_year", "audience"], condition=Q(state__in=["draft", "waiting"]), name="reports_one_open"
            ),
            models.UniqueConstraint(fields=["fiscal_year", "audience", "number"], name="reports_number_once"),
            models.CheckConstraint(
                condition=~Q(state="confirmed")
                | (Q(confirmed_by__isnull=False, confirmed_at__isnull=False, number__isnull=False) & ~Q(digest="")),
                name="reports_confirmed_is_bound",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=F("written_by")), name="reports_by_another"
            ),
        ]

    def __str__(self) -> str:
        from sekimori.portal.reports import audiences

        name = f"{FiscalYear(self.fiscal_year).label} 情報セキュリティ年次報告（{audiences.of(self.audience).label}）"
        return f"{name} 第{self.number}号" if self.number else name
