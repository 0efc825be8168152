from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from sekimori.portal.acts.models import Versioned
from sekimori.portal.procedures.models.applications import PERSON, Application


class Milestone(Versioned):
    """Something to be reported after the decision (taken out, returned, disposed of), and who confirmed it.

    `row` counts the lines of the table the milestone belongs to, or its repetitions. One that is not `demanded` is not
    waited for.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("報告待ち")
        REPORTED = "reported", _("確認待ち")
        DONE = "done", _("済み")
        DROPPED = "dropped", _("不要")

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="milestones")
    key = models.CharField(max_length=60)
    row = models.PositiveSmallIntegerField(default=0)
    order = models.PositiveSmallIntegerField(default=0)
    label = models.CharField(max_length=80)
    demanded = models.BooleanField(default=True)
    state = models.CharField(_("状態"), max_length=10, choices=State.choices, default=State.WAITING)
    due_at = models.DateTimeField(_("期限"), null=True)
    occurred_at = models.DateTimeField(_("実施日時"), null=True)
    reported_at = models.DateTimeField(_("報告日時"), null=True)
    reported_by = models.ForeignKey(
        PERSON, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("報告者")
    )
    data = models.JSONField(default=dict)
    confirmed_at = models.DateTimeField(_("確認日時"), null=True)
    confirmed_by = models.ForeignKey(
        PERSON, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("確認者")
    )
    confirm_data = models.JSONField(default=dict)

    class Meta:
        ordering = ["application", "order", "row", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["application", "key", "row"], name="proc_milestone_once"),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=models.F("reported_by")),
                name="proc_two_people",
            ),
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(state="waiting"), name="proc_milestone_due"),
            models.Index(fields=["state", "key"], name="proc_milestone_state"),
        ]

    def __str__(self) -> str:
        return self.label
