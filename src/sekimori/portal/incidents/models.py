"""What was reported, by whom, the steps of its chain, who may know of it, orders, and what is noted by hand."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from sekimori.portal.acts.models import Versioned

PERSON, UNIT = "organization.Person", "organization.Unit"


class Serial(models.Model):
    """The last number given in a fiscal year."""

    fiscal_year = models.PositiveSmallIntegerField(unique=True)
    last = models.PositiveIntegerField(default=0)


class Incident(Versioned):
    """A report with everything that follows from it. It does not name who reported: that is `Reporter`, with a policy of its own.

    `reported_at` is when it was told (for a paper entered later the paper's time), `recorded_at` always the clock's.
    """

    class Channel(models.TextChoices):
        PORTAL = "portal", _("画面")
        PHONE = "phone", _("電話など口頭")
        PAPER = "paper", _("紙の報告書")
        ANONYMOUS = "anonymous", _("匿名")
        MAIL = "mail", _("メール")

    class State(models.TextChoices):
        NEW = "new", _("受領待ち")
        RECEIVED = "received", _("確認中")
        OPEN = "open", _("対応中")
        NOT_INCIDENT = "not_incident", _("非該当")
        GROUPED = "grouped", _("同じ件に統合")
        CLOSED = "closed", _("終結")

    class Plan(models.TextChoices):
        STARTED = "started", _("発動する")
        NOT_NEEDED = "not_needed", _("発動しない")

    # In these nothing is waited for any more.
    OVER: ClassVar[tuple[str, ...]] = (State.NOT_INCIDENT, State.GROUPED, State.CLOSED)

    number = models.CharField(_("受付番号"), max_length=40, unique=True)
    fiscal_year = models.PositiveSmallIntegerField()
    serial = models.PositiveIntegerField()
    kind = models.CharField(_("種別"), max_length=60)
    kind_label = models.CharField(_("種別"), max_length=120)
    body = models.TextField(_("どんな様子ですか"))
    noticed_at = models.DateTimeField(_("気づいた日時"))
    reported_at = models.DateTimeField(_("報告日時"))
    recorded_at = models.DateTimeField(_("記録日時"))
    channel = models.CharField(_("報告の方法"), max_length=10, choices=Channel.choices)
    unit = models.ForeignKey(UNIT, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("所属"))
    state = models.CharField(_("状態"), max_length=14, choices=State.choices, default=State.NEW)
    received_label = models.CharField(_("受領した人"), max_length=200, blank=True)
    received_at = models.DateTimeField(_("受領日時"), null=True)
    advice = models.TextField(_("報告した人への指示"), blank=True)
    facts = models.JSONField(_("分かっていること"), default=list)
    people = models.PositiveIntegerField(_("個人情報の対象人数"), default=0)
    proposed = models.PositiveSmallIntegerField(_("事実から出るレベル"), null=True)
    level = models.PositiveSmallIntegerField(_("レベル"), null=True)
    reason = models.TextField(_("評価の理由"), blank=True)
    assess_due_at = models.DateTimeField(_("評価の期限"))
    assessed_at = models.DateTimeField(_("評価日時"), null=True)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="grouped")
    plan = models.CharField(_("緊急時対応計画"), max_length=10, choices=Plan.choices, blank=True)
    plan_reason = models.TextField(_("発動の判断の理由"), blank=True)
    plan_at = models.DateTimeField(_("発動の判断日時"), null=True)
    cause = models.TextField(_("原因"), blank=True)
    impact = models.TextField(_("影響の範囲"), blank=True)
    prevention = models.TextField(_("再発防止策"), blank=True)
    investigation_due_at = models.DateTimeField(_("原因と再発防止策の期限"), null=True)
    investigated_at = models.DateTimeField(_("原因と再発防止策の報告日時"), null=True)
    directed = models.TextField(_("ＣＩＳＯの再発防止の判断"), blank=True)
    direct_due_at = models.DateTimeField(_("ＣＩＳＯの判断の期限"), null=True)
    directed_at = models.DateTimeField(_("ＣＩＳＯの判断日時"), null=True)
    outcome = models.TextField(_("終結の内容"), blank=True)
    closed_at = models.DateTimeField(_("終結日時"), null=True)

    class Meta:
        ordering = ["-recorded_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["fiscal_year", "serial"], name="incident_number"),
            models.CheckConstraint(
                condition=Q(state="grouped", parent__isnull=False) | (~Q(state="grouped") & Q(parent__isnull=True)),
                name="incident_parent",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["not_incident", "open"]) | Q(assessed_at__isnull=False),
                name="incident_assessed",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "assess_due_at"], name="incident_waiting"),
            models.Index(fields=["unit", "-recorded_at"], name="incident_unit"),
            models.Index(fields=["kind", "-recorded_at"], name="incident_kind"),
            models.Index(fields=["-recorded_at"], name="incident_recorded"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.kind_label}"

    @property
    def over(self) -> bool:
        """Whether nothing is waited for any more."""
        return self.state in self.OVER


class Room(Incident):
    """The same incident as those see it who answer it: assessment, orders, course of events, evidence; not who only reported it."""

    class Meta:
        proxy = True


class Reporter(models.Model):
    """Who reported, and who wrote it down for another. `protected`: shown to the contact point and the CSIRT alone.

    Without a person and a name the report is anonymous.
    """

    incident = models.OneToOneField(Incident, on_delete=models.PROTECT, related_name="reporter")
    person = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, related_name="+")
    label = models.CharField(_("報告した人"), max_length=200, blank=True)
    contact = models.CharField(_("連絡先"), max_length=120, blank=True)
    entered_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, related_name="+")
    entered_label = models.CharField(_("代わりに入力した人"), max_length=200, blank=True)
    protected = models.BooleanField(_("名前を伏せる"), default=False)

    def __str__(self) -> str:
        return self.label or str(_("匿名"))


class Hop(Versioned):
    """A step of the chain: whose it is, by when, what became of it. `position` 0 is the contact point's receipt."""

    class State(models.TextChoices):
        WAITING = "waiting", _("待っています")
        PASSED = "passed", _("済み")
        FOLDED = "folded", _("省略")
        LAPSED = "lapsed", _("応答なし・繰上げ")
        ACTED_FOR = "acted_for", _("不在・代わりに判断")

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="hops")
    position = models.PositiveSmallIntegerField()
    role = models.CharField(max_length=60, blank=True)
    role_label = models.CharField(_("役割"), max_length=120)
    unit = models.ForeignKey(UNIT, on_delete=models.PROTECT, null=True, related_name="+")
    last = models.BooleanField(default=False)
    recovery = models.BooleanField(default=False)
    state = models.CharField(_("状態"), max_length=10, choices=State.choices, default=State.WAITING)
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField(_("期限"))
    by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, related_name="+")
    by_label = models.CharField(_("対応した人"), max_length=200, blank=True)
    at = models.DateTimeField(_("対応日時"), null=True)
    note = models.TextField(_("確認したこと・理由"), blank=True)
    measures = models.TextField(_("回復のための措置"), blank=True)
    reminded = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["incident", "position"], name="incident_hop")]
        indexes = [models.Index(fields=["state", "role", "unit"], name="incident_hop_waiting")]

    def __str__(self) -> str:
        return f"{self.incident_id}-{self.position} {self.role_label}"


class Involvement(models.Model):
    """Who may know of an incident besides those who answer every one: a person, or whoever holds a role for a unit."""

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="involved")
    person = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, related_name="+")
    role = models.CharField(max_length=60, blank=True)
    unit = models.ForeignKey(UNIT, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes = [
            models.Index(fields=["person", "incident"], name="incident_inv_person"),
            models.Index(fields=["role", "unit"], name="incident_inv_role"),
        ]


class Concern(models.Model):
    """A person whom the incident is about, with the section he belonged to: neither sees anything while it stands."""

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="concerns")
    person = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    label = models.CharField(max_length=200)
    unit = models.ForeignKey(UNIT, on_delete=models.PROTECT, null=True, related_name="+")
    reason = models.TextField(_("理由"))
    since = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True)
    lifted_reason = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["incident", "person"], condition=Q(lifted_at__isnull=True), name="incident_concern"
            )
        ]
        indexes = [models.Index(fields=["person"], name="incident_concern_person")]


class Order(Versioned):
    """Something to be done by a role or a person until a moment: first aid and recovery, tasks, measures against recurrence."""

    class Sort(models.TextChoices):
        RESPONSE = "response", _("応急措置・復旧の指示")
        PREVENTION = "prevention", _("再発防止の指示")
        TASK = "task", _("対応の作業")

    class State(models.TextChoices):
        GIVEN = "given", _("受領待ち")
        RECEIVED = "received", _("受領")
        BEGUN = "begun", _("着手")
        DONE = "done", _("完了（確認待ち）")
        CONFIRMED = "confirmed", _("確認済み")
        WITHDRAWN = "withdrawn", _("取消し")

    OVER: ClassVar[tuple[str, ...]] = (State.CONFIRMED, State.WITHDRAWN)

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="orders")
    sort = models.CharField(_("区分"), max_length=10, choices=Sort.choices)
    measure = models.CharField(max_length=60, blank=True)
    mechanism = models.CharField(max_length=60, blank=True)
    text = models.TextField(_("指示の内容"))
    role = models.CharField(max_length=60, blank=True)
    unit = models.ForeignKey(UNIT, on_delete=models.PROTECT, null=True, related_name="+")
    person = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, related_name="+")
    to_label = models.CharField(_("指示の相手"), max_length=200)
    given_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, related_name="+")
    given_label = models.CharField(_("指示した人"), max_length=200)
    given_at = models.DateTimeField(_("指示日時"))
    due_at = models.DateTimeField(_("期限"))
    state = models.CharField(_("状態"), max_length=10, choices=State.choices, default=State.GIVEN)
    received_at = models.DateTimeField(_("受領日時"), null=True)
    begun_at = models.DateTimeField(_("着手日時"), null=True)
    done_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, related_name="+")
    done_at = models.DateTimeField(_("完了日時"), null=True)
    confirmed_at = models.DateTimeField(_("確認日時"), null=True)
    result = models.TextField(_("結果"), blank=True)

    class Meta:
        ordering = ["given_at", "pk"]
        indexes = [
            models.Index(fields=["state", "due_at"], name="incident_order_waiting"),
            models.Index(fields=["mechanism", "state"], name="incident_order_mechanism"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state__in=["done", "confirmed"]) | Q(done_at__isnull=False), name="incident_order_done"
            )
        ]

    def __str__(self) -> str:
        return self.text[:60]


class Note(models.Model):
    """Something of the course of events that no act tells: what happened outside, with its own time."""

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="notes")
    at = models.DateTimeField(_("あった日時"))
    text = models.TextField(_("あったこと"))
    by_label = models.CharField(max_length=200)
    noted_at = models.DateTimeField()

    class Meta:
        ordering = ["at", "pk"]
