from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from sekimori.portal.procedures.models.applications import PERSON, UNIT, Application, Content


class Step(models.Model):
    """A step of an application's route under one revision. Steps of the same order go on side by side.

    `note` says why somebody else than the standard names is asked, or that nobody can be: a gap.
    """

    class State(models.TextChoices):
        AHEAD = "todo", _("未着手")
        WAITING = "waiting", _("回答待ち")
        DONE = "done", _("済み")
        RETURNED = "returned", _("差戻し")
        REFUSED = "refused", _("不許可")
        SKIPPED = "skipped", _("省略")
        VOID = "void", _("無効")
        LAPSED = "lapsed", _("期限切れ")

    class Note(models.TextChoices):
        NONE = "", ""
        APPLICANT = "applicant", _("申請者がこの役割のため省略")
        ALTERNATIVE = "alternative", _("申請者本人を除き、もう一方の役割が決めます")
        SUPERIOR = "superior", _("申請者本人が決める立場のため、上位の役割が決めます")
        DEPUTY_RULE = "deputy_rule", _("申請者本人が決める立場のため、代決者の順位により決めます")
        UNAVOIDABLE = "unavoidable", _("ほかに決められる人がいません（やむを得ない場合の理由が必要です）")
        FALLBACK = "fallback", _("役割が空席のため、市が定めた代わりの役割が決めます")
        VACANT = "vacant", _("役割が空席で、代わりも定められていません")
        ABSENT = "absent", _("不在で、代理も定められていません")

    GAPS: ClassVar[frozenset[str]] = frozenset({Note.VACANT, Note.ABSENT, Note.UNAVOIDABLE, Note.FALLBACK})

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="steps")
    revision = models.PositiveSmallIntegerField()
    order = models.PositiveSmallIntegerField()
    stage = models.CharField(max_length=60)
    kind = models.CharField(max_length=12)
    label = models.CharField(max_length=80)
    owner = models.ForeignKey(UNIT, on_delete=models.PROTECT, null=True, related_name="+")
    party = models.PositiveSmallIntegerField(null=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.AHEAD)
    note = models.CharField(max_length=12, choices=Note.choices, blank=True)
    opened_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["application", "revision", "order", "pk"]
        indexes = [
            models.Index(fields=["application", "revision"], name="proc_step_of"),
            models.Index(fields=["due_at"], condition=Q(state="waiting"), name="proc_step_waiting"),
            models.Index(fields=["owner", "application"], name="proc_step_owner"),
            models.Index(fields=["note"], condition=Q(state="waiting"), name="proc_step_note"),
        ]

    def __str__(self) -> str:
        return self.label


class Party(models.Model):
    """Somebody who may act at a step: holders of a role for a unit, or one person by name.

    `waiting` says that the step waits, and is kept by the database itself (whose_turn.py); nothing else writes it.
    """

    class Why(models.TextChoices):
        NAMED = "named", _("基準の定め")
        STANDING = "standing", _("専決")
        SUPERIOR = "superior", _("上位の役割")
        FALLBACK = "fallback", _("市が定めた代わり")
        DEPUTY_RULE = "deputy_rule", _("代決者の順位")
        UNAVOIDABLE = "unavoidable", _("やむを得ない場合")
        CATALOGUE = "catalogue", _("許可カタログ")
        RULE = "rule", _("専決規則")

    step = models.ForeignKey(Step, on_delete=models.PROTECT, related_name="parties")
    role = models.CharField(max_length=60)
    scope = models.CharField(max_length=12)
    unit = models.ForeignKey(UNIT, on_delete=models.PROTECT, null=True, related_name="+")
    person = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, related_name="+")
    instead_of = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, related_name="+")
    why = models.CharField(max_length=12, choices=Why.choices, default=Why.NAMED)
    label = models.CharField(max_length=160)
    waiting = models.BooleanField(default=False, db_default=False, editable=False)

    class Meta:
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["role", "unit"], name="proc_party_role"),
            # Whom a step asks is asked for by every page: of all years only what waits now is looked through.
            models.Index(
                fields=["role", "scope", "unit", "person", "step"], name="proc_party_asked", condition=Q(waiting=True)
            ),
            models.Index(fields=["person"], name="proc_party_person", condition=Q(person__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.label


class Verdict(models.TextChoices):
    """What was answered at a step."""

    APPROVED = "approved", _("許可")
    CONDITIONAL = "conditional", _("条件付許可")
    REFUSED = "refused", _("不許可")
    RETURNED = "returned", _("差戻し")
    ENDORSED = "endorsed", _("異議なし")
    OPPOSED = "opposed", _("異議あり")
    ACKNOWLEDGED = "acknowledged", _("確認")
    TAKEN_UP = "taken_up", _("引受")
    READ = "read", _("供覧済み")


class Decision(models.Model):
    """What somebody decided about one frozen content, in which capacity. Rows are never changed.

    The database refuses an approval by anybody who had a hand in the application, unless it says why that could not be
    avoided, and one of a content that is not the application's current one (immutability.py).
    """

    Verdict: ClassVar[type[Verdict]] = Verdict
    CONSENTS: ClassVar[frozenset[str]] = frozenset({Verdict.APPROVED, Verdict.CONDITIONAL, Verdict.ACKNOWLEDGED})

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="decisions")
    content = models.ForeignKey(Content, on_delete=models.PROTECT, related_name="decisions")
    digest = models.CharField(max_length=64)
    step = models.ForeignKey(Step, on_delete=models.PROTECT, related_name="decisions")
    applicant = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, related_name="+")
    person = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, related_name="+")
    instead_of = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, related_name="+")
    role = models.CharField(max_length=60)
    unit = models.ForeignKey(UNIT, on_delete=models.PROTECT, null=True, related_name="+")
    capacity = models.CharField(max_length=12)
    why = models.CharField(max_length=12, choices=Party.Why.choices, default=Party.Why.NAMED)
    label = models.CharField(_("職・氏名"), max_length=200)
    verdict = models.CharField(_("判定"), max_length=12, choices=Verdict.choices)
    conditions = models.TextField(_("条件"), blank=True)
    reason = models.TextField(_("理由・意見"), blank=True)
    unavoidable = models.TextField(_("やむを得ない理由"), blank=True)
    next_review_on = models.DateField(_("次回確認日"), null=True)
    data = models.JSONField(default=dict)
    minutes = models.JSONField(default=dict)
    decided_at = models.DateTimeField(_("決裁日時"))

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(verdict__in=["approved", "conditional", "acknowledged"])
                | Q(applicant__isnull=True)
                | Q(person__isnull=True)
                | ~Q(person=F("applicant"))
                | ~Q(unavoidable=""),
                name="proc_applicant_is_not_approver",
            ),
            models.CheckConstraint(
                condition=~Q(verdict__in=["refused", "returned", "opposed"]) | ~Q(reason=""),
                name="proc_refusal_has_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["application"], name="proc_decision_of"),
            models.Index(fields=["person", "decided_at"], name="proc_decision_by"),
            models.Index(fields=["person", "application"], name="proc_decision_whose"),
            models.Index(fields=["decided_at"], condition=~Q(unavoidable=""), name="proc_decision_unavoidable"),
        ]

    def __str__(self) -> str:
        return f"{self.get_verdict_display()} {self.label}"


class Countersign(models.Model):
    """後閲: the one in whose place a deputy decided looks at it afterwards."""

    decision = models.OneToOneField(Decision, on_delete=models.PROTECT, related_name="countersign")
    person = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    done_at = models.DateTimeField(_("後閲日時"), null=True)
    remark = models.TextField(_("後閲の意見"), blank=True)

    class Meta:
        indexes = [models.Index(fields=["person"], condition=Q(done_at__isnull=True), name="proc_countersign")]
