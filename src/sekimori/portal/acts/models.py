"""What every act leaves (ledger entries, side rows, outbox rows) and needs (drafts, submissions, the deployment)."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Deployment(models.Model):
    """Which city this database belongs to, and whether it is the invented sample city. One row."""

    SINGLE: ClassVar[int] = 1

    id = models.PositiveSmallIntegerField(primary_key=True, default=SINGLE, editable=False)
    city = models.CharField(_("市の名称"), max_length=100)
    sample = models.BooleanField(_("見本の市"), default=False)
    identity = models.UUIDField(default=uuid.uuid4, editable=False)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="acts_one_deployment")]

    def __str__(self) -> str:
        return self.city


class Revision(models.Model):
    """The token of something slow to change of which processes keep much in memory; renewed by each change (see revisions)."""

    name = models.CharField(max_length=40, primary_key=True)
    token = models.UUIDField()

    def __str__(self) -> str:
        return self.name


class LedgerHead(models.Model):
    """The end of the ledger; locking its one row gives entries their order without gaps."""

    SINGLE: ClassVar[int] = 1

    id = models.PositiveSmallIntegerField(primary_key=True, default=SINGLE, editable=False)
    size = models.BigIntegerField(default=0)
    last_recorded_at = models.DateTimeField(null=True)


class LedgerEntry(models.Model):
    """An entry. `body` are the canonical bytes the leaf is the hash of; the other columns repeat parts of it for searching

    and are compared with it at every verification. Triggers refuse update and delete.
    """

    seq = models.BigIntegerField(primary_key=True)
    body = models.BinaryField()
    leaf = models.BinaryField(max_length=32)
    act = models.CharField(max_length=80)
    subject = models.CharField(max_length=80)
    actor = models.CharField(max_length=40)
    request = models.UUIDField()
    recorded_at = models.DateTimeField()
    occurred_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["subject", "seq"], name="acts_entry_subject"),
            models.Index(fields=["act", "seq"], name="acts_entry_act"),
            models.Index(fields=["actor", "seq"], name="acts_entry_actor"),
            models.Index(fields=["request"], name="acts_entry_request"),
            models.Index(fields=["recorded_at"], name="acts_entry_recorded"),
        ]

    def __str__(self) -> str:
        return f"{self.seq} {self.act} {self.subject}"


class SideRow(models.Model):
    """Names, labels and what changed, beside an entry. Erasable after retention by a recorded act; the leaf still verifies.

    `wall` names the circle that may read it; empty means whoever may see the subject. `unit` is where the act belongs.
    """

    seq = models.BigIntegerField(primary_key=True)
    salt = models.BinaryField(max_length=16, null=True)
    payload = models.BinaryField(null=True)
    wall = models.CharField(max_length=60, blank=True)
    unit = models.BigIntegerField(null=True)
    retention = models.CharField(max_length=40)
    erased_by = models.BigIntegerField(null=True)

    class Meta:
        indexes = [models.Index(fields=["unit", "seq"], name="acts_side_unit")]


class Checkpoint(models.Model):
    """A signed checkpoint of the ledger with the compact range at that size, from which the tree goes on."""

    size = models.BigIntegerField(primary_key=True)
    root = models.BinaryField(max_length=32)
    note = models.TextField()
    frontier = models.JSONField()
    created_at = models.DateTimeField()


class EngineLog(models.Model):
    """A log that an engine keeps by itself on another machine, and how far the portal has followed it."""

    origin = models.CharField(_("記録の名前"), max_length=200, unique=True)
    label = models.CharField(_("機器"), max_length=100)
    public_keys = models.TextField(_("公開鍵"))
    size = models.BigIntegerField(default=0, editable=False)
    note = models.TextField(blank=True, editable=False)

    class Meta:
        verbose_name = _("機器の記録")

    def __str__(self) -> str:
        return self.label


class OutboxRow(models.Model):
    """Something to be done because of an act, written in its transaction and carried out by a worker afterwards.

    `key` makes it idempotent: a second row with the same key is never made.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("送信待ち")
        LEASED = "leased", _("処理中")
        DONE = "done", _("完了")
        DEAD = "dead", _("中止（要確認）")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    kind = models.CharField(max_length=60)
    key = models.CharField(max_length=200, unique=True)
    payload = models.JSONField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    not_before = models.DateTimeField()
    lease_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.TextField(blank=True)
    created_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    request = models.UUIDField()

    class Meta:
        indexes = [models.Index(fields=["state", "not_before"], name="acts_outbox_due")]


class Submission(models.Model):
    """A form's single-use token once it has been used: the same submission cannot be carried out twice."""

    token = models.UUIDField(primary_key=True)
    subject = models.CharField(max_length=80)
    used_at = models.DateTimeField()


class Draft(models.Model):
    """What somebody has typed so far and not yet handed in, kept on the server until it is."""

    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    form = models.CharField(max_length=80)
    subject = models.CharField(max_length=80, blank=True)
    data = models.JSONField()
    updated_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "form", "subject"], name="acts_one_draft")]


class Versioned(models.Model):
    """A record that counts its changes, so that a form knows when somebody else was faster."""

    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            self.version += 1
            if kwargs.get("update_fields") is not None:
                kwargs["update_fields"] = {*kwargs["update_fields"], "version"}
        super().save(*args, **kwargs)
