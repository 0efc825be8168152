"""What the interface itself remembers: saved views of lists, and exports with their progress."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class SavedView(models.Model):
    """Filters and order of a list under a name, for one account."""

    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    listing = models.CharField(max_length=80)
    given = models.CharField(max_length=400, blank=True)
    name = models.CharField(_("名前"), max_length=60)
    query = models.CharField(max_length=2000)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["account", "listing", "given", "name"], name="ui_one_view_of_a_name")
        ]

    def __str__(self) -> str:
        return self.name


class Export(models.Model):
    """One taking-out of a list: who, which list with which filter, how many rows, and the file while it is kept."""

    class State(models.TextChoices):
        WAITING = "waiting", _("順番待ち")
        RUNNING = "running", _("作成中")
        DONE = "done", _("作成済み")
        FAILED = "failed", _("失敗")
        GONE = "gone", _("保存期間終了")

    class Format(models.TextChoices):
        XLSX = "xlsx", _("Excel（xlsx）")
        CSV = "csv", _("CSV（UTF-8）")
        CSV_CP932 = "csv-cp932", _("CSV（シフトJIS）")
        PDF_A4 = "pdf-a4", _("PDF（A4横・画面の列）")
        PDF_A3 = "pdf-a3", _("PDF（A3横・すべての列）")
        PRINT = "print", _("印刷用の画面")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    listing = models.CharField(max_length=80)
    given = models.CharField(max_length=400, blank=True)
    query = models.CharField(max_length=2000)
    title = models.CharField(max_length=200)
    format = models.CharField(max_length=10, choices=Format.choices)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    rows = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    file = models.CharField(max_length=120, blank=True)
    fault = models.CharField(max_length=300, blank=True)
    requested_at = models.DateTimeField()
    lease_until = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["requested_at"], name="ui_export_requested")]

    def __str__(self) -> str:
        return self.title
