from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from sekimori.portal.rules.models.editions import Edition


class WorkState(models.TextChoices):
    WORKING = "working", _("処理中")
    DONE = "done", _("完了")
    FAILED = "failed", _("できませんでした")


class Comparison(models.Model):
    """Two texts compared: an edition with another one, or with a text that was handed in (`source`).

    `identities` says what became of each clause, `table` is the 新旧対照表, both as JSON of `standards.comparing`. Editions that
    can no longer change are compared once.
    """

    old = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="+", verbose_name=_("改正前"))
    new = models.ForeignKey(
        Edition, on_delete=models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("改正後")
    )
    label = models.CharField(_("名称"), max_length=200)
    source = models.BinaryField(null=True)
    source_name = models.CharField(_("ファイル"), max_length=200, blank=True)
    state = models.CharField(max_length=8, choices=WorkState.choices, default=WorkState.WORKING)
    fault = models.TextField(blank=True)
    identities = models.JSONField(default=list)
    table = models.JSONField(null=True)
    created_by = models.ForeignKey("organization.Person", on_delete=models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["old", "new"], condition=Q(new__isnull=False), name="rules_compared_once")
        ]

    def __str__(self) -> str:
        return self.label


class ComparisonFile(models.Model):
    """A comparison as a document, made by a worker when somebody first asks for it."""

    class Kind(models.TextChoices):
        PDF = "pdf", "PDF"
        DOCX = "docx", "Word（docx）"
        HTML = "html", "HTML"

    class Order(models.TextChoices):
        NEW_OLD = "new-old", _("改正後・改正前の順")
        OLD_NEW = "old-new", _("改正前・改正後の順")

    comparison = models.ForeignKey(Comparison, on_delete=models.CASCADE, related_name="files")
    kind = models.CharField(max_length=4, choices=Kind.choices)
    order = models.CharField(max_length=7, choices=Order.choices)
    state = models.CharField(max_length=8, choices=WorkState.choices, default=WorkState.WORKING)
    fault = models.TextField(blank=True)
    content = models.BinaryField(null=True)
    asked_at = models.DateTimeField()

    class Meta:
        ordering = ["kind", "order"]
        constraints = [
            models.UniqueConstraint(fields=["comparison", "kind", "order"], name="rules_comparison_file_once")
        ]

    def __str__(self) -> str:
        return f"{self.comparison} {self.kind}"
