from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from sekimori.portal.acts.revisions import Noticing
from sekimori.portal.organization.bitemporal import SHAPE, Placing, Shaping, change_indexes, period_rules


class Organ(Noticing):
    """An organ of the city (市長部局, 教育委員会, 議会 …): each adopts the standard, jointly or on its own."""

    revision = SHAPE
    key = models.SlugField(unique=True)
    name = models.CharField(_("名称"), max_length=80)
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["order", "key"]

    def __str__(self) -> str:
        return self.name


class Unit(models.Model):
    """A unit's identity; what it is called and where it hangs is in its versions."""

    code = models.CharField(_("所属コード"), max_length=20, unique=True)
    organ = models.ForeignKey(Organ, on_delete=models.PROTECT, related_name="units")

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.code


class UnitVersion(Shaping):
    """A unit during a period. 部等 and 課等 are defined lists, not levels of a tree:

    a unit may be on both or on neither.

    `designation` says which unit named by the standard it is (人事管理部門 …). `substitute` is the 部等 whose
    責任者 the city lets stand in where the standard leaves a 課等 without one. `successor` is the unit into which
    it was merged when it ended.
    """

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="versions")
    name = models.CharField(_("名称"), max_length=80)
    parent = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="child_versions")
    is_department = models.BooleanField(_("部等"), default=False)
    is_section = models.BooleanField(_("課等"), default=False)
    designation = models.CharField(_("基準上の部門"), max_length=60, blank=True)
    substitute = models.ForeignKey(
        Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("責任者を代える部等")
    )
    successor = models.ForeignKey(
        Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("統合先")
    )
    symbol = models.CharField(_("文書記号"), max_length=10, blank=True)
    mailbox = models.EmailField(_("課のメールボックス"), blank=True)
    telephone = models.CharField(_("代表電話"), max_length=30, blank=True)
    order = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["order", "unit__code"]
        constraints = [*period_rules("org_unitversion", "unit")]
        indexes = [
            models.Index(fields=["unit", "valid_from"], name="org_unitversion"),
            *change_indexes("org_unitversion"),
        ]

    def __str__(self) -> str:
        return self.name


class Post(models.Model):
    """A post's identity."""

    code = models.CharField(_("職コード"), max_length=40, unique=True)

    def __str__(self) -> str:
        return self.code


class PostVersion(Placing):
    """A post during a period. `designation` says which post named by the standard it is (副市長, 総務部長 …).

    A post that leads a unit or is named by the standard has one holder at a time; others (主事) may have many.
    """

    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="versions")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="post_versions")
    title = models.CharField(_("職名"), max_length=80)
    rank = models.PositiveSmallIntegerField(_("職位"), default=0)
    is_head = models.BooleanField(_("所属長"), default=False)
    designation = models.CharField(_("基準上の職"), max_length=60, blank=True)

    class Meta:
        ordering = ["-rank", "post__code"]
        constraints = [*period_rules("org_postversion", "post")]
        indexes = [
            models.Index(fields=["post", "valid_from"], name="org_postversion"),
            models.Index(fields=["unit", "is_head"], name="org_postversion_unit"),
            models.Index(fields=["designation"], name="org_postversion_designation"),
            *change_indexes("org_postversion"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def single(self) -> bool:
        """Whether the post has one holder at a time."""
        return self.is_head or bool(self.designation)
