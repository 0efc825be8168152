"""A violation that was confirmed, the guidance of the manager, rights that were stopped, and what was handed on for discipline."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from sekimori.portal.acts.models import Versioned
from sekimori.portal.acts.numbering import YearSerial

PERSON, UNIT = "organization.Person", "organization.Unit"


class Serial(YearSerial):
    """The last number given in a fiscal year."""


class Case(Versioned):
    """A violation as the chief or the system manager has confirmed it, told to the manager of the person it is about.

    `role` is as whom it was confirmed, `to_role` and `to_unit` whoever is asked for measures; `to_reason` why that is not the
    person's own manager. `supervisors` are those who were responsible for him at that moment (7.6(1)).
    """

    class Source(models.TextChoices):
        VIOLATION = "violation", _("情報セキュリティポリシーへの違反")
        WEB = "web_misuse", _("業務外のウェブ閲覧")
        INSIDER = "insider_access", _("職員等による不正アクセス")

    class State(models.TextChoices):
        NOTIFIED = "notified", _("指導待ち")
        GUIDING = "guiding", _("指導中")
        IMPROVED = "improved", _("改善された")
        FAILED = "failed", _("改善されない")
        STOPPED = "stopped", _("利用権の停止・剥奪中")
        CLOSED = "closed", _("終了")

    # In these the manager's word is waited for.
    ASKED: ClassVar[tuple[str, ...]] = (State.NOTIFIED, State.GUIDING)

    number = models.CharField(_("番号"), max_length=40, unique=True)
    fiscal_year = models.PositiveSmallIntegerField()
    serial = models.PositiveIntegerField()
    source = models.CharField(_("区分"), max_length=16, choices=Source.choices)
    role = models.CharField(max_length=60)
    role_label = models.CharField(_("確認した役割"), max_length=120)
    person = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+", verbose_name=_("対象の職員等"))
    person_label = models.CharField(_("対象の職員等"), max_length=200)
    unit = models.ForeignKey(UNIT, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("所属"))
    supervisors = models.CharField(_("監督責任者"), max_length=400, blank=True)
    to_role = models.CharField(max_length=60)
    to_unit = models.ForeignKey(UNIT, on_delete=models.PROTECT, null=True, related_name="+")
    to_label = models.CharField(_("措置を求めた相手"), max_length=200)
    to_reason = models.TextField(_("所属の管理者に代えた理由"), blank=True)
    confirmed_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    confirmed_label = models.CharField(_("確認した人"), max_length=200)
    confirmed_at = models.DateTimeField(_("確認した日時"))
    noticed_at = models.DateTimeField(_("通知日時"))
    notice_due_at = models.DateTimeField(_("通知の期限"))
    clauses = models.CharField(_("反する条項"), max_length=200)
    facts = models.TextField(_("確認した事実"))
    asked = models.TextField(_("求める措置"))
    answer_due_at = models.DateTimeField(_("指導の期限"))
    incident = models.ForeignKey(
        "incidents.Incident", on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("インシデント")
    )
    state = models.CharField(_("状態"), max_length=10, choices=State.choices, default=State.NOTIFIED)
    outcome = models.TextField(_("終了の内容"), blank=True)
    closed_at = models.DateTimeField(_("終了日時"), null=True)

    class Meta:
        ordering = ["-noticed_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["fiscal_year", "serial"], name="violation_number"),
            models.CheckConstraint(
                condition=Q(state="closed", closed_at__isnull=False) | (~Q(state="closed") & Q(closed_at__isnull=True)),
                name="violation_closed",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "answer_due_at"], name="violation_waiting"),
            models.Index(fields=["to_role", "to_unit"], name="violation_to"),
            models.Index(fields=["-noticed_at"], name="violation_noticed"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.get_source_display()}"


class Dossier(Case):
    """The same case with what proves it: for those who confirmed it and decide, not for the section concerned."""

    class Meta:
        proxy = True


class Guidance(Versioned):
    """What the manager has told the person to mend, by when, and what came of it. `improved` is None until that is known."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="guidances")
    person = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    text = models.TextField(_("指導の内容"))
    due_at = models.DateTimeField(_("改善の期限"))
    given_label = models.CharField(_("指導した人"), max_length=200)
    given_at = models.DateTimeField(_("指導した日時"))
    recorded_at = models.DateTimeField(_("記録日時"))
    improved = models.BooleanField(_("改善された"), null=True)
    result = models.TextField(_("改善の状況"), blank=True)
    settled_label = models.CharField(_("結果を報告した人"), max_length=200, blank=True)
    settled_at = models.DateTimeField(_("結果の報告日時"), null=True)

    class Meta:
        ordering = ["recorded_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(improved__isnull=True, settled_at__isnull=True)
                | Q(improved__isnull=False, settled_at__isnull=False),
                name="violation_settled",
            ),
            models.UniqueConstraint(
                fields=["case"], condition=Q(improved__isnull=True), name="violation_one_guidance_open"
            ),
        ]
        indexes = [models.Index(fields=["person"], name="violation_guided")]

    def __str__(self) -> str:
        return self.text[:60]


class Stop(Versioned):
    """A right to use information systems that was suspended or withdrawn, with effect until it is lifted.

    `told_at` is when the CISO and the manager were told of it: there is none without.
    """

    class Kind(models.TextChoices):
        SUSPENDED = "suspended", _("停止")
        WITHDRAWN = "withdrawn", _("剥奪")

    class Reach(models.TextChoices):
        ALL = "all", _("庁内の情報システム全て")
        PORTAL = "portal", _("このポータル")
        OTHER = "other", _("その他")

    # With these the person cannot sign in here from the decision on.
    BARS: ClassVar[tuple[str, ...]] = (Reach.ALL, Reach.PORTAL)

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="stops")
    person = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(_("処分"), max_length=10, choices=Kind.choices)
    reach = models.CharField(_("停止の範囲"), max_length=6, choices=Reach.choices, default=Reach.OTHER)
    scope = models.TextField(_("対象の情報システム"))
    reason = models.TextField(_("理由"))
    condition = models.TextField(_("解除の条件"))
    decided_label = models.CharField(_("決めた人"), max_length=200)
    decided_at = models.DateTimeField(_("決めた日時"))
    told_at = models.DateTimeField(_("通知日時"))
    due_at = models.DateTimeField(_("実施の期限"))
    carried_out_at = models.DateTimeField(_("実施日時"), null=True)
    carried_out_label = models.CharField(_("実施した人"), max_length=200, blank=True)
    done = models.TextField(_("実施の内容"), blank=True)
    lifted_at = models.DateTimeField(_("解除日時"), null=True)
    lifted_label = models.CharField(_("解除した人"), max_length=200, blank=True)
    lifted_reason = models.TextField(_("解除の理由"), blank=True)
    restored_at = models.DateTimeField(_("回復の実施日時"), null=True)
    restored_label = models.CharField(_("回復を実施した人"), max_length=200, blank=True)

    class Meta:
        ordering = ["decided_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["case"], condition=Q(lifted_at__isnull=True), name="violation_one_stop"),
            models.CheckConstraint(
                condition=Q(restored_at__isnull=True) | Q(lifted_at__isnull=False), name="violation_restored"
            ),
        ]
        indexes = [models.Index(fields=["person"], name="violation_stopped")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.scope}"[:80]

    @property
    def standing(self) -> bool:
        """Whether it has effect."""
        return self.lifted_at is None


class Referral(models.Model):
    """What was handed to those who decide about discipline under the public service law, and who alone may read it.

    The decision itself is made outside.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="referrals")
    person = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    supervisors = models.CharField(_("監督責任者"), max_length=400, blank=True)
    note = models.TextField(_("引き継ぐ内容"))
    to_label = models.CharField(_("引き継いだ先"), max_length=200)
    by_label = models.CharField(_("引き継いだ人"), max_length=200)
    at = models.DateTimeField(_("引き継いだ日時"))

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return self.to_label


class Reader(models.Model):
    """Somebody named, who may read what was handed on."""

    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="readers")
    person = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["referral", "person"], name="violation_reader")]
