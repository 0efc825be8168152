"""Exhibits and through whose hands they went; what is asked of other units; lessons for the review of the standard."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from sekimori.portal.acts.models import Versioned

INCIDENT, EVIDENCE, UNIT = "incidents.Incident", "evidence.Evidence", "organization.Unit"


class Exhibit(models.Model):
    """Something kept as proof of an incident: a file, sealed in the store as it came, or a thing. What was written down stands.

    `digest` is the SHA-256 of the file, or of a copy of the thing (a disk image) as whoever took it has computed it.
    """

    class Sort(models.TextChoices):
        FILE = "file", _("ファイル")
        THING = "thing", _("物（端末・媒体・書類など）")

    incident = models.ForeignKey(INCIDENT, on_delete=models.PROTECT, related_name="exhibits")
    position = models.PositiveSmallIntegerField(_("番号"))
    number = models.CharField(_("証拠番号"), max_length=60, unique=True)
    sort = models.CharField(_("区分"), max_length=5, choices=Sort.choices)
    what = models.CharField(_("証拠の名称"), max_length=200)
    detail = models.TextField(_("内容（型番・製造番号・記録の範囲など）"), blank=True)
    taken_by = models.CharField(_("採取した人"), max_length=120)
    taken_at = models.DateTimeField(_("採取日時"))
    taken_place = models.CharField(_("採取場所"), max_length=120)
    how = models.CharField(_("採取の方法"), max_length=200, blank=True)
    seal_number = models.CharField(_("封印番号"), max_length=60, blank=True)
    place = models.CharField(_("保管場所"), max_length=120)
    evidence = models.OneToOneField(EVIDENCE, on_delete=models.PROTECT, null=True, related_name="+")
    digest = models.CharField(_("ハッシュ値（SHA-256）"), max_length=64, blank=True)
    recorded_at = models.DateTimeField(_("記録日時"))
    recorded_label = models.CharField(_("記録した人"), max_length=200)

    class Meta:
        verbose_name = _("証拠")
        ordering = ["incident", "position"]
        constraints = [models.UniqueConstraint(fields=["incident", "position"], name="rooms_exhibit_once")]

    def __str__(self) -> str:
        return f"{self.number} {self.what}"


class Handover(models.Model):
    """An exhibit changed hands: from whom to whom, what for, and against which receipt."""

    class Sort(models.TextChoices):
        INSIDE = "inside", _("庁内・委託先など")
        POLICE = "police", _("警察など捜査機関")
        RETURNED = "returned", _("返却を受けた")

    exhibit = models.ForeignKey(Exhibit, on_delete=models.PROTECT, related_name="handovers")
    position = models.PositiveSmallIntegerField()
    sort = models.CharField(_("相手"), max_length=8, choices=Sort.choices)
    handed_at = models.DateTimeField(_("受渡しの日時"))
    from_whom = models.CharField(_("渡した人"), max_length=120)
    to_whom = models.CharField(_("受け取った人"), max_length=120)
    organisation = models.CharField(_("受け取った人の官署・所属"), max_length=120, blank=True)
    purpose = models.CharField(_("目的"), max_length=200)
    seal_number = models.CharField(_("封印番号"), max_length=60, blank=True)
    place = models.CharField(_("保管場所"), max_length=120, blank=True)
    receipt_number = models.CharField(_("受領書の番号・日付"), max_length=120, blank=True)
    receipt = models.ForeignKey(EVIDENCE, on_delete=models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField(_("記録日時"))
    recorded_label = models.CharField(_("記録した人"), max_length=200)

    class Meta:
        verbose_name = _("証拠の受渡し")
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["exhibit", "position"], name="rooms_handover_once")]

    def __str__(self) -> str:
        return f"{self.from_whom} → {self.to_whom}"


class Spread(Versioned):
    """What other units are asked to do after an incident (横展開): a text written for them. It names no incident to them."""

    incident = models.ForeignKey(INCIDENT, on_delete=models.PROTECT, related_name="spreads")
    order = models.ForeignKey("incidents.Order", on_delete=models.PROTECT, null=True, related_name="+")
    subject = models.CharField(_("件名"), max_length=120)
    text = models.TextField(_("してほしいこと"))
    reach = models.CharField(_("対象"), max_length=200)
    sent_at = models.DateTimeField(_("依頼日時"))
    sent_label = models.CharField(_("依頼した人"), max_length=200)
    due_at = models.DateTimeField(_("回答の期限"))

    class Meta:
        verbose_name = _("横展開")
        ordering = ["-sent_at", "-pk"]

    def __str__(self) -> str:
        return self.subject


class Answer(Versioned):
    """What one unit says to it."""

    class State(models.TextChoices):
        WAITING = "waiting", _("回答待ち")
        DONE = "done", _("実施した")
        PLANNED = "planned", _("これから実施する")
        NOT_CONCERNED = "not_concerned", _("該当しない")

    OPEN: ClassVar[tuple[str, ...]] = (State.WAITING, State.PLANNED)

    spread = models.ForeignKey(Spread, on_delete=models.PROTECT, related_name="answers")
    unit = models.ForeignKey(UNIT, on_delete=models.PROTECT, related_name="+", verbose_name=_("所属"))
    state = models.CharField(_("回答"), max_length=13, choices=State.choices, default=State.WAITING)
    said = models.TextField(_("内容・理由"), blank=True)
    by_when = models.DateField(_("実施予定日"), null=True)
    answered_at = models.DateTimeField(_("回答日時"), null=True)
    answered_label = models.CharField(_("回答した人"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("横展開への回答")
        ordering = ["unit"]
        constraints = [models.UniqueConstraint(fields=["spread", "unit"], name="rooms_answer_once")]
        indexes = [models.Index(fields=["unit", "state"], name="rooms_answer_waiting")]

    def __str__(self) -> str:
        return f"{self.spread} {self.get_state_display()}"


class Lesson(models.Model):
    """What the review of the standard is to look at after an incident: words that tell nothing of it, and the clause."""

    incident = models.ForeignKey(INCIDENT, on_delete=models.PROTECT, related_name="lessons")
    lineage = models.CharField(_("条項"), max_length=60, blank=True)
    title = models.CharField(_("件名"), max_length=120)
    text = models.TextField(_("見直してほしいことと理由"))
    proposed_at = models.DateTimeField(_("提案日時"))
    proposed_label = models.CharField(_("提案した人"), max_length=200)

    class Meta:
        verbose_name = _("見直しへの提案")
        ordering = ["-proposed_at", "-pk"]

    def __str__(self) -> str:
        return self.title
