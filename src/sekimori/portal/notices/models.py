from __future__ import annotations

import datetime as dt

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from sekimori.portal.notices import kinds


class Notice(models.Model):
    """Something people are told. Its words never change once it is sent; what is wrong is ended and sent anew.

    `key` makes sending idempotent. `about` is the ledger's name of the record concerned. `mechanism` is the name of the standard's
    notice that it carries out, `clauses` those it is sent for. `audience` is the recipients as they were given: a standing notice
    goes on to those who come later. `vacant` are the roles among them that nobody held. `wall`: only its reader and sender see it.
    """

    kind = models.CharField(max_length=60)
    key = models.CharField(max_length=200, unique=True)
    subject = models.CharField(_("件名"), max_length=200)
    body = models.TextField(_("本文"))
    url = models.CharField(max_length=300, blank=True)
    about = models.CharField(max_length=80, blank=True)
    mechanism = models.CharField(max_length=60, blank=True)
    reading_required = models.BooleanField(_("既読の確認を求める"), default=False)
    read_until = models.DateTimeField(_("確認の期限"), null=True)
    answer_required = models.BooleanField(_("回答を求める"), default=False)
    standing = models.BooleanField(_("後から加わった人にも送る"), default=False)
    audience = models.JSONField(default=dict)
    vacant = models.JSONField(default=list)
    sender = models.ForeignKey("organization.Person", on_delete=models.PROTECT, null=True, related_name="+")
    sender_label = models.CharField(_("差出人"), max_length=200, blank=True)
    wall = models.CharField(max_length=60, blank=True)
    follows = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="followed_by")
    sent_at = models.DateTimeField(_("送付日時"))
    ended_at = models.DateTimeField(null=True)
    end_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["-sent_at", "-pk"]
        indexes = [
            models.Index(fields=["about", "sent_at"], name="notices_about"),
            models.Index(fields=["mechanism", "sent_at"], name="notices_mechanism"),
            models.Index(fields=["sender", "sent_at"], name="notices_sender"),
        ]

    def __str__(self) -> str:
        return self.subject

    @property
    def registered(self) -> kinds.Kind:
        return kinds.get(self.kind)


class NoticeClause(models.Model):
    """A clause for which a notice is sent, by lineage."""

    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="clause_rows")
    lineage = models.CharField(max_length=40)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["notice", "lineage"], name="notices_one_clause")]
        indexes = [models.Index(fields=["lineage"], name="notices_clause")]


class Delivery(models.Model):
    """A notice to one person: in which unit and role it is owed, by which way it goes, when it was read.

    `lapsed_at`: it is owed no longer: the person left before reading, or what it asked for has been done.
    """

    class Way(models.TextChoices):
        MAIL = "mail", _("本人のメール")
        MAILBOX = "mailbox", _("課のメールボックス")
        PAPER = "paper", _("印刷した一覧")
        SCREEN = "screen", _("画面のみ")

    class Mail(models.TextChoices):
        NEW = "new", _("準備中")
        NONE = "none", _("送らない")
        WAITING = "waiting", _("送信待ち")
        DIGEST = "digest", _("まとめて送る")
        SENT = "sent", _("送信済み")
        FAILED = "failed", _("届かない")

    # The ways by which a notice reaches somebody who has no mail of their own.
    PRINTED_WAYS = (Way.MAILBOX, Way.PAPER)

    class How(models.TextChoices):
        SCREEN = "screen", _("画面")
        PAPER = "paper", _("紙")

    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="deliveries")
    person = models.ForeignKey("organization.Person", on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey("organization.Unit", on_delete=models.PROTECT, null=True, related_name="+")
    role = models.CharField(max_length=60, blank=True)
    instead_of = models.ForeignKey("organization.Person", on_delete=models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()
    read_until = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)
    read_how = models.CharField(max_length=6, choices=How.choices, blank=True)
    lapsed_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)
    way = models.CharField(max_length=8, choices=Way.choices, default=Way.SCREEN)
    mail = models.CharField(max_length=8, choices=Mail.choices, default=Mail.NEW)
    mailed_at = models.DateTimeField(null=True)
    listed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["notice", "person"], name="notices_one_delivery")]
        indexes = [
            models.Index(fields=["person", "created_at"], name="notices_inbox"),
            models.Index(
                fields=["person"], name="notices_unread", condition=Q(read_at__isnull=True, lapsed_at__isnull=True)
            ),
            models.Index(
                fields=["unit"], name="notices_unit_unread", condition=Q(read_at__isnull=True, lapsed_at__isnull=True)
            ),
            models.Index(fields=["mail"], name="notices_unsent", condition=Q(mail__in=["new", "digest"])),
        ]

    def __str__(self) -> str:
        return str(self.notice)


class Answer(models.Model):
    """Words between a notice's reader and its sender, in order; nothing is taken back."""

    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, related_name="answers")
    author = models.ForeignKey("organization.Person", on_delete=models.PROTECT, null=True, related_name="+")
    author_label = models.CharField(max_length=200)
    by_sender = models.BooleanField(default=False)
    text = models.TextField()
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "pk"]


class NotNeeded(models.Model):
    """A recorded decision that a notice the standard wants as needed was not needed, until a day."""

    mechanism = models.CharField(max_length=60)
    lineage = models.CharField(max_length=40)
    reason = models.CharField(_("理由"), max_length=400)
    decided_by = models.ForeignKey("organization.Person", on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField()
    until = models.DateField(_("この日まで"))

    class Meta:
        indexes = [models.Index(fields=["mechanism", "lineage", "decided_at"], name="notices_not_needed")]

    def __str__(self) -> str:
        return self.reason


class Preference(models.Model):
    """How a person wants to be mailed about one kind, where no clause demands the notice."""

    class Mail(models.TextChoices):
        AT_ONCE = "at_once", _("すぐに送る")
        DIGEST = "digest", _("１日１回まとめて送る")
        NONE = "none", _("送らない（画面だけ）")

    person = models.ForeignKey("organization.Person", on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=60)
    mail = models.CharField(max_length=8, choices=Mail.choices, default=Mail.AT_ONCE)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "kind"], name="notices_one_preference")]


class MailHours(models.Model):
    """When mail that is not urgent may go out. One row."""

    SINGLE = 1

    id = models.PositiveSmallIntegerField(primary_key=True, default=SINGLE, editable=False)
    starts_at = models.TimeField(_("開始"), default=dt.time(7, 0))
    ends_at = models.TimeField(_("終了"), default=dt.time(20, 0))
    closed_days = models.BooleanField(_("閉庁日にも送る"), default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(ends_at__gt=models.F("starts_at")), name="notices_mail_hours")
        ]

    def __str__(self) -> str:
        return f"{self.starts_at:%H:%M}–{self.ends_at:%H:%M}"
