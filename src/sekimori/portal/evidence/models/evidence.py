from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from sekimori.common.filekinds import FileKind
from sekimori.portal.acts.models import Versioned

PERSON, UNIT = "organization.Person", "organization.Unit"


class StoredObject(models.Model):
    """Sealed bytes in the store, known by the SHA-256 of what they say. The same content behind two walls is two objects."""

    wall = models.CharField(max_length=60, blank=True)
    digest = models.CharField(_("ハッシュ値（SHA-256）"), max_length=64)
    size = models.PositiveBigIntegerField(_("大きさ"))
    name = models.CharField(max_length=64, unique=True)
    key_id = models.CharField(max_length=16)
    made_at = models.DateTimeField()
    checked_at = models.DateTimeField(null=True)
    fault = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["wall", "digest"], name="evidence_once_per_wall")]
        indexes = [
            models.Index(fields=["checked_at"], name="evidence_checked"),
            models.Index(fields=["fault"], condition=~Q(fault=""), name="evidence_faulty"),
        ]

    def __str__(self) -> str:
        return self.digest


class Evidence(Versioned):
    """A file kept as evidence of a record: what it is called and shows, the period it speaks for, until when it is kept.

    `subject_model` and `subject_pk` are the record it belongs to; whoever may see that may see it, unless it stands behind a wall.
    `sensitive`: that somebody opened it is itself recorded. `facts` are what the sandbox counted in it (common/filefacts.py),
    nothing of its words; `as_is` was kept without looking into it (an exhibit). The row stays when the content is erased.
    """

    stored = models.ForeignKey(StoredObject, on_delete=models.PROTECT, null=True, related_name="evidence")
    digest = models.CharField(_("ハッシュ値（SHA-256）"), max_length=64)
    size = models.PositiveBigIntegerField(_("大きさ"))
    name = models.CharField(_("ファイル名"), max_length=255)
    kind = models.CharField(_("種類"), max_length=12, choices=FileKind.labels())
    title = models.CharField(_("題名"), max_length=200, blank=True)
    purpose = models.CharField(_("目的"), max_length=200, blank=True)
    subject_model = models.CharField(max_length=80)
    subject_pk = models.BigIntegerField()
    unit = models.ForeignKey(UNIT, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("所属"))
    wall = models.CharField(max_length=60, blank=True)
    sensitive = models.BooleanField(_("閲覧を記録する"), default=False)
    period_from = models.DateField(_("対象期間の始め"), null=True, blank=True)
    period_to = models.DateField(_("対象期間の終わり"), null=True, blank=True)
    retention = models.CharField(_("保存期間"), max_length=40)
    counts_from = models.DateField(_("保存期間の起算のもとになる日"))
    retain_until = models.DateField(_("保存期間の満了日"), null=True)
    kept_at = models.DateTimeField(_("保管日時"))
    kept_by = models.ForeignKey(
        PERSON, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("保管した人")
    )
    erased_at = models.DateTimeField(_("消去日時"), null=True)
    facts = models.JSONField(default=dict, editable=False)
    as_is = models.BooleanField(_("中身を確認せずに保管"), default=False)

    class Meta:
        verbose_name = _("証跡")
        ordering = ["-kept_at", "-pk"]
        indexes = [
            models.Index(fields=["subject_model", "subject_pk", "-kept_at"], name="evidence_subject"),
            models.Index(fields=["unit", "-kept_at"], name="evidence_unit"),
            models.Index(fields=["-kept_at"], name="evidence_kept"),
            models.Index(fields=["retain_until"], condition=Q(erased_at__isnull=True), name="evidence_retained"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(erased_at__isnull=True, stored__isnull=False)
                | Q(erased_at__isnull=False, stored__isnull=True),
                name="evidence_there_or_erased",
            ),
            models.CheckConstraint(
                condition=Q(period_from__isnull=True)
                | Q(period_to__isnull=True)
                | Q(period_to__gte=models.F("period_from")),
                name="evidence_period_order",
            ),
        ]

    def __str__(self) -> str:
        return self.title or self.name

    @property
    def subject(self) -> str:
        """The record it belongs to, as the ledger names it."""
        return f"{self.subject_model}:{self.subject_pk}"

    @property
    def reads_leave_a_trace(self) -> bool:
        return self.sensitive or bool(self.wall)


class Hold(models.Model):
    """An order that nothing of a record, or one piece of evidence, is erased (訴訟・調査など). In force until it is released."""

    evidence = models.ForeignKey(Evidence, on_delete=models.PROTECT, null=True, related_name="holds")
    subject_model = models.CharField(max_length=80, blank=True)
    subject_pk = models.BigIntegerField(null=True)
    reason = models.CharField(_("理由"), max_length=400)
    placed_at = models.DateTimeField(_("保全の開始"))
    placed_by = models.ForeignKey(
        PERSON, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("指示した人")
    )
    released_at = models.DateTimeField(_("保全の解除"), null=True)
    released_by = models.ForeignKey(
        PERSON, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("解除した人")
    )
    released_reason = models.CharField(_("解除の理由"), max_length=400, blank=True)

    class Meta:
        verbose_name = _("保全（消去の禁止）")
        ordering = ["-placed_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(evidence__isnull=False, subject_pk__isnull=True)
                | Q(evidence__isnull=True, subject_pk__isnull=False) & ~Q(subject_model=""),
                name="evidence_hold_of_one",
            ),
        ]
        indexes = [
            models.Index(
                fields=["subject_model", "subject_pk"], condition=Q(released_at__isnull=True), name="evidence_held"
            ),
            models.Index(fields=["evidence"], condition=Q(released_at__isnull=True), name="evidence_held_one"),
        ]

    def __str__(self) -> str:
        return self.reason


class CustodySlip(models.Model):
    """Who received a thing from whom (証拠の受渡し): only ever added, like the paper it stands for."""

    evidence = models.ForeignKey(Evidence, on_delete=models.PROTECT, related_name="custody")
    handed_at = models.DateTimeField(_("受渡しの日時"))
    from_whom = models.CharField(_("渡した人"), max_length=120)
    to_whom = models.CharField(_("受け取った人"), max_length=120)
    seal_number = models.CharField(_("封印番号"), max_length=60, blank=True)
    place = models.CharField(_("保管場所"), max_length=120, blank=True)
    purpose = models.CharField(_("目的"), max_length=200, blank=True)
    recorded_at = models.DateTimeField(_("記録日時"))
    recorded_by = models.ForeignKey(
        PERSON, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("記録した人")
    )

    class Meta:
        verbose_name = _("受渡し記録")
        ordering = ["handed_at", "pk"]

    def __str__(self) -> str:
        return f"{self.from_whom} → {self.to_whom}"
