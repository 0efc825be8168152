from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from sekimori.portal.acts.models import Versioned
from sekimori.portal.organization.models.people import Person

# Up to this many people, or this share of the rows, leave without being asked about.
FEW_LEAVERS, SHARE_OF_LEAVERS = 10, 0.05


class HrImport(Versioned):
    """A file from personnel on its way: read, compared, shown, and applied as a whole or not at all.

    `table` and `result` are compressed JSON (the file's cells; what would change and what is wrong) and are dropped
    when the import is over; the counts and the file's hash stay.
    """

    class Kind(models.TextChoices):
        STAFF = "staff", _("職員の異動")
        UNITS = "units", _("組織の改編")

    class State(models.TextChoices):
        UPLOADED = "uploaded", _("受付済み")
        READY = "ready", _("確認待ち")
        FAULTY = "faulty", _("誤りあり")
        APPLYING = "applying", _("反映待ち")
        APPLIED = "applied", _("反映済み")
        DISCARDED = "discarded", _("取りやめ")

    kind = models.CharField(_("種類"), max_length=8, choices=Kind.choices, default=Kind.STAFF)
    name = models.CharField(_("ファイル名"), max_length=200)
    digest = models.CharField(_("ハッシュ値"), max_length=64)
    encoding = models.CharField(_("文字コード"), max_length=20, blank=True)
    effective_on = models.DateField(_("効力発生日"))
    options = models.JSONField(default=dict)
    state = models.CharField(_("状態"), max_length=12, choices=State.choices, default=State.UPLOADED)
    percent = models.PositiveSmallIntegerField(default=0)
    counts = models.JSONField(default=dict)
    plan_digest = models.CharField(max_length=64, blank=True)
    table = models.BinaryField(null=True, editable=False)
    result = models.BinaryField(null=True, editable=False)
    message = models.TextField(blank=True)
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    applied_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-made_at", "-id"]

    def __str__(self) -> str:
        return self.name

    @property
    def many_leave(self) -> bool:
        """Whether more people would leave than a file usually tells of, so that its confirmation asks about them."""
        leavers, listed = int(self.counts.get("leave", 0)), int(self.counts.get("rows", 0))
        return leavers > max(FEW_LEAVERS, listed * SHARE_OF_LEAVERS)


class ColumnMapping(models.Model):
    """Which column of the city's file means what, remembered by the headings it was chosen for."""

    kind = models.CharField(max_length=8, choices=HrImport.Kind.choices)
    headings = models.CharField(max_length=64)
    columns = models.JSONField()
    used_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "headings"], name="org_mapping_once")]
