from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from sekimori.portal.registers.models.assets import InformationAsset
from sekimori.portal.registers.models.items import PERSON, Classified, Item


class Medium(Classified, Item):
    """A record medium (記録媒体): USB stick, disk, tape, optical disc, card, or a bundle of paper of confidentiality 2 and above.

    Its levels are never lower than those of the assets on it.
    """

    class Kind(models.TextChoices):
        USB = "usb", _("ＵＳＢメモリ")
        DISK = "disk", _("外付けディスク")
        TAPE = "tape", _("磁気テープ")
        OPTICAL = "optical", _("光ディスク")
        CARD = "card", _("メモリカード")
        PAPER = "paper", _("紙（簿冊・文書の束）")
        OTHER = "other", _("その他")

    class State(models.TextChoices):
        IN_USE = "in_use", _("使用中")
        STORED = "stored", _("保管中")
        LENT = "lent", _("持出中")
        DISPOSING = "disposing", _("廃棄手続中")
        DISPOSED = "disposed", _("廃棄済")
        RETURNED = "returned", _("返却済")
        LOST = "lost", _("紛失")

    GONE: ClassVar[frozenset[str]] = frozenset({State.DISPOSED, State.RETURNED})

    state = models.CharField(_("状態"), max_length=12, choices=State.choices, default=State.STORED)
    kind = models.CharField(_("種別"), max_length=12, choices=Kind.choices)
    capacity = models.CharField(_("容量・数量"), max_length=40, blank=True)
    serial = models.CharField(_("製造番号"), max_length=80, blank=True)
    holder = models.ForeignKey(
        PERSON, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("使用者")
    )
    assets: models.ManyToManyField[InformationAsset, InformationAsset] = models.ManyToManyField(
        InformationAsset, blank=True, related_name="media", verbose_name=_("記録している情報資産")
    )
    place = models.CharField(_("保管場所"), max_length=120, blank=True)
    area = models.CharField(_("ネットワークの領域"), max_length=60, blank=True)
    encrypted = models.BooleanField(_("暗号化"), null=True, blank=True)
    kept_locked = models.BooleanField(_("使わないときの施錠保管"), null=True, blank=True)
    safe_place = models.BooleanField(_("耐火・耐熱・耐水・耐湿の場所"), null=True, blank=True)
    long_term = models.BooleanField(_("長期保管"), null=True, blank=True)
    write_protected = models.BooleanField(_("書込禁止"), null=True, blank=True)
    needed_until = models.DateField(_("記録した情報が必要な期限"), null=True, blank=True)
    erased_on = models.DateField(_("消去日"), null=True, blank=True)
    pool = models.BooleanField(_("全庁貸出用"), null=True, blank=True)
    acquired_on = models.DateField(_("取得日"), null=True, blank=True)

    class Meta:
        verbose_name = _("記録媒体")
        ordering = ["code"]
        indexes = [
            models.Index(fields=["unit", "code"], name="reg_medium_unit"),
            models.Index(fields=["state", "code"], name="reg_medium_state"),
            models.Index(fields=["kind", "code"], name="reg_medium_kind"),
            models.Index(fields=["holder"], name="reg_medium_holder"),
            models.Index(fields=["code"], condition=models.Q(pool=True), name="reg_medium_pool"),
            models.Index(
                fields=["needed_until"],
                condition=models.Q(needed_until__isnull=False, erased_on__isnull=True),
                name="reg_medium_needed",
            ),
        ]
