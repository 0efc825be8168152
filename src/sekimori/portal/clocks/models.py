from __future__ import annotations

import datetime as dt
import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class LocalDay(models.Model):
    """A day on which the city closes although the law does not, or works although law or weekend would close it."""

    day = models.DateField(_("日"), unique=True)
    name = models.CharField(_("名称"), max_length=80)
    open = models.BooleanField(_("開庁する"), default=False)

    class Meta:
        ordering = ["day"]

    def __str__(self) -> str:
        return self.name


class OfficeHours(models.Model):
    """The city's office hours. One row."""

    SINGLE: ClassVar[int] = 1

    id = models.PositiveSmallIntegerField(primary_key=True, default=SINGLE, editable=False)
    opens_at = models.TimeField(_("開庁時刻"), default=dt.time(8, 30))
    closes_at = models.TimeField(_("閉庁時刻"), default=dt.time(17, 15))


class Timer(models.Model):
    """Something that happens by itself at a moment unless it is cancelled before. Fires once."""

    kind = models.CharField(max_length=60)
    key = models.CharField(max_length=200, unique=True)
    subject = models.CharField(max_length=80, blank=True)
    payload = models.JSONField(default=dict)
    due_at = models.DateTimeField()
    retry_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    fired_at = models.DateTimeField(null=True)
    last_error = models.TextField(blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["retry_at"], name="clocks_timer_due", condition=models.Q(fired_at__isnull=True)),
            models.Index(fields=["subject"], name="clocks_timer_subject"),
        ]


class JobRun(models.Model):
    """When a periodic job last ran and what came of it."""

    name = models.CharField(max_length=80, primary_key=True)
    due_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    lease_until = models.DateTimeField(null=True)
    last_error = models.TextField(blank=True)


class WorkItem(models.Model):
    """Long work in the background, with a stable page that shows how far it is."""

    class State(models.TextChoices):
        QUEUED = "queued", _("順番待ち")
        RUNNING = "running", _("処理中")
        DONE = "done", _("完了")
        FAILED = "failed", _("失敗")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    title = models.CharField(max_length=200)
    function = models.CharField(max_length=200)
    payload = models.JSONField(default=dict)
    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    state = models.CharField(max_length=8, choices=State.choices, default=State.QUEUED)
    percent = models.PositiveSmallIntegerField(default=0)
    message = models.CharField(max_length=300, blank=True)
    result = models.JSONField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["state", "lease_until"], name="clocks_work_state")]

    def __str__(self) -> str:
        return self.title
