"""What is typed once about an incident, which reports it asks for, and every report as it was sent."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from sekimori.portal.acts.models import Versioned
from sekimori.portal.acts.revisions import Noticing, NoticingQuerySet

PERSON, INCIDENT = "organization.Person", "incidents.Incident"
# The name under which processes keep what waits.
OPEN_DISCLOSURES = "disclosures"


class WithIncident(models.Manager[Any]):
    """Rows that are always asked for together with their incident, whose walls they stand behind."""

    def get_queryset(self) -> models.QuerySet[Any]:
        return super().get_queryset().select_related("incident")


class NoticingWithIncident(models.Manager.from_queryset(NoticingQuerySet)):  # type: ignore[misc]
    """The same where changes are noticed by what is kept in memory."""

    def get_queryset(self) -> Any:
        return super().get_queryset().select_related("incident")


class Fact(models.Model):
    """A value of the sheet of facts; the newest one of a key counts and none is changed. Without incident it is the city's.

    `confirmed` says whether it stands; what does not is printed as 「現時点」. `secret` is never printed anywhere.
    """

    incident = models.ForeignKey(INCIDENT, on_delete=models.PROTECT, null=True, related_name="told_facts")
    key = models.CharField(_("事実"), max_length=60)
    value = models.JSONField(_("内容"), null=True)
    confirmed = models.BooleanField(_("確定"), default=False)
    secret = models.BooleanField(default=False)
    by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, related_name="+")
    by_label = models.CharField(_("書いた人"), max_length=200)
    at = models.DateTimeField(_("書いた日時"))

    class Meta:
        ordering = ["at", "pk"]
        indexes = [models.Index(fields=["incident", "key", "-at"], name="disclosures_newest")]

    def __str__(self) -> str:
        return self.key


class Requirement(Versioned):
    """A stage of a form that the table asks for, or that a person has decided on: needed or not, why, and by when.

    `settled_at` is when the report that it asks for was sent. A person's word (`judged_at`) stands over the table's.
    """

    objects = WithIncident()

    incident = models.ForeignKey(INCIDENT, on_delete=models.PROTECT, related_name="requirements")
    form = models.CharField(max_length=60)
    form_label = models.CharField(_("様式"), max_length=120)
    stage = models.CharField(max_length=60)
    stage_label = models.CharField(_("段階"), max_length=60)
    needed = models.BooleanField(_("要否"), default=True)
    reasons = models.JSONField(_("判定の理由"), default=list)
    judged_reason = models.TextField(_("判断の理由"), blank=True)
    judged_label = models.CharField(_("判断した人"), max_length=200, blank=True)
    judged_at = models.DateTimeField(_("判断日時"), null=True)
    since = models.DateTimeField(_("起算"))
    made_at = models.DateTimeField()
    due_at = models.DateTimeField(_("期限"), null=True)
    settled_at = models.DateTimeField(_("送付日時"), null=True)

    class Meta:
        ordering = ["due_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["incident", "form", "stage"], name="disclosures_once")]
        indexes = [models.Index(fields=["needed", "settled_at", "due_at"], name="disclosures_waiting")]

    def __str__(self) -> str:
        return f"{self.form_label} {self.stage_label}"


class Disclosure(Noticing, Versioned):
    """A report to the outside: drawn up from the facts, frozen when it is handed in, decided on, and sent by a person.

    `content` are its lines as they were handed in, bound by `digest`; `findings` what the check of a publication has met, and
    `justified` why the approver let each stand. `original` is the SHA-256 of the file that was released.
    """

    revision = OPEN_DISCLOSURES
    objects: ClassVar[Any] = NoticingWithIncident()

    class State(models.TextChoices):
        DRAFT = "draft", _("作成中")
        WAITING = "waiting", _("決裁待ち")
        APPROVED = "approved", _("送付待ち")
        SENT = "sent", _("送付済み")
        WITHDRAWN = "withdrawn", _("取りやめ")

    OPEN: ClassVar[tuple[str, ...]] = (State.DRAFT, State.WAITING, State.APPROVED)

    incident = models.ForeignKey(INCIDENT, on_delete=models.PROTECT, related_name="disclosures")
    form = models.CharField(max_length=60)
    form_label = models.CharField(_("様式"), max_length=120)
    recipient = models.CharField(_("宛先"), max_length=200)
    mechanism = models.CharField(max_length=60)
    stage = models.CharField(max_length=60)
    stage_label = models.CharField(_("段階"), max_length=60)
    number = models.PositiveSmallIntegerField(_("報"))
    mark = models.CharField(_("共有の範囲"), max_length=60, blank=True)
    state = models.CharField(_("状態"), max_length=10, choices=State.choices, default=State.DRAFT)
    headline = models.CharField(_("件名"), max_length=300, blank=True)
    signed = models.CharField(_("記名"), max_length=200, blank=True)
    content = models.JSONField(_("内容"), default=list)
    findings = models.JSONField(_("公表前の検査"), default=list)
    justified = models.JSONField(_("残す理由"), default=dict)
    digest = models.CharField(max_length=64, blank=True)
    original = models.CharField(_("原本のハッシュ"), max_length=64, blank=True)
    drafted_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    drafted_label = models.CharField(_("作成者"), max_length=200)
    drafted_at = models.DateTimeField(_("作成日時"))
    submitted_at = models.DateTimeField(_("提出日時"), null=True)
    returned = models.TextField(_("差戻しの理由"), blank=True)
    decided_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, related_name="+")
    decided_label = models.CharField(_("決裁した人"), max_length=200, blank=True)
    decided_at = models.DateTimeField(_("決裁日時"), null=True)
    sent_at = models.DateTimeField(_("送付日時"), null=True)
    sent_to = models.CharField(_("送付先"), max_length=200, blank=True)
    sent_how = models.CharField(_("送付の方法"), max_length=120, blank=True)
    reference = models.CharField(_("受付番号・文書番号"), max_length=120, blank=True)
    sent_label = models.CharField(_("送付した人"), max_length=200, blank=True)
    withdrawn_reason = models.TextField(_("取りやめの理由"), blank=True)

    class Meta:
        verbose_name = _("外部報告・公表")
        ordering = ["-drafted_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["incident", "form"],
                condition=Q(state__in=["draft", "waiting", "approved"]),
                name="disclosures_one_open",
            ),
            models.UniqueConstraint(
                fields=["incident", "form", "number"], condition=~Q(state="withdrawn"), name="disclosures_number"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "withdrawn"]) | ~Q(digest=""), name="disclosures_bound"
            ),
            models.CheckConstraint(
                condition=~Q(state="sent") | (Q(sent_at__isnull=False) & ~Q(sent_how="")), name="disclosures_sent"
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("drafted_by")), name="disclosures_by_another"
            ),
        ]
        indexes = [
            models.Index(fields=["state", "drafted_at"], name="disclosures_state"),
            models.Index(fields=["mechanism", "sent_at"], name="disclosures_mechanism"),
        ]

    def __str__(self) -> str:
        from sekimori.portal.disclosures.wording import report_words

        return f"{self.form_label} {report_words(self.number, self.stage_label)}"
