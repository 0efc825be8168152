from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from sekimori.portal.acts.models import Versioned


class EntranceText(Versioned):
    """What stands on the sign-in page before anybody has signed in: the city's own words. One row."""

    SINGLE: ClassVar[int] = 1

    id = models.PositiveSmallIntegerField(primary_key=True, default=SINGLE, editable=False)
    banner = models.TextField(_("ログイン画面に出す注意"), blank=True)
    contact = models.CharField(_("困ったときの連絡先"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("ログイン画面の文")
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="identity_one_entrance")]

    def __str__(self) -> str:
        return str(_("ログイン画面の文"))


class CachedValue(models.Model):
    """Django's cache in the database (the columns are its own): counts of attempts and codes already used, shared by all

    processes and hosts. Nothing of lasting worth is kept here.
    """

    cache_key = models.CharField(max_length=255, primary_key=True)
    value = models.TextField()
    expires = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "identity_cache"
