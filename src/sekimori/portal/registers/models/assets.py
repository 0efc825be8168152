from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from sekimori.portal.registers.models.items import PERSON, Classified, Item


class InformationAsset(Classified, Item):
    """An information asset (情報資産) of a section. A copy points to its original and is never classified lower than that.

    Whoever makes or receives it enters it and classifies it; the head of the section confirms.
    """

    class Form(models.TextChoices):
        ELECTRONIC = "electronic", _("電子")
        PAPER = "paper", _("紙")
        MEDIUM = "medium", _("記録媒体")
        SYSTEM = "system", _("情報システム")

    class State(models.TextChoices):
        UNCONFIRMED = "unconfirmed", _("未確認")
        IN_USE = "in_use", _("管理中")
        DISPOSING = "disposing", _("廃棄手続中")
        DISPOSED = "disposed", _("廃棄済")
        RETURNED = "returned", _("返却済")
        LOST = "lost", _("紛失")

    state = models.CharField(_("状態"), max_length=12, choices=State.choices, default=State.UNCONFIRMED)
    form = models.CharField(_("形態"), max_length=12, choices=Form.choices)
    business = models.CharField(_("業務"), max_length=120, blank=True)
    original = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="copies", verbose_name=_("複製元")
    )
    personal = models.BooleanField(_("個人情報"), null=True, blank=True)
    personal_count = models.PositiveIntegerField(_("個人情報の件数（人）"), null=True, blank=True)
    sensitive = models.BooleanField(_("要配慮個人情報"), null=True, blank=True)
    specific = models.BooleanField(_("特定個人情報"), null=True, blank=True)
    place = models.CharField(_("保管場所"), max_length=120, blank=True)
    area = models.CharField(_("ネットワークの領域"), max_length=60, blank=True)
    retention = models.CharField(_("保存期間"), max_length=40, blank=True)
    users = models.CharField(_("利用者の範囲"), max_length=200, blank=True)
    provided_to = models.CharField(_("外部提供先"), max_length=200, blank=True)
    entrusted_to = models.CharField(_("委託先"), max_length=200, blank=True)
    backup = models.CharField(_("バックアップ"), max_length=120, blank=True)
    recovery = models.CharField(_("復旧させる時間"), max_length=60, blank=True)
    made_on = models.DateField(_("作成・入手日"), null=True, blank=True)
    registered_by = models.ForeignKey(
        PERSON, on_delete=models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("登録者")
    )
    confirmed_at = models.DateTimeField(_("確認日時"), null=True, editable=False)
    confirmed_by = models.ForeignKey(
        PERSON, on_delete=models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("確認者")
    )

    class Meta:
        verbose_name = _("情報資産")
        ordering = ["code"]
        indexes = [
            models.Index(fields=["unit", "code"], name="reg_asset_unit"),
            models.Index(fields=["state", "code"], name="reg_asset_state"),
            models.Index(fields=["original"], name="reg_asset_original"),
        ]
