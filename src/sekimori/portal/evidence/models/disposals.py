from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from sekimori.portal.acts.models import Versioned
from sekimori.portal.evidence.models.evidence import PERSON, UNIT, Evidence


class Disposal(Versioned):
    """What the software proposes to erase because its time is over. Nothing is erased unless somebody approves."""

    class State(models.TextChoices):
        PROPOSED = "proposed", _("確認待ち")
        APPROVED = "approved", _("消去済み")
        DECLINED = "declined", _("消去しない")

    class What(models.TextChoices):
        EVIDENCE = "evidence", _("証跡")
        SIDE_ROWS = "side_rows", _("記録の付帯情報")

    what = models.CharField(_("対象"), max_length=10, choices=What.choices)
    unit = models.ForeignKey(UNIT, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("所属"))
    wall = models.CharField(max_length=60, blank=True)
    retention = models.CharField(_("保存期間"), max_length=40, blank=True)
    count = models.PositiveIntegerField(_("件数"), default=0)
    state = models.CharField(_("状態"), max_length=10, choices=State.choices, default=State.PROPOSED)
    proposed_at = models.DateTimeField(_("提案日時"))
    decided_at = models.DateTimeField(_("決定日時"), null=True)
    decided_by = models.ForeignKey(
        PERSON, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("決定した人")
    )
    reason = models.CharField(_("理由"), max_length=400, blank=True)

    class Meta:
        verbose_name = _("消去の提案")
        ordering = ["-proposed_at", "-pk"]
        indexes = [models.Index(fields=["state", "-proposed_at"], name="evidence_disposal_state")]

    def __str__(self) -> str:
        return f"{self.get_what_display()} {self.count}"


class DisposalLine(models.Model):
    """One piece of evidence in a proposal. `kept` says why it was left out when the rest was erased."""

    disposal = models.ForeignKey(Disposal, on_delete=models.CASCADE, related_name="lines")
    evidence = models.ForeignKey(Evidence, on_delete=models.PROTECT, related_name="disposal_lines")
    kept = models.CharField(_("残した理由"), max_length=200, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["disposal", "evidence"], name="evidence_line_once")]


class SideRowRange(models.Model):
    """A run of entries of the ledger whose side rows a proposal would empty, both ends included."""

    disposal = models.ForeignKey(Disposal, on_delete=models.CASCADE, related_name="ranges")
    first = models.BigIntegerField()
    last = models.BigIntegerField()

    class Meta:
        ordering = ["first"]
