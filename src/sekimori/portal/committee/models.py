"""Meetings of a body, who took part, what was on the agenda and how each matter was decided.

Minutes are written until they are handed in; then everything they say is bound by a hash, and what was confirmed is never
changed (`immutability.py`).
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from sekimori.common.fiscal import FiscalYear
from sekimori.portal.acts.models import Versioned

PERSON = "organization.Person"


class Meeting(Versioned):
    """A meeting of `body`, or a matter decided in writing; numbered within the fiscal year without gaps once called.

    `held_at` is when it meets; of a written circulation the moment until which members answer. `members` is how many the
    body had, counted when it met. `presided_by` led it. `digest` binds the minutes as they were handed in.
    """

    class Kind(models.TextChoices):
        MEETING = "meeting", _("会議")
        CIRCULATION = "circulation", _("持ち回り")

    class State(models.TextChoices):
        PLANNED = "planned", _("準備中")
        CALLED = "called", _("招集済み")
        HELD = "held", _("議事録の作成中")
        DRAFTED = "drafted", _("議事録の確認待ち")
        CONFIRMED = "confirmed", _("議事録確定")
        CANCELLED = "cancelled", _("中止")

    OPEN: ClassVar[frozenset[str]] = frozenset({State.PLANNED, State.CALLED, State.HELD, State.DRAFTED})
    COMING: ClassVar[frozenset[str]] = frozenset({State.PLANNED, State.CALLED})

    body = models.CharField(_("会議体"), max_length=60)
    body_label = models.CharField(_("会議体"), max_length=120)
    kind = models.CharField(_("開き方"), max_length=12, choices=Kind.choices)
    state = models.CharField(_("状態"), max_length=10, choices=State.choices, default=State.PLANNED)
    fiscal_year = models.PositiveSmallIntegerField(_("年度"), null=True)
    number = models.PositiveSmallIntegerField(_("回"), null=True)
    held_at = models.DateTimeField(_("開催日時・回答期限"))
    place = models.CharField(_("場所"), max_length=120, blank=True)
    planned_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    called_at = models.DateTimeField(_("招集日時"), null=True)
    members = models.PositiveSmallIntegerField(_("構成員の数"), default=0)
    presided_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, related_name="+")
    presided_label = models.CharField(_("議長"), max_length=200, blank=True)
    notes = models.TextField(_("議事の概要"), blank=True)
    digest = models.CharField(max_length=64, blank=True)
    drafted_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, related_name="+")
    drafted_label = models.CharField(_("議事録の作成"), max_length=200, blank=True)
    drafted_at = models.DateTimeField(null=True)
    confirmed_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, related_name="+")
    confirmed_label = models.CharField(_("議事録の確認"), max_length=200, blank=True)
    confirmed_at = models.DateTimeField(_("議事録の確定日時"), null=True)
    ended_reason = models.TextField(_("中止の理由"), blank=True)

    class Meta:
        ordering = ["-held_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["body", "fiscal_year", "number"], name="committee_number_once"),
            models.CheckConstraint(
                condition=~Q(state="confirmed")
                | (Q(confirmed_by__isnull=False) & ~Q(digest="") & Q(drafted_by__isnull=False)),
                name="committee_confirmed_is_bound",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=F("drafted_by")),
                name="committee_minutes_four_eyes",
            ),
        ]
        indexes = [models.Index(fields=["state", "held_at"], name="committee_state")]

    def __str__(self) -> str:
        return f"{self.body_label} {self.reference}"

    @property
    def reference(self) -> str:
        """The number of its minutes; before it is called, that it has none."""
        if self.fiscal_year is None or self.number is None:
            return _now("（招集前）")
        return f"{FiscalYear(self.fiscal_year).label} 第{self.number}回"

    @property
    def full_reference(self) -> str:
        """The body with the number of the minutes, as other records name the decision."""
        return f"{self.body_label} {self.reference}"


class Attendance(models.Model):
    """A member of the body on the day of a meeting, and whether he took part himself, by somebody else, or not."""

    class Status(models.TextChoices):
        PRESENT = "present", _("出席")
        DEPUTY = "deputy", _("代理出席")
        ABSENT = "absent", _("欠席")

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="attendances")
    order = models.PositiveSmallIntegerField()
    person = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    label = models.CharField(_("職・氏名"), max_length=200)
    chair = models.BooleanField(_("議長の席"), default=False)
    status = models.CharField(_("出欠"), max_length=8, choices=Status.choices)
    deputy = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, related_name="+")
    deputy_label = models.CharField(_("代理者"), max_length=200, blank=True)

    class Meta:
        ordering = ["meeting", "order"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "person"], name="committee_member_once"),
            models.CheckConstraint(
                condition=Q(status="deputy", deputy__isnull=False) | (~Q(status="deputy") & Q(deputy__isnull=True)),
                name="committee_deputy_named",
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def took_part(self) -> int | None:
        """Who sat in this seat: the member, his deputy, or nobody."""
        if self.status == self.Status.PRESENT:
            return self.person_id
        return self.deputy_id if self.status == self.Status.DEPUTY else None


class Item(Versioned):
    """A matter on the agenda of a meeting, with its decision.

    `source` and `subject` name the record of another app that asked ("own" for what the office wrote itself), `digest` the
    content that was put to the body. `report`: taken note of, nothing to decide. `carried_at` is when the decision was taken
    over by the record that asked; `fault` says why that failed.
    """

    class Matter(models.TextChoices):
        POLICY = "policy", _("情報セキュリティポリシー")
        DOCUMENT = "document", _("定めるべき文書")
        PROCEDURE = "procedure", _("申請")
        TRAINING_PLAN = "training_plan", _("研修計画と実施体制")
        AUDIT_PLAN = "audit_plan", _("監査実施計画")
        REPORT = "report", _("実施状況・結果の報告")
        OTHER = "other", _("その他の重要な事項")

    class Verdict(models.TextChoices):
        OPEN = "", _("未議決")
        APPROVED = "approved", _("承認")
        CONDITIONAL = "conditional", _("条件付き承認")
        REFUSED = "refused", _("不承認")
        CONTINUED = "continued", _("継続審議")
        RECEIVED = "received", _("了承（報告）")

    CONSENTS: ClassVar[frozenset[str]] = frozenset({Verdict.APPROVED, Verdict.CONDITIONAL})

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="items")
    order = models.PositiveSmallIntegerField(_("順"))
    source = models.CharField(max_length=60)
    subject = models.CharField(max_length=80, blank=True)
    title = models.CharField(_("議題"), max_length=300)
    summary = models.TextField(_("付議の内容"), blank=True)
    href = models.CharField(max_length=300, blank=True)
    digest = models.CharField(max_length=64, blank=True)
    matter = models.CharField(_("事項"), max_length=20, choices=Matter.choices, default=Matter.OTHER)
    report = models.BooleanField(_("報告のみ"), default=False)
    clauses = models.JSONField(default=list)
    discussion = models.TextField(_("審議の要旨"), blank=True)
    verdict = models.CharField(_("議決"), max_length=12, choices=Verdict.choices, default=Verdict.OPEN, blank=True)
    conditions = models.TextField(_("条件・理由"), blank=True)
    abstained = models.JSONField(_("議決に加わらなかった人"), default=list)
    decided_at = models.DateTimeField(null=True)
    carried_at = models.DateTimeField(_("反映日時"), null=True)
    fault = models.TextField(_("反映できない理由"), blank=True)

    class Meta:
        ordering = ["meeting", "order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "source", "subject"], condition=~Q(source="own"), name="committee_item_once"
            )
        ]
        indexes = [models.Index(fields=["source", "subject"], name="committee_item_subject")]

    def __str__(self) -> str:
        return self.title


class Voice(models.Model):
    """What a member says to a matter in a written circulation. Never changed."""

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="voices")
    person = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    label = models.CharField(_("職・氏名"), max_length=200)
    agrees = models.BooleanField(_("賛成"))
    reason = models.TextField(_("意見"), blank=True)
    at = models.DateTimeField(_("日時"))

    class Meta:
        ordering = ["item", "at", "pk"]
        constraints = [models.UniqueConstraint(fields=["item", "person"], name="committee_voice_once")]

    def __str__(self) -> str:
        return self.label
