from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from sekimori.portal.acts.models import Versioned


class RetentionClass(Versioned):
    """A row of the city's table of retention (保存期間表). `years` None: kept as long as it is in use, or for ever (常用・永年).

    `key` is what acts and callers name; the city changes years and words, never the key.
    """

    key = models.SlugField(max_length=40, unique=True)
    label = models.CharField(_("保存期間"), max_length=60)
    years = models.PositiveSmallIntegerField(_("年数"), null=True, blank=True)
    note = models.CharField(_("対象"), max_length=200, blank=True)
    order = models.PositiveSmallIntegerField(default=100)

    class Meta:
        verbose_name = _("保存期間の区分")
        ordering = ["order", "key"]

    def __str__(self) -> str:
        return self.label
