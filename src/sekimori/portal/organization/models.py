from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from sekimori.portal.organization.bitemporal import Bitemporal


class Organ(models.Model):
    """An organ of the city (市長部局, 教育委員会, 議会 …): each adopts the standard, jointly or on its own."""

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


class UnitVersion(Bitemporal):
    """A unit during a period. 部等 and 課等 are defined lists, not levels of a tree: a unit may be on both or on neither."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="versions")
    name = models.CharField(_("名称"), max_length=80)
    parent = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="child_versions")
    is_department = models.BooleanField(_("部等"), default=False)
    is_section = models.BooleanField(_("課等"), default=False)
    symbol = models.CharField(_("文書記号"), max_length=10, blank=True)
    mailbox = models.EmailField(_("課のメールボックス"), blank=True)
    order = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["order", "unit__code"]
        indexes = [models.Index(fields=["unit", "valid_from"], name="org_unitversion")]

    def __str__(self) -> str:
        return self.name


class Post(models.Model):
    """A post's identity."""

    code = models.CharField(_("職コード"), max_length=20, unique=True)

    def __str__(self) -> str:
        return self.code


class PostVersion(Bitemporal):
    """A post during a period. `designation` says which post named by the standard it is (副市長, 総務部長 …)."""

    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="versions")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="post_versions")
    title = models.CharField(_("職名"), max_length=80)
    rank = models.PositiveSmallIntegerField(_("職位"), default=0)
    is_head = models.BooleanField(_("所属長"), default=False)
    designation = models.CharField(_("基準上の職"), max_length=60, blank=True)

    class Meta:
        ordering = ["-rank", "post__code"]
        indexes = [models.Index(fields=["post", "valid_from"], name="org_postversion")]

    def __str__(self) -> str:
        return self.title


class Person(models.Model):
    """A person who works for the city or with it; with or without an account."""

    class Kind(models.TextChoices):
        REGULAR = "regular", _("職員")
        FIXED_TERM = "fixed_term", _("会計年度任用職員")
        EXECUTIVE = "executive", _("特別職")
        CONTRACTOR = "contractor", _("外部委託事業者")
        OTHER = "other", _("その他")

    number = models.CharField(_("職員番号"), max_length=20, unique=True)
    name = models.CharField(_("氏名"), max_length=80)
    kana = models.CharField(_("氏名（カナ）"), max_length=120, blank=True)
    kind = models.CharField(_("区分"), max_length=12, choices=Kind.choices, default=Kind.REGULAR)
    email = models.EmailField(_("メールアドレス"), blank=True)
    extension = models.CharField(_("内線"), max_length=20, blank=True)
    search = models.CharField(max_length=240, editable=False)

    class Meta:
        ordering = ["kana", "number"]
        indexes = [models.Index(fields=["search"], name="org_person_search")]

    def __str__(self) -> str:
        return self.name


class Appointment(Bitemporal):
    """A person in a post during a period (発令)."""

    class Kind(models.TextChoices):
        OWN = "own", _("本務")
        CONCURRENT = "concurrent", _("兼務")
        ACTING = "acting", _("事務取扱・心得")

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="appointments")
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="appointments")
    kind = models.CharField(_("種別"), max_length=10, choices=Kind.choices, default=Kind.OWN)
    source = models.CharField(_("出所"), max_length=80, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["person", "valid_from"], name="org_appointment_person"),
            models.Index(fields=["post", "valid_from"], name="org_appointment_post"),
        ]


class Nomination(Bitemporal):
    """A person named in writing to a role (情報システム担当者, CSIRT, 監査統括責任者 …)."""

    role = models.CharField(_("役割"), max_length=60)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="nominations")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    nominated_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["role", "valid_from"], name="org_nomination_role")]


class Seat(Bitemporal):
    """A seat in a body (推進本部): held by whoever holds the post, or by a named person."""

    body = models.CharField(_("会議体"), max_length=60)
    post = models.ForeignKey(Post, on_delete=models.PROTECT, null=True, blank=True, related_name="seats")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="seats")
    title = models.CharField(_("席"), max_length=60, blank=True)
    chair = models.BooleanField(_("議長"), default=False)


class DeputyRule(Bitemporal):
    """Who stands in for a post while its holder is absent, in order (代決者の順位)."""

    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="deputies")
    deputy = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="deputy_for")
    order = models.PositiveSmallIntegerField(default=1)

    class Meta:
        ordering = ["order"]


class Absence(models.Model):
    """A recorded absence; only inside it may a deputy act. A named deputy goes before the post's rule."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="absences")
    starts_at = models.DateTimeField(_("開始"))
    ends_at = models.DateTimeField(_("終了"))
    reason = models.CharField(_("理由"), max_length=200, blank=True)
    deputy = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="deputising")
    recorded_at = models.DateTimeField(editable=False)
    cancelled_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        indexes = [models.Index(fields=["ends_at"], name="org_absence_end")]
        constraints = [
            models.CheckConstraint(condition=models.Q(ends_at__gt=models.F("starts_at")), name="org_absence_order"),
        ]


class RoleRule(Bitemporal):
    """How a role comes to people, as the adopted edition says it (sekimori.standards.models.Role as JSON)."""

    key = models.CharField(max_length=60)
    definition = models.JSONField()
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["order"]
