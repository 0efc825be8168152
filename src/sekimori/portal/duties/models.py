"""Occurrences of recurring duties, what was said about them, and who is concerned.

Rows arise from definitions (`services/arising.py`); what was done is frozen in `Content` and every word of a person
is a `Word` that is
never changed (`immutability.py`).
"""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from sekimori.common.clock import moment_at
from sekimori.portal.acts.models import Versioned
from sekimori.portal.duties import periods

PERSON, UNIT, ORGAN = "organization.Person", "organization.Unit", "organization.Organ"


class OccurrenceManager(models.Manager["Occurrence"]):
    """Fetches along what was recorded and the edition's digests, never the edition's text."""

    def get_queryset(self) -> models.QuerySet[Occurrence]:
        rows = super().get_queryset().select_related("edition", "content")
        return rows.defer("edition__content", "edition__published")


class Occurrence(Versioned):
    """A duty to be done once: in one period (or after one event), by one role, for one place.

    It keeps the edition under which it began and is finished under it. `place` is "city", "organ:3" or "unit:12". `data` is what is
    being filled in; what was done is frozen in `content`. `told` are the people who were told that it is theirs,
    `clock_at` the moment up to
    which its reminders have been seen to.
    """

    class State(models.TextChoices):
        OPEN = "open", _("未実施")
        REPORTED = "reported", _("確認待ち")
        RETURNED = "returned", _("差戻し")
        DONE = "done", _("実施済")
        NOT_NEEDED = "not_needed", _("実施不要")
        ENDED = "ended", _("対象なし（終了）")

    # What still waits for its owner, what is not over, what counts as finished.
    WAITING: ClassVar[frozenset[str]] = frozenset({State.OPEN, State.RETURNED})
    UNFINISHED: ClassVar[frozenset[str]] = frozenset({State.OPEN, State.RETURNED, State.REPORTED})

    duty = models.CharField(_("実施事項"), max_length=60)
    label = models.CharField(_("実施事項の名称"), max_length=120)
    edition = models.ForeignKey("rules.Edition", on_delete=models.PROTECT, related_name="+")
    duty_version = models.PositiveSmallIntegerField()
    period = models.CharField(_("回"), max_length=60)
    fiscal_year = models.PositiveSmallIntegerField(_("年度"))
    occasion = models.CharField(_("契機"), max_length=60, blank=True)
    cause = models.CharField(_("契機の内容"), max_length=400, blank=True)
    role = models.CharField(_("実施する役割"), max_length=60)
    place = models.CharField(max_length=30)
    unit = models.ForeignKey(UNIT, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("所属"))
    organ = models.ForeignKey(ORGAN, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("機関"))
    opens_on = models.DateField(_("開始日"))
    due_on = models.DateField(_("期限"))
    state = models.CharField(_("状態"), max_length=10, choices=State.choices, default=State.OPEN)
    escalated = models.PositiveSmallIntegerField(_("上申の段階"), default=0)
    data = models.JSONField(default=dict)
    told = models.JSONField(default=list)
    content = models.ForeignKey("Content", on_delete=models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()
    batch = models.UUIDField(editable=False)
    reported_at = models.DateTimeField(_("実施の記録日時"), null=True)
    closed_at = models.DateTimeField(_("完了日時"), null=True)
    clock_at = models.DateTimeField(null=True)

    objects: ClassVar[OccurrenceManager] = OccurrenceManager()

    class Meta:
        ordering = ["due_on", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["duty", "period", "role", "place"], name="duty_once"),
            models.CheckConstraint(condition=Q(due_on__gte=models.F("opens_on")), name="duty_window"),
            models.CheckConstraint(
                condition=~Q(state__in=["reported", "done"]) | Q(content__isnull=False), name="duty_done_is_frozen"
            ),
        ]
        indexes = [
            models.Index(fields=["state", "due_on"], name="duty_state"),
            models.Index(fields=["unit", "duty", "-due_on"], name="duty_of_unit"),
            models.Index(fields=["fiscal_year", "duty", "due_on"], name="duty_of_year"),
            models.Index(fields=["duty", "place", "-due_on"], name="duty_of_place"),
        ]

    def __str__(self) -> str:
        return _("%(label)s（%(period)s）") % {"label": self.label, "period": self.period_label}

    @property
    def period_label(self) -> str:
        """The period in words, as 令和8年11月分."""
        return periods.words_of(self.period, self.fiscal_year)

    @property
    def due_at(self) -> dt.datetime:
        """The moment from which it is overdue."""
        return moment_at(self.due_on + dt.timedelta(days=1))

    @property
    def opens_at(self) -> dt.datetime:
        """The moment from which it is to be done."""
        return moment_at(self.opens_on)

    @property
    def waits(self) -> bool:
        """Whether its owner still has to do something."""
        return self.state in self.WAITING


class Party(models.Model):
    """Somebody concerned, by role: whose it is, who prepares, confirms, may decide that it was not needed, was told upward."""

    class How(models.TextChoices):
        OWNER = "owner", _("実施者")
        PREPARER = "preparer", _("準備")
        CONFIRMER = "confirmer", _("確認者")
        WAIVER = "waiver", _("実施不要の決定者")
        UPWARD = "upward", _("上申先")

    occurrence = models.ForeignKey(Occurrence, on_delete=models.CASCADE, related_name="parties")
    how = models.CharField(max_length=10, choices=How.choices)
    role = models.CharField(max_length=60)
    scope = models.CharField(max_length=10)
    unit = models.ForeignKey(UNIT, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["occurrence", "how", "role"], name="duty_party_once")]
        indexes = [models.Index(fields=["role", "unit"], name="duty_party")]


class Content(models.Model):
    """What was recorded as done, word for word: canonical JSON and its hash. Never changed; a correction is the next revision."""

    occurrence = models.ForeignKey(Occurrence, on_delete=models.PROTECT, related_name="contents")
    revision = models.PositiveSmallIntegerField()
    body = models.TextField()
    digest = models.CharField(max_length=64)
    person = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    instead_of = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, related_name="+")
    frozen_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["occurrence", "revision"], name="duty_content_revision")]

    def __str__(self) -> str:
        return f"{self.occurrence_id}/{self.revision} {self.digest[:12]}"


class Word(models.Model):
    """What somebody said about an occurrence, in which capacity, about which content. Never changed."""

    class Kind(models.TextChoices):
        DONE = "done", _("実施")
        CONFIRMED = "confirmed", _("確認")
        RETURNED = "returned", _("差戻し")
        NOT_NEEDED = "not_needed", _("実施不要の決定")
        REOPENED = "reopened", _("再開")

    occurrence = models.ForeignKey(Occurrence, on_delete=models.PROTECT, related_name="words")
    kind = models.CharField(_("区分"), max_length=10, choices=Kind.choices)
    content = models.ForeignKey(Content, on_delete=models.PROTECT, null=True, related_name="+")
    digest = models.CharField(max_length=64, blank=True)
    person = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    person_label = models.CharField(_("職・氏名"), max_length=200)
    role = models.CharField(_("役割"), max_length=60)
    capacity = models.CharField(_("資格"), max_length=12)
    instead_of = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, related_name="+")
    reason = models.TextField(_("理由・意見"), blank=True)
    at = models.DateTimeField(_("日時"))

    class Meta:
        ordering = ["at", "pk"]
        indexes = [models.Index(fields=["person", "occurrence"], name="duty_word_person")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.person_label}"


class Start(models.Model):
    """Since when a duty is asked of a role at a place here: nothing arises for what was due before."""

    duty = models.CharField(max_length=60)
    role = models.CharField(max_length=60)
    place = models.CharField(max_length=30)
    since = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["duty", "role", "place"], name="duty_start_once")]


class Watch(models.Model):
    """What the material of a duty was at a place when it was last looked at, so that a change is noticed once."""

    duty = models.CharField(max_length=60)
    place = models.CharField(max_length=30)
    fingerprint = models.CharField(max_length=64)
    seen_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["duty", "place"], name="duty_watch_once")]
