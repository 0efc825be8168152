"""Stocktaking (棚卸し): the entries of a register that a section keeps, confirmed one by one against reality on a day."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from sekimori.portal.acts.models import Versioned
from sekimori.portal.registers.models.items import PERSON, UNIT


class Stocktaking(Versioned):
    """One stocktaking of a register in a section.

    `demanded_by` is the ledger's name of what asked for it (the occurrence of a duty), "" when somebody opened it by himself.
    `digest` is the SHA-256 of what was found, taken when it was closed.
    """

    class State(models.TextChoices):
        OPEN = "open", _("実施中")
        CLOSED = "closed", _("完了")
        GIVEN_UP = "given_up", _("取りやめ")

    register = models.CharField(_("台帳"), max_length=40)
    unit = models.ForeignKey(UNIT, on_delete=models.PROTECT, related_name="+", verbose_name=_("所属"))
    as_of = models.DateField(_("基準日"))
    due_on = models.DateField(_("期限"))
    demanded_by = models.CharField(max_length=80, blank=True)
    state = models.CharField(_("状態"), max_length=10, choices=State.choices, default=State.OPEN)
    opened_at = models.DateTimeField(_("開始日時"))
    opened_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(_("完了日時"), null=True)
    closed_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, related_name="+")
    closed_label = models.CharField(_("責任者"), max_length=200, blank=True)
    remark = models.TextField(_("所見"), blank=True)
    digest = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ["-opened_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["register", "unit"], condition=Q(state="open"), name="stocktaking_one_open"
            ),
            models.CheckConstraint(
                condition=~Q(state="closed") | Q(closed_at__isnull=False, closed_by__isnull=False),
                name="stocktaking_closed_by_somebody",
            ),
        ]
        indexes = [
            models.Index(fields=["register", "unit", "-opened_at"], name="stocktaking_of_unit"),
            models.Index(fields=["state", "due_on"], name="stocktaking_state"),
        ]

    def __str__(self) -> str:
        return str(_("棚卸し %(day)s")) % {"day": self.as_of.isoformat()}


class StocktakingLine(models.Model):
    """An entry to be confirmed, as it stood when the stocktaking was opened; or something found that stood in no list.

    `item` is its key in the register (None: what was found is not registered), `expected` whether it was in the list. A difference
    (moved, missing, extra) is `settled` by a correction of the register, by a new entry, or by an explanation.
    """

    class Result(models.TextChoices):
        PRESENT = "present", _("あった")
        AWAY = "away", _("持出し・修理などで不在")
        MOVED = "moved", _("別の場所にあった")
        MISSING = "missing", _("見つからない")
        EXTRA = "extra", _("一覧にないものがあった")

    class How(models.TextChoices):
        HAND = "hand", _("一覧から")
        NUMBER = "number", _("番号の入力・読取り")

    class Settled(models.TextChoices):
        CORRECTED = "corrected", _("台帳を直した")
        ENTERED = "entered", _("台帳に登録した")
        EXPLAINED = "explained", _("直す必要がない")

    DIFFERENCES: ClassVar[frozenset[str]] = frozenset({Result.MOVED, Result.MISSING, Result.EXTRA})

    stocktaking = models.ForeignKey(Stocktaking, on_delete=models.PROTECT, related_name="lines")
    item = models.PositiveBigIntegerField(null=True)
    number = models.CharField(_("管理番号"), max_length=40)
    code = models.CharField(max_length=40)
    name = models.CharField(_("名称"), max_length=200, blank=True)
    place = models.CharField(_("台帳の場所"), max_length=120, blank=True)
    was = models.CharField(_("台帳の状態"), max_length=12, blank=True)
    expected = models.BooleanField(default=True)
    result = models.CharField(_("結果"), max_length=8, choices=Result.choices, blank=True)
    found_place = models.CharField(_("あった場所"), max_length=120, blank=True)
    note = models.CharField(_("備考"), max_length=400, blank=True)
    how = models.CharField(_("確認のしかた"), max_length=8, choices=How.choices, blank=True)
    found_at = models.DateTimeField(_("確認日時"), null=True)
    found_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, related_name="+")
    settled = models.CharField(_("違いの処理"), max_length=10, choices=Settled.choices, blank=True)
    settled_at = models.DateTimeField(_("処理日時"), null=True)
    settled_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, related_name="+")
    settled_note = models.CharField(_("処理の内容"), max_length=400, blank=True)

    class Meta:
        ordering = ["code", "pk"]
        constraints = [models.UniqueConstraint(fields=["stocktaking", "code"], name="stocktaking_line_once")]
        indexes = [
            models.Index(fields=["stocktaking", "result", "code"], name="stocktaking_line_result"),
            models.Index(fields=["item"], name="stocktaking_line_item"),
            models.Index(
                fields=["stocktaking"],
                condition=Q(settled="", result__in=["extra", "missing", "moved"]),
                name="stocktaking_line_unsettled",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.name}".strip()

    @property
    def differs(self) -> bool:
        """Whether reality was not as the register says."""
        return self.result in self.DIFFERENCES

    @property
    def waits(self) -> bool:
        """Whether somebody still has to see to the difference."""
        return self.differs and not self.settled
