"""Drills and what belongs to them. No record here points to an incident, and none of an incident points here.

Nothing is kept by which single people could be judged: decisions name the part that was played and who wrote them down, calls
whether somebody was reached, results of mails only sums by section.
"""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from sekimori.portal.acts.models import Versioned

PERSON, UNIT = "organization.Person", "organization.Unit"


class Serial(models.Model):
    """The last number given in a fiscal year."""

    fiscal_year = models.PositiveSmallIntegerField(unique=True)
    last = models.PositiveIntegerField(default=0)


class Drill(Versioned):
    """A drill with its plan (structure and scope, 5.2(3)), its course and its assessment.

    `story` is the scenario as it was when the drill was planned. The drill's own clock runs `pace` minutes a minute; `ahead` are
    the minutes it was put forward. `judged` says of each inject how it was met: {key: [verdict, note]}.
    """

    class Kind(models.TextChoices):
        TABLE = "table", _("机上訓練")
        CALL = "call", _("連絡訓練")
        MAIL = "mail", _("標的型メール訓練")

    class State(models.TextChoices):
        PLANNED = "planned", _("計画")
        RUNNING = "running", _("実施中")
        ENDED = "ended", _("評価待ち")
        EVALUATED = "evaluated", _("評価済み")
        CANCELLED = "cancelled", _("中止")

    class Verdict(models.TextChoices):
        MET = "met", _("計画どおり")
        PARTLY = "partly", _("一部できた")
        NOT_MET = "not_met", _("できなかった")

    class Worked(models.TextChoices):
        CONTACT = "contact", _("連絡")
        EVIDENCE = "evidence", _("証拠保全")
        CONTAINMENT = "containment", _("被害拡大の防止")
        RECOVERY = "recovery", _("復旧")

    OPEN: ClassVar[tuple[str, ...]] = (State.PLANNED, State.RUNNING, State.ENDED)

    number = models.CharField(_("訓練番号"), max_length=40, unique=True)
    fiscal_year = models.PositiveSmallIntegerField(_("年度"))
    serial = models.PositiveIntegerField()
    kind = models.CharField(_("種類"), max_length=8, choices=Kind.choices)
    title = models.CharField(_("訓練名"), max_length=120)
    state = models.CharField(_("状態"), max_length=10, choices=State.choices, default=State.PLANNED)
    planned_for = models.DateTimeField(_("実施予定"))
    structure = models.TextField(_("体制"))
    scope = models.TextField(_("範囲"))
    story = models.JSONField(default=dict)
    pace = models.PositiveSmallIntegerField(_("進み方"), default=1)
    ahead = models.PositiveSmallIntegerField(default=0)
    planned_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    planned_label = models.CharField(_("計画した人"), max_length=200)
    started_at = models.DateTimeField(_("開始日時"), null=True)
    ended_at = models.DateTimeField(_("終了日時"), null=True)
    evaluated_at = models.DateTimeField(_("評価日時"), null=True)
    evaluated_label = models.CharField(_("評価した人"), max_length=200, blank=True)
    judged = models.JSONField(default=dict)
    worked = models.JSONField(default=list)
    lessons = models.TextField(_("分かったこと"), blank=True)
    plan_changes = models.BooleanField(_("緊急時対応計画を改める必要がある"), default=False)
    ended_reason = models.TextField(_("中止の理由"), blank=True)

    class Meta:
        ordering = ["-planned_for", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["fiscal_year", "serial"], name="drill_number"),
            models.CheckConstraint(
                condition=~Q(state__in=["running", "ended", "evaluated"]) | Q(started_at__isnull=False),
                name="drill_started",
            ),
            models.CheckConstraint(
                condition=~Q(state="evaluated") | Q(evaluated_at__isnull=False, ended_at__isnull=False),
                name="drill_evaluated",
            ),
        ]
        indexes = [
            models.Index(fields=["kind", "state", "-evaluated_at"], name="drill_held"),
            models.Index(fields=["-planned_for"], name="drill_planned"),
        ]

    def __str__(self) -> str:
        return _now("【訓練】%(number)s %(title)s") % {"number": self.number, "title": self.title}

    def elapsed(self, now: dt.datetime) -> int:
        """The minutes on the drill's own clock at `now`; it stands once the drill is over, and before it begins at 0."""
        if self.started_at is None:
            return 0
        until = min(self.ended_at, now) if self.ended_at is not None else now
        return int((until - self.started_at).total_seconds() // 60) * self.pace + self.ahead


class Player(models.Model):
    """Who takes which part of the scenario."""

    drill = models.ForeignKey(Drill, on_delete=models.PROTECT, related_name="players")
    part = models.CharField(max_length=60)
    part_label = models.CharField(_("役"), max_length=120)
    person = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    label = models.CharField(_("務める人"), max_length=200)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["drill", "part", "person"], name="drill_player")]
        indexes = [models.Index(fields=["person", "drill"], name="drill_player_person")]

    def __str__(self) -> str:
        return f"{self.part_label} {self.label}"


class Decision(models.Model):
    """What was answered or decided, on which inject, in which part, at which minute of the drill's clock."""

    drill = models.ForeignKey(Drill, on_delete=models.PROTECT, related_name="decisions")
    inject = models.CharField(max_length=60, blank=True)
    part_label = models.CharField(_("役"), max_length=120)
    text = models.TextField(_("判断・したこと"))
    minute = models.PositiveSmallIntegerField(_("経過（分）"))
    at = models.DateTimeField(_("日時"))
    by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    by_label = models.CharField(_("記録した人"), max_length=200)

    class Meta:
        ordering = ["at", "pk"]


class Call(models.Model):
    """Somebody on the contact network, as it was when the drill began, and whether and when he was reached."""

    class State(models.TextChoices):
        OPEN = "open", _("連絡中")
        REACHED = "reached", _("つながった")
        FAILED = "failed", _("つながらなかった")

    drill = models.ForeignKey(Drill, on_delete=models.PROTECT, related_name="calls")
    person = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    label = models.CharField(_("氏名"), max_length=200)
    role_label = models.CharField(_("役割"), max_length=200)
    unit = models.ForeignKey(UNIT, on_delete=models.PROTECT, null=True, related_name="+")
    unit_label = models.CharField(_("所属"), max_length=200, blank=True)
    ways = models.CharField(_("連絡先"), max_length=400, blank=True)
    order = models.PositiveSmallIntegerField(_("順"))
    state = models.CharField(_("結果"), max_length=8, choices=State.choices, default=State.OPEN)
    reached_at = models.DateTimeField(_("つながった日時"), null=True)
    by_label = models.CharField(_("記録した人"), max_length=200, blank=True)

    class Meta:
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["drill", "person"], name="drill_call"),
            models.CheckConstraint(
                condition=Q(state="reached", reached_at__isnull=False)
                | (~Q(state="reached") & Q(reached_at__isnull=True)),
                name="drill_call_reached",
            ),
        ]
        indexes = [models.Index(fields=["person", "state"], name="drill_call_person")]

    def __str__(self) -> str:
        return f"{self.role_label} {self.label}"


class MailResult(models.Model):
    """What became of the mails of a drill in one section: sums, never names. `first_report` in minutes from the sending."""

    drill = models.ForeignKey(Drill, on_delete=models.PROTECT, related_name="results")
    unit = models.ForeignKey(UNIT, on_delete=models.PROTECT, related_name="+")
    unit_label = models.CharField(_("所属"), max_length=200)
    sent = models.PositiveIntegerField(_("送信"))
    opened = models.PositiveIntegerField(_("開封・クリック"))
    reported = models.PositiveIntegerField(_("報告"))
    first_report = models.PositiveIntegerField(_("最初の報告まで（分）"), null=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["drill", "unit"], name="drill_mail_unit"),
            models.CheckConstraint(
                condition=Q(sent__gt=0, opened__lte=F("sent"), reported__lte=F("sent")), name="drill_mail_sums"
            ),
        ]


class Gap(Versioned):
    """Something that the drill has shown and somebody puts right until a day; over only once another person has confirmed it."""

    class State(models.TextChoices):
        OPEN = "open", _("対応中")
        DONE = "done", _("確認待ち")
        CONFIRMED = "confirmed", _("確認済み")

    drill = models.ForeignKey(Drill, on_delete=models.PROTECT, related_name="gaps")
    text = models.TextField(_("改善すること"))
    owner = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    owner_label = models.CharField(_("担当"), max_length=200)
    due_on = models.DateField(_("期限"))
    state = models.CharField(_("状態"), max_length=10, choices=State.choices, default=State.OPEN)
    result = models.TextField(_("行ったこと"), blank=True)
    done_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, related_name="+")
    done_at = models.DateTimeField(_("完了日時"), null=True)
    confirmed_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, related_name="+")
    confirmed_label = models.CharField(_("確認した人"), max_length=200, blank=True)
    confirmed_at = models.DateTimeField(_("確認日時"), null=True)

    class Meta:
        ordering = ["due_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="confirmed") | (Q(confirmed_at__isnull=False) & ~Q(confirmed_by=F("done_by"))),
                name="drill_gap_confirmed_by_another",
            )
        ]
        indexes = [
            models.Index(fields=["state", "due_on"], name="drill_gap_waiting"),
            models.Index(fields=["owner", "state"], name="drill_gap_owner"),
        ]

    def __str__(self) -> str:
        return self.text[:60]
