from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from sekimori.common.text import fold
from sekimori.portal.acts.models import Versioned

PERSON, UNIT = "organization.Person", "organization.Unit"


class Item(Versioned):
    """An entry of a register: what every register knows of its things.

    `code` is the number folded (width, case), by which it is found and is unique. `left_at` is when it left the register and
    `left_by` the ledger's name of what let it go: the application, or the import by which it came in as already gone.
    Subclasses add `state` with the states of their register.
    """

    number = models.CharField(_("管理番号"), max_length=40)
    code = models.CharField(max_length=40, unique=True, editable=False)
    name = models.CharField(_("名称"), max_length=200)
    unit = models.ForeignKey(UNIT, on_delete=models.PROTECT, related_name="+", verbose_name=_("所管する課等"))
    state: models.CharField[str, str]
    note = models.TextField(_("備考"), blank=True)
    registered_at = models.DateTimeField(_("登録日時"), editable=False)
    changed_at = models.DateTimeField(_("変更日時"), editable=False)
    checked_at = models.DateTimeField(_("最終の棚卸し"), null=True, editable=False)
    left_at = models.DateTimeField(_("台帳から外れた日時"), null=True, editable=False)
    left_by = models.CharField(max_length=80, blank=True, editable=False)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.number} {self.name}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.code = fold(self.number)
        super().save(*args, **kwargs)


class Classified(models.Model):
    """Information is on it: its level on each axis of the adopted scheme, by key.

    An axis that is missing, or whose level the scheme in force does not have, is not known and counts as the highest.
    """

    levels = models.JSONField(_("分類"), default=dict, blank=True)
    levels_reason = models.CharField(_("分類の理由"), max_length=400, blank=True)

    class Meta:
        abstract = True


class NumberSeries(models.Model):
    """The last number that a register has given out by itself."""

    register = models.CharField(max_length=40, primary_key=True)
    last = models.PositiveIntegerField(default=0)
