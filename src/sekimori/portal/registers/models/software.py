from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from sekimori.portal.registers.models.items import Item


class Software(Item):
    """A software with its licences (ソフトウェア・ライセンス). `approved`: in the catalogue of what may be installed."""

    class Licence(models.TextChoices):
        PERPETUAL = "perpetual", _("買取り")
        SUBSCRIPTION = "subscription", _("期間契約")
        VOLUME = "volume", _("包括契約")
        BUNDLED = "bundled", _("機器付属")
        FREE = "free", _("無償・公開")
        PUBLIC_BODY = "public_body", _("国・県などの配布")

    class State(models.TextChoices):
        IN_USE = "in_use", _("使用中")
        ENDED = "ended", _("使用終了")

    state = models.CharField(_("状態"), max_length=12, choices=State.choices, default=State.IN_USE)
    edition = models.CharField(_("版（バージョン）"), max_length=60, blank=True)
    publisher = models.CharField(_("提供元"), max_length=120, blank=True)
    licence_kind = models.CharField(_("ライセンス形態"), max_length=16, choices=Licence.choices, blank=True)
    licences = models.PositiveIntegerField(_("ライセンス数"), null=True, blank=True)
    used = models.PositiveIntegerField(_("割当数"), null=True, blank=True)
    proof = models.CharField(_("証書の保管場所・番号"), max_length=120, blank=True)
    approved = models.BooleanField(_("導入を許可"), null=True, blank=True)
    approval = models.CharField(_("許可番号"), max_length=60, blank=True)
    contract_ends_on = models.DateField(_("契約期限"), null=True, blank=True)
    support_ends_on = models.DateField(_("サポート終了日"), null=True, blank=True)

    class Meta:
        verbose_name = _("ソフトウェア")
        ordering = ["code"]
        indexes = [
            models.Index(fields=["unit", "code"], name="reg_software_unit"),
            models.Index(fields=["state", "code"], name="reg_software_state"),
            models.Index(fields=["support_ends_on"], name="reg_software_support"),
        ]
