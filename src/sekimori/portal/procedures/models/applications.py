from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from sekimori.portal.acts.models import Versioned
from sekimori.portal.acts.revisions import Noticing

# The name under which processes keep which clauses have ever been named by an application (acts.revisions).
SUSPENDED = "exceptions"
PERSON, UNIT = "organization.Person", "organization.Unit"


class ApplicationManager(models.Manager["Application"]):
    """Fetches along what was handed in and the edition's digests, never the edition's text."""

    def get_queryset(self) -> models.QuerySet[Application]:
        rows = super().get_queryset().select_related("edition", "content")
        return rows.defer("edition__content", "edition__published")


class Application(Versioned):
    """One application, report or decision under a procedure of an edition.

    It keeps the edition and the versions it began with and finishes under them. `data` is what is being written; what was
    handed in is frozen in `content`, to which every decision is bound. The number is given when it is first handed in and
    never changes. `clock_at` is the moment up to which its reminders have been seen to.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("下書き")
        BEGUN = "begun", _("報告待ち（先に実施）")
        IN_ROUTE = "in_route", _("審査中")
        RETURNED = "returned", _("修正中")
        APPROVED = "approved", _("許可")
        REFUSED = "refused", _("不許可")
        WITHDRAWN = "withdrawn", _("取下げ")
        EXPIRED = "expired", _("失効（期限内に回答なし）")
        CLOSED = "closed", _("完了")
        ENDED = "ended", _("期間満了")
        REVOKED = "revoked", _("取消し")

    # What may still be written, what is decided upon, and what has come to its end.
    OPEN: ClassVar[frozenset[str]] = frozenset({State.DRAFT, State.BEGUN, State.RETURNED})
    OVER: ClassVar[frozenset[str]] = frozenset(
        {State.REFUSED, State.WITHDRAWN, State.EXPIRED, State.CLOSED, State.ENDED, State.REVOKED}
    )

    procedure = models.CharField(_("手続"), max_length=60)
    edition = models.ForeignKey("rules.Edition", on_delete=models.PROTECT, related_name="+")
    procedure_version = models.PositiveSmallIntegerField(_("手続の版"))
    form_version = models.PositiveSmallIntegerField(_("様式の版"))
    variant = models.CharField(_("区分"), max_length=60, blank=True)
    number = models.CharField(_("受付番号"), max_length=60, blank=True)
    fiscal_year = models.PositiveSmallIntegerField(_("年度"), null=True)
    count = models.CharField(max_length=40, blank=True)
    serial = models.PositiveIntegerField(null=True)
    state = models.CharField(_("状態"), max_length=10, choices=State.choices, default=State.DRAFT)
    applicant = models.ForeignKey(
        PERSON, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("申請者")
    )
    applicant_label = models.CharField(_("申請者の職・氏名"), max_length=200, blank=True)
    unit = models.ForeignKey(UNIT, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("所属"))
    drafter = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("入力者"))
    subject = models.CharField(_("件名"), max_length=200, blank=True)
    data = models.JSONField(default=dict)
    content = models.ForeignKey("Content", on_delete=models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()
    began_at = models.DateTimeField(_("先に実施した日時"), null=True)
    submitted_at = models.DateTimeField(_("申請日時"), null=True)
    decided_at = models.DateTimeField(_("決裁日時"), null=True)
    ended_at = models.DateTimeField(_("終了日時"), null=True)
    due_at = models.DateTimeField(_("期限"), null=True)
    valid_from = models.DateTimeField(_("有効期間の始め"), null=True)
    valid_until = models.DateTimeField(_("有効期間の終わり"), null=True)
    next_review_on = models.DateField(_("次回確認日"), null=True)
    conditions = models.TextField(_("条件"), blank=True)
    unavoidable = models.BooleanField(_("やむを得ない場合の兼務"), default=False)
    renews = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="renewals")
    renewed = models.PositiveSmallIntegerField(_("更新回数"), default=0)
    catalogue_entry = models.ForeignKey("CatalogueEntry", on_delete=models.PROTECT, null=True, related_name="uses")
    clock_at = models.DateTimeField(null=True)

    objects: ClassVar[ApplicationManager] = ApplicationManager()

    class Meta:
        ordering = ["-submitted_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["number"], condition=~Q(number=""), name="proc_number_once"),
            models.UniqueConstraint(fields=["fiscal_year", "count", "serial"], name="proc_serial_once"),
            models.CheckConstraint(
                condition=Q(serial__isnull=True, number="") | Q(serial__isnull=False) & ~Q(number=""),
                name="proc_numbered_whole",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "begun"]) | Q(content__isnull=False) | Q(state="withdrawn"),
                name="proc_handed_in_is_frozen",
            ),
        ]
        indexes = [
            models.Index(fields=["procedure", "-submitted_at"], name="proc_of_procedure"),
            models.Index(fields=["procedure", "-fiscal_year", "-serial"], name="proc_by_number"),
            models.Index(fields=["applicant", "-submitted_at"], name="proc_of_applicant"),
            models.Index(fields=["unit", "procedure", "-submitted_at"], name="proc_of_unit"),
            # What a section's people may know of, told from the index alone.
            models.Index(fields=["unit", "state", "id"], name="proc_unit_state"),
            models.Index(fields=["procedure", "decided_at"], name="proc_by_decision"),
            models.Index(fields=["procedure", "valid_until"], name="proc_by_term"),
            models.Index(fields=["procedure", "due_at"], name="proc_by_limit"),
            models.Index(fields=["state", "procedure", "unit"], name="proc_state"),
            models.Index(fields=["state", "procedure", "-submitted_at"], name="proc_state_newest"),
            models.Index(fields=["valid_until"], condition=Q(state="approved"), name="proc_in_force"),
            models.Index(fields=["due_at"], condition=Q(due_at__isnull=False), name="proc_due"),
            models.Index(fields=["decided_at"], condition=Q(unavoidable=True), name="proc_unavoidable"),
            models.Index(
                fields=["procedure", "next_review_on"],
                condition=Q(state="approved", next_review_on__isnull=False),
                name="proc_review",
            ),
            # Nearly all renew nothing; an index that counts those is held for no help in finding the others.
            models.Index(fields=["renews"], condition=Q(renews__isnull=False), name="proc_renews"),
        ]

    def __str__(self) -> str:
        return " ".join(part for part in (self.number, self.subject) if part) or str(_("（下書き）"))

    @property
    def hands(self) -> frozenset[int]:
        """Who had a hand in it when it was first handed in."""
        if self.applicant_id is None:
            return frozenset()
        return frozenset(pk for pk in (self.applicant_id, self.drafter_id) if pk is not None)

    @property
    def over(self) -> bool:
        """Whether nothing more can happen to it."""
        return self.state in self.OVER


class Content(models.Model):
    """What was handed in, word for word: canonical JSON and its hash. Never changed; a correction makes the next revision."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="contents")
    revision = models.PositiveSmallIntegerField()
    body = models.TextField()
    digest = models.CharField(max_length=64)
    frozen_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["application", "revision"], name="proc_content_revision")]

    def __str__(self) -> str:
        return f"{self.application_id}/{self.revision} {self.digest[:12]}"


class Attachment(models.Model):
    """A file attached to a field of the form. What was taken off before handing in stays, marked `removed_at`."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="attachments")
    field = models.CharField(max_length=60)
    kept = models.CharField(max_length=200)
    name = models.CharField(_("ファイル名"), max_length=255)
    digest = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, related_name="+")
    removed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["application", "field"], name="proc_attachment")]

    def __str__(self) -> str:
        return self.name


class ItemLink(models.Model):
    """An entry of a register that an application is about, with the unit that owned it when it was handed in."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="items")
    field = models.CharField(max_length=60)
    from_register = models.CharField(max_length=60)
    item = models.BigIntegerField()
    unit = models.ForeignKey(UNIT, on_delete=models.PROTECT, null=True, related_name="+")
    label = models.CharField(max_length=200)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["application", "field", "item"], name="proc_item_once"),
        ]
        indexes = [models.Index(fields=["from_register", "item"], name="proc_item")]

    def __str__(self) -> str:
        return self.label


class ClauseLink(Noticing):
    """A clause, by its lineage, that an application suspends or is about; for a unit, or for the whole city (None)."""

    revision = SUSPENDED

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="clause_links")
    lineage = models.CharField(max_length=120)
    unit = models.ForeignKey(UNIT, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["application", "lineage", "unit"], name="proc_clause_once"),
            models.UniqueConstraint(
                fields=["application", "lineage"], condition=Q(unit__isnull=True), name="proc_clause_once_in_city"
            ),
        ]
        indexes = [models.Index(fields=["lineage"], name="proc_clause")]


class Involvement(models.Model):
    """Who has had a hand in an application. The first five may not decide it (1(8)①); the others may see it.

    Rows are only added: whoever once drafted something has drafted it.
    """

    class How(models.TextChoices):
        APPLICANT = "applicant", _("申請者")
        DRAFTER = "drafter", _("入力者")
        DEPUTY = "deputy", _("申請者の代理")
        PRINCIPAL = "principal", _("代理された人")
        REQUESTER = "requester", _("依頼者")
        DECIDER = "decider", _("審査・決裁者")
        REPORTER = "reporter", _("実施・確認者")
        NAMED = "named", _("申請に書かれた人")

    CONFLICTING: ClassVar[frozenset[str]] = frozenset(
        {How.APPLICANT, How.DRAFTER, How.DEPUTY, How.PRINCIPAL, How.REQUESTER}
    )

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="involved")
    person = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    how = models.CharField(max_length=10, choices=How.choices)
    since = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["application", "person", "how"], name="proc_involved_once"),
        ]
        indexes = [models.Index(fields=["person", "application"], name="proc_involved_person")]
