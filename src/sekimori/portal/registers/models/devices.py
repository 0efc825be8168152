from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from sekimori.portal.registers.models.items import PERSON, Classified, Item


class Device(Classified, Item):
    """A mobile terminal, PC, server, multifunction printer or network device of the city (情報機器).

    `pool`: lent out to the whole city, and therefore known to everybody in it. Yes-or-no fields are None while nobody has said.
    """

    class Kind(models.TextChoices):
        MOBILE = "mobile", _("モバイル端末")
        PC = "pc", _("パソコン")
        SERVER = "server", _("サーバ等")
        MULTIFUNCTION_PRINTER = "multifunction_printer", _("複合機")
        NETWORK = "network", _("ネットワーク機器")
        SPECIAL = "special", _("特定用途機器")
        OTHER = "other", _("その他")

    class State(models.TextChoices):
        IN_USE = "in_use", _("使用中")
        STORED = "stored", _("保管中")
        LENT = "lent", _("持出中")
        IN_REPAIR = "in_repair", _("修理中")
        DISPOSING = "disposing", _("廃棄手続中")
        DISPOSED = "disposed", _("廃棄済")
        RETURNED = "returned", _("返却済")
        LOST = "lost", _("紛失")

    state = models.CharField(_("状態"), max_length=12, choices=State.choices, default=State.IN_USE)
    kind = models.CharField(_("種別"), max_length=24, choices=Kind.choices)
    maker = models.CharField(_("メーカー"), max_length=80, blank=True)
    model = models.CharField(_("型番"), max_length=80, blank=True)
    serial = models.CharField(_("製造番号"), max_length=80, blank=True)
    holder = models.ForeignKey(
        PERSON, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("使用者")
    )
    place = models.CharField(_("設置・保管場所"), max_length=120, blank=True)
    area = models.CharField(_("ネットワークの領域"), max_length=60, blank=True)
    operating_system = models.CharField(_("ＯＳ"), max_length=80, blank=True)
    ip_address = models.CharField(_("ＩＰアドレス"), max_length=60, blank=True)
    mac_address = models.CharField(_("ＭＡＣアドレス"), max_length=60, blank=True)
    encrypted = models.BooleanField(_("暗号化"), null=True, blank=True)
    remote_wipe = models.BooleanField(_("遠隔消去"), null=True, blank=True)
    kept_locked = models.BooleanField(_("使わないときの施錠・固定"), null=True, blank=True)
    pool = models.BooleanField(_("全庁貸出用"), null=True, blank=True)
    acquired_on = models.DateField(_("取得日"), null=True, blank=True)
    lease_ends_on = models.DateField(_("リース・保守の期限"), null=True, blank=True)

    class Meta:
        verbose_name = _("機器")
        ordering = ["code"]
        indexes = [
            models.Index(fields=["unit", "code"], name="reg_device_unit"),
            models.Index(fields=["state", "code"], name="reg_device_state"),
            models.Index(fields=["kind", "code"], name="reg_device_kind"),
            models.Index(fields=["holder"], name="reg_device_holder"),
            models.Index(fields=["lease_ends_on"], name="reg_device_lease"),
            models.Index(fields=["code"], condition=models.Q(pool=True), name="reg_device_pool"),
        ]
