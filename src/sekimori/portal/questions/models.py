"""Questions about a clause of the standard, and the answers that everybody may read."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from sekimori.portal.acts.models import Versioned

PERSON = "organization.Person"


class Question(Versioned):
    """A question, with its answer. `clause` is the id it had when it was asked, `lineage` follows it through editions.

    `stage` says who is to answer. `for_review`: what the review of the policy should look at.
    """

    class Nature(models.TextChoices):
        UNCLEAR = "unclear", _("分からないことがある")
        HARD = "hard", _("守ることが難しい")

    class Stage(models.TextChoices):
        MANAGER = "manager", _("所属の情報セキュリティ管理者")
        SYSTEMS = "systems", _("情報システム管理者")
        CHIEF = "chief", _("統括情報セキュリティ責任者")

    class State(models.TextChoices):
        WAITING = "waiting", _("回答待ち")
        ANSWERED = "answered", _("回答済み")
        WITHDRAWN = "withdrawn", _("取下げ")

    # Whoever has the ability answers at the stage.
    ABILITIES: ClassVar[dict[str, str]] = {
        Stage.MANAGER: "manage_section",
        Stage.SYSTEMS: "manage_systems",
        Stage.CHIEF: "direct",
    }

    edition = models.ForeignKey("rules.Edition", on_delete=models.PROTECT, related_name="+")
    clause = models.CharField(_("条項"), max_length=80)
    lineage = models.CharField(max_length=120)
    nature = models.CharField(_("相談の種類"), max_length=8, choices=Nature.choices)
    title = models.CharField(_("件名"), max_length=200)
    body = models.TextField(_("相談の内容"))
    asker = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    asker_label = models.CharField(_("相談した人"), max_length=200)
    unit = models.ForeignKey("organization.Unit", on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(_("相談日時"))
    due_at = models.DateTimeField(_("回答の期限"))
    stage = models.CharField(_("回答する人"), max_length=8, choices=Stage.choices)
    state = models.CharField(_("状態"), max_length=10, choices=State.choices, default=State.WAITING)
    answer = models.TextField(_("回答・指示"), blank=True)
    answered_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, related_name="+")
    answered_label = models.CharField(_("回答した人"), max_length=200, blank=True)
    closed_at = models.DateTimeField(_("回答日時"), null=True)
    for_review = models.BooleanField(_("見直しの材料"), default=False)

    class Meta:
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(answered_by__isnull=True) | ~Q(answered_by=F("asker")), name="question_not_by_asker"
            ),
            models.CheckConstraint(
                condition=~Q(state="answered")
                | (~Q(answer="") & Q(answered_by__isnull=False) & Q(closed_at__isnull=False)),
                name="question_answered_by_somebody",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "stage", "unit"], name="question_waiting"),
            models.Index(fields=["lineage", "for_review"], name="question_lineage"),
            models.Index(fields=["asker", "-asked_at"], name="question_asker"),
        ]

    def __str__(self) -> str:
        return self.title


class Published(Versioned):
    """A question with its answer, as it was released for everybody, in words that name nobody. Retracted ones are not shown."""

    question = models.OneToOneField(Question, on_delete=models.PROTECT, related_name="published")
    clause = models.CharField(_("条項"), max_length=80)
    lineage = models.CharField(max_length=120)
    title = models.CharField(_("件名"), max_length=200)
    body = models.TextField(_("相談の内容"))
    answer = models.TextField(_("回答"))
    role_label = models.CharField(_("回答した役割"), max_length=120)
    published_at = models.DateTimeField(_("公開日時"))
    retracted_at = models.DateTimeField(_("公開の取下げ"), null=True)

    class Meta:
        ordering = ["-published_at", "-pk"]
        indexes = [models.Index(fields=["lineage", "-published_at"], name="question_published")]

    def __str__(self) -> str:
        return self.title
