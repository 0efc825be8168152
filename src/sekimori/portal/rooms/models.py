"""Exhibits and through whose hands they went."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

INCIDENT, EVIDENCE = "incidents.Incident", "evidence.Evidence"


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
