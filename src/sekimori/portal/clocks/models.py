from __future__ import annotations

import datetime as dt
import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from sekimori.portal.acts.revisions import Noticing

# The name under which processes keep the calendar (acts.revisions).
CALENDAR = "calendar"


class LocalDay(Noticing):
    """A day on which the city closes although the law does not, or works although law or weekend would close it."""

    revision = CALENDAR

    day = models.DateField(_("日"), unique=True)
    name = models.CharField(_("名称"), max_length=80)
    open = models.BooleanField(_("開庁する"), default=False)

    class Meta:
        ordering = ["day"]

    def __str__(self) -> str:
        return self.name


class OfficeHours(Noticing):
    """The city's office hours. One row."""

    revision = CALENDAR

    SINGLE: ClassVar[int] = 1

    id = models.PositiveSmallIntegerField(primary_key=True, default=SINGLE, editable=False)
    opens_at = models.TimeField(_("開庁時刻"), default=dt.time(8, 30))
    closes_at = models.TimeField(_("閉庁時刻"), default=dt.time(17, 15))

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(closes_at__gt=F("opens_at")), name="clocks_hours_order")]

    def __str__(self) -> str:
        return f"{self.opens_at:%H:%M}–{self.closes_at:%H:%M}"


class OnCall(models.Model):
    """Somebody on duty while the office is closed (夜間・休日当番), from a moment up to another."""

    person = models.ForeignKey("organization.Person", on_delete=models.PROTECT, related_name="+")
    starts_at = models.DateTimeField(_("開始"))
    ends_at = models.DateTimeField(_("終了"))
    order = models.PositiveSmallIntegerField(_("連絡の順番"), default=1)
    contact = models.CharField(_("連絡先"), max_length=80, blank=True)
    note = models.CharField(_("備考"), max_length=120, blank=True)

    class Meta:
        ordering = ["starts_at", "order", "pk"]
        indexes = [models.Index(fields=["ends_at", "starts_at"], name="clocks_on_call")]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="clocks_on_call_order"),
            models.UniqueConstraint(fields=["person", "starts_at"], name="clocks_on_call_once"),
        ]

    def __str__(self) -> str:
        return str(self.person)


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
    """When a periodic job last ran and what came of it. `ticket` is the claim of whoever runs it now."""

    name = models.CharField(max_length=80, primary_key=True)
    due_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    lease_until = models.DateTimeField(null=True)
    ticket = models.UUIDField(null=True)
    failures = models.PositiveIntegerField(default=0)
    last_error = models.TextField(blank=True)

    def __str__(self) -> str:
        return self.name


class WorkItem(models.Model):
    """Long work in the background, with a stable page that shows how far it is. `ticket` is the claim of whoever is at it."""

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
    ticket = models.UUIDField(null=True)
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["state", "lease_until"], name="clocks_work_state"),
            models.Index(fields=["account", "created_at"], name="clocks_work_account"),
        ]

    def __str__(self) -> str:
        return self.title


class Process(models.Model):
    """A worker or scheduler that says every few seconds that it lives."""

    class Kind(models.TextChoices):
        WORKER = "worker", _("処理係（worker）")
        SCHEDULER = "scheduler", _("定期処理（scheduler）")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    host = models.CharField(max_length=120)
    pid = models.PositiveIntegerField()
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField()

    class Meta:
        ordering = ["kind", "host", "pid"]

    def __str__(self) -> str:
        return f"{self.kind} {self.host}:{self.pid}"
